"""Pages of the policy simulator, for the ministry and the provinces."""
