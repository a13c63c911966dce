"""Taking over lists on screen: the check writes nothing, what was checked is applied once."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from accounts.models import Region
from common.domain.errors import Conflict
from cultivation.domain.title_list_taking import apply_list, check_list
from cultivation.enums import TitleKind
from cultivation.models import Title, TitleList
from enterprises.models import Enterprise
from tests.factories import make_title
from tests.pages import signed_in

HEAD = [
    "称号", "事项", "批次", "年份", "企业名称", "省", "市", "县", "来源", "统一社会信用代码",
    "生效日期", "有效期至", "公告文号",
]  # fmt: skip


@pytest.fixture(autouse=True)
def regions(world):
    """Offices are found by the names of their regions."""
    for code in ("330000", "330100", "330106", "320000"):
        office = world.offices[code]
        level = {"province": "province", "city": "prefecture"}.get(office.level, "county")
        office.region = Region.objects.create(code=code, name=office.name, level=level)
        office.save()


def row(name="虚构精工有限公司", **cells):
    usual = dict.fromkeys(HEAD, "") | {
        "称号": "专精特新中小企业", "事项": "认定", "批次": "第一批", "年份": "2024",
        "企业名称": name, "省": "Zhejiang", "市": "Hangzhou", "县": "Xihu",
    }  # fmt: skip
    return [(usual | cells)[column] for column in HEAD]


def workbook(*rows):
    book = Workbook()
    book.active.append(HEAD)
    for each in rows:
        book.active.append(each)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def check(world):
    def run(*rows, code="330000"):
        return check_list(
            name="名单.xlsx",
            content=workbook(*rows),
            office=world.offices[code],
            actor=world.official_actor("examiner", code),
        )

    return run


def applied(world, kept, digest=None):
    return apply_list(
        title_list=kept,
        digest=digest or kept.sha256,
        actor=world.official_actor("approver", "330000"),
    )


def test_a_check_tells_what_would_be_written_and_writes_nothing_of_it(check):
    before = Enterprise.objects.count()
    kept = check(row(), row(name="第二家有限公司", 称号="不存在"), row(省="Jiangsu", 市="", 县=""))
    assert (kept.report["rows"], kept.report["granted"], kept.report["opened"]) == (3, 1, 1)
    assert [(one["line"], one["column"]) for one in kept.report["problems"]] == [
        (3, "kind"),
        (4, "province"),
    ]
    assert (Title.objects.count(), Enterprise.objects.count()) == (0, before)


def test_what_was_checked_is_applied_once_with_its_days_and_paper(world, check):
    enterprise = world.enterprise()
    kept = check(
        row(
            统一社会信用代码=enterprise.uscc,
            生效日期="2024-03-01",
            有效期至="2027-02-28",
            公告文号="浙经信〔2024〕9号",
        )
    )
    applied(world, kept)
    title = Title.objects.get()
    assert (title.enterprise, title.name_at_recognition) == (enterprise, "虚构精工有限公司")
    assert (str(title.valid_from), str(title.valid_to)) == ("2024-03-01", "2027-02-28")
    assert title.announcement == "浙经信〔2024〕9号"
    assert [fact.kind for fact in title.events.all()] == ["recognised"]
    with pytest.raises(Conflict) as refused:
        applied(world, kept)
    assert refused.value.code == "list_applied"


def test_another_list_than_the_checked_one_is_refused(world, check):
    kept = check(row())
    with pytest.raises(Conflict) as refused:
        applied(world, kept, digest="0" * 64)
    assert refused.value.code == "other_list"
    assert not Title.objects.exists()


def test_a_register_that_has_moved_since_asks_for_another_check(world, check):
    enterprise = world.enterprise()
    kept = check(row(统一社会信用代码=enterprise.uscc, 生效日期="2024-03-01"))
    make_title(enterprise, TitleKind.SRDI)
    with pytest.raises(Conflict) as refused:
        applied(world, kept)
    assert refused.value.code == "register_moved"
    assert Title.objects.count() == 1


def test_a_province_takes_over_no_title_of_the_ministry(check):
    kept = check(row(称号="小巨人"))
    assert [one["column"] for one in kept.report["problems"]] == ["kind"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"统一社会信用代码": "91330106000000000X"}, "uscc"),
        ({"生效日期": "1.3.2024"}, "valid_from"),
        ({"有效期至": "2027-02-28"}, "valid_to"),
        ({"生效日期": "2024-03-01", "有效期至": "2024-02-01"}, "valid_to"),
    ],
)
def test_a_cell_that_cannot_be_right_is_named(check, cells, column):
    (problem,) = check(row(**cells)).report["problems"]
    assert (problem["line"], problem["column"]) == (2, column)


def test_the_whole_way_on_screen(world):
    browser = signed_in(world.official("examiner", "330000"))
    upload = SimpleUploadedFile("名单.xlsx", workbook(row(), row(称号="不存在")))
    answer = browser.post(
        "/desk/titles/lists/", {"file": upload, "is_recognised": "on", "submit_key": "k1"}
    )
    kept = TitleList.objects.get()
    address = f"/desk/titles/lists/{kept.pk}/"
    assert answer.headers["Location"] == address
    page = browser.get(address).content.decode()
    assert "nothing is written yet" in page
    workbook_of_problems = browser.post(f"{address}problems/")
    rows = list(load_workbook(BytesIO(workbook_of_problems.content)).active.values)
    assert rows[1][:3] == (1, 3, "称号 (kind)")
    browser.post(address, {"digest": kept.sha256, "submit_key": "k2"})
    assert Title.objects.count() == 1
    assert "Taken over on" in browser.get(address).content.decode()
    assert browser.get("/desk/titles/lists/").status_code == 200


def test_lists_are_the_office_s_own_and_need_the_word_that_they_were_recognised(world, check):
    kept = check(row())
    other = signed_in(world.official("examiner", "320000"))
    assert other.get(f"/desk/titles/lists/{kept.pk}/").status_code == 404
    for role, code in (("analyst", "330000"), ("examiner", "330100")):
        assert signed_in(world.official(role, code)).get("/desk/titles/lists/").status_code == 404
    browser = signed_in(world.official("examiner", "330000"))
    upload = SimpleUploadedFile("名单.xlsx", workbook(row()))
    refused = browser.post("/desk/titles/lists/", {"file": upload, "submit_key": "k1"})
    assert refused.status_code == 422
    assert TitleList.objects.count() == 1
