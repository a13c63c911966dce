"""Rows of coverage: its definitions, targets, live cells, history and frozen snapshots."""

from cultivation.models.coverage.cell import (
    CoverageBoard,
    CoverageCell,
    CoverageChange,
    CoverageStanding,
)
from cultivation.models.coverage.definition import CoverageDefinition
from cultivation.models.coverage.history import FactChange, Placement, TitleChange
from cultivation.models.coverage.snapshot import (
    CoverageSnapshot,
    SnapshotCell,
    SnapshotPublication,
)
from cultivation.models.coverage.target import CoverageTarget

__all__ = [
    "CoverageBoard",
    "CoverageCell",
    "CoverageChange",
    "CoverageDefinition",
    "CoverageSnapshot",
    "CoverageStanding",
    "CoverageTarget",
    "FactChange",
    "Placement",
    "SnapshotCell",
    "SnapshotPublication",
    "TitleChange",
]
