from cultivation.models.annual_update import (
    UpdateGlance,
    UpdateObligation,
    UpdateReminder,
    UpdateReport,
)
from cultivation.models.coverage_target import CoverageTarget
from cultivation.models.rule_set import RuleSet
from cultivation.models.title import Title
from cultivation.models.title_event import TitleEvent
from cultivation.models.transition import Transition

__all__ = [
    "CoverageTarget",
    "RuleSet",
    "Title",
    "TitleEvent",
    "Transition",
    "UpdateGlance",
    "UpdateObligation",
    "UpdateReminder",
    "UpdateReport",
]
