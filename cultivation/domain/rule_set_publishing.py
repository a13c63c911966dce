"""Publishing a standard from its text: checked whole, kept under its hash, never changed."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.enums import SubjectKind
from cultivation import criteria
from cultivation.enums import RuleSetStatus
from cultivation.models import RuleSet
from cultivation.queries import last_text

# A standard has some 20,000 characters; a longer text is refused before it is read.
MOST_CHARACTERS = 200_000


def checked_rule_set(
    *, text: str, path: str = "rule set", from_day: date | None = None
) -> criteria.RuleSet:
    """The standard written in `text` (TOML), checked against everything that the engine asks.

    It may extend a published standard or a shipped file. `from_day` stands in for the day that
    the text names. Raises `criteria.RuleSetError` with every refusal: file, line and reason.
    """
    if len(text) > MOST_CHARACTERS:
        reason = criteria.Text(
            f"文本超过 {MOST_CHARACTERS} 个字符",
            f"the text is longer than {MOST_CHARACTERS} characters",
        )
        raise criteria.RuleSetError([criteria.Refusal(path, 1, reason)])
    return criteria.parse_rule_set(
        text, path=path, library=published_library, in_force_from=from_day
    )


def published_library(code: str) -> tuple[str, str] | None:
    """What a text may extend: the published text of the code before the shipped file."""
    kept = last_text(code)
    return (kept.code, kept.text) if kept is not None else criteria.shipped_text(code)


@transaction.atomic
def publish_rule_set(
    *, text: str, from_day: date | None, actor: Actor, path: str = "rule set"
) -> RuleSet:
    """Publish the standard written in `text`, in force from `from_day` or the day it names.

    Effects, in this order: the row under the hash of the whole content, event
    `rule_set.published`, which names the text of the same code that is superseded from that day.
    No kept row changes: whatever was judged under an older text stays under it. Raises
    `criteria.RuleSetError` for a text that is wrong and `DomainError` (`already_published`,
    `title_differs`, `before_the_last`) for one that does not fit what is published.
    """
    rule_set = checked_rule_set(text=text, path=path, from_day=from_day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('publish_rule_set', 0))")
    superseded = last_text(rule_set.code)
    _expect_fitting(rule_set, superseded)
    row = row_of(rule_set)
    row.save()
    record(
        subject_kind=SubjectKind.RULE_SET,
        subject_id=row.pk,
        verb="rule_set.published",
        actor=actor,
        after={
            "code": row.code,
            "sha256": row.sha256,
            "in_force_from": row.in_force_from.isoformat(),
            "supersedes": superseded.sha256 if superseded else None,
        },
    )
    return row


def _expect_fitting(rule_set: criteria.RuleSet, last: RuleSet | None) -> None:
    if RuleSet.objects.filter(sha256=rule_set.sha256).exists():
        raise DomainError("already_published", _("This very text is published already."))
    if last is None:
        return
    if last.title_kind != rule_set.title_kind:
        raise DomainError(
            "title_differs",
            _("The code %(code)s belongs to another title: choose a new code.")
            % {"code": rule_set.code},
        )
    if rule_set.in_force_from < last.in_force_from:
        raise DomainError(
            "before_the_last",
            _("The last text of this standard is in force from %(day)s: choose that day or later.")
            % {"day": last.in_force_from.isoformat()},
        )


def row_of(rule_set: criteria.RuleSet) -> RuleSet:
    """A published row that keeps the standard in its canonical form; not saved yet."""
    return RuleSet(
        code=rule_set.code,
        sha256=rule_set.sha256,
        text=rule_set.canonical,
        name_zh=rule_set.title.zh,
        name_en=rule_set.title.en,
        title_kind=rule_set.title_kind,
        in_force_from=rule_set.in_force_from,
        in_force_to=rule_set.in_force_to,
        status=RuleSetStatus.PUBLISHED,
        loaded_at=timezone.now(),
    )
