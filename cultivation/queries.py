"""Questions about titles, coverage and rule sets that lists, counts and homes ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Count, F, Q, QuerySet

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation import criteria
from cultivation.enums import (
    CaseKind,
    ReExaminationOutcome,
    RuleSetStatus,
    TitleEventKind,
    TitleKind,
    TitleState,
)
from cultivation.models import RuleSet, Title, TitleEvent, Transition
from cultivation.models.title import TitleQuerySet
from enterprises.models import Enterprise

LAPSING_DAYS = 90


def lapsing_within(titles: TitleQuerySet, day: date, days: int) -> TitleQuerySet:
    """Titles valid on the day whose nominal expiry lies within so many days of it and which
    nothing continues yet."""
    return titles.in_state_on([TitleState.VALID], day).filter(
        ending="", valid_to__lte=day + timedelta(days=days)
    )


@dataclass(frozen=True, slots=True)
class OfficeCount:
    """How many rows an office of the lowest shown level has; an empty name is not known."""

    code: str
    name: str
    count: int


def titles_by_office(titles: TitleQuerySet, level: str) -> list[OfficeCount]:
    """Counts of titles by county, and by province for the ministry, most first (one query)."""
    column = "province" if level == OfficeLevel.MINISTRY else "county"
    prefix = f"enterprise__{column}_office"
    counted = (
        titles.order_by()
        .values(code=F(f"{prefix}__code"), name=F(f"{prefix}__name"))
        .annotate(count=Count("pk"))
        .order_by("-count", "code")
    )
    return [OfficeCount(row["code"] or "", row["name"] or "", row["count"]) for row in counted]


def titles_of_cases(numbers: Sequence[str]) -> dict[str, Title]:
    """The title that came of each announced case: the one it issued, or the one that a
    re-examination by sample confirmed (two queries)."""
    confirmed = TitleEvent.objects.filter(
        kind=TitleEventKind.RE_EXAMINED,
        outcome=ReExaminationOutcome.PASSED,
        case_number__in=numbers,
    )
    found = {event.case_number: event.title for event in confirmed.select_related("title")}
    issued = Title.objects.filter(case_number__in=numbers)
    return found | {title.case_number: title for title in issued}


def holders_by_kind(enterprises: QuerySet[Enterprise], day: date) -> dict[TitleKind, int]:
    """How many of the enterprises hold each title on that day: the ladder (one query)."""
    counted = (
        Title.objects.valid_on(day)
        .filter(enterprise__in=enterprises)
        .order_by()
        .values_list("kind")
        .annotate(count=Count("enterprise", distinct=True))
    )
    found = dict(counted)
    return {kind: found.get(kind.value, 0) for kind in TitleKind}


def movement_of_year(titles: TitleQuerySet, day: date) -> dict[str, int]:
    """How many of the titles began in the year up to the day, and how many ended (one query)."""
    first = day.replace(month=1, day=1)
    counted = titles.order_by().aggregate(
        began=Count("pk", filter=Q(valid_from__gte=first, valid_from__lte=day)),
        ended=Count(
            "pk",
            filter=Q(
                Q(last_day__gte=F("valid_from")),
                last_day__gte=first - timedelta(days=1),
                last_day__lt=day,
                re_examined_since=None,
            ),
        ),
    )
    return {name: int(count) for name, count in counted.items()}


@lru_cache(maxsize=64)
def _parsed(sha256: str, canonical: str) -> criteria.RuleSet:
    return criteria.rule_set_from_canonical(canonical, sha256)


def parsed(rule_set: RuleSet) -> criteria.RuleSet:
    """The kept rule set as the engine takes it, parsed once per process."""
    return _parsed(rule_set.sha256, rule_set.text)


def rule_set_for(
    *, title_kind: TitleKind, case_kind: CaseKind, office: Office, on: date
) -> RuleSet | None:
    """The published rule set that decides such a case on that day; None when there is none.

    `office` is the provincial-level office: a plan city has its own. Two queries.
    """
    return chosen_rule_set(
        published_rule_sets(),
        title_kind=title_kind,
        case_kind=case_kind,
        office=office,
        on=on,
        transitions=transitions_known(),
    )


def published_rule_sets() -> list[RuleSet]:
    """Every published text of every standard, in the order of publication (one query)."""
    rows = RuleSet.objects.filter(status=RuleSetStatus.PUBLISHED)
    return list(rows.order_by("loaded_at", "pk"))


def last_text(code: str) -> RuleSet | None:
    """The text of a standard that was published last; None when there is none."""
    texts = RuleSet.objects.filter(code=code, status=RuleSetStatus.PUBLISHED)
    return texts.order_by("loaded_at", "pk").last()


def text_on(code: str, day: date) -> RuleSet | None:
    """The text of a standard that counts on the day (see `texts_on`); None when there is none."""
    texts = RuleSet.objects.filter(code=code, status=RuleSetStatus.PUBLISHED)
    return next(iter(texts_on(list(texts.order_by("loaded_at", "pk")), day)), None)


def texts_on(rows: list[RuleSet], day: date) -> list[RuleSet]:
    """Of each standard the one text that counts on the day, of rows in order of publication.

    A later text supersedes the earlier ones of its code from its first day in force; a standard
    that is not in force yet stands with the text that will be.
    """
    found: dict[str, RuleSet] = {}
    for row in rows:
        if row.code not in found or row.in_force_from <= day:
            found[row.code] = row
    return list(found.values())


def transitions_known() -> list[criteria.Transition]:
    """Every notice that decides which standard applies: those published here and those shipped,
    an office's own before those for the whole country (one query)."""
    kept = [
        criteria.Transition(
            title_kind=row.title_kind,
            case_kind=row.case_kind,
            offices=(row.office.code,) if row.office else (),
            first_day=row.first_day,
            last_day=last_day,
            rule_set=row.rule_set_code,
            source=row.source,
            mark=criteria.Mark(row.is_unverified, "", criteria.Text(row.note, row.note)),
        )
        for row in Transition.objects.select_related("office")
        if row.first_day <= (last_day := row.last_day_counted)
    ]
    known = [*kept, *criteria.shipped_transitions()]
    return sorted(known, key=lambda one: not one.offices)


def chosen_rule_set(
    rows: list[RuleSet],
    *,
    title_kind: TitleKind,
    case_kind: CaseKind,
    office: Office,
    on: date,
    transitions: list[criteria.Transition],
) -> RuleSet | None:
    """`rule_set_for` among rows and notices already fetched."""
    of_kind = [row for row in rows if row.title_kind == title_kind]
    by_hash = {row.sha256: row for row in texts_on(of_kind, on)}
    try:
        found = criteria.select_rule_set(
            [parsed(row) for row in by_hash.values()],
            title_kind=title_kind,
            case_kind=case_kind,
            office=office.code,
            on=on,
            transitions=transitions,
        )
    except criteria.NoRuleSet:
        return None
    return by_hash[found.sha256]
