"""Drafts of standards, and what they would change in the population."""
