"""Expert panels: the roll, the draw, the declaration, blind scorecards, the result."""
