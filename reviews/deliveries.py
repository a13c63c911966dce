"""Deliveries of the outbox: who is told that a case has moved."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts.models import Message
from common.domain.outbox import handles
from common.enums import SubjectKind
from common.models import Event, OutboxItem
from enterprises.models import Membership
from reviews.disclosure import INTERNAL_VERBS, SILENT_VERBS
from reviews.domain.acts import CASE_ACTED
from reviews.domain.deadlines.announcing import NOTICE_CAME, readers_of_notice
from reviews.domain.deadlines.objecting import readers_of_objection
from reviews.domain.deadlines.reminding import DEADLINE_CAME, readers_of, whoever_has_it
from reviews.domain.effects.ending import INSPECTION_FELL_AWAY
from reviews.domain.inspections.ordering import CALLED_OFF, PLANNED
from reviews.domain.inspections.redeclaring import DECLARED_ANEW
from reviews.domain.objections.taking import OBJECTION_CAME
from reviews.domain.panels.drawing import PANEL_SEATED
from reviews.domain.panels.reminding import REMINDER
from reviews.domain.rounds.editing import ROUND_EXTENDED
from reviews.domain.rounds.sampling import SAMPLE_DRAWN
from reviews.enums import CaseStatus, StepState, Turn
from reviews.models import Case, Inspector, Notice, Objection, SampledTitle, Seat, Step

# Whoever was to drive out hears of it, also when the figures are others.
_OF_INSPECTORS = frozenset({PLANNED, CALLED_OFF, DECLARED_ANEW, INSPECTION_FELL_AWAY})
# Ended by no office: the one that had the case learns that it has not.
_ENDINGS_FROM_OUTSIDE = frozenset({"case.withdrawn", "case.barred"})


@handles(CASE_ACTED)
def tell_people(item: OutboxItem) -> None:
    """One message per person and event: the enterprise's people, unless the act is the office's
    own business; whoever is or was to go on an inspection; and at the office whose turn it is, or
    was when the case was taken away from it, whoever has the case on his desk or stands in for
    him; all its people while nobody has.

    Safe to run twice: a message that exists is left as it is.
    """
    case = Case.objects.filter(pk=item.subject_id).first()
    if case is None or item.payload["verb"] in SILENT_VERBS:
        return
    readers: set[int] = set()
    if item.payload["verb"] not in INTERNAL_VERBS:
        readers |= set(
            Membership.objects.filter(enterprise=case.enterprise_id).values_list("user", flat=True)
        )
    if case.turn == Turn.OFFICE and case.status == CaseStatus.IN_REVIEW:
        readers |= whoever_has_it(case.turn_office_id, case.officer_id)
    if item.payload["verb"] in _OF_INSPECTORS:
        readers |= _inspectors_of(item)
    if item.payload["verb"] in _ENDINGS_FROM_OUTSIDE:
        readers |= _where_it_lay(case)
    _tell(readers, item)


def _inspectors_of(item: OutboxItem) -> set[int]:
    """The people sent on the inspection that the event names."""
    event = Event.objects.get(pk=item.payload["event"])
    sent = Inspector.objects.filter(inspection__number=event.after["inspection"])
    return set(sent.values_list("user", flat=True))


def _where_it_lay(case: Case) -> set[int]:
    """The people of the office at whose step a case that is over was ended."""
    ended_at = [StepState.CURRENT, StepState.REFUSED]
    step = Step.objects.filter(case=case, state__in=ended_at).order_by("position").last()
    return whoever_has_it(step.office_id, step.officer_id) if step is not None else set()


@handles(DEADLINE_CAME)
def remind_people(item: OutboxItem) -> None:
    """One message per person and reminder. Safe to run twice."""
    case = Case.objects.select_related("at_office__parent").filter(pk=item.subject_id).first()
    if case is not None:
        _tell(readers_of(case, item.payload["verb"]), item)


def _tell(readers: Iterable[int], item: OutboxItem) -> None:
    Message.objects.bulk_create(
        (
            Message(user_id=reader, event_id=item.payload["event"], created_at=timezone.now())
            for reader in sorted(readers)
        ),
        ignore_conflicts=True,
    )


@handles(NOTICE_CAME)
def remind_of_announcement(item: OutboxItem) -> None:
    """One message per person and reminder. Safe to run twice."""
    notice = Notice.objects.select_related("round").get(pk=item.subject_id)
    _tell(readers_of_notice(notice, item.payload["verb"]), item)


@handles(OBJECTION_CAME)
def tell_handlers(item: OutboxItem) -> None:
    """One message per person and event: an objection has come in, is due, or is overdue. Safe to
    run twice."""
    found = Objection.objects.select_related("notice__round", "notice__office__parent")
    objection = found.select_related("entry__case").get(pk=item.payload["objection"])
    _tell(readers_of_objection(objection, item.payload["verb"]), item)


@handles(PANEL_SEATED)
def tell_experts(item: OutboxItem) -> None:
    """One message per event to every expert who still owes a scorecard of the panel and was not
    told before, and to whoever took the seat that came free, though he may sit already; a reminder
    goes to all of them again."""
    owing = Seat.objects.open().before_panel().filter(panel_case__panel=item.subject_id)
    event = Event.objects.get(pk=item.payload["event"])
    if event.verb != REMINDER:
        told = Message.objects.filter(
            event__subject_kind=SubjectKind.PANEL, event__subject_id=item.subject_id
        )
        is_new = ~Q(expert__user__in=told.values("user"))
        owing = owing.filter(is_new | Q(expert__code=event.after.get("replacement") or ""))
    users = sorted(set(owing.values_list("expert__user", flat=True)))
    Message.objects.bulk_create(
        (Message(user_id=user, event=event, created_at=timezone.now()) for user in users),
        ignore_conflicts=True,
    )


@handles(ROUND_EXTENDED)
def tell_of_more_time(item: OutboxItem) -> None:
    """One message to everybody who acts for an enterprise with a draft in the round."""
    drafts = Case.objects.filter(round=item.subject_id, status=CaseStatus.DRAFT)
    members = Membership.objects.filter(enterprise__in=drafts.values("enterprise"))
    _tell(set(members.values_list("user", flat=True)), item)


@handles(SAMPLE_DRAWN)
def tell_sampled(item: OutboxItem) -> None:
    """One message to everybody who acts for a drawn enterprise."""
    drawn = SampledTitle.objects.filter(sample__round=item.subject_id)
    members = Membership.objects.filter(enterprise__in=drawn.values("title__enterprise"))
    _tell(set(members.values_list("user", flat=True)), item)
