"""The shelf of standards: texts of a code, what changed, whom it serves, a try, publishing."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.models import Event
from cultivation.domain.rule_set_publishing import publish_rule_set
from cultivation.models import RuleSet
from cultivation.queries import text_on
from tests.cultivation.test_rule_set_publishing import NEXT
from tests.factories import make_filing, make_rule_set
from tests.pages import KEY, signed_in

SINCE = NEXT.replace("2030-04-01", "2026-01-01")


@pytest.fixture
def approver(world):
    return signed_in(world.official("approver", "000000"))


def publish(text=SINCE, from_day=None):
    return publish_rule_set(text=text, from_day=from_day, actor=SYSTEM)


def test_a_superseded_text_is_shown_as_such_and_can_still_be_read(approver):
    first = publish()
    second = publish(SINCE.replace("80", "85"), from_day=date(2026, 2, 1))
    page = approver.get("/rule-sets/srdi-2030/")
    assert page.context["rule_set"] == second
    states = [(one.rule_set, one.state.value) for one in page.context["texts"]]
    assert states == [(second, "in_force"), (first, "superseded")]
    assert "superseded from 2026-02-01" in page.content.decode()
    old = approver.get(f"/rule-sets/srdi-2030/?sha256={first.sha256}")
    assert old.context["rule_set"] == first


def test_a_text_that_comes_later_does_not_hide_the_one_that_counts(approver):
    first = publish()
    coming = publish(SINCE.replace("80", "85"), timezone.localdate() + timedelta(days=1))
    assert text_on("srdi-2030", timezone.localdate()) == first
    page = approver.get("/rule-sets/srdi-2030/")
    assert page.context["rule_set"] == first
    assert [one.state.value for one in page.context["texts"]] == ["ahead", "in_force"]
    for address in ("/rule-sets/", "/public/criteria/"):
        shelf = approver.get(address).context["shelf"]
        assert [one.rule_set for one in shelf if one.rule_set.code == "srdi-2030"] == [first]
    assert approver.get(f"/rule-sets/srdi-2030/?sha256={coming.sha256}").status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_whom_a_standard_serves_is_shown_with_the_notices_and_their_marks(approver, language):
    make_rule_set("little-giant-2022")
    make_rule_set("srdi-2022")
    address = "/rule-sets/srdi-2022/"
    page = approver.get(address, headers={"accept-language": language})
    text = page.content.decode()
    row = page.context["application"].transitions[0]
    assert (row.code, row.mark, row.is_unverified) == ("srdi-2022", "INFERRED", True)
    assert row.note in text
    assert row.source in text
    assert "INFERRED" in text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Years in the niche market, requirement: “Years in the niche market ≥ 2 years” became",
        ),
        ("zh-hans", "由“从事特定细分市场年限 ≥ 2 年”改为“从事特定细分市场年限 ≥ 3 年”"),
    ],
)
def test_what_changed_between_two_standards_is_told(approver, language, sentence):
    old = make_rule_set("srdi-2022")
    address = f"/rule-sets/srdi-2026/compare/?other={old.sha256}"
    page = approver.get(address, headers={"accept-language": language})
    assert sentence in page.content.decode()


def test_two_texts_of_one_code_are_compared(approver):
    first = publish()
    second = publish(SINCE.replace(">= 80", ">= 85"))
    page = approver.get(
        f"/rule-sets/srdi-2030/compare/?sha256={second.sha256}&other={first.sha256}"
    )
    told = [one.sentence for one in page.context["differences"]]
    old, new = (f"“Main-business share of revenue ≥ {least}%”" for least in (80, 85))
    assert told == [f"Main-business share, requirement: {old} became {new}"]


def test_a_comparison_with_what_is_not_published_shows_nothing(approver):
    page = approver.get("/rule-sets/srdi-2026/compare/?other=nonsense")
    assert (page.status_code, page.context["other"]) == (200, None)


def test_a_standard_is_tried_on_an_enterprise_found_by_name_or_code(world, approver):
    enterprise = world.enterprise()
    make_filing(enterprise)
    found = approver.get("/rule-sets/srdi-2026/try/", {"q": enterprise.uscc})
    assert list(found.context["found"]) == [enterprise]
    events = Event.objects.count()
    page = approver.get("/rule-sets/srdi-2026/try/", {"enterprise": enterprise.pk})
    verdict = page.context["verdict"]
    lines = {line.id: line.outcome for line in verdict.lines}
    assert (lines["main_share"], lines["tier1_title"]) == ("pass", "fail")
    assert verdict.lines[0].sentence in page.content.decode()
    # Only that its figures were opened stands in the trail.
    assert [one.verb for one in Event.objects.order_by("pk")[events:]] == ["figures.opened"]


def test_a_try_takes_the_kind_of_case_and_the_text_that_were_chosen(world, approver):
    enterprise = world.enterprise()
    make_filing(enterprise, main_revenue_prev_wan="9990.00", main_revenue_prev2_wan="8990.00")
    query = {"enterprise": enterprise.pk, "kind": "re_examination"}
    page = approver.get("/rule-sets/little-giant-2026/try/", query)
    assert page.context["case_kind"] == "re_examination"


def test_an_enterprise_without_a_filing_or_with_contradictions_says_so(world, approver):
    enterprise = world.enterprise()
    query = {"enterprise": enterprise.pk}
    page = approver.get("/rule-sets/srdi-2026/try/", query)
    assert "It has no filing yet." in page.content.decode()
    make_filing(enterprise, rd_staff=500)
    page = approver.get("/rule-sets/srdi-2026/try/", query)
    assert "contradict each other" in page.content.decode()


def test_an_enterprise_outside_the_area_is_not_found(world):
    client = signed_in(world.official("examiner", "330106"))
    other = world.enterprise("320505")
    address = "/rule-sets/srdi-2026/try/"
    assert client.get(address, {"enterprise": other.pk}).status_code == 404
    assert not client.get(address, {"q": other.name}).context["found"]
    assert client.get(address, {"enterprise": "9" * 30}).status_code == 404


def test_an_enterprise_does_not_see_the_shelf(world):
    client = signed_in(world.owner(world.enterprise()))
    for page in ("", "compare/", "try/"):
        assert client.get(f"/rule-sets/srdi-2026/{page}").status_code == 404
    assert client.get("/rule-sets/publish/").status_code == 404


@pytest.mark.parametrize(
    ("role", "code"), [("examiner", "000000"), ("analyst", "000000"), ("approver", "330000")]
)
def test_only_an_approver_of_the_ministry_publishes(world, role, code):
    client = signed_in(world.official(role, code))
    assert client.get("/rule-sets/publish/").status_code == 404
    assert client.post("/rule-sets/publish/", {"text": NEXT}).status_code == 404
    assert "/rule-sets/publish/" not in client.get("/rule-sets/").content.decode()


def test_a_text_is_checked_then_published_from_a_day(world, approver):
    assert "/rule-sets/publish/" in approver.get("/rule-sets/").content.decode()
    typed = {"text": NEXT.replace("\n", "\r\n"), "from_day": "2030-05-01", "submit_key": KEY}
    checked = approver.post("/rule-sets/publish/", {**typed, "check": "1"})
    assert checked.context["found"].in_force_from == date(2030, 5, 1)
    assert not RuleSet.objects.filter(code="srdi-2030").exists()
    for _ in range(2):
        done = approver.post("/rule-sets/publish/", {**typed, "publish": "1"})
        assert done["Location"] == "/rule-sets/srdi-2030/"
    row = RuleSet.objects.get(code="srdi-2030")
    assert row.sha256 == checked.context["found"].sha256
    event = Event.objects.get(verb="rule_set.published")
    assert event.actor_label == world.official("approver", "000000").name


def test_an_uploaded_text_comes_back_to_be_published(approver):
    upload = SimpleUploadedFile("srdi-2030.toml", NEXT.encode())
    page = approver.post("/rule-sets/publish/", {"file": upload, "check": "1"})
    assert page.context["found"].code == "srdi-2030"
    assert "main_share_pct &gt;= 80" in page.content.decode()


@pytest.mark.parametrize("button", ["check", "publish"])
def test_a_wrong_text_shows_every_refusal_with_line_and_reason(approver, button):
    wrong = NEXT.replace("main_share_pct", "turnover")
    upload = SimpleUploadedFile("srdi-2030.toml", wrong.encode())
    page = approver.post("/rule-sets/publish/", {"file": upload, button: "1", "submit_key": KEY})
    assert page.status_code == 422
    assert page.context["refusals"] == ["srdi-2030.toml:16: unknown measure 'turnover' (column 1)"]
    assert not RuleSet.objects.filter(code="srdi-2030").exists()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"file": SimpleUploadedFile("a.toml", b"\xff\xfe\x00")},
        {"file": SimpleUploadedFile("a.toml", b"#" * 800_001)},
        {"text": NEXT, "from_day": "not a day"},
    ],
)
def test_what_is_no_text_is_said_beside_the_field(approver, given):
    page = approver.post("/rule-sets/publish/", {**given, "check": "1"})
    assert page.status_code == 422
    assert page.context["form"].errors
