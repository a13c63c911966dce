"""Granting decided titles, with numbers that are never used again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.events import entry, record_all
from common.domain.numbers import take_numbers
from common.enums import SubjectKind
from cultivation.domain.titles.life import Happening, note
from cultivation.domain.titles.validity import last_day_of_validity
from cultivation.enums import (
    CaseKind,
    ReExaminationOutcome,
    TitleEnding,
    TitleEventKind,
    TitleKind,
    TitleOrigin,
)
from cultivation.life.re_examinations import earliest_application
from cultivation.models import RuleSet, Title, TitleEvent
from enterprises.models import Enterprise

_SERIES_LETTERS = {
    TitleKind.TECHNOLOGY: "T",
    TitleKind.INNOVATIVE: "I",
    TitleKind.SRDI: "S",
    TitleKind.LITTLE_GIANT: "G",
    TitleKind.CHAMPION: "C",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A decided title: to whom, by which case of which round, under which rules; and on which
    day by which notice it was listed for publicity."""

    enterprise: Enterprise
    case_number: str
    rule_set: RuleSet
    case_kind: CaseKind
    round_code: str = ""
    listed_on: date | None = None
    notice_number: str = ""


@transaction.atomic
def grant_titles(
    *,
    kind: TitleKind,
    grants: Sequence[Grant],
    valid_from: date,
    announcement: str,
    actor: Actor,
) -> list[Title]:
    """Issue a title for each grant, in the caller's transaction, with numbers in their order.

    A new title continues the last one of its kind that has not ended: from the day after its
    nominal expiry, or, where the result came after that, from the day of the announcement, on
    whose eve the old one then ends. One that ended before is followed from the announcement.
    A re-examination before the title is due (by sample) confirms it: it runs on as it is, and no
    other is issued. Numbers: letter, year, province, five digits, never used again.
    """
    held = _held(kind, grants, valid_from)
    _refuse_cancelled(grants)
    titles: list[Title] = []
    issuing = []
    for grant in grants:
        standing = held.get(grant.enterprise.pk)
        if standing is not None and _is_confirmed(standing, grant, valid_from):
            _confirm(standing, grant, valid_from, announcement, actor)
        else:
            issuing.append(grant)
    for grant in issuing:
        old = held.get(grant.enterprise.pk)
        begins = max(old.valid_to + timedelta(days=1), valid_from) if old else valid_from
        titles.append(_new_title(kind, grant, begins, announcement, actor))
        titles[-1].continues = old
    _number(titles)
    for title, grant in zip(titles, issuing, strict=True):
        if title.continues is not None:
            _end_continued(title.continues, title, grant, valid_from, actor)
    Title.objects.bulk_create(titles)
    _note(titles, issuing, valid_from, actor)
    return titles


def broken_off(case_numbers: Sequence[str]) -> set[str]:
    """Those of the re-examinations whose title was cancelled while they were under way."""
    opened = TitleEvent.objects.filter(
        kind=TitleEventKind.RE_EXAMINATION_OPENED,
        case_number__in=case_numbers,
        title__ending=TitleEnding.CANCELLED,
    )
    return set(opened.values_list("case_number", flat=True))


def _refuse_cancelled(grants: Sequence[Grant]) -> None:
    """Raise `Conflict` (`title_cancelled`) for a re-examination whose title was cancelled. Asked
    after the titles are locked: whoever cancels holds the same lock."""
    again = [one.case_number for one in grants if one.case_kind == CaseKind.RE_EXAMINATION]
    broken = broken_off(again) if again else set()
    if broken:
        raise Conflict(
            "title_cancelled",
            _("Case %s: the title was cancelled during its re-examination.") % min(broken),
        )


def _held(kind: TitleKind, grants: Sequence[Grant], valid_from: date) -> dict[int, Title]:
    """The last title of each enterprise that counts on the day or later, locked."""
    enterprises = [grant.enterprise.pk for grant in grants]
    rows = (
        Title.objects.select_for_update(of=("self",))
        .of_kind(kind)
        .filter(enterprise__in=enterprises)
        .order_by("pk")
    )
    going_on = [title for title in rows if not title.is_over_on(valid_from)]
    return {
        title.enterprise_id: title for title in sorted(going_on, key=lambda title: title.valid_to)
    }


def _is_confirmed(title: Title, grant: Grant, on: date) -> bool:
    is_waiting = title.re_examined_since is not None
    is_again = is_waiting and grant.case_kind == CaseKind.RE_EXAMINATION
    return is_again and on < earliest_application(title.valid_to)


def _confirm(title: Title, grant: Grant, result_on: date, announcement: str, actor: Actor) -> None:
    """A passed re-examination by sample: the title waits for no result any more."""
    title.re_examined_since = None
    title.version += 1
    title.save()
    _note_passed(title, grant, result_on, announcement, actor)


def _note_passed(
    title: Title, grant: Grant, result_on: date, announcement: str, actor: Actor
) -> None:
    passed = Happening(
        TitleEventKind.RE_EXAMINED,
        result_on,
        document=announcement,
        case_number=grant.case_number,
        outcome=ReExaminationOutcome.PASSED,
    )
    note(title, passed, actor)


def _new_title(
    kind: TitleKind, grant: Grant, begins: date, announcement: str, actor: Actor
) -> Title:
    ends = last_day_of_validity(kind, begins)
    enterprise = grant.enterprise
    return Title(
        enterprise=enterprise,
        kind=kind,
        valid_from=begins,
        valid_to=ends,
        last_day=ends,
        origin=TitleOrigin.DECISION,
        batch=announcement,
        round_code=grant.round_code,
        announcement=announcement,
        case_number=grant.case_number,
        rule_set_code=grant.rule_set.code,
        rule_set_sha256=grant.rule_set.sha256,
        issued_by_id=actor.office_id,
        name_at_recognition=enterprise.name,
        region_at_recognition_id=enterprise.region_id,
        office_at_recognition_id=enterprise.county_office_id
        or enterprise.city_office_id
        or enterprise.province_office_id,
        granted_at=timezone.now(),
    )


def _end_continued(old: Title, new: Title, grant: Grant, result_on: date, actor: Actor) -> None:
    """The old title counts until the eve of the new one, which takes its place."""
    was_superseded = bool(old.ending)
    old.re_examined_since = None
    old.last_day = new.valid_from - timedelta(days=1)
    old.ending = TitleEnding.SUPERSEDED
    old.ending_reason = _("Continued by title %(number)s.") % {"number": new.number}
    old.version += 1
    old.save()
    if grant.case_kind == CaseKind.RE_EXAMINATION:
        _note_passed(old, grant, result_on, new.announcement, actor)
    if not was_superseded:
        note(
            old,
            Happening(TitleEventKind.SUPERSEDED, new.valid_from, document=new.number),
            actor,
        )


def _note(
    titles: Sequence[Title], grants: Sequence[Grant], recognised_on: date, actor: Actor
) -> None:
    """The first facts of new titles, in bulk, and an entry in the trail for each."""
    rows = []
    for title, grant in zip(titles, grants, strict=True):
        if grant.listed_on is not None:
            listed = Happening(
                TitleEventKind.LISTED,
                grant.listed_on,
                document=grant.notice_number,
                case_number=grant.case_number,
            )
            rows.append(listed.row(title, actor))
        recognised = Happening(
            TitleEventKind.RECOGNISED,
            recognised_on,
            document=title.announcement,
            case_number=grant.case_number,
        )
        rows.append(recognised.row(title, actor))
    TitleEvent.objects.bulk_create(rows)
    record_all(
        entry(
            subject_kind=SubjectKind.TITLE,
            subject_id=title.pk,
            verb="title.granted",
            actor=actor,
            after={"number": title.number, "valid_to": title.valid_to.isoformat()},
            comment=title.announcement,
        )
        for title in titles
    )


def _number(titles: Sequence[Title]) -> None:
    by_series: dict[str, list[Title]] = defaultdict(list)
    for title in titles:
        letter = _SERIES_LETTERS[TitleKind(title.kind)]
        province = title.enterprise.province_office.code
        by_series[f"{letter}{title.valid_from.year}-{province}"].append(title)
    # In the order of their names, in which every announcement takes them.
    for series, of_series in sorted(by_series.items()):
        numbers = take_numbers(f"title {series}", len(of_series))
        for number, title in zip(numbers, of_series, strict=True):
            title.number = f"{series}-{number:05}"
