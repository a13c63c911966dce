"""Early warnings: raised once for a cause, given to a person, handed on, closed; against a loop."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from time_machine import travel

from accounts.models import Message, Posting
from common.domain import outbox
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from cultivation.domain.monitoring.assigning import assign_warning, reassign_left
from cultivation.domain.monitoring.counting import warnings_by_office
from cultivation.domain.monitoring.findings import projected
from cultivation.domain.monitoring.raising import close_warning, raise_warnings
from cultivation.domain.monitoring.rules import quarter_before, warning_rules
from cultivation.enums import TitleKind
from cultivation.enums.monitoring import WarningKind, WarningOutcome
from cultivation.models import EarlyWarning, FollowUp, QuarterlyReport
from tests.cultivation.monitoring.people import filed, giants, opened, round_of
from tests.factories import make_filing, make_rule_set, make_title

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 30)


def dropped(world, enterprise, quarter=(2026, 3), orders="1000.00"):
    """Two quarters, the later one with a third of the orders."""
    for place, figures in (
        (quarter_before(*quarter), {}),
        (quarter, {"orders_wan": Decimal(orders)}),
    ):
        (due,) = opened(round_of(world, *place), [enterprise])
        filed(due, world.owner(enterprise), **figures)


def test_a_drop_is_raised_once_and_not_again_after_it_was_closed(world):
    (enterprise, _other) = giants(world, "330106")
    dropped(world, enterprise)
    assert [raise_warnings(today=TODAY) for _run in range(2)] == [1, 0]
    warning = EarlyWarning.objects.get()
    examiner = world.official("examiner", "330106")
    assert (warning.cause, warning.basis, warning.person) == ("orders_drop", "2026Q3", examiner)
    outbox.sweep()
    assert Message.objects.filter(user=examiner).count() == 1
    actor = world.official_actor("examiner", "330106")
    elsewhere = world.official_actor("examiner", "330108")
    done = {"outcome": WarningOutcome.EXPLAINED, "reason": "One large order last quarter."}
    with pytest.raises(DomainError, match="present role"):
        close_warning(warning=warning, version=1, actor=elsewhere, **done)
    with pytest.raises(DomainError, match="found and done"):
        close_warning(warning=warning, version=1, actor=actor, **done | {"reason": " "})
    with pytest.raises(Conflict):
        close_warning(warning=warning, version=9, actor=actor, **done)
    with travel("2026-10-31", tick=False):
        close_warning(warning=warning, version=1, actor=actor, **done)
        with pytest.raises(Conflict):
            close_warning(warning=warning, version=2, actor=actor, **done)
    assert raise_warnings(today=TODAY + timedelta(days=2)) == 0


def test_a_warning_goes_to_who_looks_after_the_enterprise_and_on_when_he_left(world):
    (enterprise, _other) = giants(world, "330106")
    dropped(world, enterprise)
    approver = world.official("approver", "330106")
    FollowUp.objects.create(
        enterprise=enterprise,
        office=world.offices["330106"],
        person=approver,
        assigned_on=TODAY,
    )
    with travel(TODAY, tick=False):
        raise_warnings(today=TODAY)
        warning = EarlyWarning.objects.get()
        assert warning.person == approver
        assert reassign_left(today=TODAY) == 0
        county = Posting.objects.filter(office=world.offices["330106"])
        county.filter(user=approver).update(ends_on=TODAY - timedelta(days=1))
        assert [reassign_left(today=TODAY) for _run in range(2)] == [1, 0]
        warning.refresh_from_db()
        assert warning.person == world.official("examiner", "330106")
        # Nobody is left at the county: the city's examiner.
        county.update(ends_on=TODAY - timedelta(days=1))
        run_periodic("hand_on_warnings")
        warning.refresh_from_db()
        assert (warning.office.code, warning.person.username) == ("330100", "examiner-330100")
        actor = world.official_actor("approver", "330100")
        with pytest.raises(DomainError, match="posted at your office"):
            assign_warning(warning=warning, person=approver, version=3, actor=actor)
        person = world.official("approver", "330100")
        assert assign_warning(warning=warning, person=person, version=3, actor=actor).version == 4


def test_missing_reports_are_told_from_two_in_a_row(world):
    (first, second) = giants(world, "330106")
    for quarter in (1, 2, 3):
        dues = opened(round_of(world, 2026, quarter), [first, second])
        if quarter == 1:
            for due in dues:
                filed(due, world.owner(due.enterprise))
        if quarter == 3:
            filed(dues[1], world.owner(second))
    raise_warnings(today=TODAY)
    (warning,) = EarlyWarning.objects.all()
    assert (warning.enterprise, warning.kind, warning.basis) == (
        first,
        WarningKind.MISSING,
        "2026Q3",
    )
    lines = warnings_by_office(world.offices["330100"], TODAY + timedelta(days=40), old_days=30)
    assert [(one.code, one.open, one.old, one.oldest_days) for one in lines] == [
        ("330106", 1, 1, 40)
    ]


def test_a_condition_of_a_title_that_ends_soon_is_told_before_it_fails(world):
    make_rule_set("little-giant-2022")
    enterprise, strong = world.enterprise(), world.enterprise(index=1)
    for one, share in ((enterprise, "4000.00"), (strong, "11400.00")):
        ends = TODAY + timedelta(days=200)
        make_title(
            one, TitleKind.LITTLE_GIANT, valid_from=ends - timedelta(days=1095), valid_to=ends
        )
        make_filing(one, 2025, main_revenue_wan=share)
    raise_warnings(today=TODAY)
    warnings = EarlyWarning.objects.filter(enterprise=enterprise)
    assert warnings.exists()
    assert {one.kind for one in warnings} == {WarningKind.CONDITION}
    assert any("main" in one.cause for one in warnings)
    main = next(one for one in warnings if "main" in one.cause)
    assert main.facts["rule_set"] == "little-giant-2022"
    causes = set(warnings.values_list("cause", flat=True))
    others = EarlyWarning.objects.filter(enterprise=strong).values_list("cause", flat=True)
    assert main.cause in causes - set(others)


def test_figures_of_four_quarters_stand_in_for_the_filing_and_keep_shares():
    facts = {
        "revenue_wan": "1000.00",
        "main_revenue_wan": "700.00",
        "employees": 99,
        "rd_staff": 50,
    }
    rolling = {"revenue_wan": Decimal("500.00"), "employees": Decimal(50)}
    assert projected(facts, rolling) == {
        "revenue_wan": "500.00",
        "main_revenue_wan": "350.00",
        "employees": 50,
        "rd_staff": 25,
    }


def test_warnings_of_many_quarters_equal_a_plain_loop(world):
    random, told = Random(3), []
    enterprises = giants(world, "330106", "330108", "330402", "320102")
    rules = [one for one in warning_rules(TODAY) if one.kind == WarningKind.CHANGE]
    history = {}
    for back in range(6, 0, -1):
        quarter = quarter_before(2026, 4, back)
        for due in opened(round_of(world, *quarter), enterprises):
            if random.random() < 0.2:
                continue
            figures = {
                "revenue_wan": Decimal(random.randrange(2000, 6000)),
                "orders_wan": Decimal(random.randrange(0, 4000)),
                "receivables_overdue_wan": Decimal(random.randrange(0, 400)),
                "staff": random.randrange(100, 160),
            }
            filed(due, world.owner(due.enterprise), **figures)
            history[due.enterprise_id, quarter] = figures
    for enterprise in enterprises:
        for rule in rules:
            for quarter in ((2026, 3), (2026, 2)):
                now = history.get((enterprise.pk, quarter))
                earlier = history.get((enterprise.pk, quarter_before(*quarter, rule.quarters_back)))
                if not now or not earlier or earlier[rule.figure] <= 0:
                    continue
                change = (now[rule.figure] / Decimal(earlier[rule.figure]) - 1) * 100
                is_met = (
                    change <= rule.change_pct if rule.change_pct < 0 else change >= rule.change_pct
                )
                if is_met:
                    told.append((enterprise.pk, rule.code, f"{quarter[0]}Q{quarter[1]}"))
                    break
    run_at = TODAY
    assert raise_warnings(today=run_at) == EarlyWarning.objects.count()
    raised = EarlyWarning.objects.filter(kind=WarningKind.CHANGE)
    assert sorted(raised.values_list("enterprise", "rule", "basis")) == sorted(told)
    assert told
    assert raise_warnings(today=run_at) == 0
    assert QuarterlyReport.objects.count() == len(history)
