"""A province's own milestones lead to the national goal; they never replace it. What staff took
back stays away."""

from datetime import date

import pytest

from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.targets import Paths, remove_target
from cultivation.models import CoverageTarget


def target(year, share):
    return CoverageTarget(due_on=date(year, 12, 31), share_pct=share)


def test_a_milestone_of_its_own_keeps_the_national_goal():
    national, own = target(2027, 100), target(2026, 60)
    path = Paths({None: [national], 7: [own]}).of(7)
    assert (path.targets, path.goal, path.is_own) == ([own, national], national, True)


def test_a_path_that_ends_later_never_replaces_the_national_goal():
    national = target(2027, 100)
    path = Paths({None: [national], 7: [target(2028, 80)]}).of(7)
    assert (path.goal, path.is_own) == (national, False)
    assert Paths({7: [national]}).of(7).goal == national


def test_on_the_day_of_the_national_goal_the_stricter_share_is_followed():
    national, lower, higher = target(2027, 90), target(2027, 80), target(2027, 95)
    stricter = Paths({None: [national], 7: [higher]})
    assert (stricter.of(7).targets, stricter.of(7).is_own) == ([higher], True)
    assert stricter.of(8).goal == national
    laxer = Paths({None: [national], 7: [lower]})
    assert (laxer.of(7).targets, laxer.of(7).is_own) == ([national], False)


@pytest.mark.django_db
def test_a_shipped_target_that_was_taken_back_does_not_come_with_the_next_load(world):
    assert load_coverage().added
    shipped = CoverageTarget.objects.count()
    approver = world.official_actor("approver", "000000")
    goal = CoverageTarget.objects.get(definition_code="little-giant", office=None)
    remove_target(target=goal, version=goal.version, actor=approver)
    assert load_coverage().added == 0
    assert CoverageTarget.objects.count() == shipped - 1
