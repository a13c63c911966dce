"""From a published list to a case: a listed enterprise is claimed, confirmed, and applies."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RegionLevel
from accounts.models import Region, User
from cultivation.domain.title_import import import_titles
from cultivation.enums import TitleKind
from cultivation.models import Title
from enterprises.models import Claim, Enterprise
from reviews.models import Case
from tests.factories import STATEMENTS, World, make_filing, make_round, make_uscc
from tests.pages import signed_in

NAME = "虚构云岫丝杠有限公司"
USCC = make_uscc("330106", 88_000_001)
COLUMNS = "kind,event,batch,year,name,province,city,county,source"


@pytest.fixture
def listed(world: World, tmp_path) -> Enterprise:
    """An enterprise that is known from a list alone, with the title of the second rung."""
    places = {
        "330000": ("浙江省", RegionLevel.PROVINCE),
        "330100": ("杭州市", RegionLevel.PREFECTURE),
        "330106": ("西湖区", RegionLevel.COUNTY),
    }
    for code, (name, level) in places.items():
        world.offices[code].region = Region.objects.create(code=code, name=name, level=level)
        world.offices[code].save(update_fields=["region"])
    year = timezone.localdate().year - 1
    path = tmp_path / "list.csv"
    path.write_text(
        f"{COLUMNS}\nsrdi,recognition,第一批,{year},{NAME},浙江省,杭州市,西湖区,https://example.gov.cn/1\n",
        "utf-8",
    )
    report = import_titles(path=path, as_recognised=True)
    assert (report.opened, report.granted, report.problems) == (1, 1, [])
    return Enterprise.objects.get(name=NAME)


@pytest.fixture
def claimant(db) -> Client:
    return signed_in(User.objects.create(username="claimant", name="Claimant", password="!"))


def test_a_listed_enterprise_is_claimed_and_applies_for_the_next_rung(world, listed, claimant):
    round_ = make_round(TitleKind.LITTLE_GIANT)
    claim_url, new_url = reverse("enterprises:claim"), reverse("applicant:new")

    # Found by a part of its name, claimed with its code; nobody acts for it before an official
    # of its area has confirmed.
    assert NAME in claimant.get(claim_url, {"q": "云岫"}).content.decode()
    asked = claimant.post(claim_url, {"enterprise": listed.pk, "uscc": USCC, "submit_key": "a"})
    assert asked.status_code == 302
    claim = Claim.objects.get(enterprise=listed)
    assert claimant.get(new_url).status_code == 404
    confirm_url = reverse("cultivation:confirm_claim", args=[claim.pk])
    stranger = signed_in(world.official("examiner", "330402"))
    assert stranger.post(confirm_url, {"submit_key": "b"}).status_code == 404
    county = signed_in(world.official("examiner", "330106"))
    assert NAME in county.get(reverse("cultivation:claims")).content.decode()
    assert county.post(confirm_url, {"submit_key": "c"}).status_code == 302

    # The title of the list is its own, and opens the way to the next rung.
    titles = claimant.get(reverse("applicant:titles")).content.decode()
    assert Title.objects.get(enterprise=listed).number in titles
    assert "Taken from a published list" in titles
    # The list knew no industry, without which nothing can be said about the enterprise's size.
    listed.refresh_from_db()
    record = {"version": listed.version, "name": NAME, "industry": "34", "main_product": "丝杠"}
    assert claimant.post(reverse("enterprises:edit_record"), record).status_code == 302
    make_filing(listed)
    assert claimant.post(new_url, {"round": round_.code, "submit_key": "d"}).status_code == 302
    case = Case.objects.get(enterprise=listed)
    draft = {"version": case.version, "is_pledged": "on", **STATEMENTS}
    claimant.post(reverse("applicant:case", args=[case.number]), draft)
    case.refresh_from_db()
    handed_in = {"version": case.version, "submit_key": "e", "action": "submit"}
    claimant.post(reverse("applicant:hand_in", args=[case.number]), handed_in)
    case.refresh_from_db()
    assert (case.status, case.turn_office.code) == ("in_review", "330100")
    receipt = claimant.get(reverse("applicant:receipt", args=[case.number])).content.decode()
    assert USCC in receipt
    queue = signed_in(world.official("examiner", "330100")).get(reverse("desk:cases"))
    assert NAME in queue.content.decode()
