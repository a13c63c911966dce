"""Seed selection (选种): what discovery found, saved screens, signals from outside, the pool."""

from cultivation.models.seeds.candidate import SeedCandidate, SeedContact
from cultivation.models.seeds.finding import SeedFinding, SeedScan
from cultivation.models.seeds.question import SeedQuestion
from cultivation.models.seeds.screen import SeedScreen, SeedScreenHit, SeedScreenRun
from cultivation.models.seeds.signal import SeedSignal, SignalList

__all__ = [
    "SeedCandidate",
    "SeedContact",
    "SeedFinding",
    "SeedQuestion",
    "SeedScan",
    "SeedScreen",
    "SeedScreenHit",
    "SeedScreenRun",
    "SeedSignal",
    "SignalList",
]
