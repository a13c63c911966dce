"""Titles that were won before the stories begin, some about to lapse, some over."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random

from django.utils import timezone

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.numbers import take_numbers
from common.enums import SubjectKind
from common.models import Event
from config.demo.residents import Resident
from cultivation.domain.titles import ban_until, last_day_of_validity, years_later
from cultivation.enums import (
    CancellationGround,
    CaseKind,
    TitleEnding,
    TitleEventKind,
    TitleKind,
    TitleOrigin,
)
from cultivation.models import RuleSet, Title, TitleEvent

# The measure of 2026 (工信部企业〔2026〕2号) is in force from this day; the standards before it.
_NEW_STANDARDS_FROM = date(2026, 4, 1)
_STANDARDS = {
    TitleKind.INNOVATIVE: ("innovative-2022", "innovative-2022"),
    TitleKind.SRDI: ("srdi-2022", "srdi-2026"),
    TitleKind.LITTLE_GIANT: ("little-giant-2022", "little-giant-2026"),
}
_LETTERS = {TitleKind.INNOVATIVE: "I", TitleKind.SRDI: "S", TitleKind.LITTLE_GIANT: "G"}

# Every so many of the fillers' titles of a kind lapses within 90 days, or has lapsed.
_EVERY_LAPSING, _EVERY_LAPSED = 9, 11
_RENAMED_AFTER = timedelta(days=45)


def make_titles(residents: list[Resident], *, today: date, random: Random) -> list[Title]:
    """The titles on each enterprise's rung and below, numbered by day, with their events; saved."""
    maker = _Maker(today, random)
    titles = [title for resident in residents for title in maker.titles_of(resident)]
    _cancel_one(titles, residents, today)
    _rename_one(titles, residents, today)
    titles.sort(key=lambda title: (title.valid_from, title.enterprise_id))
    _number(titles)
    Title.objects.bulk_create(titles)
    Event.objects.bulk_create(_event(title) for title in titles)
    TitleEvent.objects.bulk_create(fact for title in titles for fact in _facts(title))
    return titles


class _Maker:
    def __init__(self, today: date, random: Random) -> None:
        self._today = today
        self._random = random
        self._counts: dict[TitleKind, int] = {}
        self._ministry = Office.objects.get(level=OfficeLevel.MINISTRY)
        self._standards = {row.code: row for row in RuleSet.objects.order_by("loaded_at")}

    def titles_of(self, resident: Resident) -> Iterator[Title]:
        if resident.rung is None:
            return
        highest = self._first_day(resident, resident.rung)
        yield self._title(resident, resident.rung, highest)
        if resident.rung == TitleKind.LITTLE_GIANT:
            # The title below is re-examined in its turn and goes on.
            yield self._title(resident, TitleKind.SRDI, self._some_day(100, 900))
        elif resident.rung == TitleKind.SRDI:
            yield self._title(resident, TitleKind.INNOVATIVE, self._some_day(300, 900))

    def _first_day(self, resident: Resident, kind: TitleKind) -> date:
        if not resident.is_filler:
            # In force before the first story begins, and beyond its end; near its expiry where
            # the story is about a re-examination.
            story = resident.story
            is_again = story is not None and story.case_kind == CaseKind.RE_EXAMINATION
            return self._some_day(800, 950) if is_again else self._some_day(300, 900)
        self._counts[kind] = count = self._counts.get(kind, 0) + 1
        if count % _EVERY_LAPSING == 0:
            return self._ending(self._today + timedelta(days=self._random.randint(4, 88)))
        if count % _EVERY_LAPSED == 0:
            return self._ending(self._today - timedelta(days=self._random.randint(3, 200)))
        return self._some_day(60, 960)

    def _some_day(self, nearest: int, farthest: int) -> date:
        return self._today - timedelta(days=self._random.randint(nearest, farthest))

    def _ending(self, last_day: date) -> date:
        return years_later(last_day, -3) + timedelta(days=1)

    def _title(self, resident: Resident, kind: TitleKind, begins: date) -> Title:
        ends = last_day_of_validity(kind, begins)
        standard = self._standards[_STANDARDS[kind][begins >= _NEW_STANDARDS_FROM]]
        return Title(
            enterprise=resident.enterprise,
            kind=kind,
            valid_from=begins,
            valid_to=ends,
            last_day=ends,
            origin=TitleOrigin.DECISION,
            batch=f"{begins.year}年（演示）",
            announcement=f"演示公告〔{begins.year}〕{begins.month}号",
            issued_by=self._issuer(resident, kind),
            region_at_recognition=resident.enterprise.region,
            office_at_recognition=resident.enterprise.responsible_office,
            rule_set_code=standard.code,
            rule_set_sha256=standard.sha256,
            name_at_recognition=resident.enterprise.name,
            granted_at=_morning(begins),
        )

    def _issuer(self, resident: Resident, kind: TitleKind) -> Office:
        is_national = kind == TitleKind.LITTLE_GIANT
        return self._ministry if is_national else resident.enterprise.province_office


def _cancel_one(titles: list[Title], residents: list[Resident], today: date) -> None:
    """One filler's little giant is cancelled for false data, with the ban of three years; not the
    one that the visitor's county is to find uncovered."""
    fillers = {one.enterprise.pk for one in residents if one.is_filler and not one.lags}
    cancelled = next(
        title
        for title in titles
        if title.kind == TitleKind.LITTLE_GIANT
        and title.enterprise_id in fillers
        and title.last_day > today + timedelta(days=90)
    )
    cancelled.last_day = today - timedelta(days=40)
    cancelled.ending = TitleEnding.CANCELLED
    cancelled.ending_reason = "年度更新信息核查发现申报数据造假（演示）"
    cancelled.cancellation_ground = CancellationGround.DATA_FRAUD
    cancelled.ending_document = f"演示决定〔{cancelled.last_day.year}〕1号"
    cancelled.banned_until = ban_until(CancellationGround.DATA_FRAUD, cancelled.last_day)


def _rename_one(titles: list[Title], residents: list[Resident], today: date) -> None:
    """One filler's holder of an SRDI title has changed its name since."""
    fillers = {resident.enterprise.pk for resident in residents if resident.is_filler}
    renamed = next(
        title
        for title in titles
        if title.kind == TitleKind.SRDI
        and title.enterprise_id in fillers
        and title.valid_from + _RENAMED_AFTER < today < title.last_day
    )
    renamed.renamed_to = renamed.name_at_recognition
    renamed.name_at_recognition = renamed.renamed_to.replace("有限公司", "有限责任公司")


def _number(titles: list[Title]) -> None:
    """Give numbers from the series that decisions take theirs from, in order of days."""

    def series(title: Title) -> str:
        province = title.enterprise.province_office.code
        return f"{_LETTERS[TitleKind(title.kind)]}{title.valid_from.year}-{province}"

    for name, group in groupby(sorted(titles, key=series), key=series):
        members = list(group)
        for title, number in zip(members, take_numbers(f"title {name}", len(members)), strict=True):
            title.number = f"{name}-{number:05}"


def _event(title: Title) -> Event:
    office = title.enterprise.province_office
    return Event(
        subject_kind=SubjectKind.TITLE,
        subject_id=title.pk,
        verb="title.granted",
        actor_label="system",
        role="system",
        office_code=office.code,
        office_name=office.name,
        after={"number": title.number, "valid_to": title.valid_to.isoformat()},
        comment=title.batch,
        occurred_at=title.granted_at,
    )


def _facts(title: Title) -> Iterator[TitleEvent]:
    yield TitleEvent(
        title=title,
        kind=TitleEventKind.LISTED,
        happened_on=title.valid_from - timedelta(days=10),
        recorded_at=title.granted_at - timedelta(days=10),
        document=title.batch,
    )
    yield TitleEvent(
        title=title,
        kind=TitleEventKind.RECOGNISED,
        happened_on=title.valid_from,
        recorded_at=title.granted_at,
        document=title.announcement,
    )
    if title.renamed_to:
        renamed_on = title.valid_from + _RENAMED_AFTER
        yield TitleEvent(
            title=title,
            kind=TitleEventKind.RENAMED,
            happened_on=renamed_on,
            recorded_at=_morning(renamed_on),
            document=f"演示更名〔{renamed_on.year}〕3号",
            name_before=title.name_at_recognition,
            name_after=title.renamed_to,
        )
    if title.ending == TitleEnding.CANCELLED:
        cancelled_on = title.last_day + timedelta(days=1)
        yield TitleEvent(
            title=title,
            kind=TitleEventKind.CANCELLED,
            happened_on=cancelled_on,
            recorded_at=_morning(cancelled_on),
            document=title.ending_document,
            ground=title.cancellation_ground,
            note=title.ending_reason,
        )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
