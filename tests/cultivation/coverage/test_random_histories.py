"""A thousand random histories, counted by statements and by hand."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection

from cultivation.domain.coverage.board import fresh_cells_statement
from cultivation.domain.coverage.cells import COUNTS
from cultivation.domain.coverage.days import oldest_day_counting
from cultivation.domain.coverage.population import counted_on, covered_condition
from cultivation.domain.coverage.statements import Asked, read_in_bulk, standing_statement
from tests.cultivation.coverage.random_country import DAYS, FIRST, RandomCountry

HISTORIES = 1000
COLUMNS = f"definition_id, dimension, scope_id, key, {', '.join(COUNTS)}"
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def country(db):
    return RandomCountry(Random(6), HISTORIES)


def counted(asked):
    """{(definition, dimension, office, key): counts} by the statement."""
    text, parameters = fresh_cells_statement(asked)
    way = read_in_bulk() if asked.is_of_everybody else nullcontext()
    with way, connection.cursor() as cursor:
        cursor.execute(f"{text} SELECT {COLUMNS} FROM cell", parameters)  # noqa: S608
        return {tuple(row[:4]): tuple(row[4:]) for row in cursor}


def by_hand(country, histories, day, known_at):
    found = {}
    for definition in country.definitions:
        oldest = oldest_day_counting(day, definition.maximum_age_months)
        known = histories.known_at(known_at)
        cells = known.cells(definition, day, known_at, oldest, country.ministry.pk)
        for where, counts in cells.items():
            found[(definition.pk, *where)] = tuple(counts[name] for name in COUNTS)
    return found


def of_scope(cells, office):
    return {where: counts for where, counts in cells.items() if where[2] == office.pk}


def standings(asked):
    """{enterprise: (level, is_covered)} by the statement."""
    text, parameters = standing_statement(asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{text} SELECT enterprise_id, level, is_covered FROM standing",  # noqa: S608 - the statement under test
            parameters,
        )
        return {enterprise: tuple(rest) for enterprise, *rest in cursor}


def test_the_list_behind_a_figure_says_the_same_whenever_it_is_seen_from(db):
    country = RandomCountry(Random(9), 40)
    day, counting = FIRST + timedelta(days=600), set()
    for known_at in (None, datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC)):
        for definition in country.definitions:
            listed = counted_on(day, definition, known_at=known_at)
            covered = set(listed.filter(covered_condition(definition)).values_list("pk", flat=True))
            rows = {pk: (level, pk in covered) for pk, level in listed.values_list("pk", "level")}
            assert rows == standings(Asked([definition], day, known_at))
            counting |= {definition.code} if rows else set()
    assert len(counting) >= 6


def test_a_thousand_random_histories_count_as_by_hand(country):
    histories = country.histories()
    random, counting = Random(7), set()
    for days_after in (None, 0, 120, -90):
        day = FIRST + timedelta(days=random.randrange(300, DAYS - 300))
        known_at = None
        if days_after is not None:
            known_at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            known_at += timedelta(days=days_after)
        found = counted(Asked(country.definitions, day, known_at))
        assert found == by_hand(country, histories, day, known_at or LATEST)
        some = [firm.pk for firm in country.firms[::20]]
        looked_up = counted(Asked(country.definitions, day, known_at, enterprises=some))
        few = histories.only(some)
        assert looked_up == by_hand(country, few, day, known_at or LATEST)
        for province in country.offices[0][:4]:
            of_area = counted(Asked(country.definitions, day, known_at, province))
            assert of_scope(of_area, province) == of_scope(found, province)
        counting |= {
            scope for _definition, dimension, scope, _key in found if dimension == "office"
        }
    assert len(counting & {office.pk for office in country.offices[0]}) > HISTORIES * 0.8
