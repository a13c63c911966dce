# ruff: noqa: E501 - statements of a bench, made of constants
"""Coverage over a whole country: full snapshot, fold, transitions, page, as-of, growth."""

import os
import statistics
import time
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Office, Posting, User
from cultivation.domain.coverage import coverage
from cultivation.domain.coverage.board import cells_that_differ, rebuild, refresh
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import SnapshotOrigin
from cultivation.models import CoverageDefinition, CoverageSnapshot
from tests.bench.coverage_country import make_country

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
KINDS = ("little_giant", "srdi", "innovative")
BY_HAND = """
SELECT t.kind, {key} AS key, count(*), count(*) FILTER (WHERE l.level >= 2),
    count(*) FILTER (WHERE l.level IS NULL), count(*) FILTER (WHERE l.level = 0),
    count(*) FILTER (WHERE l.level = 1), count(*) FILTER (WHERE l.level = 2),
    count(*) FILTER (WHERE l.level = 3), count(*) FILTER (WHERE l.level = 4)
FROM cultivation_title AS t JOIN enterprises_enterprise AS e ON e.id = t.enterprise_id
LEFT JOIN (
    SELECT DISTINCT ON (enterprise_id) enterprise_id, level FROM enterprises_assessment
    WHERE assessed_on <= %(day)s ORDER BY enterprise_id, assessed_on DESC, id DESC
) AS l ON l.enterprise_id = e.id {join}
WHERE t.valid_from <= %(day)s AND t.last_day >= %(day)s AND t.kind = ANY (%(kinds)s)
GROUP BY 1, 2
"""
_MEMBER = "JOIN cultivation_{0}membership AS m ON m.enterprise_id = e.id JOIN cultivation_{0} AS g ON g.id = m.{0}_id"
DIMENSIONS = {
    "county": ("e.county_office_id", ""),
    "city": ("e.city_office_id", ""),
    "province": ("e.province_office_id", ""),
    "country": ("1", ""),
    "industry": ("e.industry_id", ""),
    "size": ("s.size_class", "JOIN cultivation_sizerecord AS s ON s.enterprise_id = e.id"),
    "chain": ("g.code", _MEMBER.format("chain")),
    "park": ("g.code", _MEMBER.format("park")),
}


def seconds_of(act):
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def run(statement, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def by_hand(day):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
    for key, join in DIMENSIONS.values():
        run(BY_HAND.format(key=key, join=join), {"day": day, "kinds": list(KINDS)})


def make_definitions():
    return CoverageDefinition.objects.bulk_create(
        CoverageDefinition(
            code=kind.replace("_", "-"), name_zh=kind, name_en=kind, population="titles",
            title_kind=kind, minimum_level=2, certainty="inferred", source="bench",
            in_force_from=date(2000, 1, 1), sha256=kind,
        )
        for kind in KINDS
    )  # fmt: skip


def snapshot_seconds(definitions, day):
    return seconds_of(
        lambda: freeze(day=day, definitions=definitions, origin=SnapshotOrigin.REQUESTED,
                       known_at=timezone.now())
    )  # fmt: skip


def signed_in_ministry():
    user = User.objects.create(username="bench", name="bench", password="!")
    ministry = Office.objects.get(code="000000")
    Posting.objects.create(user=user, office=ministry, role="analyst", starts_on=date(2020, 1, 1))
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_coverage_of_a_whole_country(measured):
    day = timezone.localdate()
    make_country(ROWS)
    definitions = make_definitions()
    titles = run("SELECT count(*) FROM cultivation_title")[0][0]
    fulls, hands = [], []
    for _ in range(ROUNDS):
        fulls.append(snapshot_seconds(definitions, day))
        hands.append(seconds_of(lambda: by_hand(day)))
    full, hand = statistics.median(fulls), statistics.median(hands)
    ratio = statistics.median(one / other for one, other in zip(fulls, hands, strict=True))
    cells = CoverageSnapshot.objects.values_list("cells_count", flat=True)[: len(definitions)]
    measured(
        f"{ROWS:,} enterprises, {titles:,} titles: full snapshot, {sum(cells):,} cells"
        " (goal: at most 10 s)", f"{full:.2f} s",
    )  # fmt: skip
    measured("  … one statement by hand per dimension", f"{hand:.2f} s")
    measured("  … ratio (goal: at most 1.25)", f"{ratio:.2f}")

    measured("rebuilding the live board", f"{seconds_of(lambda: rebuild(day=day)):.2f} s")
    folds = [changed_and_folded(number, day) for number in range(5)]
    fold = statistics.median(folds)
    measured("refresh after 100 changes", f"{fold * 1000:.0f} ms")
    measured("  … share of the full snapshot (goal: at most 0.01)", f"{fold / full:.4f}")
    differing = cells_that_differ(day=day)
    measured("  … cells that differ from counting anew (goal: 0)", str(differing))
    assert differing == 0

    speeds = transition_speeds(day)
    measured("an assessment recorded: speed with triggers (goal: at least 0.8)", f"{speeds:.2f}")
    refresh(day=day)

    client = signed_in_ministry()
    client.get("/coverage/")
    times = sorted(seconds_of(lambda: client.get("/coverage/")) for _ in range(40))
    direct = seconds_of(
        lambda: run(BY_HAND.format(key="e.province_office_id", join=""),
                    {"day": day, "kinds": ["little_giant"]})
    )  # fmt: skip
    heavy = seconds_of(
        lambda: run(BY_HAND.format(key="e.province_office_id", join=""),
                    {"day": day, "kinds": list(KINDS)})
    )  # fmt: skip
    cells_read = sorted(
        seconds_of(lambda: coverage(as_of=day, definition=definitions[2])) for _ in range(20)
    )
    measured("the ministry's page, p95 (goal: at most 200 ms)", f"{times[37] * 1000:.0f} ms")
    measured("  … its figures, median", f"{cells_read[10] * 1000:.1f} ms")
    measured("  … share of the direct aggregate (goal: at most 0.05)",
             f"{cells_read[10] / heavy:.4f} of {heavy:.2f} s ({direct:.2f} s for one title)")  # fmt: skip

    province = Office.objects.filter(level="province").first()
    for definition in definitions:
        as_of = min(
            seconds_of(
                lambda one=definition: coverage(
                    as_of=date(day.year - 1, 12, 31), definition=one, office=province,
                    from_history=True,
                )
            )
            for _ in range(5)
        )  # fmt: skip
        measured(f"as of last year, one province, {definition.code} (goal: at most 300 ms)",
                 f"{as_of * 1000:.0f} ms")  # fmt: skip


def changed_and_folded(number, day):
    run(
        "INSERT INTO enterprises_assessment (enterprise_id, basis, level, assessed_on, recorded_at,"
        " questionnaire, sha256, answers, missing, is_pledged)"
        " SELECT enterprise_id, 'self_rated', %(level)s, %(day)s, now(), '', '', '{}', '[]', false"
        " FROM cultivation_title WHERE id %% 997 = %(number)s ORDER BY id LIMIT 100",
        {"level": number % 5, "day": day, "number": number},
    )
    return seconds_of(lambda: refresh(day=day))


def transition_speeds(day):
    """An assessment and its event, one by one, with the triggers and without: ratio of speeds."""
    numbers = [pk for (pk,) in run("SELECT enterprise_id FROM cultivation_title LIMIT 400")]

    def write():
        for number in numbers:
            run(
                "WITH a AS (INSERT INTO enterprises_assessment (enterprise_id, basis, level,"
                " assessed_on, recorded_at, questionnaire, sha256, answers, missing, is_pledged)"
                " VALUES (%s, 'self_rated', 2, %s, now(), '', '', '{}', '[]', false) RETURNING id)"
                " INSERT INTO common_event (subject_kind, subject_id, sequence, verb, result,"
                " actor_label, role, office_code, office_name, address, before, after, comment,"
                " occurred_at, previous_digest, digest) SELECT 'enterprise', %s, 0, 'bench', 'done',"
                " '', '', '', '', '', '{}', '{}', '', now(), '', '' FROM a",
                [number, day, number],
            )

    with_them, without = [], []
    for _ in range(ROUNDS):
        with_them.append(seconds_of(write))
        run("ALTER TABLE enterprises_assessment DISABLE TRIGGER coverage_assessment_added")
        without.append(seconds_of(write))
        run("ALTER TABLE enterprises_assessment ENABLE TRIGGER coverage_assessment_added")
    return statistics.median(bare / kept for kept, bare in zip(with_them, without, strict=True))
