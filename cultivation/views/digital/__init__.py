"""Pages of the digital work."""
