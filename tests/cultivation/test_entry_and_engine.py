"""The filing form refuses whatever the engine refuses: a bad figure never gets to a verdict."""

from decimal import Decimal

import pytest

from cultivation.criteria import MEASURES, FactsError, validate_facts
from enterprises.domain.filings import MEASURE_COLUMNS, figure_errors
from enterprises.figure_rules import PARTS_AND_WHOLES
from enterprises.models import Filing

NUMBERS = [name for name in MEASURE_COLUMNS if MEASURES[name].kind in {"int", "decimal", "money"}]
# The form takes a score of 100 at most; the engine leaves room for bonus items.
STRICTER_AT_ENTRY = {("quality_score", "101"), ("quality_score_prev", "101")}
PROBES = ["-1", "0", "1", "4", "5", "15", "16", "100", "101"]


def is_refused_by_the_engine(figures):
    try:
        validate_facts(figures)
    except FactsError as error:
        return {problem.measure for problem in error.problems}
    return set()


def test_every_column_of_a_filing_is_a_measure():
    assert set(MEASURE_COLUMNS) <= {name for name, one in MEASURES.items() if not one.is_derived}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("probe", PROBES)
def test_a_figure_is_refused_at_entry_if_and_only_if_the_engine_refuses_it(name, probe):
    value = int(probe) if MEASURES[name].kind == "int" else Decimal(probe)
    refused = set(figure_errors(Filing(enterprise_id=1, fiscal_year=2025, **{name: value})))
    if (name, probe) in STRICTER_AT_ENTRY:
        assert refused == {name}
        return
    assert refused == is_refused_by_the_engine({name: value})


@pytest.mark.parametrize(("part", "whole"), PARTS_AND_WHOLES)
@pytest.mark.parametrize("difference", [-1, 0, 1])
def test_a_part_above_its_whole_is_refused_at_both_places(part, whole, difference):
    figures = {part: 10 + difference, whole: 10}
    refused = set(figure_errors(Filing(enterprise_id=1, fiscal_year=2025, **figures)))
    assert refused == is_refused_by_the_engine(figures) == ({part} if difference > 0 else set())
