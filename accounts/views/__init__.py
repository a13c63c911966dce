"""Pages about people: signing in and out, the capacity one acts in, the home."""
