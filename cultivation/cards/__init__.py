"""What the programme puts into homes, enterprise pages and navigation, one module per topic."""

from cultivation.cards import programme

__all__ = ["programme"]
