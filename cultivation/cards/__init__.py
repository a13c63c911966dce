"""What the programme puts into homes, enterprise pages and navigation, one module per topic."""

from cultivation.cards import monitoring, plans, programme, seeds, simulator

__all__ = ["monitoring", "plans", "programme", "seeds", "simulator"]
