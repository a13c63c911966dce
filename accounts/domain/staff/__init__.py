"""Accounts and postings: who is let in, and what he may do there."""
