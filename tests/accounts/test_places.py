import pytest
from django.db import transaction

from accounts.domain.offices import load_offices
from accounts.domain.places import Places, UnknownPlace, place_names, short_name
from accounts.domain.regions import load_regions
from accounts.models import Region


@pytest.fixture(scope="module")
def places(django_db_setup, django_db_blocker) -> Places:
    """All offices, read once for this module and rolled back at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_regions()
        load_offices()
        found = Places.current()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("province", "city", "county", "code"),
    [
        ("浙江省", "杭州市", "西湖区", "330106"),
        ("浙江", "杭州", "西湖", "330106"),
        ("浙江省", "杭州市", "", "330100"),
        ("浙江省", "", "", "330000"),
        ("浙江省", "宁波市", "", "330200"),
        ("浙江省", "宁波", "海曙区", "330203"),
        ("宁波市", "", "海曙区", "330203"),
        ("宁波", "宁波市", "海曙", "330203"),
        ("浙江省", "丽水市", "景宁县", "331127"),
        ("浙江省", "", "义乌市", "330782"),
        ("浙江省", "杭州市", "富阳市", "330111"),
        ("北京市", "", "朝阳区", "110105"),
        ("北京", "北京市", "朝阳区", "110105"),
        ("北京市", "市辖区", "朝阳区", "110105"),
        ("上海市", "浦东新区", "", "310115"),
        ("重庆市", "县", "城口县", "500229"),
        ("吉林省", "吉林市", "", "220200"),
        ("辽宁省", "朝阳市", "朝阳县", "211321"),
        ("湖北省", "", "仙桃市", "429004"),
        ("湖北省", "恩施州", "恩施市", "422801"),
        ("广东省", "东莞市", "东莞市", "441900"),
        ("广西", "南宁", "", "450100"),
        ("新疆生产建设兵团", "", "", "660000"),
    ],
)
def test_names_lead_to_the_office(places, province, city, county, code):
    assert places.find(province=province, city=city, county=county).code == code


@pytest.mark.parametrize(
    ("province", "city", "county", "column", "reason"),
    [
        ("瀛洲省", "", "", "province", "No office answers to “瀛洲省”"),
        ("浙江省", "苏州市", "", "city", "No office answers to “苏州市”"),
        ("浙江省", "杭州市", "鼓楼区", "county", "No office answers to “鼓楼区”"),
        ("浙江省", "杭州市", "江干区", "county", "merged or dissolved in 2021"),
        ("辽宁省", "沈阳市", "东陵区", "county", "renamed “浑南区” in 2013"),
        ("新疆维吾尔自治区", "和田地区", "和田", "county", "may be any of"),
        ("江苏省", "", "鼓楼区", "county", "may be any of"),
    ],
)
def test_a_place_that_is_not_found_says_where_and_why(
    places, province, city, county, column, reason, settings
):
    with pytest.raises(UnknownPlace) as caught:
        places.find(province=province, city=city, county=county)
    assert caught.value.code == f"unknown_{column}"
    assert reason in caught.value.fields[column]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("浙江省", "浙江"),
        ("新县", "新县"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("黔南布依族苗族自治州", "黔南"),
        ("伊犁哈萨克自治州", "伊犁"),
        ("东乡族自治县", "东乡族"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("龙胜各族自治县", "龙胜"),
    ],
)
def test_a_place_is_called_without_its_ending(name, short):
    assert short_name(name) == short


@pytest.mark.django_db
def test_a_division_is_named_with_the_places_that_it_lies_in():
    for code, name, level in (
        ("330000", "浙江省", "province"),
        ("330100", "杭州市", "prefecture"),
        ("330106", "西湖区", "county"),
    ):
        Region.objects.create(code=code, name=name, level=level)
    assert place_names(["330106"]) == {"浙江省", "浙江", "杭州市", "杭州", "西湖区", "西湖"}
    assert "新疆兵团" in place_names(["660000"])
