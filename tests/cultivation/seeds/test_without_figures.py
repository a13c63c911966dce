"""Holders of whom nothing is filed are found, taken into the pool together, and asked once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cultivation.domain.seeds.without_figures import without_figures
from cultivation.enums import TitleKind
from cultivation.enums.seeds import SignalKind
from cultivation.models import SeedCandidate, SeedQuestion, SeedSignal, Title
from enterprises.models import Enterprise
from tests.api_client import Caller
from tests.cultivation.seeds.test_pages import post, sheet
from tests.factories import make_filing, make_title
from tests.pages import FRAME_QUERIES, signed_in

pytestmark = pytest.mark.django_db
LIST, API = "/desk/seeds/without-figures/", "seeds-without-figures/"


@pytest.fixture
def holder(world):
    """The one of Xihu that discovery passes over: it holds a title and has filed nothing."""
    found = world.enterprise()
    make_title(found, TitleKind.SRDI)
    filed = world.enterprise(index=1)
    make_title(filed, TitleKind.SRDI)
    make_filing(filed)
    return found


def test_those_are_listed_who_may_climb_and_have_filed_nothing(
    world, holder, django_assert_num_queries
):
    today = timezone.localdate()
    giant, banned = world.enterprise("330108"), world.enterprise("330108", 1)
    make_title(giant, TitleKind.LITTLE_GIANT)
    make_title(banned, TitleKind.INNOVATIVE)
    ended = {"last_day": today - timedelta(days=9), "ending": "cancelled", "ending_reason": "x",
             "ending_document": "x", "cancellation_ground": "data_fraud",
             "banned_until": today + timedelta(days=9)}  # fmt: skip
    Title.objects.filter(enterprise=banned).update(**ended)
    named = world.enterprise("320102")
    examiner = world.official("examiner", "320000")
    SeedSignal.objects.create(
        enterprise=named, kind=SignalKind.HONOUR, word="省级技术中心", as_of=today, flag=True,
        source="Office", document="1", office=named.responsible_office, imported_by=examiner,
        imported_at=timezone.now(),
    )  # fmt: skip
    lapsed, long_gone = world.enterprise("330203"), world.enterprise("330203", 1)
    for one, days in ((lapsed, 700), (long_gone, 800)):
        ends = today - timedelta(days=days)
        make_title(one, TitleKind.SRDI, valid_from=ends - timedelta(days=900), valid_to=ends,
                   last_day=ends)  # fmt: skip
    assert set(without_figures(Enterprise.objects.all(), on=today)) == {holder, named, lapsed}
    county = signed_in(world.official("examiner", "330106"))
    with django_assert_num_queries(FRAME_QUERIES + 6):
        (row,) = county.get(LIST).context["page"].rows
    assert (row.enterprise, row.wanted, row.seed) == (holder, TitleKind.LITTLE_GIANT, None)
    assert county.get(f"{LIST}?held=innovative&chosen=1").context["page"].rows == []
    assert county.get(f"{LIST}?account=no&chosen=1").context["page"].rows == []
    assert sheet(post(county, LIST))[-1][0] == holder.name
    (told,) = Caller(world.official("examiner", "330106")).get(API).json()["results"]
    assert (told["uscc"], told["next_title"], told["seed_state"]) == (
        holder.uscc, "little_giant", None,
    )  # fmt: skip
    assert told["titles"][0]["kind"] == "srdi"
    ministry = signed_in(world.official("examiner", "000000"))
    page = ministry.get(f"{LIST}?held=none&chosen=1")
    rows = {row.enterprise: row for row in page.context["page"].rows}
    assert rows[lapsed].ran_out.kind == "srdi"
    assert "ran out on" in page.content.decode()
    row = rows[named]
    assert (row.enterprise, row.titles, row.wanted) == (named, [], TitleKind.INNOVATIVE)


def test_the_ticked_ones_are_taken_together_and_others_named(world, holder):
    county = signed_in(world.official("examiner", "330106"))
    stranger = world.enterprise("330108")
    ticks = [f"{holder.pk}:little_giant", f"{stranger.pk}:innovative", "x:y", "7"]
    given = {"list": "without_figures", "seed": ticks}
    assert post(county, "/desk/seeds/take/", **given).url == LIST
    seed = SeedCandidate.objects.get()
    assert (seed.enterprise, seed.target, seed.origin) == (holder, "little_giant", "by_hand")
    post(county, "/desk/seeds/take/", key="k2", **given)
    page = county.get(LIST)
    assert "is left out" in page.content.decode()
    assert page.context["page"].rows[0].seed == seed
    assert SeedCandidate.objects.count() == 1
    finds = post(county, "/desk/seeds/take/", key="k3").url
    assert "Tick at least one" in county.get(finds).content.decode()
    analyst = signed_in(world.official("analyst", "330106"))
    assert post(analyst, "/desk/seeds/take/", **given).status_code == 404


def test_the_figures_are_asked_for_once_and_not_when_they_are_there(world, holder):
    county = signed_in(world.official("examiner", "330106"))
    address = f"/desk/seeds/enterprises/{holder.pk}/"
    assert "No figures are filed" in county.get(address).content.decode()
    asked = {"act": "ask", "ask-topic": "figures", "ask-text": "Please file."}
    post(county, address, **asked)
    assert post(county, address, key="k2", **asked).status_code == 422
    assert SeedQuestion.objects.get().topic == "figures"
    owner = signed_in(world.owner(holder))
    assert "File the figures" in owner.get("/enterprise/questions/").content.decode()
    filing = make_filing(holder)
    page = owner.get("/enterprise/questions/").content.decode()
    assert f"The figures of {filing.fiscal_year} are filed." in page
    other = world.enterprise(index=1)
    refused = post(county, f"/desk/seeds/enterprises/{other.pk}/", key="k4", **asked)
    assert refused.status_code == 422
    assert list(county.get(LIST).context["page"].rows) == []
