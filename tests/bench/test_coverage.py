# ruff: noqa: E501, S608 - statements of a bench, made of constants
"""Coverage over a whole country: full snapshot and its growth, fold, transitions, page, as-of.

`BENCH_ROWS` enterprises (1,000,000), first a tenth of them; each ratio is the median of
`BENCH_ROUNDS` rounds of this one run.
"""

import os
import statistics
import time
from datetime import date, timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Office, Posting, User
from cultivation.domain.coverage import coverage
from cultivation.domain.coverage.board import cells_that_differ, rebuild, refresh
from cultivation.domain.coverage.days import end_of, month_ends, months_before
from cultivation.domain.coverage.population import counted_on
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import SnapshotOrigin
from cultivation.models import CoverageDefinition, CoverageSnapshot, CoverageTarget
from tests.bench.coverage_country import found_country, keep_course, people_country

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
KINDS = ("little_giant", "srdi", "innovative")
CORRECTED = """
UPDATE cultivation_sizerecord SET size_class = 'large' WHERE enterprise_id % 100 = 0;
UPDATE cultivation_chainmembership SET ends_on = current_date WHERE enterprise_id % 100 = 0;
UPDATE cultivation_parkmembership SET ends_on = current_date WHERE enterprise_id % 100 = 0;
UPDATE enterprises_enterprise SET industry_id = '13' WHERE id % 1000 = 0;
ANALYZE cultivation_factchange
"""
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
ASSESSED = (
    "INSERT INTO enterprises_assessment (enterprise_id, basis, level, assessed_on, recorded_at,"
    " questionnaire, sha256, answers, missing, is_pledged)"
)
TRANSITION = (
    f"WITH a AS ({ASSESSED} VALUES (%s, 'self_rated', 2, %s, now(), '', '', '{{}}', '[]', false)"
    " RETURNING id) INSERT INTO common_event (subject_kind, subject_id, sequence, verb, result,"
    " actor_label, role, office_code, office_name, address, before, after, comment, occurred_at,"
    " previous_digest, digest) SELECT 'enterprise', %s, 0, 'bench', 'done', '', '', '', '', '',"
    " '{}', '{}', '', now(), '', '' FROM a"
)


def seconds_of(act):
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def run(statement, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


@transaction.atomic
def by_hand(day, dimensions=DIMENSIONS, kinds=KINDS):
    run("SET LOCAL work_mem = '256MB'")
    for key, join in (DIMENSIONS[name] for name in dimensions):
        run(BY_HAND.format(key=key, join=join), {"day": day, "kinds": list(kinds)})


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


@pytest.mark.django_db(transaction=True)
def test_coverage_of_a_whole_country(measured):
    day = timezone.localdate()
    found_country()
    definitions = make_definitions()
    small = measure_full(measured, definitions, day, 1, ROWS // 10)
    full = measure_full(measured, definitions, day, ROWS // 10 + 1, ROWS)
    measured(
        "growth of the full snapshot at ten times the size (goal: at most 12)",
        f"{full / small:.1f}",
    )
    measure_fold(measured, full, day)
    measure_transitions(measured, day)
    measure_page(measured, definitions, day)
    measure_as_of(measured, definitions, day)


def measure_full(measured, definitions, day, first, last):
    """The seconds of a full snapshot, beside one statement by hand for each dimension."""
    setup = seconds_of(lambda: people_country(first, last))
    # Between two nights the server's housekeeping has come by.
    run("VACUUM (ANALYZE)")
    titles = run("SELECT count(*) FROM cultivation_title")[0][0]
    fulls, hands = [], []
    for _ in range(ROUNDS):
        fulls.append(snapshot_seconds(definitions, day))
        hands.append(seconds_of(lambda: by_hand(day)))
    ratio = statistics.median(one / other for one, other in zip(fulls, hands, strict=True))
    made = CoverageSnapshot.objects.order_by("-pk")[: len(definitions)]
    cells = sum(one.cells_count for one in made)
    full = statistics.median(fulls)
    measured(f"{last:,} enterprises, {titles:,} titles: set up", f"{setup:.0f} s")
    measured(f"full snapshot, {cells:,} cells (goal: at most 10 s)", f"{full:.2f} s")
    measured("  … one statement by hand per dimension", f"{statistics.median(hands):.2f} s")
    measured("  … ratio (goal: at most 1.25)", f"{ratio:.2f}")
    return full


def measure_fold(measured, full, day):
    measured("rebuilding the live board", f"{seconds_of(lambda: rebuild(day=day)):.2f} s")
    # Each round changes everything about its hundred: added, changed, deleted.
    folds = [changed_and_folded(number, day) for number in range(9)]
    fold = statistics.median(folds)
    measured(
        "refresh after 100 changes",
        f"{fold * 1000:.0f} ms ({min(folds) * 1000:.0f}–{max(folds) * 1000:.0f})",
    )
    measured("  … share of the full snapshot (goal: at most 0.01)", f"{fold / full:.4f}")
    differing = cells_that_differ(day=day)
    measured("  … cells that differ from counting anew (goal: 0)", str(differing))
    assert differing == 0


def changed_and_folded(number, day):
    """The seconds of a fold after a hundred changes: assessments added, titles ended or deleted,
    enterprises moved, members taken out, by turns."""
    hundred = "SELECT enterprise_id FROM cultivation_title WHERE id %% 997 = %(number)s ORDER BY id LIMIT 100"
    change = (
        f"{ASSESSED} SELECT enterprise_id, 'self_rated', %(level)s, %(day)s, now(), '', '', '{{}}', '[]', false FROM ({hundred}) AS h",
        f"UPDATE cultivation_title SET last_day = %(day)s::date - 1 WHERE enterprise_id IN ({hundred}) AND valid_from < %(day)s::date - 1",
        f"UPDATE enterprises_enterprise SET industry_id = '13' WHERE id IN ({hundred})",
        f"DELETE FROM enterprises_assessment WHERE enterprise_id IN ({hundred})",
    )[number % 4]
    run(change, {"level": number % 5, "day": day, "number": number})
    return seconds_of(lambda: refresh(day=day))


def measure_transitions(measured, day):
    with transaction.atomic():
        speed = transition_speeds(day)
    measured("an assessment recorded: speed with triggers (goal: at least 0.8)", f"{speed:.2f}")
    refresh(day=day)


def transition_speeds(day):
    """An assessment and its event, one by one, with the triggers and without: ratio of speeds."""
    numbers = [
        pk for (pk,) in run("SELECT enterprise_id FROM cultivation_title ORDER BY id LIMIT 400")
    ]

    def write():
        for number in numbers:
            run(TRANSITION, [number, day, number])

    with_them, without = [], []
    write()
    for _ in range(max(ROUNDS, 5)):
        with_them.append(seconds_of(write))
        run("ALTER TABLE enterprises_assessment DISABLE TRIGGER coverage_assessment_added")
        without.append(seconds_of(write))
        run("ALTER TABLE enterprises_assessment ENABLE TRIGGER coverage_assessment_added")
    return statistics.median(bare / kept for kept, bare in zip(with_them, without, strict=True))


def keep_last_night(definitions, day):
    """What is there when the page is read: last night's snapshot, two years of month ends, the
    country's target."""
    last = day - timedelta(days=1)
    freeze(day=last, definitions=definitions, origin=SnapshotOrigin.NIGHTLY, known_at=end_of(last))
    keep_course(last, month_ends(months_before(last, 24), last - timedelta(days=1)))
    CoverageTarget.objects.create(
        definition_code="little-giant", due_on=date(2027, 12, 31), share_pct=100, source="bench"
    )


def measure_page(measured, definitions, day):
    keep_last_night(definitions, day)
    read_page = reader_of("/coverage/")
    assert read_page().status_code == 200
    begun = time.process_time()
    times = sorted(seconds_of(read_page) for _ in range(40))
    own = (time.process_time() - begun) / len(times)
    direct = statistics.median(
        seconds_of(lambda: by_hand(day, ["province"])) for _ in range(ROUNDS)
    )
    read = statistics.median(
        seconds_of(lambda one=one: coverage(as_of=day, definition=one))
        for one in definitions
        for _ in range(20)
    )
    measured("the ministry's page, p95 (goal: at most 200 ms)", f"{times[37] * 1000:.0f} ms")
    measured(
        "  … median, and what of it is Python's work",
        f"{statistics.median(times) * 1000:.0f} ms, {own * 1000:.0f} ms",
    )
    measured("  … its figures, median", f"{read * 1000:.1f} ms")
    measured("  … share of the direct aggregate (goal: at most 0.05)", f"{read / direct:.4f} of {direct:.2f} s")  # fmt: skip


def reader_of(address):
    """What a server does to answer somebody of the ministry, without the test client's copies of
    every template's context."""
    user = User.objects.create(username="bench", name="bench", password="!")
    ministry = Office.objects.get(code="000000")
    Posting.objects.create(user=user, office=ministry, role="analyst", starts_on=date(2020, 1, 1))
    client, factory, handler = Client(), RequestFactory(), WSGIHandler()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    factory.cookies = client.cookies
    return lambda: handler.get_response(factory.get(address))


def measure_as_of(measured, definitions, day):
    """A day that was frozen, and one that has to be counted from history, as all of it reads now and
    as it was known before some of every register was corrected."""
    run(CORRECTED)
    province = Office.objects.filter(level="province").first()
    frozen, then = day - timedelta(days=1), date(day.year - 1, 12, 31)
    for words, asked in (
        ("as of a frozen day", {"as_of": frozen}),
        ("as of last year from history", {"as_of": then, "from_history": True}),
        ("as of last year as known yesterday", {"as_of": then, "known_at": end_of(frozen)}),
    ):
        for definition in definitions:
            taken = statistics.median(
                seconds_of(
                    lambda one=definition, asked=asked: coverage(
                        definition=one, office=province, **asked
                    )
                )
                for _ in range(5)
            )
            measured(
                f"{words}, one province, {definition.code} (goal: at most 300 ms)",
                f"{taken * 1000:.0f} ms",
            )
    for definition in definitions:
        behind = counted_on(frozen, definition, known_at=end_of(frozen)).order_by("-pk")
        taken = statistics.median(
            seconds_of(lambda rows=behind: list(rows.all()[:50])) for _ in range(3)
        )
        measured(f"first fifty behind a frozen day, {definition.code}", f"{taken * 1000:.0f} ms")
