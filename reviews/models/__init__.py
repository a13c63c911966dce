from reviews.models.case import Case, CaseVersion
from reviews.models.correction import Correction, CorrectionItem
from reviews.models.notice import Announcement, Notice, NoticeEntry
from reviews.models.recommendation_list import RecommendationList
from reviews.models.round import Round, RoundDeadline
from reviews.models.route import Route, RouteStep
from reviews.models.step import Step

__all__ = [
    "Announcement",
    "Case",
    "CaseVersion",
    "Correction",
    "CorrectionItem",
    "Notice",
    "NoticeEntry",
    "RecommendationList",
    "Round",
    "RoundDeadline",
    "Route",
    "RouteStep",
    "Step",
]
