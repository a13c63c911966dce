import pytest

from accounts.domain.divisions import current_divisions, former_divisions, latest_change_year
from accounts.domain.offices import load_offices
from accounts.domain.regions import load_regions
from accounts.enums import OfficeLevel, RegionLevel
from accounts.models import Office, Region
from accounts.queries import RegionDataDate, region_data_date
from common.domain.events import broken_links
from common.models import Event

PLAN_CITIES = {"210200", "330200", "350200", "370200", "440300"}


def test_the_list_holds_the_divisions_of_today():
    levels = [division.level for division in current_divisions().values()]
    assert levels.count(RegionLevel.PROVINCE) == 34
    assert levels.count(RegionLevel.PREFECTURE) == 333
    # 2,844 at the end of 2022; two more in 和田 in 2024, one fewer in 重庆 in 2025.
    assert levels.count(RegionLevel.COUNTY) == 2845


def test_no_heading_and_no_former_name_is_among_them():
    divisions = current_divisions()
    names = {division.name for division in divisions.values()}
    assert not names & {"市辖区", "县", "林区", "省直辖县级行政单位", "自治区直辖县级行政单位"}
    assert "330104" not in divisions
    assert divisions["330113"].name == "临平区"
    assert "429001" not in divisions
    assert all(divisions[code].name for code in ("110105", "500101", "710000", "810000"))


def test_a_former_name_is_known_with_its_last_year():
    assert [division.last_year for division in former_divisions("江干区")] == [2021]
    assert former_divisions("瀛洲区") == []


@pytest.fixture
def loaded(db):
    return load_regions(), load_offices()


def office(code: str) -> Office:
    return Office.objects.select_related("parent", "region").get(code=code)


def test_regions_and_offices_load_once(loaded):
    regions, offices = loaded
    assert (regions.added, regions.total) == (3212, 3212)
    assert (offices.added, offices.total) == (3211, 3211)
    again = load_regions(), load_offices()
    assert [report.is_changed for report in again] == [False, False]
    assert "nothing to change" in again[0].sentence()
    verbs = Event.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["load.regions", "load.offices"]
    assert list(broken_links()) == []


def test_a_load_mends_what_was_changed(loaded):
    Region.objects.filter(code="330100").update(name="wrong")
    Office.objects.filter(code="330106").update(parent=office("330000"))
    assert [load_regions().changed, load_offices().changed] == [1, 1]
    assert office("330106").parent == office("330100")


def test_the_date_of_the_regions_is_shown(loaded):
    shown = region_data_date()
    assert shown is not None
    assert shown.latest_change_year == latest_change_year() >= 2025
    assert shown.edition.startswith("python-stdnum ")


def test_before_the_first_load_there_is_no_date(db):
    assert region_data_date() is None
    assert RegionDataDate(2025, "x").latest_change_year == 2025


def test_37_provincial_offices_stand_under_the_ministry(loaded):
    provincial = Office.objects.provincial()
    assert provincial.count() == 37
    assert set(provincial.values_list("parent__code", flat=True)) == {"000000"}
    assert set(provincial.filter(is_plan_city=True).values_list("code", flat=True)) == PLAN_CITIES


# code: level, office above, name
PLACES_IN_THE_TREE = {
    "330000": (OfficeLevel.PROVINCE, "000000", "浙江省经济和信息化厅"),
    "330100": (OfficeLevel.CITY, "330000", "杭州市中小企业主管部门"),
    "330106": (OfficeLevel.COUNTY, "330100", "杭州市西湖区中小企业主管部门"),
    # a county of a plan city
    "330203": (OfficeLevel.COUNTY, "330200", "宁波市海曙区中小企业主管部门"),
    # districts and counties of municipalities
    "110105": (OfficeLevel.COUNTY, "110000", "北京市朝阳区中小企业主管部门"),
    "500229": (OfficeLevel.COUNTY, "500000", "重庆市城口县中小企业主管部门"),
    # counties that a province administers itself
    "419001": (OfficeLevel.COUNTY, "410000", "济源市中小企业主管部门"),
    "429004": (OfficeLevel.COUNTY, "420000", "仙桃市中小企业主管部门"),
    "469005": (OfficeLevel.COUNTY, "460000", "文昌市中小企业主管部门"),
    "659001": (OfficeLevel.COUNTY, "650000", "石河子市中小企业主管部门"),
    # a city without counties
    "441900": (OfficeLevel.CITY, "440000", "东莞市中小企业主管部门"),
}


def test_every_kind_of_office_hangs_where_it_belongs(loaded):
    offices = Office.objects.select_related("parent").filter(code__in=PLACES_IN_THE_TREE)
    found = {each.code: (each.level, each.parent.code, each.name) for each in offices}
    assert found == PLACES_IN_THE_TREE
    assert all(each.region_id == each.code for each in offices)


def test_the_corps_has_an_office_and_no_region(loaded):
    corps = office("660000")
    assert (corps.level, corps.region, corps.parent.code) == (OfficeLevel.PROVINCE, None, "000000")


def test_no_two_offices_have_the_same_name(loaded):
    names = list(Office.objects.values_list("name", flat=True))
    assert len(set(names)) == len(names)


def test_every_office_but_the_corps_and_the_ministry_has_its_region(loaded):
    without = Office.objects.filter(region=None).values_list("code", flat=True)
    assert set(without) == {"000000", "660000"}
    assert not Region.objects.filter(office=None).exclude(code__in=["710000", "810000", "820000"])
