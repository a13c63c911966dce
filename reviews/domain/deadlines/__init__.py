"""Due days: who is reminded of them, and how long the work has taken."""
