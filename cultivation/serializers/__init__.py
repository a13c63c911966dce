"""What the API of this app shows and takes, one module for each topic."""
