"""Three years of the pipeline, played by chance and recomputed in plain Python; see `play`."""

from tests.years.play import Years

__all__ = ["Years"]
