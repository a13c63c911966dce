"""Who has a case on his desk: take, assign, hand over, put back; and what absence changes.

An assignment says who deals with a case. It locks nobody out: a colleague may act when the day is
late, and whoever acts is the one whom the trail names.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.absences import is_posted, staff_of, whoever_is_there
from accounts.enums import PostingRole
from accounts.models import Posting, User
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from enterprises.models import Membership
from reviews.domain.acts import Act, finish_all
from reviews.domain.desk.changing import changing
from reviews.domain.locking import locked_cases
from reviews.domain.turns import work_of
from reviews.enums import Work
from reviews.models import Case, Step

TAKEN, ASSIGNED = "case.taken", "case.assigned"
HANDED_OVER, PUT_BACK = "case.handed_over", "case.put_back"

# How many cases of a desk are locked and written together.
_AT_ONCE = 100
_BOTH = (PostingRole.EXAMINER.value, PostingRole.APPROVER.value)
_ROLES: Mapping[Work, tuple[str, ...]] = {
    Work.EXAMINE: (PostingRole.EXAMINER.value,),
    Work.CORRECTION: (PostingRole.EXAMINER.value,),
    Work.NOTICE: (PostingRole.EXAMINER.value,),
    Work.SIGN: (PostingRole.APPROVER.value,),
    Work.ANNOUNCE: (PostingRole.APPROVER.value,),
    Work.OBJECTION: _BOTH,
    Work.OTHER: _BOTH,
}


def roles_for(work: str) -> tuple[str, ...]:
    """The roles of those who can do this work."""
    return _ROLES.get(Work(work), _BOTH)


def take(*, case: Case, actor: Actor, version: int) -> Case:
    """Put a case that is nobody's on one's own desk; also one whose officer is away or has left.

    Raises `Conflict` (`taken_already`) or `DomainError` (`not_yours` and the codes of
    `why_not_given_to`)."""
    with changing(case=case, actor=actor, version=version, verb=TAKEN) as act:
        refusal = why_not_take(act.case, act.current_step(), actor)
        if refusal is not None:
            raise refusal
        _give(act, User.objects.get(pk=actor.person_id), None)
    return case


def why_not_take(case: Case, step: Step, actor: Actor) -> DomainError | None:
    """Why the actor may not put a case of his office on his own desk; None when he may. Where it
    lies with somebody else it is asked whether he is there."""
    roles = roles_for(work_of(case, step))
    if actor.role not in roles:
        return _not_yours()
    if step.officer_id == actor.user_id:
        return Conflict("taken_already", _("This case is on your desk already."))
    if step.officer_id is not None and _is_there(step, step.officer_id, roles):
        return Conflict(
            "taken_already", _("%s has this case. Ask for it to be handed over.") % step.officer
        )
    return why_not_given_to(case, step, actor.person_id)


def assign(*, case: Case, actor: Actor, version: int, officer_id: int, note: str = "") -> Case:
    """Give a case to a colleague of the same office. An approver assigns any; whoever has a case
    hands it over, with a note. A colleague who is away gets it through his deputy.

    Raises `DomainError` (`not_yours`, `note_missing`, `absent` and the codes of
    `why_not_given_to`) or `Conflict` (`taken_already`).
    """
    with changing(case=case, actor=actor, version=version, verb=ASSIGNED) as act:
        step = act.current_step()
        is_handing_over = step.officer_id == actor.user_id
        if not is_handing_over and actor.role != PostingRole.APPROVER:
            raise _not_yours()
        if step.officer_id == officer_id:
            raise Conflict("taken_already", _("The case is on this colleague's desk already."))
        if is_handing_over:
            act.verb = HANDED_OVER
            _expect_note(note)
        _expect_posted(act, officer_id)
        found, away_for = _present(step.office_id, officer_id, _roles(act))
        refusal = why_not_given_to(act.case, step, found)
        if refusal is not None:
            raise refusal
        _give(act, User.objects.get(pk=found), User.objects.filter(pk=away_for or 0).first())
        act.comment = note.strip()
    return case


def put_back(*, case: Case, actor: Actor, version: int, note: str = "") -> Case:
    """Make a case nobody's again: the one who has it, or an approver. Raises `DomainError`
    (`not_yours`) or `Conflict` (`nobodys_already`)."""
    with changing(case=case, actor=actor, version=version, verb=PUT_BACK) as act:
        step = act.current_step()
        if step.officer_id is None:
            raise Conflict("nobodys_already", _("This case is on nobody's desk."))
        if actor.user_id != step.officer_id and actor.role != PostingRole.APPROVER:
            raise _not_yours()
        act.comment = note.strip()
        _give(act, None, None)
    return case


def hand_over_all(*, from_user_id: int, to_user_id: int, note: str, actor: Actor) -> dict[str, int]:
    """Hand over every open case of a colleague who leaves (or one's own), many in one statement,
    each checked on its own: what the new colleague may not have stays and is counted.

    Returns `{"handed_over", "left"}`. Raises `DomainError` (`not_yours`, `note_missing`,
    `not_posted`, `same_person`).
    """
    if actor.user_id != from_user_id and actor.role != PostingRole.APPROVER:
        raise _not_yours()
    if from_user_id == to_user_id:
        sentence = _("Choose another colleague.")
        raise DomainError("same_person", sentence, {"officer": sentence})
    _expect_note(note)
    today = timezone.localdate()
    if actor.office_id is None or not is_posted(to_user_id, actor.office_id, today, _BOTH):
        raise _not_posted()
    found = open_cases_of(from_user_id, actor.office_id).order_by("pk")
    keys, done = list(found.values_list("pk", flat=True)), 0
    with transaction.atomic():
        for place in range(0, len(keys), _AT_ONCE):
            some = locked_cases(keys[place : place + _AT_ONCE])
            done += _hand_some_over(some, from_user_id, to_user_id, note.strip(), actor)
    return {"handed_over": done, "left": len(keys) - done}


def _hand_some_over(
    cases: Sequence[Case], from_id: int, to_id: int, note: str, actor: Actor
) -> int:
    """Give those of the locked cases that still lie on the desk to whom they may go. Returns how
    many there were."""
    acts = [
        act
        for case in cases
        if (act := Act(case, list(case.steps.all()), actor, HANDED_OVER, comment=note)).step
        and act.step.officer_id == from_id
        and act.step.office_id == case.at_office_id == actor.office_id
    ]
    heirs = {roles: _whoever_is_heir(to_id, roles, actor) for roles in set(map(_roles, acts))}
    people = User.objects.in_bulk([one for heir in heirs.values() if heir for one in heir if one])
    linked = set(
        Membership.objects.filter(
            enterprise__in=[case.enterprise_id for case in cases],
            user__in=[*people, actor.user_id],
        ).values_list("enterprise", "user")
    )
    given = []
    for act in acts:
        heir, applicant = heirs[_roles(act)], act.case.enterprise_id
        if heir is None or (applicant, actor.user_id) in linked:
            continue
        is_linked = (applicant, heir[0]) in linked
        if why_not_given_to(act.case, act.current_step(), heir[0], is_linked=is_linked) is None:
            _give(act, people[heir[0]], people.get(heir[1] or 0))
            given.append(act)
    finish_all(given)
    return len(given)


def _whoever_is_heir(
    to_id: int, roles: tuple[str, ...], actor: Actor
) -> tuple[int, int | None] | None:
    """`_present` at the actor's office, or None."""
    try:
        return _present(actor.office_id or 0, to_id, roles)
    except DomainError:
        return None


def open_cases_of(user_id: int, office_id: int) -> "QuerySet[Case]":
    """What lies on a person's desk at an office."""
    return Case.objects.filter(at_office=office_id, officer=user_id)


def why_not_given_to(
    case: Case, step: Step, user_id: int, *, is_linked: bool | None = None
) -> DomainError | None:
    """Why the case is not this person's to deal with: he acts for the enterprise
    (`conflict_of_interest`; looked up unless given), or has to leave the signature to somebody else
    (`two_pairs_of_eyes`)."""
    if is_linked is None:
        members = Membership.objects.filter(enterprise=case.enterprise_id, user=user_id)
        is_linked = members.exists()
    if is_linked:
        return _refused(
            "conflict_of_interest", _("This colleague acts for the enterprise of the case.")
        )
    others = {step.examined_by_id, *_signers_beside(case, step)}
    if work_of(case, step) == Work.SIGN and user_id in others:
        return _refused(
            "two_pairs_of_eyes",
            _("This colleague examined the case or signed a neighbouring step."),
        )
    return None


def _signers_beside(case: Case, step: Step) -> set[int | None]:
    """Who signed the steps before and after this one."""
    beside = (one for one in case.steps.all() if abs(one.position - step.position) == 1)
    return {one.signed_by_id for one in beside}


def colleagues_for(case: Case, step: Step) -> list[Posting]:
    """Whom the case may be given to, by name, the one who has it left out."""
    found = {
        posting.user_id: posting
        for posting in staff_of(step.office_id, timezone.localdate(), roles_for(case.work))
    }
    linked = Membership.objects.filter(enterprise=case.enterprise_id, user__in=found)
    barred = {step.officer_id, *linked.values_list("user", flat=True)}
    if case.work == Work.SIGN:
        barred |= {step.examined_by_id, *_signers_beside(case, step)}
    return [posting for user_id, posting in found.items() if user_id not in barred]


def return_to(step: Step, case: Case, user_id: int | None) -> None:
    """Put a step on the desk of the one who dealt with it before: through his deputy while he is
    away, on nobody's when neither is there or may. The caller saves the step."""
    step.officer_id = step.stands_in_for_id = None
    if user_id is None:
        return
    found, absence = whoever_is_there(
        user_id=user_id,
        office_id=step.office_id,
        on=timezone.localdate(),
        roles=(PostingRole.EXAMINER.value,),
    )
    is_linked = Membership.objects.filter(enterprise=case.enterprise_id, user=found).exists()
    if found is not None and not is_linked:
        step.officer_id = found
        step.stands_in_for_id = user_id if absence is not None and found != user_id else None


def _roles(act: Act) -> tuple[str, ...]:
    return roles_for(work_of(act.case, act.current_step()))


def _is_there(step: Step, user_id: int, roles: tuple[str, ...]) -> bool:
    found, _absence = whoever_is_there(
        user_id=user_id, office_id=step.office_id, on=timezone.localdate(), roles=roles
    )
    return found == user_id


def _present(office_id: int, user_id: int, roles: tuple[str, ...]) -> tuple[int, int | None]:
    """The person, or the deputy and the person he stands in for."""
    found, absence = whoever_is_there(
        user_id=user_id, office_id=office_id, on=timezone.localdate(), roles=roles
    )
    if found is None and absence is not None:
        sentence = _("This colleague is away until %(day)s and has no deputy for it.") % {
            "day": absence.ends_on
        }
        raise DomainError("absent", sentence, {"officer": sentence})
    if found is None:
        raise _not_posted()
    return found, user_id if found != user_id else None


def _expect_posted(act: Act, user_id: int) -> None:
    office_id = act.current_step().office_id
    if not is_posted(user_id, office_id, timezone.localdate(), _roles(act)):
        raise _not_posted()


def _expect_note(note: str) -> None:
    if not note.strip():
        sentence = _("Write a note: what the colleague has to know.")
        raise DomainError("note_missing", sentence, {"note": sentence})


def _give(act: Act, officer: User | None, stands_in_for: User | None) -> None:
    step = act.current_step()
    before = step.officer.name if step.officer else ""
    step.officer, step.stands_in_for = officer, stands_in_for
    act.after |= {
        "officer": step.officer.name if step.officer else "",
        "officer_before": before,
    }
    if step.stands_in_for is not None:
        act.after["stands_in_for"] = step.stands_in_for.name


def _not_yours() -> DomainError:
    return DomainError("not_yours", _("This is not yours to do in your present role."))


def _not_posted() -> DomainError:
    return _refused(
        "not_posted", _("This person does not work at your office in the role that is needed.")
    )


def _refused(code: str, sentence: str) -> DomainError:
    return DomainError(code, sentence, {"officer": sentence})
