"""On whose desk a case lies, as its page shows it."""

from dataclasses import dataclass

from accounts.enums import PostingRole
from accounts.models import User
from common.domain.actor import Actor
from reviews.domain.desk.assigning import colleagues_for, why_not_take
from reviews.forms.staff import AssignForm
from reviews.models import Case, Step


@dataclass(frozen=True, slots=True)
class Desk:
    """On whose desk a case lies, and what the reader may do about it."""

    officer: User | None
    stands_in_for: User | None
    is_mine: bool
    may_take: bool
    may_put_back: bool
    form: AssignForm | None


def desk_of(
    case: Case, step: Step | None, actor: Actor, typed: AssignForm | None = None
) -> Desk | None:
    """None while the case lies with no office, or with another than the actor's. After a refusal
    `typed` is the form that was sent, which stands in its place."""
    # While an objection holds a case, it is at the office that decides it.
    if step is None or case.at_office_id != step.office_id:
        return None
    is_here = case.at_office_id == actor.office_id
    is_mine = step.officer_id == actor.user_id
    is_leader = is_here and actor.role == PostingRole.APPROVER
    form = None
    if is_here and (is_mine or is_leader):
        people = people_for(case, step)
        form = typed or (AssignForm(people=people, needs_note=is_mine) if people else None)
    return Desk(
        officer=step.officer,
        stands_in_for=step.stands_in_for,
        is_mine=is_mine,
        may_take=is_here and why_not_take(case, step, actor) is None,
        may_put_back=is_here and step.officer_id is not None and (is_mine or is_leader),
        form=form,
    )


def people_for(case: Case, step: Step) -> list[tuple[str, str]]:
    """Whom the case may be given to, as a form offers them."""
    return [(str(one.user_id), one.user.name) for one in colleagues_for(case, step)]
