"""Discovery: every enterprise's newest filing against the standard of its next rung.

SQL scores the population and counts what is missing; Python explains those who miss little. One
scan a day, a range of enterprises in each transaction, so that a scan may be broken off, run late
or asked for twice.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.fields import BooleanField
from django.utils import timezone

from accounts.models import Office
from cultivation import criteria
from cultivation.criteria import FactsError
from cultivation.domain.facts import facts_of_many
from cultivation.domain.seeds.applications import under_way
from cultivation.domain.seeds.conflicts import compare_again
from cultivation.domain.seeds.explaining import left_to_people, missing_lines
from cultivation.domain.seeds.rules import most_missing, scan_batch
from cultivation.domain.titles.next_rung import TARGETS, next_of
from cultivation.enums import CaseKind, TitleKind
from cultivation.enums.seeds import FindingOutcome
from cultivation.models import RuleSet, SeedFinding, SeedScan, Title
from cultivation.queries import chosen_rule_set, parsed, published_rule_sets, transitions_known
from cultivation.scoring import compile_rule_set, score_population
from enterprises.models import Enterprise, Filing

_RENEWED = [
    "rule_set", "filing", "filing_version", "outcome", "missing_count", "missing",
    "left_to_people", "score", "computed_on",
]  # fmt: skip
_EXPLAINED_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard and the provincial-level offices under which it decides a title today."""

    target: TitleKind
    rule_set: RuleSet
    provinces: tuple[int, ...]


def standards_on(day: date) -> list[Standard]:
    """Which standard decides each title under each provincial-level office (three queries)."""
    rows, notices = published_rule_sets(), transitions_known()
    offices = list(Office.objects.provincial().order_by("pk"))
    found: dict[tuple[TitleKind, str], list[int]] = defaultdict(list)
    by_hash = {row.sha256: row for row in rows}
    for target in TARGETS:
        for office in offices:
            row = chosen_rule_set(
                rows,
                title_kind=target,
                case_kind=CaseKind.RECOGNITION,
                office=office,
                on=day,
                transitions=notices,
            )
            if row is not None:
                found[target, row.sha256].append(office.pk)
    return [
        Standard(target, by_hash[sha256], tuple(provinces))
        for (target, sha256), provinces in found.items()
    ]


def scan(*, today: date) -> dict[str, int]:
    """Examine the next range of enterprises of today's scan; zeros when it is finished.

    Findings that hold no longer are forgotten; signals are held against what is filed now. Runs in
    the caller's transaction, one at a time.
    """
    kept, _is_new = SeedScan.objects.get_or_create(day=today)
    if kept.finished_at is not None:
        return {"examined": 0, "found": 0}
    ahead = Enterprise.objects.filter(pk__gt=kept.reached).order_by("pk")
    keys = list(ahead.values_list("pk", flat=True)[: scan_batch()])
    if not keys:
        kept.finished_at = timezone.now()
        kept.save(update_fields=["finished_at"])
        return {"examined": 0, "found": 0}
    part = Enterprise.objects.filter(pk__gt=kept.reached, pk__lte=keys[-1])
    found = examine(part, on=today)
    compare_again(part)
    kept.reached = keys[-1]
    kept.enterprises += len(keys)
    kept.found += found
    kept.save()
    return {"examined": len(keys), "found": found}


def examine(enterprises: QuerySet[Enterprise], *, on: date) -> int:
    """Bring the findings of these enterprises to the day; how many there are then."""
    aims = _aims(enterprises, on)
    findings = [one for standard in standards_on(on) for one in _found(standard, aims, on)]
    SeedFinding.objects.bulk_create(
        findings,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["enterprise", "target"],
        update_fields=_RENEWED,
    )
    held = {(one.enterprise_id, one.target) for one in findings}
    known = SeedFinding.objects.filter(enterprise__in=enterprises)
    gone = [
        pk for pk, *key in known.values_list("pk", "enterprise", "target") if tuple(key) not in held
    ]
    SeedFinding.objects.filter(pk__in=gone).delete()
    return len(findings)


# Title and provincial office -> the newest filings of those who may be won for it.
Aims = Mapping[tuple[TitleKind, int], Sequence[int]]


def _aims(enterprises: QuerySet[Enterprise], on: date) -> Aims:
    """Whom to hold against which title: plain queries and the one rule of the next rung (three
    queries, and one for the applications under way: who has filed is not suggested again). The
    statement that scores then looks at these filings alone."""
    applied = under_way(enterprises)
    titles: dict[int, list[Title]] = defaultdict(list)
    for title in Title.objects.filter(enterprise__in=enterprises):
        titles[title.enterprise_id].append(title)
    newest = Filing.objects.filter(enterprise__in=enterprises).order_by(
        "enterprise", "-fiscal_year"
    )
    filings = dict(newest.distinct("enterprise").values_list("enterprise", "pk"))
    found: dict[tuple[TitleKind, int], list[int]] = defaultdict(list)
    for key, province in enterprises.order_by("pk").values_list("pk", "province_office"):
        if key in filings:
            for kind in next_of(titles[key], on):
                if (key, kind.value) not in applied:
                    found[kind, province].append(filings[key])
    return found


def _found(standard: Standard, aims: Aims, on: date) -> Iterator[SeedFinding]:
    keys = [
        key for province in standard.provinces for key in aims.get((standard.target, province), ())
    ]
    if not keys:
        return
    rule_set = parsed(standard.rule_set)
    judged = left_to_people(rule_set)
    rows = _scored(rule_set, keys, judged, on)
    found = sorted(rows)
    for start in range(0, len(found), _EXPLAINED_TOGETHER):
        part = found[start : start + _EXPLAINED_TOGETHER]
        filings = list(Filing.objects.filter(pk__in=part).select_related("enterprise"))
        missing = _explained(rule_set, filings, {key: rows[key][0] for key in part}, on)
        for filing in filings:
            count, *score = rows[filing.pk]
            if count and filing.pk not in missing:
                continue
            yield SeedFinding(
                enterprise=filing.enterprise,
                target=standard.target,
                rule_set=standard.rule_set,
                filing=filing,
                filing_version=filing.version,
                outcome=FindingOutcome.NEAR if count else FindingOutcome.PASS,
                missing_count=count,
                missing=missing.get(filing.pk, []),
                left_to_people=len(judged),
                score=score[0] if score else None,
                found_on=on,
                computed_on=on,
            )


def _scored(
    rule_set: criteria.RuleSet, keys: Sequence[int], judged: Sequence[str], on: date
) -> dict[int, tuple[Any, ...]]:
    """The filings that miss little -> how many conditions, and the score where there is one."""
    met = Value(value=True, output_field=BooleanField())
    scored: QuerySet[Any] = score_population(
        rule_set,
        on=on,
        case_kind=CaseKind.RECOGNITION,
        filings=Filing.objects.filter(pk__in=keys),
        judged=dict.fromkeys(judged, met),
    )
    scored = scored.annotate(missing_count=compile_rule_set(rule_set).missing_count()).filter(
        missing_count__lte=most_missing()
    )
    columns = ["pk", "missing_count", *(["score"] if rule_set.is_scored else [])]
    return {row[0]: row[1:] for row in scored.order_by().values_list(*columns)}


def _explained(
    rule_set: criteria.RuleSet, filings: Sequence[Filing], counts: Mapping[int, int], on: date
) -> dict[int, list[dict[str, object]]]:
    near = [one for one in filings if counts[one.pk]]
    if not near:
        return {}
    found = {}
    facts = facts_of_many(near, on=on, case_kind=CaseKind.RECOGNITION)
    for key, of_one in facts.items():
        # Figures that contradict each other, which no form lets through, say nothing.
        with suppress(FactsError):
            found[key] = missing_lines(rule_set, of_one)
    return found
