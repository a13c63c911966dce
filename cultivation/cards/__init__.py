"""What the programme puts into homes, enterprise pages and navigation, one module per topic."""

from cultivation.cards import digital, leading, monitoring, plans, programme, seeds, simulator

__all__ = ["digital", "leading", "monitoring", "plans", "programme", "seeds", "simulator"]
