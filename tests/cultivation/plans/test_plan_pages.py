"""Pages and API of plans, services and requests, as people and systems use them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.models import Event
from cultivation.domain.plans import agreeing, catalogue, drawing, following
from cultivation.enums import TitleKind
from cultivation.enums.plans import PlanStatus
from cultivation.models import (
    CatalogueService,
    CultivationPlan,
    LatePayment,
    ServiceBooking,
    ServiceRequest,
)
from tests.api_client import Caller
from tests.common.files.samples import picture
from tests.factories import make_filing, make_title, make_uscc
from tests.pages import FRAME_QUERIES, KEY, signed_in

pytestmark = pytest.mark.django_db


def make_plan(world, index=0):
    enterprise = world.enterprise("330106", index)
    make_title(enterprise, TitleKind.SRDI)
    make_filing(enterprise, rd_expense_wan="100.00")
    actor = world.official_actor("examiner", "330106")
    return drawing.open_plan(enterprise=enterprise, actor=actor)


def posted(client, url, act, version, key=KEY, **fields):
    typed = {f"{act}-{field}": value for field, value in fields.items()}
    body = {"act": act, "submit_key": key, f"{act}-version": version, **typed}
    return client.post(url, body)


def test_a_plan_goes_from_the_enterprises_page_to_its_consent(world):
    enterprise = world.enterprise()
    make_title(enterprise, TitleKind.SRDI)
    make_filing(enterprise, rd_expense_wan="100.00")
    examiner = signed_in(world.official("examiner", "330106"))
    assert "Draw up a plan" in examiner.get(f"/desk/enterprises/{enterprise.pk}/").text
    url = f"/desk/plans/new/{enterprise.pk}/"
    assert "becomes a goal" in examiner.get(url).text
    typed = {"target": "little_giant", "summary": "More R&D.", "submit_key": KEY}
    for _twice in range(2):
        assert examiner.post(url, typed).status_code == 302
    plan = CultivationPlan.objects.get()
    page = f"/desk/plans/{plan.number}/"
    assert posted(examiner, page, "offer", plan.version).status_code == 422
    person = world.official("examiner", "330106").pk
    assert posted(examiner, page, "liaison", plan.version, person=person).status_code == 302
    plan.refresh_from_db()
    day = timezone.localdate() + timedelta(days=40)
    refused = posted(examiner, page, "measure", plan.version, key="a", planned_on=day)
    assert refused.status_code == 422
    assert "say in words" in refused.text
    done = posted(
        examiner, page, "measure", plan.version, key="b", planned_on=day, words="Visit a buyer"
    )
    assert done.status_code == 302
    owner = signed_in(world.owner(enterprise))
    own = f"/enterprise/plans/{plan.number}/"
    assert owner.get(own).status_code == 404
    plan.refresh_from_db()
    assert posted(examiner, page, "offer", plan.version - 1, key="c").status_code == 409
    assert posted(examiner, page, "offer", plan.version, key="d").status_code == 302
    assert "Visit a buyer" in owner.get("/enterprise/plans/").text
    plan.refresh_from_db()
    assert posted(owner, own, "consent", plan.version).status_code == 302
    plan.refresh_from_db()
    assert plan.status == PlanStatus.AGREED
    assert "0 of" in owner.get("/").text
    assert posted(owner, own, "start", plan.version).status_code in {404, 422}


def test_lists_cost_a_few_queries_and_are_exported(world, django_assert_num_queries):
    make_plan(world)
    client = signed_in(world.official("examiner", "330106"))
    for number, url in ((1, "/desk/plans/"), (2, "/desk/plans/")):
        with django_assert_num_queries(FRAME_QUERIES + 3):
            page = client.get(url)
        assert page.status_code == 200
        assert page.text.count("data-href") == number
        if number == 1:
            make_plan(world, 1)
    exported = client.post("/desk/plans/?status=draft")
    assert exported["Content-Type"].endswith("sheet")
    assert Event.objects.filter(verb="list.exported").count() == 1
    assert client.get("/desk/plans/?note=overdue&liaison=nobody&q=Precision").status_code == 200
    assert client.get("/desk/plans/figures/").status_code == 200
    assert client.post("/desk/plans/figures/").status_code == 200


def test_services_are_kept_and_booked_on_screen(world):
    client = signed_in(world.official("examiner", "330106"))
    day = timezone.localdate().isoformat()
    typed = {
        "name": "Clinic", "category": "law", "provider": "Institute", "summary": "An hour.",
        "cost_wan": "0", "places": "1", "starts_on": day, "submit_key": KEY,
    }  # fmt: skip
    assert client.post("/desk/plans/services/new/", typed | {"name": ""}).status_code == 422
    assert client.post("/desk/plans/services/new/", typed).status_code == 302
    service = CatalogueService.objects.get()
    page = f"/desk/plans/services/{service.number}/"
    changed = posted(
        client, page, "change", 1, name="Law clinic", category="law", provider="Institute",
        summary="Two hours.", cost_wan="0.50", places="1", starts_on=day,
    )  # fmt: skip
    assert changed.status_code == 302
    assert posted(client, page, "state", 1, key="x", state="paused").status_code == 409
    owner = signed_in(world.owner(world.enterprise()))
    year = timezone.localdate().year
    booking = {"service": service.pk, "year": year, "submit_key": KEY}
    for _twice in range(2):
        assert owner.post("/enterprise/plans/services/", booking).status_code == 302
    other = signed_in(world.owner(world.enterprise("330106", 1)))
    refused = other.post("/enterprise/plans/services/", booking)
    assert refused.status_code == 422
    assert "All 1 places" in refused.text
    assert "Law clinic" in owner.get("/enterprise/plans/services/").text
    given_back = {"booking": ServiceBooking.objects.get().pk, "submit_key": "y"}
    assert owner.post("/enterprise/plans/services/", given_back).status_code == 302
    assert (
        other.post("/enterprise/plans/services/", booking | {"submit_key": "z"}).status_code == 302
    )
    assert client.post("/desk/plans/services/?cost=paid").status_code == 200
    assert other.get(page).status_code == 404


def test_an_enterprise_asks_and_the_office_answers(world, django_assert_num_queries):
    owner = signed_in(world.owner(world.enterprise()))
    typed = {"category": "market", "subject": "", "text": "We look for buyers.", "submit_key": KEY}
    refused = owner.post("/enterprise/requests/new/", typed)
    assert refused.status_code == 422
    assert "We look for buyers." in refused.text
    for _twice in range(2):
        sent = owner.post("/enterprise/requests/new/", typed | {"subject": "Buyers"})
        assert sent.status_code == 302
    asked = ServiceRequest.objects.get()
    clerk = signed_in(world.official("examiner", "330106"))
    with django_assert_num_queries(FRAME_QUERIES + 6):
        assert "Buyers" in clerk.get("/desk/requests/").text
    page, own = f"/desk/requests/{asked.number}/", f"/enterprise/requests/{asked.number}/"
    assert posted(clerk, page, "take", 2, key="s").status_code == 409
    assert posted(clerk, page, "take", 1, key="t").status_code == 302
    assert posted(clerk, page, "reply", 2, key="u", reply="Come to the fair.").status_code == 302
    assert "Come to the fair." in owner.get(own).text
    assert posted(owner, own, "rate", 3, key="v", satisfaction="5").status_code == 302
    assert posted(owner, own, "reopen", 4, key="w", reason="It is over.").status_code == 302
    assert "It is over." in clerk.get(page).text
    assert signed_in(world.official("examiner", "330108")).get(page).status_code == 404
    for query in ("?at=mine", "?at=told&due=overdue", "?q=Precision&status=open&chosen=1"):
        assert clerk.get(f"/desk/requests/{query}").status_code == 200
    assert clerk.post("/desk/requests/").status_code == 200
    assert "Buyers" in clerk.get("/").text
    figures = signed_in(world.official("analyst", "000000"))
    assert figures.get("/desk/requests/figures/").status_code == 200
    assert figures.post("/desk/requests/figures/").status_code == 200
    assert figures.get("/").status_code == 200


CANARY = "Canary Heavy Industry"


def debt_of(**changed):
    day = (timezone.localdate() - timedelta(days=60)).isoformat()
    return {
        "debtor_name": CANARY,
        "debtor_uscc": make_uscc("320102", 88),
        "debtor_kind": "large_enterprise",
        "contract": "C-88",
        "amount_wan": "7654321.09",
        "payable_on": day,
        "subject": "Canary owes",
        "text": "Unpaid.",
    } | changed


def test_a_late_payment_is_read_by_nobody_else_on_any_page_or_answer(world):
    owner = signed_in(world.owner(world.enterprise()))
    paper = SimpleUploadedFile("canary.jpg", picture(), "image/jpeg")
    typed = debt_of(submit_key=KEY, papers=paper)
    sent = owner.post("/enterprise/requests/new/late-payment/", typed)
    assert sent.status_code == 302, sent.text
    asked = ServiceRequest.objects.get()
    assert LatePayment.objects.get().amount_wan == Decimal("7654321.09")
    assert CANARY in owner.get(f"/enterprise/requests/{asked.number}/").text
    holder = signed_in(world.official("examiner", "330000"))
    page = f"/desk/requests/{asked.number}/"
    assert CANARY in holder.get(page).text
    assert posted(holder, page, "take", 1).status_code == 302
    given = {"authority": "320102", "note": "Canary, please."}
    assert posted(holder, page, "to-authority", 2, key="b", **given).status_code == 302
    assert CANARY in signed_in(world.official("approver", "320102")).get(page).text
    paths = (
        "/", "/desk/requests/?chosen=1", "/desk/requests/figures/", page, "/desk/plans/",
        f"/desk/enterprises/{asked.enterprise_id}/", "/messages/", "/api/v1/requests/",
        f"/api/v1/requests/{asked.number}/", "/api/v1/request-figures/",
    )  # fmt: skip
    file = asked.papers.get().file_id
    for role, code in (
        ("examiner", "330106"), ("examiner", "330100"), ("analyst", "330000"),
        ("approver", "000000"), ("examiner", "320100"), ("audit_admin", "000000"),
    ):  # fmt: skip
        client = signed_in(world.official(role, code))
        for path in (*paths, "/administration/trail/"):
            shown = client.get(path)
            assert "anary" not in shown.text, (role, code, path)
            assert "7654321" not in shown.text.replace(",", ""), (role, code, path)
        assert client.get(f"/files/{file}/").status_code == 404
        exported = client.post("/desk/requests/?chosen=1")
        assert exported.status_code in {200, 404}
        assert b"anary" not in exported.content
    counted = signed_in(world.official("analyst", "000000")).get("/api/v1/request-figures/").json()
    assert [one["asked"] for one in counted["by_category"]] == [1]


def test_the_api_draws_a_plan_and_carries_it_on(world):
    enterprise = world.enterprise()
    make_title(enterprise, TitleKind.SRDI)
    make_filing(enterprise, rd_expense_wan="100.00")
    clerk = Caller(world.official("examiner", "330106"))
    made = clerk.post("plans/", {"uscc": enterprise.uscc})
    assert made.status_code == 201, made.content
    plan = made.json()
    assert plan["target"] == "little_giant"
    assert all(goal["is_reached"] is False for goal in plan["goals"])
    assert "offer" in plan["actions"]
    steps = f"plans/{plan['number']}/steps"
    person = world.official("examiner", "330106").pk
    assert clerk.post(f"{steps}/liaison/", {"version": 1}).status_code == 422
    named = clerk.post(f"{steps}/liaison/", {"version": 1, "person": person})
    assert named.status_code == 200, named.content
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    measure = {"version": 2, "planned_on": day, "words": "Visit"}
    assert clerk.post(f"{steps}/measure/", measure).json()["measures"][0]["words"] == "Visit"
    assert clerk.post(f"{steps}/offer/", {"version": 2}).status_code == 409
    assert clerk.post(f"{steps}/offer/", {"version": 3}).json()["status"] == "offered"
    owner = Caller(world.owner(enterprise))
    assert owner.get("plans/").json()["results"][0]["number"] == plan["number"]
    assert owner.post(f"{steps}/consent/", {"version": 4}).json()["status"] == "agreed"
    assert owner.post(f"{steps}/start/", {"version": 5}).status_code == 422
    assert Caller(world.official("examiner", "330108")).get("plans/").json()["results"] == []
    assert clerk.get("plans/", is_note_overdue="false", office="330106").json()["results"]


def test_the_api_keeps_services_and_requests(world):
    clerk = Caller(world.official("approver", "330106"))
    day = timezone.localdate()
    body = {
        "category": "law", "name": "Clinic", "provider": "Institute", "summary": "An hour.",
        "starts_on": day.isoformat(), "places": 1,
    }  # fmt: skip
    service = clerk.post("services/", body).json()
    path = f"services/{service['number']}"
    assert clerk.post(f"{path}/change/", body | {"version": 9}).status_code == 409
    changed = clerk.post(f"{path}/change/", body | {"version": 1, "name": "Law clinic"})
    assert changed.json()["name"] == "Law clinic"
    owner = Caller(world.owner(world.enterprise()))
    booked = owner.post(f"{path}/book/", {"year": day.year})
    assert booked.status_code == 201
    assert owner.get(f"{path}/").json()["booked_this_year"] == 1
    given_back = {"booking": booked.json()["id"]}
    other = Caller(world.owner(world.enterprise(index=1)))
    assert other.post(f"{path}/give-back/", given_back).status_code == 404
    assert owner.post(f"{path}/give-back/", given_back).json()["given_up_on"]
    assert owner.get(f"{path}/").json()["booked_this_year"] == 0
    assert clerk.post(f"{path}/state/", {"version": 2, "state": "ended"}).status_code == 200
    asked = owner.post("requests/", {"category": "market", "subject": "Buyers", "text": "Find."})
    assert asked.status_code == 201, asked.content
    number = asked.json()["number"]
    assert asked.json()["actions"] == ["withdraw"]
    steps = f"requests/{number}/steps"
    assert clerk.post(f"{steps}/take/", {"version": 1}).json()["status"] == "taken"
    wrong = clerk.post(f"{steps}/reply/", {"version": 2, "reason": "?"})
    assert wrong.status_code == 422
    assert clerk.post(f"{steps}/reply/", {"version": 2, "reply": "Here."}).status_code == 200
    assert owner.post(f"{steps}/rate/", {"version": 3, "satisfaction": 4}).status_code == 200
    assert clerk.post(f"{steps}/fly/", {"version": 3}).status_code == 422
    late = owner.post("requests/", {"category": "late_payment", **debt_of()})
    assert late.status_code == 422
    assert late.json()["code"] == "paper_missing"
    assert Caller(world.official("examiner", "330108")).get("requests/").json()["results"] == []


def test_a_closed_plan_says_why(world):
    plan = make_plan(world)
    examiner = world.official_actor("examiner", "330106")
    approver = world.official_actor("approver", "330106")
    person = world.official("examiner", "330106")
    following.name_liaison(plan=plan, version=1, person=person, actor=approver)
    service = catalogue.offer_service(
        office=world.offices["330106"], actor=examiner, category="law", name="Clinic",
        provider="Institute", summary="An hour.", contact="", cost_wan=Decimal(0), places=None,
        starts_on=timezone.localdate(), ends_on=None,
    )  # fmt: skip
    day = timezone.localdate() + timedelta(days=9)
    drawing.add_measure(plan=plan, version=2, actor=examiner, planned_on=day, service=service)
    agreeing.offer_plan(plan=plan, version=3, actor=examiner)
    client = signed_in(world.official("approver", "330106"))
    page = f"/desk/plans/{plan.number}/"
    assert posted(client, page, "withdraw", 4, reason="Moved away.").status_code == 302
    shown = signed_in(world.owner(plan.enterprise)).get(f"/enterprise/plans/{plan.number}/")
    assert shown.status_code == 200
    assert "Moved away." in shown.text
