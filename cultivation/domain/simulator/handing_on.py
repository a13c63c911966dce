"""A draft on its way to publication: one person hands it on, another at the ministry publishes."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind
from cultivation import criteria
from cultivation.domain.rule_set_publishing import publish_rule_set
from cultivation.domain.simulator.drafts import BrokenStandard, locked_draft, standard_of
from cultivation.enums.simulator import DraftState
from cultivation.models import StandardDraft


@transaction.atomic
def hand_on_draft(
    *, draft: StandardDraft, version: int, comment: str, actor: Actor
) -> StandardDraft:
    """Hand an open draft on to the ministry's approvers; from now on nobody changes it.

    Effects, in this order: the draft, event `draft.handed_on`. Raises `BrokenStandard`,
    `DomainError` (`approver_only`, `same_as_source`), `Conflict` (`stale_version`,
    `draft_closed`).
    """
    if actor.role != PostingRole.APPROVER:
        raise DomainError("approver_only", _("An approver of the office hands a draft on."))
    row = locked_draft(draft, version)
    if not row.is_open:
        raise Conflict("draft_closed", _("This draft is no longer in work."))
    if standard_of(row).sha256 == row.source.sha256:
        raise DomainError("same_as_source", _("The draft says what its source says."))
    row.state = DraftState.HANDED_ON
    row.handed_on_by_id, row.handed_on_at = actor.person_id, timezone.now()
    return _moved_on(row, "draft.handed_on", actor, comment)


@transaction.atomic
def return_draft(
    *, draft: StandardDraft, version: int, comment: str, actor: Actor
) -> StandardDraft:
    """Take a draft that was handed on back into work: by its own office, or by the ministry.

    Effects, in this order: the draft, event `draft.returned`. Raises `DomainError` (`no_reason`,
    `ministry_approver_only`), `Conflict` (`stale_version`, `not_handed_on`).
    """
    row = _handed_on(draft, version)
    is_own = actor.office_id == row.office_id
    if not is_own and actor.role != PostingRole.APPROVER:
        raise DomainError(
            "ministry_approver_only", _("An approver of the ministry returns a draft.")
        )
    if not is_own and not comment.strip():
        sentence = _("Say why it is returned.")
        raise DomainError("no_reason", sentence, fields={"comment": sentence})
    row.state, row.handed_on_by, row.handed_on_at = DraftState.OPEN, None, None
    return _moved_on(row, "draft.returned", actor, comment)


@transaction.atomic
def publish_draft(
    *, draft: StandardDraft, version: int, from_day: date | None, office: Office, actor: Actor
) -> StandardDraft:
    """Publish a draft that was handed on, as `publish_rule_set` publishes any text.

    Effects, in this order: the standard with its event, the draft, event `draft.published`.
    Raises `DomainError` (`ministry_approver_only`, `same_person`, and what publishing refuses),
    `BrokenStandard`, `Conflict` (`stale_version`, `not_handed_on`).
    """
    if office.parent_id is not None or actor.role != PostingRole.APPROVER:
        raise DomainError(
            "ministry_approver_only", _("An approver of the ministry publishes standards.")
        )
    row = _handed_on(draft, version)
    if row.handed_on_by_id == actor.user_id:
        raise DomainError("same_person", _("Whoever handed it on does not publish it."))
    try:
        row.published_as = publish_rule_set(
            text=row.text, from_day=from_day, actor=actor, path=row.name
        )
    except criteria.RuleSetError as error:
        raise BrokenStandard(error) from None
    row.state = DraftState.PUBLISHED
    return _moved_on(row, "draft.published", actor, "")


def _handed_on(draft: StandardDraft, version: int) -> StandardDraft:
    row = locked_draft(draft, version)
    if row.state != DraftState.HANDED_ON:
        raise Conflict("not_handed_on", _("This draft does not wait for publication any more."))
    return row


def _moved_on(row: StandardDraft, verb: str, actor: Actor, comment: str) -> StandardDraft:
    row.version += 1
    row.save()
    after = {"sha256": row.sha256}
    if row.published_as is not None:
        after["published"] = row.published_as.sha256
    record(
        subject_kind=SubjectKind.DRAFT,
        subject_id=row.pk,
        verb=verb,
        actor=actor,
        comment=comment,
        after=after,
    )
    return row
