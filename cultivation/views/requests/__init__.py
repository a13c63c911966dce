"""Pages of the requests of enterprises."""
