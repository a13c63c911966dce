"""Key support from its plan to the last payment or the money's return; readiness for champion."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.domain.errors import Conflict, DomainError
from cultivation.domain.leading import supporting
from cultivation.domain.leading.readiness import record_readiness
from cultivation.domain.leading.rules import support_rule, support_rule_on
from cultivation.enums import Certainty, TitleKind
from cultivation.enums.leading import PaymentKind, SupportStatus, SupportVerdict
from cultivation.models import SupportBatch, Supported, SupportPayment
from tests.api_client import Caller
from tests.factories import make_title
from tests.pages import KEY, signed_in

RULE = support_rule("caijian-2024-148")


@pytest.mark.parametrize(
    ("invested", "goals_met", "verdict"),
    [
        ("1999.99", True, SupportVerdict.RECOVER),
        ("1999.99", False, SupportVerdict.RECOVER),
        ("2000.00", False, SupportVerdict.WITHHOLD),
        ("2000.00", True, SupportVerdict.PAY_REST),
    ],
)
def test_what_follows_from_an_evaluation(invested, goals_met, verdict):
    assert RULE.verdict(invested_wan=Decimal(invested), goals_met=goals_met) == verdict


def test_the_amounts_are_dated_data():
    assert (RULE.first_wan, RULE.rest_wan) == (Decimal("300.00"), Decimal("300.00"))
    today = timezone.localdate()
    assert support_rule_on(today.replace(year=2025)) == RULE
    assert support_rule_on(today.replace(year=2020)) is None


def people(world):
    return {
        "examiner": world.official_actor("examiner", "330000"),
        "signer": world.official_actor("approver", "330000"),
        "ministry": world.official_actor("approver", "000000"),
    }


def batch_of(world):
    today = timezone.localdate()
    return supporting.enter_batch(
        code="2026-1",
        name="Batch 3",
        starts_on=today.replace(year=2026, month=1, day=1),
        ends_on=today.replace(year=2028, month=12, day=31),
        source="Notice of 2026",
        certainty=Certainty.CONFIRMED,
        actor=world.official_actor("examiner", "000000"),
    )


def entered(world, batch=None, index=0):
    enterprise = world.enterprise("330106", index)
    make_title(enterprise, TitleKind.LITTLE_GIANT)
    return supporting.enter_plan(
        batch=batch or batch_of(world),
        enterprise=enterprise,
        investment_wan=Decimal(3000),
        goals="Two new lines.",
        actor=people(world)["examiner"],
    )


def under_way(world, **given):
    one, who = entered(world, **given), people(world)
    one = supporting.confirm_support(supported=one, version=1, actor=who["ministry"])
    day = timezone.localdate()
    return supporting.pay_first(
        supported=one, version=2, paid_on=day, document="Pay 1", actor=who["examiner"]
    )


def evaluated(world, invested, *, goals_met, **given):
    one, who = under_way(world, **given), people(world)
    one = supporting.evaluate_support(
        supported=one,
        version=3,
        invested_wan=Decimal(invested),
        goals_met=goals_met,
        opinion="Seen.",
        actor=who["examiner"],
    )
    with pytest.raises(DomainError):
        supporting.sign_evaluation(supported=one, version=4, actor=who["examiner"])
    return supporting.sign_evaluation(supported=one, version=4, actor=who["signer"])


@pytest.mark.django_db
def test_support_is_entered_for_little_giants_of_the_province_alone(world):
    batch, who = batch_of(world), people(world)
    plan = {"batch": batch, "investment_wan": Decimal(3000), "goals": "Goals."}
    with pytest.raises(DomainError, match="no such title"):
        supporting.enter_plan(enterprise=world.enterprise("330106"), actor=who["examiner"], **plan)
    elsewhere = world.official_actor("examiner", "320000")
    with pytest.raises(DomainError, match="present role"):
        supporting.enter_plan(enterprise=world.enterprise("330106"), actor=elsewhere, **plan)
    one = entered(world, batch)
    with pytest.raises(Conflict):
        supporting.enter_plan(enterprise=one.enterprise, actor=who["examiner"], **plan)
    one = supporting.change_support_plan(
        supported=one, version=1, investment_wan=Decimal(2500), goals="One.", actor=who["examiner"]
    )
    with pytest.raises(Conflict):
        supporting.confirm_support(supported=one, version=1, actor=who["ministry"])
    assert (
        supporting.drop_support(
            supported=one, version=2, reason="Left.", actor=who["signer"]
        ).status
        == SupportStatus.DROPPED
    )
    with pytest.raises(IntegrityError, match="may not go"), transaction.atomic():
        Supported.objects.filter(pk=one.pk).update(status=SupportStatus.PAID)


@pytest.mark.django_db
def test_goals_met_pay_the_remainder(world):
    who, day = people(world), timezone.localdate()
    one = evaluated(world, "2600.00", goals_met=True)
    assert one.status == SupportStatus.REST_DUE
    one = supporting.pay_rest(
        supported=one, version=5, paid_on=day, document="Pay 2", actor=who["examiner"]
    )
    assert one.status == SupportStatus.PAID
    paid = SupportPayment.objects.values_list("kind", "amount_wan")
    assert set(paid) == {(PaymentKind.FIRST, 300), (PaymentKind.REST, 300)}


@pytest.mark.django_db
def test_goals_unmet_withhold_it_and_too_little_invested_recovers_what_was_paid(world):
    who, day, batch = people(world), timezone.localdate(), batch_of(world)
    assert evaluated(world, "2600", goals_met=False, batch=batch).status == SupportStatus.WITHHELD
    one = evaluated(world, "1500", goals_met=True, batch=batch, index=1)
    assert (one.status, one.recover_wan) == (SupportStatus.RECOVERING, 300)
    back = {"paid_on": day, "document": "Back", "actor": who["examiner"]}
    with pytest.raises(Conflict, match="Demand"):
        supporting.record_paid_back(supported=one, version=5, amount_wan=Decimal(300), **back)
    one = supporting.demand_back(
        supported=one,
        version=5,
        document="Letter 7",
        due_on=day + timedelta(days=60),
        actor=who["examiner"],
    )
    one = supporting.record_paid_back(supported=one, version=6, amount_wan=Decimal(100), **back)
    with pytest.raises(DomainError, match="still owed"):
        supporting.record_paid_back(supported=one, version=7, amount_wan=Decimal(201), **back)
    one = supporting.record_paid_back(supported=one, version=7, amount_wan=Decimal(200), **back)
    assert one.status == SupportStatus.RECOVERED


@pytest.mark.django_db
def test_it_is_followed_on_screen_and_read_by_the_enterprise(world, django_assert_num_queries):
    one = under_way(world)
    province = signed_in(world.official("examiner", "330000"))
    owner = signed_in(world.owner(one.enterprise))
    address = f"/desk/support/{one.number}/"

    def step(client, name, key, **given):
        typed = {f"{name}-{field}": value for field, value in given.items()}
        return client.post(address, typed | {"act": name, "submit_key": key}).status_code

    year = timezone.localdate().year
    assert step(province, "year", "a", version=3, year=1999, invested_wan=5, progress="x") == 422
    assert step(province, "year", "b", version=3, year=year, invested_wan=5, progress="x") == 302
    found = {"version": 4, "invested_wan": "2,100", "goals_met": "no", "opinion": "Seen."}
    assert step(province, "evaluate", "c", **found) == 302
    own = f"/enterprise/support/{one.number}/"
    assert "Performance evaluation" not in owner.get(own).content.decode()
    api = Caller(world.owner(one.enterprise))
    assert api.get(f"key-support/{one.number}/").json()["verdict"] == ""
    signer = signed_in(world.official("approver", "330000"))
    assert step(signer, "sign", "d", version=5) == 302
    page = owner.get(own).content.decode()
    assert "Withhold the remainder" in page
    assert "own reading" in page
    assert owner.get(address).status_code == 404
    assert owner.get("/enterprise/support/").status_code == 200
    assert owner.get("/").status_code == 200
    ministry = signed_in(world.official("examiner", "000000"))
    with django_assert_num_queries(8):
        ministry.get("/desk/support/")
    assert ministry.post("/desk/support/?status=withheld&batch=2026-1").status_code == 200
    assert ministry.get("/").status_code == 200
    assert ministry.get("/desk/support/batches/").status_code == 200
    assert signed_in(world.official("examiner", "320000")).get(address).status_code == 404


@pytest.mark.django_db
def test_plans_and_batches_are_entered_on_screen_and_steps_taken_by_the_api(world):
    ministry = signed_in(world.official("examiner", "000000"))
    form = {"code": "2026-1", "name": "B", "starts_on": "2026-01-01", "ends_on": "2028-12-31"}
    form |= {"source": "Notice", "certainty": "confirmed", "submit_key": KEY}
    assert ministry.post("/desk/support/batches/", form | {"source": ""}).status_code == 422
    assert ministry.post("/desk/support/batches/", form | {"submit_key": "2"}).status_code == 302
    assert SupportBatch.objects.get().rule == RULE.code
    enterprise = world.enterprise("330106")
    make_title(enterprise, TitleKind.LITTLE_GIANT)
    province = signed_in(world.official("examiner", "330000"))
    plan = {"batch": "2026-1", "enterprise": "nobody", "investment_wan": "3000", "goals": "G."}
    assert province.post("/desk/support/new/", plan | {"submit_key": "3"}).status_code == 422
    plan |= {"enterprise": enterprise.uscc, "submit_key": "4"}
    assert province.post("/desk/support/new/", plan).status_code == 302
    one = Supported.objects.get()
    api = Caller(world.official("approver", "000000"))
    act = f"key-support/{one.number}/actions"
    assert api.post(f"{act}/confirm/", {"version": 1}).json()["status"] == "confirmed"
    assert api.post(f"{act}/confirm/", {"version": 2}).status_code == 409
    assert api.post(f"{act}/nothing/", {"version": 2}).status_code == 404


@pytest.mark.django_db
def test_readiness_is_recorded_by_the_province_and_shown_with_the_enterprise(world):
    enterprise, other = world.enterprise("330106"), world.enterprise("330106", 1)
    examiner = world.official_actor("examiner", "330000")
    with pytest.raises(DomainError):
        record_readiness(
            enterprise=enterprise, product="S", actor=world.official_actor("examiner", "330106")
        )
    for wrong in ({"national_rank": 0}, {"market_share_pct": Decimal(101)}, {"product": " "}):
        with pytest.raises(DomainError):
            record_readiness(enterprise=enterprise, actor=examiner, **{"product": "Screws"} | wrong)
    record_readiness(enterprise=enterprise, product="Old", national_rank=4, actor=examiner)
    province = signed_in(world.official("examiner", "330000"))
    address = f"/desk/readiness/{enterprise.pk}/"
    sent = {"product": "Screws", "national_rank": "1", "market_share_pct": "３１.5"}
    assert province.post(address, sent | {"submit_key": KEY}).status_code == 302
    record_readiness(enterprise=other, product="Nuts", national_rank=7, actor=examiner)
    listed = province.get("/desk/readiness/?rank=3").context["page"].rows
    assert [(one.product, one.national_rank) for one in listed] == [("Screws", 1)]
    assert province.post("/desk/readiness/").status_code == 200
    county = signed_in(world.official("examiner", "330106"))
    assert "Screws" in county.get(f"/desk/enterprises/{enterprise.pk}/").content.decode()
    refused = county.post(address, sent | {"submit_key": "2"})
    assert refused.status_code == 422
    assert (
        len(
            Caller(world.official("analyst", "000000")).get("champion-readiness/").json()["results"]
        )
        == 2
    )


def test_batch_plan_and_readiness_are_entered_by_the_api(world):
    enterprise = world.enterprise("330106")
    make_title(enterprise, TitleKind.LITTLE_GIANT)
    ministry = Caller(world.official("approver", "000000"))
    province = Caller(world.official("examiner", "330000"))
    batch = {
        "code": "2026-9",
        "name": "Batch 9",
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "source": "Notice of 2026",
        "certainty": "confirmed",
    }
    assert province.post("support-batches/", batch).status_code == 422
    assert ministry.post("support-batches/", batch | {"source": ""}).status_code == 422
    assert ministry.post("support-batches/", batch).status_code == 201
    assert ministry.post("support-batches/", batch).status_code == 409
    assert province.get("support-batches/2026-9/").json()["source"] == "Notice of 2026"
    plan = {
        "batch": "2026-9",
        "uscc": enterprise.uscc,
        "investment_wan": "2500.00",
        "goals": "Two new lines.",
    }
    planned = province.post("key-support/", plan)
    assert (planned.status_code, planned.json()["total_wan"]) == (201, "600.00")
    assert province.post("key-support/", plan | {"batch": "none"}).status_code == 422
    assert province.post("key-support/", plan | {"uscc": "9" * 18}).status_code == 422
    readiness = {"uscc": enterprise.uscc, "product": "Screws", "national_rank": 2}
    recorded = province.post("champion-readiness/", readiness)
    assert (recorded.status_code, recorded.json()["national_rank"]) == (201, 2)
    assert province.post("champion-readiness/", readiness | {"national_rank": 0}).status_code == 422
    county = Caller(world.official("examiner", "330106"))
    assert county.post("champion-readiness/", readiness).status_code == 422
    elsewhere = Caller(world.official("examiner", "320000"))
    assert elsewhere.post("champion-readiness/", readiness).status_code == 404
    owner = Caller(world.owner(enterprise))
    assert owner.get("support-batches/").json()["results"] == []
