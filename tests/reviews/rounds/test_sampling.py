"""Re-examination by sample: share and seed recorded, and the same titles again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Message
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from cultivation.domain.titles import why_not_apply
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from enterprises.enums import MembershipRole
from enterprises.models import Enterprise, Membership
from reviews.domain.publishing import announce, publish_notice
from reviews.domain.rounds.sampling import (
    draw_sample,
    drawn_numbers,
    is_drawn_the_same,
    standing_with_draws,
)
from reviews.models import Round, SampledTitle
from tests.factories import (
    World,
    make_filing,
    make_round,
    make_route,
    make_rule_set,
    make_submitted,
    make_title,
)
from tests.pages import signed_in
from tests.reviews.conftest import decide
from tests.reviews.panels.steps import make_expert

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(world: World) -> Round:
    """A province's round of re-examination with five holders there and one elsewhere."""
    places = (("330106", 0), ("330106", 1), ("330108", 0), ("330402", 0), ("330411", 0))
    for county, index in (*places, ("320102", 0)):
        make_title(world.enterprise(county, index), TitleKind.INNOVATIVE)
    return make_round(
        TitleKind.INNOVATIVE,
        case_kind=CaseKind.RE_EXAMINATION,
        office=world.offices["330000"],
        code="innovative-2026-re-330000",
    )


def test_the_share_is_rounded_up_and_the_same_seed_draws_the_same():
    numbers = [f"T{number}" for number in range(10)]
    first = drawn_numbers("seed", "R", numbers, Decimal(25))
    assert len(first) == 3
    assert drawn_numbers("seed", "R", numbers[::-1], Decimal(25)) == first
    assert drawn_numbers("seed", "R", numbers, Decimal(100)) != numbers


def test_a_province_draws_among_its_own_holders_once_and_they_are_told(world, round_):
    actor = world.official_actor("examiner", "330000")
    sample = draw_sample(round=round_, share_pct=Decimal(40), seed="lot 7", actor=actor)
    assert (len(sample.population), sample.titles.count()) == (5, 2)
    assert is_drawn_the_same(sample)
    sweep()
    drawn = SampledTitle.objects.values_list("title__enterprise", flat=True)
    told = Message.objects.filter(event__verb="round.sampled").values_list("user", flat=True)
    assert set(told) == {world.owners[enterprise].pk for enterprise in drawn}
    with pytest.raises(Conflict):
        draw_sample(round=round_, share_pct=Decimal(40), actor=actor)
    left_out = Title.objects.exclude(pk__in=SampledTitle.objects.values("title")).first()
    SampledTitle.objects.create(sample=sample, title=left_out, position=3)
    assert not is_drawn_the_same(sample)


def test_who_is_drawn_owes_it_until_the_last_day_or_until_it_is_handed_in(world, round_):
    actor = world.official_actor("examiner", "330000")
    draw_sample(round=round_, share_pct=Decimal(100), seed="lot 7", actor=actor)
    sweep()
    owed = "File for re-examination: the title was drawn"
    browser = signed_in(world.owner(world.enterprise("330106", 0)))
    home = browser.get("/").content.decode()
    assert owed in home
    assert round_.name in home
    assert round_.name in browser.get("/messages/").content.decode()
    make_route(TitleKind.INNOVATIVE, CaseKind.RE_EXAMINATION)
    enterprise = world.enterprise("330106", 0)
    make_submitted(world, enterprise, round=round_, filing=make_filing(enterprise))
    assert owed not in browser.get("/").content.decode()
    other = world.owner(world.enterprise("330106", 1))
    assert owed in signed_in(other).get("/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert owed not in signed_in(other).get("/").content.decode()


def test_a_sample_takes_no_round_from_those_whose_titles_are_due(world):
    with time_machine.travel("2025-07-01T03:00:00Z"):
        for county, index in (("330106", 0), ("330106", 1)):
            make_title(world.enterprise(county, index), TitleKind.SRDI, valid_from=date(2025, 2, 1))
    make_rule_set("srdi-2026")
    with time_machine.travel("2027-01-04T03:00:00Z"):
        spot_check = make_round(
            TitleKind.SRDI, case_kind=CaseKind.RE_EXAMINATION, office=world.offices["330000"],
            year=2027, opens_on=date(2027, 1, 4), closes_on=date(2027, 1, 15),
            code="srdi-2027-re-330000",
        )  # fmt: skip
        actor = world.official_actor("examiner", "330000")
        draw_sample(round=spot_check, share_pct=Decimal(50), seed="lot 7", actor=actor)
    with time_machine.travel("2027-02-10T03:00:00Z"):
        found = [run_periodic("open_due_rounds").figures["rounds"] for _run in range(2)]
    assert found == [1, 0]
    assert Round.objects.get(code="srdi-2027-re-330000-2").office == world.offices["330000"]


def test_whoever_acts_for_a_holder_chooses_no_seed(world, round_):
    actor = world.official_actor("examiner", "330000")
    Membership.objects.create(
        user_id=actor.person_id, enterprise=world.enterprise(), role=MembershipRole.OWNER
    )
    with pytest.raises(DomainError) as refusal:
        draw_sample(round=round_, share_pct=Decimal(40), seed="the hundredth", actor=actor)
    assert refusal.value.code == "two_pairs_of_eyes"


def test_who_is_drawn_is_re_examined_before_the_title_is_due_and_keeps_it_as_it_is(world, round_):
    examiner, approver = (world.official_actor(role, "330000") for role in ("examiner", "approver"))
    enterprise = world.enterprise("330106", 0)
    title = Title.objects.get(enterprise=enterprise)
    make_route(TitleKind.INNOVATIVE, CaseKind.RE_EXAMINATION)
    filing = make_filing(enterprise)
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        make_submitted(world, enterprise, round=round_, filing=filing)
    assert refusal.value.code == "re_examination_not_due"
    draw_sample(round=round_, share_pct=Decimal(100), actor=examiner)
    offered = signed_in(world.owner(enterprise)).get("/applications/new/").content.decode()
    assert "can be re-examined from" not in offered
    case = make_submitted(world, enterprise, round=round_, filing=filing)
    decide(world, case)
    notice = publish_notice(round=round_, cases=[case], actor=examiner)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        announce(notice=notice, actor=approver)
        page = signed_in(world.owner(enterprise)).get(f"/applications/{case.number}/")
        assert f"Title {title.number}, valid from" in page.content.decode()
        public = Client().get(f"/public/notices/{notice.number}/").content.decode()
        assert "Title confirmed" in public
    days = title.valid_from, title.valid_to, title.last_day
    title.refresh_from_db()
    assert (title.valid_from, title.valid_to, title.last_day) == days
    assert (title.re_examined_since, title.ending) == (None, "")
    assert title.events.filter(kind="re_examined", outcome="passed", case_number=case.number)
    assert list(Title.objects.filter(enterprise=enterprise)) == [title]


def test_who_is_not_drawn_waits_until_the_title_is_due(world, round_):
    sample = draw_sample(
        round=round_, share_pct=Decimal(40), seed="lot 7",
        actor=world.official_actor("examiner", "330000"),
    )  # fmt: skip
    drawn = set(SampledTitle.objects.values_list("title__enterprise", flat=True))
    for enterprise in Enterprise.objects.filter(titles__number__in=sample.population):
        asked = standing_with_draws(enterprise, timezone.localdate())
        why = why_not_apply(
            asked, kind=TitleKind.INNOVATIVE, case_kind=CaseKind.RE_EXAMINATION,
            on=timezone.localdate(),
        )  # fmt: skip
        assert (why is None) == (enterprise.pk in drawn)


@pytest.mark.parametrize(
    ("role", "code", "share"),
    [("examiner", "320000", 10), ("analyst", "330000", 10), ("examiner", "330000", 0)],
)
def test_others_draw_nothing_and_no_share_beyond_reason(world, round_, role, code, share):
    with pytest.raises(DomainError):
        draw_sample(round=round_, share_pct=Decimal(share), actor=world.official_actor(role, code))


def test_the_sample_is_drawn_and_read_on_screen(world, round_):
    client = signed_in(world.official("examiner", "330000"))
    url = f"/rounds/{round_.code}/sample/"
    assert "Draw" in client.get(url).content.decode()
    assert client.post(url, {"share_pct": "400", "submit_key": "a"}).status_code == 422
    assert client.post(url, {"share_pct": "100", "submit_key": "b"}).status_code == 302
    page = client.get(url).content.decode()
    assert "the same titles" in page
    assert "Xihu Precision 0" in page
    county = signed_in(world.official("analyst", "330402")).get(url).content.decode()
    assert "Nanhu Precision 0" in county
    assert "Xihu Precision 0" not in county


def test_the_roll_and_an_expert_are_shown_and_changed(world, round_):
    expert = make_expert(world, 1)
    client = signed_in(world.official("examiner", "000000"))
    assert "Institute 1" in client.get("/experts/").content.decode()
    url = f"/experts/{expert.code}/"
    assert "What the roll says" in client.get(url).content.decode()
    typed = {"affiliation": "Another institute", "city": "330100", "version": "1"}
    assert client.post(url, typed | {"submit_key": "a"}).status_code == 302
    empty = client.post(f"{url}state/", {"state": "suspended", "version": "2", "submit_key": "b"})
    assert (empty.status_code, "Say why" in empty.content.decode()) == (422, True)
    expert.refresh_from_db()
    assert expert.affiliation == "Another institute"
