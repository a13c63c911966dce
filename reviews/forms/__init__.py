"""Forms of the casework, one module per reader."""
