"""Rounds, cases and notices in the API."""
