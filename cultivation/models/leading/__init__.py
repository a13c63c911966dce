from cultivation.models.leading.need import Need, NeedAnswer, NeedPaper
from cultivation.models.leading.readiness import ChampionReadiness
from cultivation.models.leading.support import (
    SupportBatch,
    Supported,
    SupportPayment,
    SupportYear,
)

__all__ = [
    "ChampionReadiness",
    "Need",
    "NeedAnswer",
    "NeedPaper",
    "SupportBatch",
    "SupportPayment",
    "SupportYear",
    "Supported",
]
