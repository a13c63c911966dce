"""Notices between their publication and their last announcement."""
