"""What the programme puts into homes, enterprise pages and navigation, one module per topic."""

from cultivation.cards import leading, monitoring, plans, programme, seeds, simulator

__all__ = ["leading", "monitoring", "plans", "programme", "seeds", "simulator"]
