"""Seed selection (选种): discovery, screens, signals from outside and the pool."""
