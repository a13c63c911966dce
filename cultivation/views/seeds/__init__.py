"""Seed selection: finds, screens, the pool, signals from outside, questions."""
