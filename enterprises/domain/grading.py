"""Grading on site: the register of assessors, ordering a visit, grading on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import SYSTEM, Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.files import CheckedFile, Place, store_upload
from common.domain.outbox import enqueue
from common.domain.versions import expect_version
from common.enums import FileClass, SubjectKind
from enterprises.domain.assessing import (
    checked_answers,
    current_questionnaire,
    questionnaire_of,
    record_assessment,
)
from enterprises.enums import AssessmentBasis, VisitState
from enterprises.models import Assessor, Enterprise, Membership, Visit, VisitFile

PURPOSE = "grading"
GRADING_STEPPED = "grading.stepped"
# What somebody is told of: the grader that he is sent or called back, the enterprise its result.
_TOLD = frozenset({"grading.ordered", "grading.called_off", "grading.done"})
_ORDERING = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})


@transaction.atomic
def accredit(
    *,
    username: str,
    body: str,
    accredited_from: date | None,
    accredited_to: date | None,
    divisions: list[str],
    actor: Actor,
) -> Assessor:
    """Enter an assessor into the register of the actor's office, or change the entry.

    An approver does it. Raises `DomainError` (`not_yours`, `unknown_user`, `text_missing`,
    `invalid_day`).
    """
    if actor.office_id is None or actor.role != PostingRole.APPROVER:
        raise DomainError("not_yours", _("An approver of the office keeps the register."))
    user = User.objects.filter(username=username.strip()).first()
    if user is None:
        sentence = _("Nobody signs in by this name: ask the system administrator for an account.")
        raise DomainError("unknown_user", sentence, {"username": sentence})
    if not body.strip():
        sentence = _("Name the body that the assessor works for.")
        raise DomainError("text_missing", sentence, {"body": sentence})
    if accredited_from is None or (accredited_to is not None and accredited_to < accredited_from):
        sentence = _("Give the first day, and a last day that is not before it.")
        raise DomainError("invalid_day", sentence, {"accredited_from": sentence})
    assessor, is_new = Assessor.objects.update_or_create(
        user=user,
        office_id=actor.office_id,
        defaults={
            "body": body.strip(),
            "accredited_from": accredited_from,
            "accredited_to": accredited_to,
            "divisions": divisions,
        },
    )
    record(
        subject_kind=SubjectKind.ASSESSOR,
        subject_id=assessor.pk,
        verb="assessor.accredited" if is_new else "assessor.changed",
        actor=actor,
        after={
            "user": user.pk,
            "from": accredited_from.isoformat(),
            "to": accredited_to and accredited_to.isoformat(),
            "divisions": divisions,
        },
    )
    return assessor


def possible_assessors(enterprise: Enterprise, office: Office, day: date) -> QuerySet[Assessor]:
    """The accredited assessors whom the office may send to the enterprise on the day: in their
    field and not linked to it."""
    linked = Membership.objects.filter(enterprise=enterprise).values("user")
    found = Assessor.objects.accredited_on(day).open_to(office).exclude(user__in=linked)
    in_field = found.filter(divisions__contains=[enterprise.industry_id or ""])
    return (in_field | found.filter(divisions=[])).select_related("user").order_by("pk")


def possible_officials(enterprise: Enterprise, office: Office) -> QuerySet[User]:
    """Examiners and approvers posted at the office today and not linked to the enterprise."""
    posted = Posting.objects.in_force().filter(office=office, role__in=_ORDERING).values("user")
    linked = Membership.objects.filter(enterprise=enterprise).values("user")
    return User.objects.filter(pk__in=posted).exclude(pk__in=linked).order_by("pk")


@transaction.atomic
def order_visit(
    *,
    enterprise: Enterprise,
    planned_on: date | None,
    actor: Actor,
    official: int | None = None,
    assessor: int | None = None,
) -> Visit:
    """Order a grading on site by an official of the actor's office (user id) or an assessor (id).

    Raises `DomainError` (`not_in_area`, `invalid_day`, `no_grader`) and `Conflict`
    (`already_ordered`).
    """
    office = _area_office(enterprise, actor)
    if planned_on is None or planned_on < timezone.localdate():
        sentence = _("Choose today or a later day.")
        raise DomainError("invalid_day", sentence, {"planned_on": sentence})
    sent: Assessor | None = None
    grader: User | None = None
    if assessor is not None:
        sent = possible_assessors(enterprise, office, planned_on).filter(pk=assessor).first()
        grader = sent.user if sent else None
    elif official is not None:
        grader = possible_officials(enterprise, office).filter(pk=official).first()
    if grader is None:
        sentence = _("Choose an official of your office or an accredited assessor without a link.")
        raise DomainError("no_grader", sentence, {"grader": sentence})
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                enterprise=enterprise,
                office=office,
                grader=grader,
                assessor=sent,
                planned_on=planned_on,
                ordered_by_id=actor.person_id,
                ordered_at=timezone.now(),
                questionnaire=current_questionnaire().code,
            )
    except IntegrityError:
        raise Conflict("already_ordered", _("A grading on site is ordered already.")) from None
    _note("grading.ordered", visit, actor, planned_on=planned_on.isoformat())
    return visit


def _area_office(enterprise: Enterprise, actor: Actor) -> Office:
    office = Office.objects.filter(pk=actor.office_id).first() if actor.office_id else None
    if office is not None and actor.role in _ORDERING:
        area = Enterprise.objects.in_area_of(office)
        if area.filter(pk=enterprise.pk).exists():
            return office
    raise DomainError(
        "not_in_area", _("Only an official of the enterprise's own offices grades it on site.")
    )


def may_call_off(visit: Visit, *, office_id: int | None, role: str) -> bool:
    """Whether a role at an office may call the visit off: the office that ordered it; once that one
    is no longer of the enterprise's area, each of the enterprise's offices of today."""
    if office_id is None or role not in _ORDERING:
        return False
    today = _offices_of(visit.enterprise)
    return office_id == visit.office_id or (visit.office_id not in today and office_id in today)


@transaction.atomic
def call_off(*, visit: Visit, version: int, reason: str, actor: Actor) -> Visit:
    """Call an ordered visit off, with a reason.

    Raises `DomainError` (`not_yours`, `text_missing`) and `Conflict`.
    """
    locked = _locked(visit, version)
    if not may_call_off(locked, office_id=actor.office_id, role=actor.role):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    if not reason.strip():
        sentence = _("Give the reason.")
        raise DomainError("text_missing", sentence, {"reason": sentence})
    return _called_off(locked, reason.strip(), actor)


@transaction.atomic
def call_off_for_move(*, enterprise: Enterprise, to: Office) -> int:
    """Call the open visits off that an office ordered which is not responsible after a move to the
    office `to`; returns how many. Visits are locked before their enterprise, as grading does."""
    staying = [one.pk for one in to.lineage().values() if one is not None]
    left = Visit.objects.filter(enterprise=enterprise, state=VisitState.OPEN)
    locked = (
        left.exclude(office__level=OfficeLevel.MINISTRY)
        .exclude(office__in=staying)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    reason = _("The enterprise moved: %(office)s is responsible now.") % {"office": to.name}
    return len([_called_off(one, reason, SYSTEM) for one in locked])


def _called_off(locked: Visit, reason: str, actor: Actor) -> Visit:
    locked.state, locked.reason = VisitState.CALLED_OFF, reason
    locked.version += 1
    locked.save()
    _note("grading.called_off", locked, actor, comment=locked.reason)
    return locked


def _offices_of(enterprise: Enterprise) -> set[int]:
    """The keys of the offices in whose area the enterprise is: its own and the ministry's."""
    own = {enterprise.county_office_id, enterprise.city_office_id, enterprise.province_office_id}
    ministry = Office.objects.filter(level=OfficeLevel.MINISTRY).values_list("pk", flat=True)
    return {key for key in own if key is not None} | set(ministry)


@transaction.atomic
def save_visit(
    *,
    visit: Visit,
    version: int,
    answers: Mapping[str, Any],
    conclusion: str,
    visited_on: date | None,
    actor: Actor,
) -> Visit:
    """Keep what the grader has answered so far. No act, hence no event. What is kept already may
    come again on an earlier version: whoever lost the answer sends the same.

    Raises `Conflict` (`stale_version`, `action_not_open`), `DomainError` (`not_yours`,
    `invalid_answers`).
    """
    locked = _locked(visit, None)
    _expect_grader(locked, actor)
    given = checked_answers(questionnaire_of(locked.questionnaire), answers)
    said = (given.as_dict(), conclusion.strip(), visited_on)
    kept = (locked.answers, locked.conclusion, locked.visited_on)
    if version != locked.version and kept == said:
        return locked
    expect_version(locked, version)
    locked.answers, locked.conclusion, locked.visited_on = said
    locked.saved_at = timezone.now()
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def finish_visit(*, visit: Visit, version: int, actor: Actor) -> Visit:
    """Record the kept answers as the on-site assessment of the day of the visit.

    Raises `DomainError` (`not_yours`, `no_conclusion`, `no_evidence`, `invalid_day`, `incomplete`)
    and `Conflict`.
    """
    locked = _locked(visit, version)
    _expect_grader(locked, actor)
    if not locked.conclusion:
        sentence = _("Write the conclusion.")
        raise DomainError("no_conclusion", sentence, {"conclusion": sentence})
    if locked.visited_on is None or locked.visited_on < timezone.localdate(locked.ordered_at):
        sentence = _("Give the day of the visit: it was ordered before it.")
        raise DomainError("invalid_day", sentence, {"visited_on": sentence})
    if not locked.files.filter(removed_at=None).exists():
        raise DomainError("no_evidence", _("Add a photo or another paper as evidence first."))
    locked.assessment = record_assessment(
        enterprise=locked.enterprise,
        questionnaire=questionnaire_of(locked.questionnaire),
        answers=locked.answers,
        basis=AssessmentBasis.ON_SITE,
        assessed_on=locked.visited_on,
        actor=actor,
        graded_for=locked.office,
    )
    locked.state = VisitState.DONE
    locked.version += 1
    locked.save()
    found = {"level": locked.assessment.level, "assessment": locked.assessment.pk}
    _note("grading.done", locked, actor, comment=locked.conclusion, **found)
    return locked


@transaction.atomic
def add_visit_file(*, visit: Visit, upload: CheckedFile, actor: Actor) -> VisitFile:
    """Keep a checked file as evidence of an open visit."""
    locked = _locked(visit, None)
    _expect_grader(locked, actor)
    file = store_upload(
        upload=upload,
        purpose=PURPOSE,
        actor=actor,
        place=Place(f"office:{locked.office_id}", f"visit:{locked.pk}"),
        file_class=FileClass.TRADE_SECRET,
    )
    added = VisitFile.objects.create(visit=locked, file=file, added_at=timezone.now())
    _note("grading.file_added", locked, actor, sha256=file.sha256)
    return added


@transaction.atomic
def remove_visit_file(*, file: VisitFile, actor: Actor) -> None:
    """Take evidence of an open visit back. Twice is once."""
    locked = _locked(file.visit, None)
    _expect_grader(locked, actor)
    found = VisitFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if found.removed_at is None:
        found.removed_at = timezone.now()
        found.save(update_fields=["removed_at"])
        _note("grading.file_removed", locked, actor, sha256=found.file.sha256)


def _locked(visit: Visit, version: int | None) -> Visit:
    locked = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("enterprise", "office", "assessor")
        .get(pk=visit.pk)
    )
    if locked.state != VisitState.OPEN:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    if version is not None:
        expect_version(locked, version)
    return locked


def _expect_grader(visit: Visit, actor: Actor) -> None:
    """The one who was sent, still posted or accredited today and still without a link."""
    is_linked = Membership.objects.filter(
        enterprise=visit.enterprise_id, user=actor.user_id
    ).exists()
    if visit.assessor is None:
        is_able = actor.office_id == visit.office_id and actor.role in _ORDERING
    else:
        today = timezone.localdate()
        is_able = Assessor.objects.accredited_on(today).filter(pk=visit.assessor.pk).exists()
    if actor.user_id != visit.grader_id or not is_able or is_linked:
        raise DomainError("not_yours", _("Only the grader who was sent grades on this visit."))


def _note(verb: str, visit: Visit, actor: Actor, *, comment: str = "", **after: Any) -> None:
    event = record(
        subject_kind=SubjectKind.GRADING,
        subject_id=visit.pk,
        verb=verb,
        actor=actor,
        after={"enterprise": visit.enterprise_id, "grader": visit.grader_id, **after},
        comment=comment,
    )
    if verb in _TOLD:
        enqueue(
            GRADING_STEPPED,
            subject_kind=SubjectKind.GRADING,
            subject_id=visit.pk,
            payload={"event": event.pk},
        )
