"""Pages about experts and panels: for the office that draws, and for the expert."""
