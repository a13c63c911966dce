from reviews.models.case import Case, CaseVersion
from reviews.models.change_report import ChangePaper, ChangeReport
from reviews.models.correction import Correction, CorrectionItem
from reviews.models.deadline_reminder import DeadlineReminder
from reviews.models.examination import Examination, ExaminationMark, RefusalGround
from reviews.models.finding import Judgement, VerifiedFigure
from reviews.models.inspection import (
    Finding,
    Inspection,
    InspectionPhoto,
    InspectionSample,
    Inspector,
)
from reviews.models.note import CaseNote
from reviews.models.notice import Announcement, Notice, NoticeEntry
from reviews.models.objection import (
    FollowUpAnnouncement,
    Objection,
    ObjectionEvidence,
    ObjectionTally,
    SpentChallenge,
)
from reviews.models.panels import Expert, ExpertConflict, Panel, PanelCase, Seat
from reviews.models.past_stay import PastStay
from reviews.models.recommendation_list import RecommendationList
from reviews.models.round import Round, RoundDeadline
from reviews.models.route import Route, RouteStep
from reviews.models.sample import Sample, SampledTitle
from reviews.models.saved_filter import SavedFilter
from reviews.models.step import Step
from reviews.models.version_evidence import VersionEvidence

__all__ = [
    "Announcement",
    "Case",
    "CaseNote",
    "CaseVersion",
    "ChangePaper",
    "ChangeReport",
    "Correction",
    "CorrectionItem",
    "DeadlineReminder",
    "Examination",
    "ExaminationMark",
    "Expert",
    "ExpertConflict",
    "Finding",
    "FollowUpAnnouncement",
    "Inspection",
    "InspectionPhoto",
    "InspectionSample",
    "Inspector",
    "Judgement",
    "Notice",
    "NoticeEntry",
    "Objection",
    "ObjectionEvidence",
    "ObjectionTally",
    "Panel",
    "PanelCase",
    "PastStay",
    "RecommendationList",
    "RefusalGround",
    "Round",
    "RoundDeadline",
    "Route",
    "RouteStep",
    "Sample",
    "SampledTitle",
    "SavedFilter",
    "Seat",
    "SpentChallenge",
    "Step",
    "VerifiedFigure",
    "VersionEvidence",
]
