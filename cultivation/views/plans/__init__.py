"""Pages of the service catalogue and of cultivation plans."""
