from cultivation.models.annual_update import (
    UpdateGlance,
    UpdateObligation,
    UpdateReminder,
    UpdateReport,
)
from cultivation.models.cancellation import Appeal, Cancellation
from cultivation.models.certificate import Certificate
from cultivation.models.complaint import Complaint, ComplaintEvidence
from cultivation.models.coverage import (
    CoverageBoard,
    CoverageCell,
    CoverageChange,
    CoverageDefinition,
    CoverageSnapshot,
    CoverageStanding,
    CoverageTarget,
    Placement,
    SnapshotCell,
    SnapshotPublication,
    TitleChange,
)
from cultivation.models.digital import (
    Contact,
    DigitalProject,
    FollowUp,
    PathAlert,
    ProjectPaper,
)
from cultivation.models.groups import (
    Chain,
    ChainMembership,
    GroupList,
    Park,
    ParkMembership,
    PilotCity,
    ProjectMilestone,
    SizeRecord,
)
from cultivation.models.rule_set import RuleSet
from cultivation.models.seeds import (
    SeedCandidate,
    SeedContact,
    SeedFinding,
    SeedQuestion,
    SeedScan,
    SeedScreen,
    SeedScreenHit,
    SeedScreenRun,
    SeedSignal,
    SignalList,
)
from cultivation.models.title import Title
from cultivation.models.title_event import TitleEvent
from cultivation.models.title_list import TitleList
from cultivation.models.transition import Transition

__all__ = [
    "Appeal",
    "Cancellation",
    "Certificate",
    "Chain",
    "ChainMembership",
    "Complaint",
    "ComplaintEvidence",
    "Contact",
    "CoverageBoard",
    "CoverageCell",
    "CoverageChange",
    "CoverageDefinition",
    "CoverageSnapshot",
    "CoverageStanding",
    "CoverageTarget",
    "DigitalProject",
    "FollowUp",
    "GroupList",
    "Park",
    "ParkMembership",
    "PathAlert",
    "PilotCity",
    "Placement",
    "ProjectMilestone",
    "ProjectPaper",
    "RuleSet",
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
    "SizeRecord",
    "SnapshotCell",
    "SnapshotPublication",
    "Title",
    "TitleChange",
    "TitleEvent",
    "TitleList",
    "Transition",
    "UpdateGlance",
    "UpdateObligation",
    "UpdateReminder",
    "UpdateReport",
]
