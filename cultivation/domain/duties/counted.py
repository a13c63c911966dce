"""Which days about titles, plans and requests were counted in working days and follow an edited
calendar. What a request was first promised stays as it was promised."""

from django.db.models import QuerySet

from common.domain.recounting import CountedDay
from common.enums import SubjectKind
from cultivation.enums import CancellationStatus
from cultivation.enums.plans import PlanStatus
from cultivation.models import Cancellation, CultivationPlan, ServiceRequest


def _unstated_cancellations() -> QuerySet:
    return Cancellation.objects.filter(status=CancellationStatus.HEARING)


def _open_requests() -> QuerySet:
    return ServiceRequest.objects.open()


def _running_plans() -> QuerySet:
    return CultivationPlan.objects.filter(status=PlanStatus.RUNNING, note_due_on__isnull=False)


COUNTED_DAYS = [
    CountedDay(_unstated_cancellations, "statement_due_on", SubjectKind.CANCELLATION),
    CountedDay(_open_requests, "due_on", SubjectKind.REQUEST),
    CountedDay(_running_plans, "note_due_on", SubjectKind.PLAN),
]
