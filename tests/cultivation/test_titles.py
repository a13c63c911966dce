"""Who may apply for which title, and how titles follow each other."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cultivation.domain.titles import Grant, grant_titles, standing_of, why_not_apply
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from enterprises.models import Enterprise
from tests.factories import World, make_title

pytestmark = pytest.mark.django_db


def granted(world: World, enterprise: Enterprise, on: date) -> Title:
    """A title that an announcement issues on a day."""
    grant = Grant(enterprise, "SRDI-1", world.rule_sets[TitleKind.SRDI], CaseKind.RE_EXAMINATION)
    (title,) = grant_titles(
        kind=TitleKind.SRDI,
        grants=[grant],
        valid_from=on,
        announcement="A1",
        actor=world.official_actor("approver", "330000"),
    )
    return title


def why_not_re_examine(enterprise: Enterprise) -> str:
    """The code of the refusal, empty when there is none."""
    today = timezone.localdate()
    refusal = why_not_apply(
        standing_of(enterprise, today),
        kind=TitleKind.SRDI,
        case_kind=CaseKind.RE_EXAMINATION,
        on=today,
    )
    return refusal.code if refusal else ""


def test_a_title_is_re_examined_once_before_it_ends(world: World) -> None:
    enterprise, today = world.enterprise(), timezone.localdate()
    assert why_not_re_examine(enterprise) == "no_title_to_re_examine"
    held = make_title(enterprise, TitleKind.SRDI, valid_from=today - timedelta(days=800))
    assert why_not_re_examine(enterprise) == ""
    renewed = granted(world, enterprise, today)
    assert renewed.valid_from == held.last_day + timedelta(days=1)
    assert why_not_re_examine(enterprise) == "renewed_already"


def test_a_title_granted_beside_a_renewed_one_follows_the_last_of_them(world: World) -> None:
    enterprise, today = world.enterprise(), timezone.localdate()
    make_title(enterprise, TitleKind.SRDI)
    first = granted(world, enterprise, today)
    second = granted(world, enterprise, today)
    assert second.valid_from == first.last_day + timedelta(days=1)


def test_a_title_that_ended_before_its_renewal_leaves_a_gap(world: World) -> None:
    enterprise, today = world.enterprise(), timezone.localdate()
    ended = today - timedelta(days=3)
    make_title(
        enterprise,
        TitleKind.SRDI,
        valid_from=ended - timedelta(days=1000),
        valid_to=ended,
    )
    assert granted(world, enterprise, today).valid_from == today


def test_numbers_follow_the_order_of_the_grants_within_each_province(world: World) -> None:
    codes = ("330106", "320102", "330402")
    grants = [
        Grant(world.enterprise(code), code, world.rule_sets[TitleKind.SRDI], CaseKind.RECOGNITION)
        for code in codes
    ]
    titles = grant_titles(
        kind=TitleKind.SRDI,
        grants=grants,
        valid_from=date(2026, 4, 16),
        announcement="A1",
        actor=world.official_actor("approver", "330000"),
    )
    assert [title.number for title in titles] == [
        "S2026-330000-00001",
        "S2026-320000-00001",
        "S2026-330000-00002",
    ]
