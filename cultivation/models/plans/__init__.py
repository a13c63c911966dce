"""Rows of the service catalogue and of cultivation plans."""

from cultivation.models.plans.parts import PlanGoal, PlanMeasure, PlanNote
from cultivation.models.plans.plan import CultivationPlan
from cultivation.models.plans.service import CatalogueService, ServiceBooking

__all__ = [
    "CatalogueService",
    "CultivationPlan",
    "PlanGoal",
    "PlanMeasure",
    "PlanNote",
    "ServiceBooking",
]
