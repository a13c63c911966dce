"""A whole course of the goal, 2025 to 2027, lived through day by day on a throw-away database."""
