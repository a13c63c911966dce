"""The pages of the three administrators: accounts, roles, the trail."""
