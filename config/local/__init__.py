"""The one-command run: private services, a small supervisor, and what tests and checks need."""
