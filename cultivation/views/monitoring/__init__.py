"""Screens of operation monitoring (运行监测)."""
