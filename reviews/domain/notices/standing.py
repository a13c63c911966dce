"""Who announces a notice, and which of its cases an announcement may name."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from reviews.domain.notices.holding import barred
from reviews.domain.notices.listing import digest_of
from reviews.domain.permissions import why_linked_to_any
from reviews.enums import CaseAction, CaseStatus, ObjectionState, StepKind
from reviews.models import Case, Notice, NoticeEntry, Objection, Step
from reviews.models.objection import ObjectionQuerySet
from reviews.workflow import BY_ACTION


def announcing_office(notice: Notice) -> int | None:
    """The office that announces the notice: where the publication is delegated to a city, the
    province. One query."""
    return decision_steps(notice).values_list("office", flat=True).first()


def decision_steps(notice: Notice) -> "QuerySet[Step]":
    """The steps at which the cases of the notice are announced."""
    return Step.objects.filter(case__notice_entries__notice=notice, kind=StepKind.DECISION)


def expect_announcer(notice: Notice, cases: Sequence[Case], actor: Actor) -> None:
    """Whoever announces is of the office that announces the notice, in the role for it, and tied
    to nobody on it, whatever has become of its cases. Raises `DomainError` (`not_yours`,
    `two_pairs_of_eyes`)."""
    if (
        actor.office_id is None
        or actor.office_id != announcing_office(notice)
        or actor.role not in BY_ACTION[CaseAction.ANNOUNCE].actors
    ):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    refusal = why_linked_to_any(cases, actor)
    if refusal is not None:
        raise refusal


def nobody_to_announce(notice: Notice) -> Conflict:
    """Why a notice of which no case may be announced is not: they are held, or none is left."""
    if notice.entries.standing().exists():
        return Conflict(
            "all_held", _("Objections or cancellations hold every case left on this notice.")
        )
    return Conflict(
        "nobody_left",
        _("Nobody is left on this notice: it is closed, there is nothing to announce."),
    )


def held_by_objections(notice: Notice) -> set[int]:
    """The ids of the notice's cases that an objection holds, be it one to an earlier notice from
    which the case was sent back."""
    return set(_objections_to_cases_of(notice).open().values_list("entry__case", flat=True))


def _objections_to_cases_of(notice: Notice) -> ObjectionQuerySet:
    return Objection.objects.filter(entry__case__in=notice.entries.values("case"))


def expect_list_as_published(notice: Notice, entries: Iterable[NoticeEntry]) -> None:
    """Raise `Conflict` (`list_differs`) when the notice lists another line, or one less, than it
    was published with. `entries` are all of its lines, with their cases."""
    if digest_of(entries) != notice.digest:
        raise Conflict(
            "list_differs",
            _("The list of this notice is not the one that was published: its digest differs."),
        )


def expect_list_stands(notice: Notice, cases: Sequence[Case]) -> list[Case]:
    """Those of the listed cases that may be announced: neither held by an objection nor taken off
    by one, nor of an enterprise that was banned meanwhile, nor the re-examination of a title
    that was cancelled.

    Raises `Conflict` (`list_differs`) when any other of them is no longer as decided."""
    held = held_by_objections(notice)
    # What was upheld before the notice was published has been dealt with in what it lists.
    upheld = _objections_to_cases_of(notice).filter(
        state=ObjectionState.UPHELD, decided_at__gte=notice.published_at
    )
    taken_off = set(upheld.values_list("entry__case", flat=True))
    left_out = held | taken_off | barred(cases)
    standing = [case for case in cases if case.pk not in left_out]
    changed = [case.number for case in standing if case.status != CaseStatus.IN_NOTICE]
    if changed:
        raise Conflict(
            "list_differs",
            _("The notice no longer equals the decisions: %(cases)s.")
            % {"cases": ", ".join(changed[:10])},
        )
    return standing
