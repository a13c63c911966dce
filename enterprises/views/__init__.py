"""Pages about enterprises and what they file."""
