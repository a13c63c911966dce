"""What the inspectors write down on site, piece by piece, from one phone or two."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from reviews.domain.inspections.common import locked_in, note
from reviews.domain.inspections.seen import (
    REPORT_FIELDS,
    digest_of_words,
    is_declared_anew,
    is_line_untouched,
    mark_in_report,
    mark_of_line,
    shown_in_report,
    words_of,
)
from reviews.enums import FindingOutcome, InspectionState
from reviews.models import Finding, Inspection

WRITTEN, CHANGED_MEANWHILE = "inspection.written", "changed_meanwhile"
_LONGEST_FOUND, LONGEST_TEXT = 100, 4000
_Line = tuple[Finding, tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one figure; a part that is None stays as it is. `seen` is the mark
    (`mark_of_line`) of the line as the writer was shown it, "" where nobody was shown it."""

    outcome: FindingOutcome | None = None
    found: str | None = None
    remark: str | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What is written about the visit as a whole; a part that is None stays as it is. `conclusion`
    is what is chosen so far: it holds once it is signed (`conclude`). `seen` has the marks
    (`mark_in_report`) of its fields as the writer was shown them, by name."""

    held_from: date | None = None
    held_to: date | None = None
    summary: str | None = None
    conclusion: str | None = None
    seen: Mapping[str, str] = field(default_factory=dict)


def expect_inspector(inspection: Inspection, actor: Actor) -> None:
    """Raise `DomainError` (`not_yours`) unless the actor is one of the inspectors."""
    if not inspection.inspectors.filter(user=actor.user_id).exists():
        raise DomainError("not_yours", _("Only its inspectors write this down."))


@transaction.atomic
def save_findings(
    *,
    inspection: Inspection,
    actor: Actor,
    findings: Mapping[int, Found],
    report: Report | None = None,
    version: int | None = None,
) -> Inspection:
    """Keep what was found. What is not named, or still is as its writer was shown it, stays as it
    is, so that two inspectors may write at once and a phone may send late. A line or a field that
    another wrote meanwhile is not written over: everything is refused, with a sentence there.

    Nothing changes when nothing differs. Raises `DomainError` (`not_yours`, `bad_finding` by field,
    `bad_day`) and `Conflict` (`changed_meanwhile` by field).
    """
    locked = locked_in(inspection, actor, [InspectionState.PLANNED], version=version)
    expect_inspector(locked, actor)
    rows = {row.pk: row for row in _lines(locked).filter(pk__in=findings)}
    _check_findings(rows, findings)
    lines, fields = _to_write(locked, rows, findings, report or Report())
    if not (lines or fields):
        return locked
    before = _trace(locked, lines, fields)
    for row, words in lines:
        row.outcome, row.found, row.remark = words
        row.found_by_id, row.found_at = actor.user_id, timezone.now()
        row.save()
    for name, value in fields.items():
        setattr(locked, name, value)
    _check_days(locked)
    locked.version += 1
    locked.save()
    note(locked, WRITTEN, actor, before=before, after=_trace(locked, lines, fields))
    return locked


def _lines(inspection: Inspection) -> QuerySet[Finding]:
    return inspection.findings.select_related("found_by")


def _to_write(
    inspection: Inspection,
    rows: Mapping[int, Finding],
    findings: Mapping[int, Found],
    report: Report,
) -> tuple[list[_Line], dict[str, date | str]]:
    """The lines with their new words, and the fields of the report that differ from what is kept
    and were touched by their writer."""
    lines, taken = [], {}
    for pk, row in rows.items():
        words = _words(row, findings[pk])
        mark = findings[pk].seen
        if words == words_of(row) or (mark and is_line_untouched(mark, words)):
            continue
        if mark and mark != mark_of_line(row):
            taken[f"outcome_{pk}"] = _said_of_line(row, mark)
        lines.append((row, words))
    fields = _fields(inspection, report)
    for name in fields:
        seen = report.seen.get(name, "")
        if seen and seen != mark_in_report(inspection, name):
            taken[name] = _("Somebody wrote this meanwhile: “%(words)s”. Yours is still here.") % {
                "words": _words_of_report(inspection, name)
            }
    if taken:
        raise Conflict(
            CHANGED_MEANWHILE,
            _("Others wrote here meanwhile. Look at what is marked, then save again."),
            taken,
        )
    return lines, fields


def _words_of_report(inspection: Inspection, name: str) -> object:
    kept = shown_in_report(inspection, name)
    return inspection.get_conclusion_display() if name == "conclusion" else kept


def _trace(
    inspection: Inspection, lines: Sequence[_Line], fields: Collection[str]
) -> dict[str, Any]:
    """The lines and fields as they are kept now, for the trail."""
    now: dict[str, Any] = {
        name: str(getattr(inspection, name)) if getattr(inspection, name) else "" for name in fields
    }
    for row, _new in lines:
        now[row.measure] = dict(zip(("outcome", "found", "remark"), words_of(row), strict=True))
    return now


def _words(row: Finding, found: Found) -> tuple[str, str, str]:
    outcome, text, remark = words_of(row)
    return (
        outcome if found.outcome is None else found.outcome.value,
        text if found.found is None else found.found.strip(),
        remark if found.remark is None else found.remark.strip(),
    )


def _fields(inspection: Inspection, report: Report) -> dict[str, date | str]:
    """What is sent of the report, differs from what is kept, and was touched; a day that was only
    planned is written as it is shown."""
    found = {}
    for name in REPORT_FIELDS:
        sent, kept = getattr(report, name), getattr(inspection, name)
        if isinstance(sent, str):
            sent = sent.strip()[:LONGEST_TEXT]
        is_untouched = report.seen.get(name) == digest_of_words(sent)
        if sent is not None and sent != kept and (kept is None or not is_untouched):
            found[name] = sent
    return found


def _said_of_line(row: Finding, mark: str) -> str:
    """What became of a line since it was shown with the mark."""
    if is_declared_anew(mark, row) or row.found_at is None:
        return _("The enterprise declared this anew meanwhile. Yours is still here: look again.")
    said = [FindingOutcome(row.outcome).label, row.found, row.remark]
    return _("%(who)s wrote this at %(time)s: %(words)s. Yours is still here.") % {
        "who": row.found_by,
        "time": date_format(timezone.localtime(row.found_at), "H:i"),
        "words": pgettext("list", "; ").join(str(one) for one in said if one),
    }


def _check_days(inspection: Inspection) -> None:
    held_from, held_to, today = inspection.held_from, inspection.held_to, timezone.localdate()
    if held_from and held_from < timezone.localdate(inspection.ordered_at):
        sentence = _("The day lies before the inspection was ordered.")
        raise DomainError("bad_day", sentence, {"held_from": sentence})
    if (held_from and held_from > today) or (held_to and held_to > today):
        sentence = _("An inspection cannot have been held in the future.")
        raise DomainError("bad_day", sentence, {"held_from": sentence})
    if held_from and held_to and held_to < held_from:
        sentence = _("The last day lies before the first.")
        raise DomainError("bad_day", sentence, {"held_to": sentence})


def _check_findings(rows: Mapping[int, Finding], findings: Mapping[int, Found]) -> None:
    wrong: dict[str, str] = {}
    for pk, found in findings.items():
        if pk not in rows:
            wrong[f"found_{pk}"] = _("There is no such line on this checklist.")
            continue
        outcome, text, remark = _words(rows[pk], found)
        if outcome == FindingOutcome.DEVIATES and not text:
            wrong[f"found_{pk}"] = _("Write what you found instead.")
        elif len(text) > _LONGEST_FOUND or len(remark) > LONGEST_TEXT:
            wrong[f"found_{pk}"] = _("This text is too long.")
    if wrong:
        raise DomainError("bad_finding", _("Some lines cannot be kept like this."), wrong)
