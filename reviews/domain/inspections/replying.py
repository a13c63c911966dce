"""The enterprise's word on a concluded inspection."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from reviews.domain.inspections.common import expect_open_case, expect_state, note
from reviews.domain.inspections.recording import LONGEST_TEXT
from reviews.enums import InspectionState
from reviews.models import Inspection


@transaction.atomic
def reply_to_inspection(*, inspection: Inspection, text: str, actor: Actor) -> Inspection:
    """The enterprise's word on a concluded inspection, once, until its day has passed.

    Raises `DomainError` (`not_yours`, `no_text`) and `Conflict` (`reply_over`, `replied_already`,
    `action_not_open`).
    """
    locked = _locked(inspection, actor)
    if not text.strip():
        sentence = _("Write your reply.")
        raise DomainError("no_text", sentence, {"reply": sentence})
    locked.reply, locked.replied_at = text.strip()[:LONGEST_TEXT], timezone.now()
    locked.version += 1
    locked.save(update_fields=["reply", "replied_at", "version"])
    note(locked, "inspection.replied", actor, comment=locked.reply)
    return locked


@transaction.atomic
def waive_reply(*, inspection: Inspection, actor: Actor) -> Inspection:
    """The enterprise has nothing to reply: nobody waits for its day any more. Raises what
    `reply_to_inspection` raises."""
    locked = _locked(inspection, actor)
    locked.has_no_reply, locked.replied_at = True, timezone.now()
    locked.version += 1
    locked.save(update_fields=["has_no_reply", "replied_at", "version"])
    note(locked, "inspection.reply_waived", actor)
    return locked


def _locked(inspection: Inspection, actor: Actor) -> Inspection:
    locked = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("case")
        .get(pk=inspection.pk)
    )
    if actor.enterprise_id != locked.case.enterprise_id:
        raise DomainError("not_yours", _("Only the enterprise itself replies."))
    expect_open_case(locked)
    expect_state(locked, [InspectionState.CONCLUDED])
    if locked.replied_at is not None:
        raise Conflict("replied_already", _("The reply is given already."))
    if locked.reply_due_on and timezone.localdate() > locked.reply_due_on:
        day = date_format(locked.reply_due_on, "DATE_FORMAT")
        raise Conflict("reply_over", _("The time to reply ended on %(day)s.") % {"day": day})
    return locked
