"""Posted needs: checked before they are published, answered in confidence, matched, concluded."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Message
from common.domain import outbox
from common.domain.errors import Conflict, DomainError
from cultivation.domain.leading.answering import (
    answer_need,
    conclude_need,
    match_need,
    shortlist_answer,
    withdraw_answer,
)
from cultivation.domain.leading.posting import (
    expire_needs,
    open_need,
    publish_need,
    return_need,
    submit_need,
    withdraw_need,
)
from cultivation.enums.leading import AnswerStatus, NeedResult, NeedStatus
from cultivation.models import Need, NeedAnswer, SizeRecord
from tests.api_client import Caller
from tests.common.files.samples import picture
from tests.pages import KEY, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(world):
    enterprise = world.enterprise("330106")
    SizeRecord.objects.create(
        enterprise=enterprise, size_class="large", starts_on=date(2020, 1, 1), source="Test"
    )
    return enterprise


def details(**given):
    deadline = timezone.localdate() + timedelta(days=30)
    return {"title": "Spindles", "text": "40,000 rpm.", "deadline_on": deadline} | given


def published(world, large):
    need = open_need(enterprise=large, actor=world.owner_actor(large), **details())
    need = submit_need(need=need, version=1, actor=world.owner_actor(large))
    return publish_need(need=need, version=2, actor=world.official_actor("examiner", "330106"))


def answered(world, need, enterprise):
    return answer_need(
        need=need,
        enterprise=enterprise,
        text="We make them.",
        contact="Li Si",
        price_wan=Decimal(80),
        actor=world.owner_actor(enterprise),
    )


def test_a_need_goes_from_its_draft_to_a_contract(world, large):
    owner, county = world.owner_actor(large), world.official_actor("examiner", "330106")
    small = world.enterprise("320102")
    with pytest.raises(DomainError, match="large enterprises"):
        open_need(enterprise=small, actor=world.owner_actor(small), **details())
    with pytest.raises(DomainError, match="lies ahead"):
        open_need(enterprise=large, actor=owner, **details(deadline_on=date(2020, 1, 1)))
    need = open_need(enterprise=large, actor=owner, **details())
    assert need.number.startswith(f"N{timezone.localdate().year}-")
    with pytest.raises(Conflict):
        answered(world, need, small)
    need = submit_need(need=need, version=1, actor=owner)
    with pytest.raises(DomainError):
        publish_need(need=need, version=2, actor=world.official_actor("examiner", "330108"))
    need = return_need(need=need, version=2, reason="Name the speed.", actor=county)
    need = submit_need(need=need, version=3, actor=owner)
    with pytest.raises(Conflict):
        publish_need(need=need, version=3, actor=county)
    need = publish_need(need=need, version=4, actor=county)
    with pytest.raises(DomainError, match="your own"):
        answered(world, need, large)
    first, second = answered(world, need, small), answered(world, need, world.enterprise("330402"))
    with pytest.raises(Conflict, match="answered this need already"):
        answered(world, need, small)
    need = shortlist_answer(need=need, version=5, answer=first.pk, actor=owner)
    with pytest.raises(DomainError, match="still open"):
        match_need(need=need, version=6, answer=second.pk, actor=owner)
    need = match_need(need=need, version=6, answer=first.pk, actor=owner)
    states = dict(NeedAnswer.objects.values_list("pk", "status"))
    assert states == {first.pk: AnswerStatus.CHOSEN, second.pk: AnswerStatus.NOT_CHOSEN}
    wrong = {"result": NeedResult.CONTRACT, "result_text": "Signed.", "actor": owner}
    with pytest.raises(DomainError, match="amount above zero"):
        conclude_need(need=need, version=7, **wrong)
    need = conclude_need(need=need, version=7, contract_wan=Decimal(78), **wrong)
    assert need.status == NeedStatus.CONCLUDED
    outbox.sweep()
    assert Message.objects.filter(user=world.owner(small)).count() == 3
    with pytest.raises(IntegrityError, match="may not go"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(status=NeedStatus.DRAFT)


def test_answers_are_seen_by_the_poster_and_the_handling_office_alone(world, large):
    need = published(world, large)
    small, other = world.enterprise("320102"), world.enterprise("330402")
    answered(world, need, small)
    address = f"/needs/{need.number}/"
    for reader, sees in (
        (world.owner(large), True),
        (world.official("examiner", "330106"), True),
        (world.owner(small), True),
        (world.owner(other), False),
        (world.official("examiner", "320102"), False),
        (world.official("examiner", "000000"), False),
    ):
        text = signed_in(reader).get(address).content.decode()
        assert ("We make them." in text) is sees
    found = Caller(world.owner(other)).get("need-answers/").json()["results"]
    assert found == []
    assert len(Caller(world.owner(large)).get("need-answers/").json()["results"]) == 1


def test_what_an_office_posts_is_checked_by_a_colleague(world):
    examiner = world.official_actor("examiner", "330000")
    need = open_need(actor=examiner, poster="Great Works", **details())
    need = submit_need(need=need, version=1, actor=examiner)
    with pytest.raises(DomainError, match="colleague"):
        publish_need(need=need, version=2, actor=examiner)
    need = publish_need(need=need, version=2, actor=world.official_actor("approver", "330000"))
    assert (need.by_office, need.status) == ("330000", NeedStatus.PUBLISHED)


def test_needs_expire_by_their_days_and_are_withdrawn_with_a_reason(world, large):
    empty, waiting, gone = (published(world, large) for _number in range(3))
    answer = answered(world, waiting, world.enterprise("320102"))
    withdraw_need(need=gone, version=3, reason="Solved.", actor=world.owner_actor(large))
    day = empty.deadline_on
    assert expire_needs(today=day) == 0
    assert [expire_needs(today=day + timedelta(days=1)) for _run in range(2)] == [1, 0]
    assert expire_needs(today=day + timedelta(days=61)) == 1
    states = set(Need.objects.values_list("status", flat=True))
    assert states == {NeedStatus.EXPIRED, NeedStatus.WITHDRAWN}
    actor = world.owner_actor(answer.enterprise)
    with pytest.raises(Conflict):
        withdraw_answer(answer=answer, version=1, actor=actor)


def test_a_need_is_posted_answered_and_matched_on_screen(world, large, django_assert_num_queries):
    owner, county = signed_in(world.owner(large)), signed_in(world.official("examiner", "330106"))
    small = signed_in(world.owner(world.enterprise("320102")))
    form = {name: str(value) for name, value in details().items()} | {"submit_key": KEY}
    assert small.post("/needs/new/", form).status_code == 422
    made = owner.post("/needs/new/", form)
    address = made["Location"]
    assert county.get(address).status_code == 404
    file = SimpleUploadedFile("plan.png", picture("PNG"))
    sent = {"file": file, "submit_key": "paper"}
    assert owner.post(f"{address}papers/", sent).status_code == 302

    def step(client, name, key, **given):
        typed = {f"{name}-{field}": value for field, value in given.items()}
        return client.post(address, typed | {"act": name, "submit_key": key}).status_code

    assert step(owner, "submit", "a", version=1) == 302
    assert "Needs to check" in county.get("/").content.decode()
    assert step(county, "return", "b", version=2, reason="") == 422
    assert step(county, "publish", "c", version=2) == 302
    assert step(county, "publish", "d", version=2) == 409
    assert "Spindles" in small.get("/").content.decode()
    assert step(small, "answer", "e", text="", contact="Li") == 422
    assert step(small, "answer", "f", text="We make them.", contact="Li", price_wan="８０") == 302
    answer = NeedAnswer.objects.get()
    extra = {"file": SimpleUploadedFile("a.png", picture("PNG")), "answer": "1", "submit_key": "p2"}
    assert small.post(f"{address}papers/", extra).status_code == 302
    assert step(small, "take-back", "g", version=answer.version) == 302
    assert step(small, "answer", "h", text="We make them.", contact="Li") == 302
    answer = NeedAnswer.objects.latest("pk")
    assert step(owner, "shortlist", "i", version=3, answer=answer.pk) == 302
    assert step(owner, "match", "j", version=4, answer=answer.pk) == 302
    assert step(owner, "conclude", "k", version=5, result="trial", result_text="Samples.") == 302
    assert Need.objects.get().status == NeedStatus.CONCLUDED
    with django_assert_num_queries(6):
        county.get("/needs/?sort=deadline")
    assert county.post("/needs/?q=Spind").status_code == 200
    for query in ("?status=concluded", "?mine=answered", "?mine=posted"):
        assert len(owner.get(f"/needs/{query}").context["page"].rows) in {0, 1}


def test_a_need_is_answered_by_the_api(world, large):
    need = published(world, large)
    small = Caller(world.owner(world.enterprise("320102")))
    assert [one["number"] for one in small.get("needs/").json()["results"]] == [need.number]
    body = {"text": "We make them.", "contact": "Li", "price_wan": "80.00"}
    made = small.post(f"needs/{need.number}/answer/", body)
    assert (made.status_code, made.json()["status"]) == (201, "handed_in")
    owner = Caller(world.owner(large))
    act = f"needs/{need.number}/actions/shortlist/"
    assert owner.post(act, {"version": 3}).status_code == 422
    listed = owner.post(act, {"version": 3, "answer": made.json()["id"]})
    assert (listed.status_code, listed.json()["version"]) == (200, 4)
    assert owner.post(act, {"version": 3, "answer": made.json()["id"]}).status_code == 409
    assert small.post(act, {"version": 4, "answer": made.json()["id"]}).status_code == 422


def test_a_need_is_begun_by_the_api(world, large):
    body = {
        "title": "Spindles",
        "text": "40,000 rpm.",
        "deadline_on": str(details()["deadline_on"]),
    }
    made = Caller(world.owner(large)).post("needs/", body, key="begin")
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    small = Caller(world.owner(world.enterprise("320102"))).post("needs/", body)
    assert (small.status_code, small.json()["code"]) == (422, "not_large")
    county = Caller(world.official("examiner", "330106"))
    assert county.post("needs/", body).json()["code"] == "text_missing"
    mine = body | {"poster": "Big Works"}
    posted = county.post("needs/", mine, key="begin").json()
    assert (posted["poster"], posted["office"]) == ("Big Works", "330106")
    again = county.post("needs/", mine, key="begin").json()
    assert (again["number"], Need.objects.count()) == (posted["number"], 2)
    assert county.post("needs/", mine | {"deadline_on": "soon"}).status_code == 422
    assert county.post("needs/", mine, key=None).status_code == 400
