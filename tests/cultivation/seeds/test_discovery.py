"""Discovery finds whom a plain loop over the engine finds, and says what each of them lacks."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from common.domain.errors import Conflict
from common.domain.jobs import run_periodic
from cultivation.criteria import evaluate
from cultivation.domain.facts import facts_for, facts_of_many
from cultivation.domain.seeds import scanning
from cultivation.domain.seeds.explaining import left_to_people, missing_ids
from cultivation.domain.seeds.pool import take_into_pool
from cultivation.domain.titles.next_rung import next_titles
from cultivation.enums import CaseKind, TitleKind
from cultivation.enums.seeds import SeedOrigin
from cultivation.models import SeedFinding, SeedScan, Title
from cultivation.queries import parsed, rule_set_for
from enterprises.models import Enterprise, Filing
from reviews.domain.applying import submit, withdraw
from tests.factories import make_draft, make_enterprise, make_filing, make_title

pytestmark = pytest.mark.django_db
CHOICES = {
    "revenue_wan": ["11900.00", "12000.00", None],
    "rd_expense_wan": ["20.00", "290.00", "900.00", None],
    "main_revenue_wan": ["700.00", "4000.00", "11400.00"],
    "total_liabilities_wan": ["6000.00", "12000.00"],
    "niche_years": [1, 3, 8, None],
    "ip_class1": [0, 1, 6],
    "is_high_tech_enterprise": [True, False],
    "rd_institution_level": ["none", "provincial"],
    "prohibited_product": [False, False, True],
    "quality_score": ["38.00", "61.00", "72.00", None],
    "digital_level": [0, 2, None],
}


def populate(world, random, count=40):
    """Enterprises of several offices with figures, titles and bans by chance."""
    today = timezone.localdate()
    for serial in range(count):
        office = world.offices[random.choice(["330106", "330203", "320102"])]
        enterprise = make_enterprise(office, 700 + serial, industry_id=random.choice(["34", None]))
        for years_ago in range(1, random.choice([2, 2, 3, 4])):
            figures = {name: random.choice(values) for name, values in CHOICES.items()}
            kept = dict(random.sample(sorted(figures.items()), random.choice([0, 1, 2, 4, 9])))
            subsets = {"ip_class1_self_developed": 0, "ip_class1_high_value": 0}
            make_filing(enterprise, today.year - years_ago, **subsets | kept)
        for kind in random.choice(
            [(), (), ("innovative",), ("technology",), ("innovative", "srdi"), ("srdi",),
             ("srdi", "little_giant"), ("champion",)]
        ):  # fmt: skip
            begins = today - timedelta(days=random.choice([200, 2000]))
            make_title(enterprise, TitleKind(kind), valid_from=begins)
    banned = Title.objects.order_by("pk").first()
    ended = {"last_day": today - timedelta(days=9), "ending": "cancelled", "ending_reason": "x",
             "ending_document": "x", "cancellation_ground": "data_fraud",
             "banned_until": today + timedelta(days=9)}  # fmt: skip
    Title.objects.filter(pk=banned.pk).update(**ended)


def by_loop(today):
    """What a plain loop finds: (enterprise, target) -> the ids of what is missing."""
    found = {}
    for enterprise in Enterprise.objects.all():
        filing = enterprise.filings.order_by("fiscal_year").last()
        titles = list(enterprise.titles.all())
        held = {TitleKind(one.kind) for one in titles if one.is_valid_on(today)}
        is_banned = any(one.banned_until and one.banned_until >= today for one in titles)
        for target in next_titles(held, is_banned=is_banned) if filing else ():
            row = rule_set_for(
                title_kind=target,
                case_kind=CaseKind.RECOGNITION,
                office=enterprise.province_office,
                on=today,
            )
            if row is None:
                continue
            facts = facts_for(
                enterprise=enterprise, filing=filing, on=today, case_kind=CaseKind.RECOGNITION
            ) | dict.fromkeys(left_to_people(parsed(row)), True)
            missing = missing_ids(evaluate(parsed(row), facts))
            if len(missing) <= 2:
                found[enterprise.pk, target.value] = missing
    return found


def test_discovery_finds_what_a_plain_loop_finds(world):
    populate(world, Random(1))
    today = timezone.localdate()
    scanning.examine(Enterprise.objects.all(), on=today)
    found = {
        (one.enterprise_id, one.target): tuple(line["id"] for line in one.missing)
        for one in SeedFinding.objects.all()
    }
    wanted = by_loop(today)
    assert found == wanted
    outcomes = {(one.target, one.outcome) for one in SeedFinding.objects.all()}
    assert {("innovative", "pass"), ("srdi", "near")} <= outcomes
    filings = list(Filing.objects.select_related("enterprise"))
    many = facts_of_many(filings, on=today, case_kind=CaseKind.RECOGNITION)
    for filing in filings:
        assert many[filing.pk] == facts_for(
            enterprise=filing.enterprise, filing=filing, on=today, case_kind=CaseKind.RECOGNITION
        )


def test_a_scan_goes_through_everybody_once_a_day_and_forgets_what_holds_no_more(
    world, monkeypatch
):
    monkeypatch.setattr(scanning, "scan_batch", lambda: 10)
    enterprise = world.enterprise()
    filing = make_filing(enterprise)
    run = run_periodic("discover_seeds")
    assert run.figures["found"] == SeedFinding.objects.count() == 1
    assert run.figures["examined"] == Enterprise.objects.count()
    assert run_periodic("discover_seeds").figures == {"examined": 0, "found": 0, "screens": 0}
    (found,) = SeedFinding.objects.with_staleness()
    assert (found.outcome, found.missing_count, found.is_stale) == ("pass", 0, False)
    Filing.objects.filter(pk=filing.pk).update(version=9, is_high_tech_enterprise=False,
        rd_institution_level="none", ip_class1=0, ip_class1_self_developed=0, ip_class2=0,
        ip_class1_high_value=0, rd_staff=0, employees=None)  # fmt: skip
    assert SeedFinding.objects.with_staleness().get().is_stale
    SeedScan.objects.all().delete()
    run_periodic("discover_seeds")
    kept = SeedFinding.objects.with_staleness().first()
    assert kept is None or not kept.is_stale


def test_who_has_applied_is_not_suggested_until_the_case_has_ended(world):
    enterprise, today = world.enterprise(), timezone.localdate()
    filing = make_filing(enterprise)
    scanning.examine(Enterprise.objects.all(), on=today)
    found = SeedFinding.objects.filter(enterprise=enterprise, target="innovative")
    draft = make_draft(world, enterprise, filing=filing)
    scanning.examine(Enterprise.objects.all(), on=today)
    assert found.exists()
    owner = world.owner_actor(enterprise)
    case = submit(case=draft, actor=owner, version=draft.version)
    assert not found.exists()
    scanning.examine(Enterprise.objects.all(), on=today)
    assert not found.exists()
    with pytest.raises(Conflict) as refused:
        take_into_pool(
            enterprise=enterprise, target=TitleKind.INNOVATIVE, origin=SeedOrigin.BY_HAND,
            actor=world.official_actor("examiner", "330106"),
        )  # fmt: skip
    assert (refused.value.code, case.number in str(refused.value)) == ("filed_already", True)
    case.refresh_from_db()
    withdraw(case=case, actor=owner, version=case.version)
    scanning.examine(Enterprise.objects.all(), on=today)
    assert found.exists()


def test_what_is_missing_is_told_with_value_threshold_and_margin(world):
    enterprise = world.enterprise()
    make_title(enterprise, TitleKind.SRDI)
    make_filing(
        enterprise, revenue_wan="4000.00", main_revenue_wan="3900.00", market_share_pct=None
    )
    scanning.examine(Enterprise.objects.all(), on=timezone.localdate())
    found = SeedFinding.objects.get(target="little_giant")
    lines = {one["id"]: one for one in found.missing}
    assert lines["revenue"]["difference"] == "-1000"
    assert lines["revenue"]["en"]["threshold"].startswith("≥ 5,000")
    assert lines["revenue"]["zh"]["enough"]
    assert found.left_to_people >= 1
