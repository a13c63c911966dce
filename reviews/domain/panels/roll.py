"""The roll of experts: who is on it, suspended or not, with which standing conflicts."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.acting import postings_in_force
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, User
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.numbers import take_number
from common.domain.versions import changed_sentence, entries_of, expect_version
from common.enums import SubjectKind
from enterprises.models import Enterprise, Industry, Membership
from reviews.domain.panels.replacing import lock_roll, vacate, vacate_avoided
from reviews.enums import ExpertState, PanelState
from reviews.models import Expert, ExpertConflict, Panel

_LONGEST_UNIT = 200
_LONGEST_TECHNOLOGIES = 300
LEVELS_WITH_ROLL = (OfficeLevel.PROVINCE, OfficeLevel.MINISTRY)


@dataclass(frozen=True, slots=True)
class ExpertEntry:
    """A line of the roll. `city` is the code of the office of the city where he works."""

    username: str
    affiliation: str
    city: str
    other_affiliations: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    technologies: str = ""


def keeps_roll(office: Office, role: str) -> bool:
    """Whether somebody in this role at this office keeps a roll."""
    return office.level in LEVELS_WITH_ROLL and role == PostingRole.EXAMINER


@transaction.atomic
def add_expert(*, entry: ExpertEntry, actor: Actor) -> Expert:
    """Put a person with an account of his own on the office's roll. Officials and people of
    enterprises are not taken: who judges blind has no other part in the house.

    Raises `DomainError` (`not_yours`, `invalid` with what is wrong by field).
    """
    office = _own_office(actor)
    user = User.objects.filter(username=entry.username.strip()).first()
    faults = _faults(entry)
    if user is None:
        faults["username"] = _("There is no account of this name: an administrator opens it.")
    elif Expert.objects.filter(user=user).exists():
        faults["username"] = _("This person is on a roll already.")
    elif _has_other_part(user):
        faults["username"] = _("This account acts for an office or an enterprise.")
    if faults or user is None:
        raise DomainError("invalid", next(iter(faults.values())), faults)
    expert = Expert.objects.create(
        code=f"E{office.code}-{take_number(f'expert {office.code}'):04}",
        user=user,
        office=office,
        **_columns(entry),
    )
    _note(expert, "expert.added", actor)
    return expert


@transaction.atomic
def change_expert(*, expert: Expert, entry: ExpertEntry, version: int, actor: Actor) -> Expert:
    """Change what the roll says of an expert; the account stays. Draws that were made keep what
    was known on their day; seats on which he owes a scorecard and that his new unit or city makes
    a conflict go to the next of their draws. Raises what `add_expert` raises, and `Conflict`
    (`stale_version`)."""
    lock_roll(expert.office_id)
    locked = _locked(expert, version, actor)
    faults = _faults(entry)
    if faults:
        raise DomainError("invalid", next(iter(faults.values())), faults)
    for column, value in _columns(entry).items():
        setattr(locked, column, value)
    _save(locked, "expert.changed", actor)
    vacate_avoided(expert=locked, actor=actor)
    return locked


@transaction.atomic
def set_expert_state(
    *, expert: Expert, is_active: bool, reason: str, version: int, actor: Actor
) -> Expert:
    """Suspend an expert with a reason (no further draw, no sign-in as expert; the seats on which
    he owes a scorecard go to the next of their draws) or bring him back.

    Raises `DomainError` (`not_yours`, `reason_missing`) or `Conflict` (`stale_version`).
    """
    if not is_active and not reason.strip():
        sentence = _("Say why he is suspended.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    lock_roll(expert.office_id)
    locked = _locked(expert, version, actor)
    locked.state = ExpertState.ACTIVE if is_active else ExpertState.SUSPENDED
    locked.state_reason = "" if is_active else reason.strip()[:300]
    verb = "expert.reinstated" if is_active else "expert.suspended"
    _save(locked, verb, actor, reason.strip())
    if not is_active:
        vacate(expert=locked, reason=reason, actor=actor)
    return locked


def conflict_noted(*, expert: Expert, enterprise_id: int, reason: str) -> ExpertConflict:
    """The conflict that stands between them, noted now unless one stands already, in the caller's
    transaction."""
    found, _is_new = ExpertConflict.objects.standing().get_or_create(
        expert=expert,
        enterprise_id=enterprise_id,
        defaults={"reason": reason.strip()[:500], "declared_at": timezone.now()},
    )
    return found


@transaction.atomic
def add_conflict(*, expert: Expert, uscc: str, reason: str, actor: Actor) -> ExpertConflict:
    """Note that an expert must not judge an enterprise: seats on which he owes a scorecard for it
    go to the next of their draws. Raises `DomainError` (`not_yours`, `invalid`)."""
    _own_office(actor, expert)
    enterprise = Enterprise.objects.filter(uscc=uscc.strip().upper()).first()
    faults = {}
    if enterprise is None:
        faults["uscc"] = _("There is no enterprise with this code.")
    if not reason.strip():
        faults["reason"] = _("Say what ties them.")
    if faults or enterprise is None:
        raise DomainError("invalid", next(iter(faults.values())), faults)
    lock_roll(expert.office_id)
    conflict = conflict_noted(expert=expert, enterprise_id=enterprise.pk, reason=reason)
    _note(expert, "expert.conflict_noted", actor, reason.strip(), conflict=conflict)
    vacate(expert=expert, enterprise_id=enterprise.pk, reason=reason, actor=actor)
    return conflict


@transaction.atomic
def end_conflict(*, conflict: ExpertConflict, reason: str, actor: Actor) -> ExpertConflict:
    """End a conflict that was noted by mistake, with a reason: later draws may seat the expert for
    the enterprise. Draws that were made keep their avoidances, and seats that he lost stay with
    those who followed; while a panel over a case of the enterprise is at work whose pool he is in,
    the conflict stays, for a seat of it may still be given on.

    Raises `DomainError` (`not_yours`, `reason_missing`) or `Conflict` (`conflict_ended`,
    `panel_at_work`).
    """
    expert = conflict.expert
    _own_office(actor, expert)
    if not reason.strip():
        sentence = _("Say why it is no conflict: the trail keeps it.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    lock_roll(expert.office_id)
    locked = ExpertConflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if locked.ended_at is not None:
        trail = entries_of(SubjectKind.EXPERT, expert.pk, conflict=locked.pk)
        sentence = changed_sentence(trail.order_by("-pk").first(), actor)
        raise Conflict("conflict_ended", sentence)
    _expect_no_panel(locked)
    locked.ended_at, locked.end_reason = timezone.now(), reason.strip()[:500]
    locked.save(update_fields=["ended_at", "end_reason"])
    _note(expert, "expert.conflict_ended", actor, locked.end_reason, conflict=locked)
    return locked


def _expect_no_panel(conflict: ExpertConflict) -> None:
    code = conflict.expert.code
    scoring = Panel.objects.filter(
        state=PanelState.SCORING, cases__case__enterprise=conflict.enterprise_id
    )
    for panel in scoring.distinct().order_by("pk"):
        if code in {one["code"] for one in panel.draw["pool"]}:
            raise Conflict(
                "panel_at_work",
                _(
                    "Panel %(number)s, drawn with him on the roll, is judging this enterprise: the "
                    "conflict can be taken back once it is closed."
                )
                % {"number": panel.number},
            )


def _faults(entry: ExpertEntry) -> dict[str, str]:
    faults = {}
    if not entry.affiliation.strip():
        faults["affiliation"] = _("Name the unit where the expert works.")
    faults |= _too_long(entry)
    city = Office.objects.filter(code=entry.city.strip()).first()
    if city is None or city.level not in {OfficeLevel.CITY, OfficeLevel.PROVINCE}:
        faults["city"] = _("Give the code of the city's office.")
    known = set(Industry.objects.filter(pk__in=entry.industries).values_list("pk", flat=True))
    strangers = [code for code in entry.industries if code not in known]
    if strangers:
        faults["industries"] = _("There is no industry with the code %(code)s.") % {
            "code": strangers[0]
        }
    return faults


def _too_long(entry: ExpertEntry) -> dict[str, str]:
    texts = {
        "affiliation": ([entry.affiliation], _LONGEST_UNIT),
        "other_affiliations": (entry.other_affiliations, _LONGEST_UNIT),
        "technologies": ([entry.technologies], _LONGEST_TECHNOLOGIES),
    }
    return {
        field: _("At most %(most)s characters.") % {"most": most}
        for field, (told, most) in texts.items()
        if any(len(text.strip()) > most for text in told)
    }


def _columns(entry: ExpertEntry) -> dict[str, object]:
    return {
        "affiliation": entry.affiliation.strip(),
        "other_affiliations": [name.strip() for name in entry.other_affiliations if name.strip()],
        "city": Office.objects.get(code=entry.city.strip()),
        "industries": sorted(entry.industries),
        "technologies": entry.technologies.strip(),
    }


def _has_other_part(user: User) -> bool:
    return any(postings_in_force(user)) or Membership.objects.filter(user=user).exists()


def _own_office(actor: Actor, expert: Expert | None = None) -> Office:
    office = Office.objects.filter(pk=actor.office_id or 0).first()
    is_theirs = office is not None and keeps_roll(office, actor.role)
    if office is None or not is_theirs or (expert and expert.office_id != office.pk):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    return office


def _locked(expert: Expert, version: int, actor: Actor) -> Expert:
    _own_office(actor, expert)
    locked = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    expect_version(locked, version, trail=entries_of(SubjectKind.EXPERT, locked.pk), actor=actor)
    return locked


def _save(expert: Expert, verb: str, actor: Actor, comment: str = "") -> None:
    expert.version += 1
    expert.save()
    _note(expert, verb, actor, comment)


def _note(
    expert: Expert,
    verb: str,
    actor: Actor,
    comment: str = "",
    *,
    conflict: ExpertConflict | None = None,
) -> None:
    about = {"conflict": conflict.pk, "conflict_with": str(conflict.enterprise)} if conflict else {}
    record(
        subject_kind=SubjectKind.EXPERT,
        subject_id=expert.pk,
        verb=verb,
        actor=actor,
        after={"code": expert.code, "state": expert.state} | about,
        comment=comment,
    )
