"""The ladder: stock and flow of titles, and conversion from rung to rung."""
