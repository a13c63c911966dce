"""The casework as the API shows and takes it."""
