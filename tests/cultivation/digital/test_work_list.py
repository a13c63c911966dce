"""What the work list says of an enterprise: what it lacks by the chosen definition, and whether
somebody looks after it."""

from datetime import date, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Posting
from common.domain.errors import DomainError
from cultivation.domain.coverage import definition_for
from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.digital.following_up import assign_contact
from cultivation.domain.digital.work import who_acts
from cultivation.enums import TitleKind
from cultivation.models import CoverageDefinition, FollowUp
from enterprises.models import Assessment, Enterprise
from tests.api_client import Caller
from tests.enterprises.maturity.samples import DIGITAL, graded, lowest
from tests.factories import make_title
from tests.pages import KEY, signed_in

pytestmark = pytest.mark.django_db
FIFTEEN = {"systems": "most", "planning_state": "exemplary"}
FORTY_FIVE = {
    "systems": "all", "planning_state": "exemplary", "energy_trend": "down",
    "quality_trend": "up", "revenue_per_head_trend": "up", "cost_trend": "down",
    "network": ["control", "application", "fiveg", "full_coverage"],
}  # fmt: skip


@pytest.fixture
def holder(world):
    load_coverage()
    make_title(world.enterprise(), TitleKind.LITTLE_GIANT)
    return world.enterprise()


def assess(world, level, day, answers=None, basis="self_rated"):
    """An assessment of the enterprise on a day, with its answers when they are known."""
    kept = {}
    if answers is not None:
        kept = {
            "questionnaire": DIGITAL.code, "sha256": DIGITAL.sha256, "answers": answers,
            "is_pledged": True,
        }  # fmt: skip
    Assessment.objects.create(
        enterprise=world.enterprise(), basis=basis, level=level, assessed_on=day,
        recorded_at=timezone.now(), **kept,
    )  # fmt: skip


def lacks(world, definition="little-giant"):
    county = signed_in(world.official("examiner", "330106"))
    (row,) = county.get(f"/desk/digital/?definition={definition}").context["page"].rows
    page = county.get(f"/desk/digital/enterprises/{world.enterprise().pk}/?definition={definition}")
    assert page.context["lacks"] == row.lacks
    return row.lacks


def test_points_and_scenes_are_those_to_the_wanted_level(world, holder):
    assess(world, 0, timezone.localdate(), {**lowest(), **FIFTEEN, "scenes": graded(2, 2, 3)})
    assert lacks(world) == [
        "level 0, wanted 2", "25 points short", "1 scene short",
        "1 constrained scene (★) short",
    ]  # fmt: skip


def test_constrained_scenes_alone_may_be_short(world, holder):
    assess(world, 1, timezone.localdate(), {**lowest(), **FORTY_FIVE, "scenes": graded(2, 2, 4)})
    assert lacks(world) == ["level 1, wanted 2", "1 constrained scene (★) short"]


def test_what_is_short_is_read_from_the_assessment_that_counts(world, holder):
    today = timezone.localdate()
    assess(world, 1, today - timedelta(days=2), basis="on_site")
    answers = {**lowest(), **FORTY_FIVE, "scenes": graded(2, 3, 4)}
    assess(world, 2, today - timedelta(days=1), answers)
    assert lacks(world, "little-giant-on-site") == ["level 1, wanted 2", "only the level is known"]


def test_an_assessment_of_the_other_basis_or_too_old_does_not_count(world, holder):
    today = timezone.localdate()
    assess(world, 1, today, basis="on_site")
    own = CoverageDefinition.objects.create(
        code="own", name_zh="x", name_en="x", population="titles", title_kind="little_giant",
        minimum_level=2, basis="self_rated", maximum_age_months=12, certainty="inferred",
        source="x", in_force_from=date(2000, 1, 1), sha256="own", needs_project=True,
    )  # fmt: skip
    assert lacks(world, own.code) == [
        f"the assessment of {today} does not count here", "no accepted project"
    ]  # fmt: skip
    long_ago = today - timedelta(days=400)
    assess(world, 2, long_ago)
    assert lacks(world, own.code) == [
        f"the assessment of {long_ago} is too old", "no accepted project"
    ]  # fmt: skip


def test_whoever_left_the_office_looks_after_nobody(world, holder):
    definition, today = definition_for(day=timezone.localdate()), timezone.localdate()
    refresh()
    person = world.official("examiner", "330106")
    approver = world.official_actor("approver", "330106")
    assign_contact(enterprise=holder, person=person, version=0, actor=approver)
    county = signed_in(world.official("approver", "330106"))

    def told():
        (line,) = who_acts(definition, world.offices["330106"], today)
        rows = [
            county.get(f"/desk/digital/?contact={word}").context["page"].rows
            for word in ("nobody", "left")
        ]
        (row,) = county.get("/desk/digital/").context["page"].rows
        return line.assigned, [len(one) for one in rows], row.has_left

    assert told() == (1, [0, 0], False)
    # Posted at the city now: still over the enterprise; at another county: no more.
    own = Posting.objects.filter(user=person, office=world.offices["330106"])
    own.update(office=world.offices["330100"])
    assert told() == (1, [0, 0], False)
    Posting.objects.filter(user=person).update(office=world.offices["330108"])
    assert told() == (0, [1, 1], True)
    page = county.get(f"/desk/digital/enterprises/{holder.pk}/")
    assert f"{person.name} is not posted" in page.content.decode()
    assert [act.name for act in page.context["acts"]] == ["contact", "assign"]
    said = Caller(world.official("analyst", "330106")).get("work-orders/").json()["results"]
    assert [one["contact_person_left"] for one in said] == [True]
    rows = list(load_workbook(BytesIO(county.post("/desk/digital/").content)).active.values)
    assert f"{person.name} (not posted here any more)" in rows[1]
    # A list that leaves the house says what it is one of.
    told = {row[0]: row[1] for row in rows[3:]}
    assert list(told) == ["Definition", "Numerator", "Denominator", "As of"]
    assert told["As of"] == today.isoformat()


def test_whoever_only_looks_at_figures_looks_after_nobody(world, holder):
    approver, analyst = world.official("approver", "330106"), world.official("analyst", "330106")
    actor = world.official_actor("approver", "330106")
    with pytest.raises(DomainError) as refused:
        assign_contact(enterprise=holder, person=analyst, version=0, actor=actor)
    assert refused.value.code == "not_posted"
    page = signed_in(approver).get(f"/desk/digital/enterprises/{holder.pk}/")
    (assign,) = [act for act in page.context["acts"] if act.name == "assign"]
    named = {user for user, _name in assign.form.fields["person"].choices}
    assert approver.pk in named
    assert analyst.pk not in named
    # An examiner who became one, too: the enterprise waits for somebody.
    person = world.official("examiner", "330106")
    assign_contact(enterprise=holder, person=person, version=0, actor=actor)
    Posting.objects.filter(user=person).update(role="analyst")
    (row,) = signed_in(approver).get("/desk/digital/?contact=nobody").context["page"].rows
    assert row.has_left


def test_the_county_to_which_an_enterprise_moved_names_somebody_of_its_own(world, holder):
    refresh()
    person = world.official("examiner", "330106")
    approver = world.official_actor("approver", "330106")
    assign_contact(enterprise=holder, person=person, version=0, actor=approver)
    nanhu = world.offices["330402"]
    Enterprise.objects.filter(pk=holder.pk).update(
        county_office=nanhu, city_office=nanhu.parent, province_office=nanhu.parent.parent
    )
    browser = signed_in(world.official("approver", "330402"))
    (row,) = browser.get("/desk/digital/?contact=left").context["page"].rows
    assert (row.enterprise, row.has_left) == (holder, True)
    own = world.official("examiner", "330402")
    sent = {"act": "assign", "submit_key": KEY, "assign-version": 1, "assign-person": own.pk}
    assert browser.post(f"/desk/digital/enterprises/{holder.pk}/", sent).status_code == 302
    (row,) = browser.get("/desk/digital/").context["page"].rows
    assert (row.follow_up.person, row.has_left) == (own, False)


@pytest.mark.parametrize("sort", ["", "closest", "next", "silent", "name"])
def test_pages_of_the_api_go_through_the_list_in_the_screen_s_order(world, holder, sort):
    today = timezone.localdate()
    every = [holder, world.enterprise("330106", 1), world.enterprise("330402")]
    for one, level in zip(every[1:], (1, 0), strict=True):
        make_title(one, TitleKind.LITTLE_GIANT)
        Assessment.objects.create(
            enterprise=one, basis="self_rated", level=level, assessed_on=today,
            recorded_at=timezone.now(),
        )  # fmt: skip
    for one, days in ((every[0], 3), (every[2], 9)):
        FollowUp.objects.create(
            enterprise=one, contacted_on=today - timedelta(days=days), outcome="will_rate",
            next_step="Visit", next_on=today + timedelta(days=days),
        )  # fmt: skip
    province = world.official("analyst", "330000")
    listed = signed_in(province).get(f"/desk/digital/?sort={sort}").context["page"].rows
    shown, caller = [row.enterprise.uscc for row in listed], Caller(province)
    asked, found = {"page_size": 1, "sort": sort}, []
    while len(found) < 3:
        page = caller.get("work-orders/", **asked).json()
        found += [one["uscc"] for one in page["results"]]
        asked["cursor"] = parse_qs(urlsplit(page["next"] or "").query).get("cursor", [""])[0]
    assert (found, page["next"]) == (shown, None)
    assert len(set(found)) == 3


def test_an_order_that_the_list_does_not_know_is_refused(world, holder):
    caller = Caller(world.official("analyst", "330000"))
    assert caller.get("work-orders/", sort="colour").status_code == 422
