"""Drafts of standards, and what they would change."""

from cultivation.models.simulator.draft import StandardDraft
from cultivation.models.simulator.result import (
    SimulationCell,
    SimulationDifference,
    SimulationLine,
    SimulationSlice,
)
from cultivation.models.simulator.simulation import Simulation

__all__ = [
    "Simulation",
    "SimulationCell",
    "SimulationDifference",
    "SimulationLine",
    "SimulationSlice",
    "StandardDraft",
]
