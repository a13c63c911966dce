"""What the programme puts into homes, enterprise pages and navigation, one module per topic."""

from cultivation.cards import monitoring, plans, programme, seeds

__all__ = ["monitoring", "plans", "programme", "seeds"]
