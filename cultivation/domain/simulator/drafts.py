"""Drafts: copied from a published standard, changed by numbers or as text, handed on."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind
from cultivation import criteria
from cultivation.criteria.drafting import copy_text, edited_text, variant_text
from cultivation.domain.rule_set_publishing import checked_rule_set, published_library
from cultivation.enums.simulator import DraftState
from cultivation.models import RuleSet, StandardDraft
from cultivation.queries import last_text, parsed

_LEVELS = frozenset({OfficeLevel.MINISTRY, OfficeLevel.PROVINCE})


class BrokenStandard(DomainError):
    """A text that is no standard; `refusals` name line and reason, each on one line."""

    def __init__(self, error: criteria.RuleSetError) -> None:
        language = get_language() or "zh-hans"
        self.refusals = [one.in_language(language) for one in error.refusals]
        sentence = _("The text is refused; the draft stays as it was.")
        super().__init__("broken_standard", sentence, {"text": "\n".join(self.refusals)})


def has_simulator(office: Office | None) -> bool:
    """Whether the office drafts and simulates: the ministry and provincial-level offices."""
    return office is not None and office.level in _LEVELS


def standard_of(draft: StandardDraft) -> criteria.RuleSet:
    """What the draft says today. Raises `BrokenStandard` where what it extends no longer fits."""
    return _checked(draft.text, draft.name)


def _checked(text: str, name: str) -> criteria.RuleSet:
    try:
        return checked_rule_set(text=text, path=name)
    except criteria.RuleSetError as error:
        raise BrokenStandard(error) from None


@transaction.atomic
def copy_standard(*, source: RuleSet, name: str, office: Office, actor: Actor) -> StandardDraft:
    """Make a draft of a published standard for an office.

    The ministry's is the whole text under its own code; a province's extends the national standard
    for its own office alone. Effects, in this order: the draft, event `draft.copied`. Raises
    `DomainError` (`no_simulator`).
    """
    if not has_simulator(office):
        raise DomainError("no_simulator", _("The ministry and provinces draft standards."))
    text = _text_for(source, office)
    now = timezone.now()
    draft = StandardDraft.objects.create(
        office=office,
        name=name,
        source=source,
        text=text,
        sha256=_checked(text, name).sha256,
        created_by_id=actor.person_id,
        created_at=now,
        changed_by_id=actor.person_id,
        changed_at=now,
    )
    _note(draft, "draft.copied", actor, after={"source": source.sha256, "sha256": draft.sha256})
    return draft


def _text_for(source: RuleSet, office: Office) -> str:
    standard = parsed(source)
    extends = office.level == OfficeLevel.PROVINCE and not standard.offices
    # A text extends the last one of its code: of an older one the whole is copied.
    if not extends or last_text(source.code) != source:
        return copy_text(standard)
    title = {
        "zh": f"{standard.title.zh}（{office.name}）",
        "en": f"{standard.title.en} ({office.name})",
    }
    return variant_text(standard, office_code=office.code, title=title)


@transaction.atomic
def write_draft(
    *, draft: StandardDraft, version: int, name: str, text: str, actor: Actor
) -> StandardDraft:
    """Put another text in the draft's place. Effects: the draft, event `draft.changed`.

    Raises `BrokenStandard`, `Conflict` (`stale_version`, `draft_closed`)."""
    row = _open_draft(draft, version)
    return _changed(row, name=name, text=_lines(text), actor=actor)


@transaction.atomic
def move_in_draft(
    *,
    draft: StandardDraft,
    version: int,
    changes: Mapping[str, Decimal | bool],
    actor: Actor,
) -> StandardDraft:
    """Move numbers and switches of the draft by their places (`criteria.drafting`). Effects: the
    draft, event `draft.changed`.

    Raises `BrokenStandard`, `Conflict` (`stale_version`, `draft_closed`)."""
    row = _open_draft(draft, version)
    text = edited_text(
        row.text,
        draft=standard_of(row),
        source=parsed(row.source),
        library=published_library,
        changes=changes,
    )
    return _changed(row, name=row.name, text=text, actor=actor)


def _changed(row: StandardDraft, *, name: str, text: str, actor: Actor) -> StandardDraft:
    before, sha256 = row.sha256, _checked(text, name).sha256
    row.name, row.text, row.sha256 = name, text, sha256
    row.changed_by_id, row.changed_at = actor.person_id, timezone.now()
    row.version += 1
    row.save()
    _note(row, "draft.changed", actor, before={"sha256": before}, after={"sha256": sha256})
    return row


def _lines(text: str) -> str:
    """A browser sends CR LF; the text is kept with LF."""
    return text.replace("\r\n", "\n").strip("\n") + "\n"


@transaction.atomic
def discard_draft(*, draft: StandardDraft, version: int, actor: Actor) -> StandardDraft:
    """Put an open draft aside; its simulations stay. Effects: the draft, event `draft.discarded`.

    Raises `Conflict` (`stale_version`, `draft_closed`)."""
    row = _open_draft(draft, version)
    row.state, row.version = DraftState.DISCARDED, row.version + 1
    row.save(update_fields=["state", "version"])
    _note(row, "draft.discarded", actor)
    return row


def locked_draft(draft: StandardDraft, version: int) -> StandardDraft:
    """The draft, locked as the caller saw it. Raises `Conflict` (`stale_version`)."""
    rows = StandardDraft.objects.select_for_update(of=("self",))
    row = rows.select_related("changed_by", "source", "office").get(pk=draft.pk)
    if row.version != version:
        sentence = _("%(person)s changed this draft at %(moment)s: look at it again.") % {
            "person": row.changed_by.name,
            "moment": timezone.localtime(row.changed_at).strftime("%Y-%m-%d %H:%M"),
        }
        raise Conflict("stale_version", sentence)
    return row


def _open_draft(draft: StandardDraft, version: int) -> StandardDraft:
    row = locked_draft(draft, version)
    if not row.is_open:
        raise Conflict(
            "draft_closed", _("This draft is no longer in work: copy its standard again.")
        )
    return row


def _note(
    draft: StandardDraft,
    verb: str,
    actor: Actor,
    *,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> None:
    record(
        subject_kind=SubjectKind.DRAFT,
        subject_id=draft.pk,
        verb=verb,
        actor=actor,
        before=before,
        after=after,
    )
