"""Which days of the casework were counted in working days and follow an edited calendar.

A notice stands as it was published, an expert's day and a visit's day are somebody's choice: they
stay.
"""

from django.db.models import QuerySet

from common.domain.recounting import CountedDay
from common.enums import SubjectKind
from reviews.enums import CaseStatus, InspectionState, StepState, Turn
from reviews.models import Case, Correction, Inspection, Objection, Step


def _waiting_cases() -> QuerySet:
    """Cases whose due day is that of their step or their correction."""
    return Case.objects.filter(status__in=[CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION])


def _cases_after_notice() -> QuerySet:
    """Cases whose due day is that of their announcement or of an objection."""
    return Case.objects.filter(status=CaseStatus.IN_NOTICE, turn=Turn.OFFICE)


def _current_steps() -> QuerySet:
    """Also the announcement of a case whose notice still runs: its days are counted from there."""
    waiting = [CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION, CaseStatus.IN_NOTICE]
    return Step.objects.filter(state=StepState.CURRENT, case__status__in=waiting)


def _open_corrections() -> QuerySet:
    return Correction.objects.open()


def _unplanned_inspections() -> QuerySet:
    """Those whose day is still that of the step."""
    return Inspection.objects.filter(state=InspectionState.ORDERED, planned_on=None)


def _inspections_to_reply_to() -> QuerySet:
    return Inspection.objects.filter(reply="", reply_due_on__isnull=False)


def _open_objections() -> QuerySet:
    return Objection.objects.open()


COUNTED_DAYS = [
    CountedDay(_waiting_cases, "due_on", SubjectKind.CASE),
    CountedDay(_cases_after_notice, "due_on", SubjectKind.CASE),
    CountedDay(_current_steps, "due_on"),
    CountedDay(_open_corrections, "due_on"),
    CountedDay(_unplanned_inspections, "due_on"),
    CountedDay(_inspections_to_reply_to, "reply_due_on"),
    CountedDay(_open_objections, "due_on"),
]
