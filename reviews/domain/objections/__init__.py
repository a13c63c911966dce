"""Objections to notices: taken from the public, looked into by two people."""
