from enterprises.models.assessment import Assessment, AssessmentDraft
from enterprises.models.claim import Claim
from enterprises.models.enterprise import Enterprise
from enterprises.models.evidence import Evidence
from enterprises.models.filing import Filing
from enterprises.models.grading import Assessor, Visit, VisitFile
from enterprises.models.industry import Industry
from enterprises.models.membership import Membership
from enterprises.models.past import PastEntry
from enterprises.models.tie import EnterpriseTie

__all__ = [
    "Assessment",
    "AssessmentDraft",
    "Assessor",
    "Claim",
    "Enterprise",
    "EnterpriseTie",
    "Evidence",
    "Filing",
    "Industry",
    "Membership",
    "PastEntry",
    "Visit",
    "VisitFile",
]
