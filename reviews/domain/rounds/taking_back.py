"""Taking a round back that was laid down by mistake."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind
from reviews.domain.rounds.editing import locked_round, office_that_opens
from reviews.models import Round, Sample


def take_back_round(*, round: Round, reason: str, version: int, actor: Actor) -> Round:
    """Take a round back, with a reason, up to its last day and as long as nothing hangs on it: no
    application has been begun in it, be it a draft, and no sample is drawn. It takes no
    applications from then on; it stays readable with its reason, and neither the calendar nor a
    load lays it down again.

    Raises `DomainError` (`not_yours`, `reason_missing`) or `Conflict` (`round_taken_back`,
    `round_closed`, `round_in_use`, `stale_version`).
    """
    if not reason.strip():
        sentence = _("Say why: enterprises and offices read it.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    with transaction.atomic():
        # Whoever opens a draft holds the round meanwhile (`applying.opening`).
        locked = locked_round(round, office_that_opens(actor), version, actor)
        refusal = why_not_take_back(locked)
        if refusal is not None:
            raise refusal
        locked.taken_back_at, locked.taken_back_reason = timezone.now(), reason.strip()
        locked.version += 1
        locked.save(update_fields=["taken_back_at", "taken_back_reason", "version"])
        record(
            subject_kind=SubjectKind.ROUND,
            subject_id=locked.pk,
            verb="round.taken_back",
            actor=actor,
            after={"code": locked.code},
            comment=locked.taken_back_reason,
        )
    return locked


def why_not_take_back(round: Round) -> Conflict | None:
    """What stands against taking the round back today, or None (two queries)."""
    if round.closes_on < timezone.localdate():
        return Conflict("round_closed", _("The round has closed: it stays in the record."))
    begun = round.cases.count()
    if begun:
        return Conflict(
            "round_in_use",
            ngettext(
                "%(count)s application has been begun in this round, drafts among them: it cannot "
                "be taken back any more.",
                "%(count)s applications have been begun in this round, drafts among them: it "
                "cannot be taken back any more.",
                begun,
            )
            % {"count": begun},
        )
    if Sample.objects.filter(round=round).exists():
        return Conflict(
            "round_in_use",
            _(
                "The sample of this round is drawn and its enterprises are told: it cannot be "
                "taken back any more."
            ),
        )
    return None
