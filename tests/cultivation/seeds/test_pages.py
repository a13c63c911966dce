"""Pages of seed selection and the ladder, as people use them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from cultivation.domain.seeds.questions import ask
from cultivation.domain.seeds.scanning import examine
from cultivation.domain.seeds.screens import run_due_screens
from cultivation.enums import TitleKind
from cultivation.models import SeedCandidate, SeedFinding, SeedQuestion, SeedScreen, SeedSignal
from enterprises.models import Enterprise
from tests.api_client import Caller
from tests.cultivation.seeds.test_signals import row, workbook
from tests.factories import make_filing, make_round, make_submitted, make_title
from tests.pages import FRAME_QUERIES, KEY, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(world):
    """Two finds of Xihu: one would pass, one misses something; discovery has run."""
    strong, near = world.enterprise(), world.enterprise(index=1)
    make_filing(strong)
    make_title(near, TitleKind.SRDI)
    make_filing(near, revenue_wan="4000.00", main_revenue_wan="3900.00")
    examine(Enterprise.objects.all(), on=timezone.localdate())
    return strong, near


def sheet(response):
    book = load_workbook(BytesIO(b"".join(response)))
    return [[cell.value for cell in line] for line in book.active.iter_rows()]


def post(client, address, key=KEY, **fields):
    return client.post(address, {"submit_key": key, **fields})


def test_finds_are_listed_nearest_first_in_a_fixed_number_of_queries(
    world, found, django_assert_num_queries
):
    strong, near = found
    county = signed_in(world.official("examiner", "330106"))
    with django_assert_num_queries(FRAME_QUERIES + 8):
        page = county.get("/desk/seeds/").context["page"]
    assert [one.finding.enterprise for one in page.rows] == [strong, near]
    make_filing(world.enterprise("330108"))
    examine(Enterprise.objects.all(), on=timezone.localdate())
    city = signed_in(world.official("examiner", "330100"))
    with django_assert_num_queries(FRAME_QUERIES + 8):
        assert len(city.get("/desk/seeds/").context["page"].rows) == 3
    near_only = county.get("/desk/seeds/?target=little_giant&chosen=1").context["page"]
    assert [one.finding.enterprise for one in near_only.rows] == [near]
    lines = sheet(post(county, "/desk/seeds/"))
    assert [line[0] for line in lines][-2:] == [strong.name, near.name]
    assert "asked for ≥ 5,000" in lines[-1][5]


def test_an_official_takes_a_find_into_the_pool_and_works_on_it(world, found):
    strong, _near = found
    county = signed_in(world.official("examiner", "330106"))
    address = f"/desk/seeds/enterprises/{strong.pk}/"
    post(county, address, act="take", **{"take-target": "innovative"})
    seed = SeedCandidate.objects.get()
    assert seed.origin == "discovery"
    contact = {f"contact-{seed.pk}-{name}": value for name, value in {
        "version": 1, "on": timezone.localdate(), "kind": "phone", "outcome": "interested",
    }.items()}  # fmt: skip
    post(county, address, key="k2", act=f"contact-{seed.pk}", **contact)
    seed.refresh_from_db()
    assert seed.state == "contacted"
    stale = post(county, address, key="k3", act=f"contact-{seed.pk}", **contact)
    assert stale.status_code == 409
    city = signed_in(world.official("examiner", "330100"))
    contact[f"contact-{seed.pk}-version"] = seed.version
    refused = post(city, address, act=f"contact-{seed.pk}", **contact)
    assert refused.status_code == 422
    assert "others leave it alone until" in refused.content.decode()
    gone = post(county, address, key="k4", act="invite-999")
    assert gone.status_code == 409
    assert "Contacted" in county.get("/desk/seeds/pool/").content.decode()
    lines = sheet(post(county, "/desk/seeds/pool/"))
    assert lines[-1][0] == strong.name
    conversion = city.get("/desk/seeds/conversion/").context["rows"]
    assert [(line.code, line.total) for line, _drill in conversion] == [("330106", 1)]
    analyst = signed_in(world.official("analyst", "330106"))
    assert analyst.get(address).context["acts"] == []


def test_a_screen_is_saved_runs_and_its_new_finds_stand_on_the_home(world, found):
    county = signed_in(world.official("examiner", "330106"))
    post(county, "/desk/seeds/screens/new/", name="小巨人苗子", schedule="nightly", version=0,
         target="little_giant", missing="2")  # fmt: skip
    screen = SeedScreen.objects.get()
    today = timezone.localdate()
    assert (run_due_screens(today=today), run_due_screens(today=today)) == (1, 0)
    run = screen.runs.get()
    assert (run.matched, run.passing, run.fresh) == (1, 0, 1)
    assert "小巨人苗子" in county.get("/").content.decode()
    page = county.get(f"/desk/seeds/screens/{screen.pk}/")
    assert page.context["count"] == 1
    assert sheet(post(county, f"/desk/seeds/screens/{screen.pk}/"))[-1][1:] == [1, 0, 1]
    again = post(county, "/desk/seeds/screens/new/", key="k2", name="小巨人苗子",
                 schedule="none", version=0)  # fmt: skip
    assert again.status_code == 422
    edit = f"/desk/seeds/screens/{screen.pk}/edit/"
    post(county, edit, key="k3", name="全部", schedule="weekly", version=1, missing="2")
    screen.refresh_from_db()
    assert (screen.name, screen.target, screen.hits.count()) == ("全部", "", 0)
    other = signed_in(world.official("examiner", "330108"))
    assert other.get(edit).status_code == 404
    post(county, f"/desk/seeds/screens/{screen.pk}/retire/", key="k4", version=2)
    assert county.get("/desk/seeds/screens/").context["rows"] == []


def test_a_list_of_signals_is_checked_taken_over_and_resolved_on_screen(world, found):
    strong, _near = found
    county = signed_in(world.official("examiner", "330106"))
    content = workbook(row(strong), row(strong, "专利"))
    upload = SimpleUploadedFile("名单.xlsx", content)
    page = post(county, "/desk/seeds/signals/ip_count/", file=upload)
    assert page.status_code == 302
    shown = county.get(page.url)
    digest = shown.context["list"].sha256
    assert len(shown.context["problems"]) == 1
    post(county, page.url, key="k2", digest=digest)
    signal = SeedSignal.objects.get()
    rows = county.get("/desk/seeds/signals/?conflict=unresolved&chosen=1").context["page"].rows
    assert [(one.said, one.filed) for one in rows] == [("9", "6 (filing of 2025)")]
    name = f"resolve-{signal.pk}"
    given = {"version": 1, "decision": "asked", "reason": "Which is right?"}
    post(county, f"/desk/seeds/enterprises/{strong.pk}/", key="k3", act=name,
         **{f"{name}-{field}": value for field, value in given.items()})  # fmt: skip
    owner = signed_in(world.owner(strong))
    assert "Which is right?" in owner.get("/enterprise/questions/").content.decode()
    assert "Questions from offices" in owner.get("/").content.decode()
    question = SeedQuestion.objects.get()
    answer = {f"{question.pk}-version": 1, f"{question.pk}-answer": "Nine since March."}
    post(owner, "/enterprise/questions/", question=question.pk, **answer)
    told = county.get(f"/desk/seeds/enterprises/{strong.pk}/").content.decode()
    assert "Nine since March." in told
    other = signed_in(world.owner(world.enterprise("330108")))
    assert post(other, "/enterprise/questions/", question=question.pk).status_code == 404


def test_the_ladder_and_the_list_of_titles_that_lapse_keep_to_the_area(
    world, django_assert_num_queries
):
    today = timezone.localdate()
    ends = today.replace(year=today.year + 1) - (today - today.replace(day=1))
    title = make_title(world.enterprise(), TitleKind.LITTLE_GIANT, valid_to=ends, last_day=ends)
    make_title(world.enterprise("320102"), TitleKind.LITTLE_GIANT)
    make_submitted(world, world.enterprise(index=1), round=make_round())
    ministry = signed_in(world.official("examiner", "000000"))
    with django_assert_num_queries(FRAME_QUERIES + 21):
        page = ministry.get("/ladder/")
    assert [line.flow.stock for line, _drill in page.context["split"]] == [1, 1]
    county = signed_in(world.official("examiner", "330106"))
    page = county.get("/ladder/?by=industry")
    assert [line.flow.stock for line, _drill in page.context["split"]] == [1]
    assert county.get("/ladder/?office=320000").status_code == 404
    with django_assert_num_queries(FRAME_QUERIES + 4):
        rows = county.get("/ladder/lapsing/").context["page"].rows
    assert [one for one, _badge, _window in rows] == [title]
    assert sheet(post(county, "/ladder/lapsing/"))[-1][4] == title.number
    assert any("Little giant" in str(line[0]) for line in sheet(post(county, "/ladder/")))
    ((_round, cells),) = county.get("/rounds/funnel/").context["page"].rows
    assert [count for _label, count in cells] == [1, 1, 0, None, 0, 0]
    assert sheet(post(county, "/rounds/funnel/"))[-1][2:] == [1, 1, 0, None, 0, 0]
    (told,) = Caller(world.official("examiner", "330106")).get("round-funnels/").json()["results"]
    assert (told["submitted"], told["recommended"], told["certified"]) == (1, None, 0)
    other = Caller(world.official("examiner", "330108"))
    assert other.get("round-funnels/").json()["results"][0]["started"] == 0
    assert other.get("round-funnels/", area="330106").status_code == 404


def test_other_systems_read_finds_and_work_the_pool(world, found):
    strong, near = found
    county = Caller(world.official("examiner", "330106"))
    finds = county.get("seed-findings/").json()["results"]
    assert {one["uscc"] for one in finds} == {strong.uscc, near.uscc}
    missing = next(one for one in finds if one["uscc"] == near.uscc)["missing"]
    assert any(one["difference"] == "-1000" for one in missing)
    body = {"uscc": strong.uscc, "target": "innovative"}
    assert county.post("seeds/", body, key=None).status_code == 400
    seed = county.post("seeds/", body).json()
    step = f"seeds/{seed['id']}"
    contact = {"version": 1, "on": str(timezone.localdate()), "kind": "phone",
               "outcome": "interested"}  # fmt: skip
    assert county.post(f"{step}/contact/", contact).json()["state"] == "contacted"
    assert county.post(f"{step}/invite/", {"version": 1}).status_code == 409
    assert county.post(f"{step}/invite/", {"version": 2}).json()["state"] == "invited"
    decline = {"version": 3, "reason": "other", "note": "Later."}
    assert county.post(f"{step}/decline/", decline).json()["decline_reason"] == "other"
    elsewhere = Caller(world.official("examiner", "330108"))
    assert elsewhere.get("seeds/").json()["results"] == []
    assert elsewhere.post(f"{step}/invite/", {"version": 4}).status_code == 404
    figures = county.get("ladder-figures/", by="industry", kind="srdi").json()
    assert figures["lines"][0]["stock"] == 1
    assert county.get("seed-signals/").json()["results"] == []
    assert SeedFinding.objects.count() == 2
    ask(
        enterprise=strong, topic="other", text="x", actor=world.official_actor("examiner", "330106")
    )
