"""A season of the casework, played by chance; see `tests.season.play`."""

from tests.season.play import Season

__all__ = ["Season"]
