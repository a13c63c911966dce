"""What is kept of the ladder so that its page need not count the country anew."""

from cultivation.models.ladder.board import LadderBoard

__all__ = ["LadderBoard"]
