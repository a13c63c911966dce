from reviews.models.panels.expert import Expert, ExpertConflict
from reviews.models.panels.panel import Panel, PanelCase
from reviews.models.panels.seat import Seat

__all__ = ["Expert", "ExpertConflict", "Panel", "PanelCase", "Seat"]
