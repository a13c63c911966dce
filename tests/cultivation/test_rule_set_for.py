"""Which published rule set decides a case: kind, case, office and day."""

from datetime import date

from cultivation.enums import CaseKind, TitleKind
from cultivation.queries import rule_set_for


def _found(world, *, on, kind=TitleKind.SRDI, case_kind=CaseKind.RECOGNITION):
    return rule_set_for(title_kind=kind, case_kind=case_kind, office=world.offices["330000"], on=on)


def test_the_standard_in_force_on_the_day_is_found_in_two_queries(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = _found(world, on=date(2026, 5, 1))

    assert found == world.rule_sets[TitleKind.SRDI]


def test_before_it_is_in_force_there_is_none(world):
    assert _found(world, on=date(2026, 3, 31)) is None


def test_a_title_decided_elsewhere_has_none(world):
    assert _found(world, on=date(2026, 5, 1), kind=TitleKind.CHAMPION) is None


def test_a_kind_of_case_that_the_standard_does_not_serve_has_none(world):
    assert _found(world, on=date(2026, 5, 1), case_kind=CaseKind.CANCELLATION) is None
