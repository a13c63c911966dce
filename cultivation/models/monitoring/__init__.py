from cultivation.models.monitoring.report import QuarterlyDue, QuarterlyReminder, QuarterlyReport
from cultivation.models.monitoring.round import MonitoringRound
from cultivation.models.monitoring.warning import EarlyWarning

__all__ = [
    "EarlyWarning",
    "MonitoringRound",
    "QuarterlyDue",
    "QuarterlyReminder",
    "QuarterlyReport",
]
