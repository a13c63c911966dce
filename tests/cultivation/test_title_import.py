from datetime import date
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook

from accounts.enums import OfficeLevel, RegionLevel
from accounts.models import Office, Region
from common.domain.errors import DomainError
from common.domain.events import broken_links
from common.domain.sheets import SheetError
from common.models import Event
from cultivation.domain.title_import import import_titles
from cultivation.domain.title_lists import COLUMNS, RowProblem
from cultivation.enums import TitleEnding, TitleKind, TitleOrigin
from cultivation.models import Title
from enterprises.enums import EnterpriseState
from enterprises.models import Enterprise
from tests.factories import make_uscc

pytestmark = pytest.mark.django_db

SOURCE = "https://jxt.example.gov.cn/list.html"

# code -> (region, level, office above)
OFFICES = {
    "330000": ("浙江省", OfficeLevel.PROVINCE, "000000"),
    "330100": ("杭州市", OfficeLevel.CITY, "330000"),
    "330106": ("西湖区", OfficeLevel.COUNTY, "330100"),
    "330108": ("滨江区", OfficeLevel.COUNTY, "330100"),
    "330200": ("宁波市", OfficeLevel.PROVINCE, "000000"),
    "330203": ("海曙区", OfficeLevel.COUNTY, "330200"),
}
REGION_LEVELS = {
    OfficeLevel.PROVINCE: RegionLevel.PROVINCE,
    OfficeLevel.CITY: RegionLevel.PREFECTURE,
    OfficeLevel.COUNTY: RegionLevel.COUNTY,
}


@pytest.fixture(autouse=True)
def offices() -> dict[str, Office]:
    found = {"000000": Office.objects.create(code="000000", name="M", level=OfficeLevel.MINISTRY)}
    for code, (name, level, above) in OFFICES.items():
        found[code] = Office.objects.create(
            code=code,
            name=f"{name}主管部门",
            level=level,
            parent=found[above],
            region=Region.objects.create(code=code, name=name, level=REGION_LEVELS[level]),
            is_plan_city=code == "330200",
        )
    return found


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def row(name: str = "虚构一号精工有限公司", **cells: str) -> dict[str, str]:
    usual = {
        "kind": "srdi",
        "event": "recognition",
        "batch": "第一批",
        "year": "2023",
        "name": name,
        "province": "浙江省",
        "city": "杭州市",
        "county": "西湖区",
        "source": SOURCE,
    }
    return usual | cells


@pytest.fixture
def path_of(tmp_path):
    def write(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS):
        path = tmp_path / "list.csv"
        lines = [",".join(columns), *(",".join(each[c] for c in columns) for each in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def take_over(path_of):
    def run(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS):
        return import_titles(path=path_of(*rows, columns=columns), as_recognised=True)

    return run


def days(title: Title) -> tuple[date, date]:
    return title.valid_from, title.valid_to


def test_a_publicity_list_alone_gives_no_title(path_of):
    with pytest.raises(DomainError) as caught:
        import_titles(path=path_of(row()), as_recognised=False)
    assert caught.value.code == "publicity_list"
    assert "evidence of a process" in str(caught.value)
    assert (Title.objects.count(), Enterprise.objects.count()) == (0, 0)


def test_a_listed_name_becomes_an_unclaimed_enterprise_with_its_title(take_over, offices):
    report = take_over(row(), row("虚构二号", county=""))
    assert (report.rows, report.opened, report.granted, report.problems) == (2, 2, 2, [])
    enterprise = Enterprise.objects.get(name="虚构一号精工有限公司")
    assert (enterprise.state, enterprise.uscc) == (EnterpriseState.UNCLAIMED, None)
    assert enterprise.county_office == offices["330106"]
    assert enterprise.city_office == offices["330100"]
    assert enterprise.province_office == offices["330000"]
    assert (enterprise.region_id, enterprise.source) == ("330106", SOURCE)
    title = enterprise.titles.get()
    assert (title.kind, title.origin, title.batch) == (
        TitleKind.SRDI,
        TitleOrigin.PUBLISHED_LIST,
        "2023年第一批",
    )
    assert (title.source, title.source_line) == (SOURCE, 2)
    assert (title.name_at_recognition, title.ending) == (enterprise.name, "")


def test_the_title_runs_three_years_from_the_middle_of_the_lists_year(take_over):
    take_over(row())
    title = Title.objects.get()
    assert days(title) == (date(2023, 7, 1), date(2026, 6, 30))
    assert title.last_day == title.valid_to
    assert title.is_first_day_assumed


def test_a_list_that_says_the_day_is_believed(take_over):
    take_over(row() | {"valid_from": "2024-01-10"}, columns=(*COLUMNS, "valid_from"))
    title = Title.objects.get()
    assert days(title) == (date(2024, 1, 10), date(2027, 1, 9))
    assert not title.is_first_day_assumed


def test_a_technology_title_runs_one_year(take_over):
    take_over(row(kind="technology"))
    assert days(Title.objects.get()) == (date(2023, 7, 1), date(2024, 6, 30))


def test_the_ministry_issues_what_it_decides_and_the_province_the_others(take_over, offices):
    take_over(row(kind="little_giant"), row(), row(kind="champion"))
    issuers = dict(Title.objects.values_list("kind", "issued_by__code"))
    assert issuers == {"little_giant": "000000", "champion": "000000", "srdi": "330000"}


def test_numbers_are_a_series_of_their_own_and_go_on(take_over):
    take_over(row("甲甲"), row("乙乙"))
    take_over(row("丙丙"), row("丁丁", year="2024"))
    numbers = Title.objects.order_by("id").values_list("number", flat=True)
    assert list(numbers) == [
        *("LIST-2023-00001", "LIST-2023-00002", "LIST-2023-00003"),
        "LIST-2024-00001",
    ]


def test_a_plan_citys_enterprise_belongs_to_the_plan_city(take_over, offices):
    take_over(row("甲甲", city="宁波市", county=""), row("乙乙", city="宁波市", county="海曙区"))
    first, second = Enterprise.objects.order_by("id")
    assert (first.province_office, first.county_office) == (offices["330200"], None)
    assert (second.province_office, second.city_office) == (offices["330200"], None)
    assert second.county_office == offices["330203"]


def test_a_second_import_changes_nothing(take_over):
    rows = [row("甲甲"), row("乙乙", kind="little_giant"), row("丙丙", event="re_examination")]
    take_over(*rows)
    report = take_over(*rows)
    assert not report.is_changed
    assert (report.known, report.granted, report.problems) == (3, 0, [])
    assert Event.objects.filter(verb="load.published_titles").count() == 1
    assert list(broken_links()) == []


def test_the_event_keeps_the_file_and_the_figures(take_over):
    take_over(row("甲甲"), row("乙乙", county="瀛洲县"))
    after = Event.objects.get(verb="load.published_titles").after
    assert (after["file"], after["added"], after["opened"], after["left_out"]) == (
        "list.csv",
        1,
        1,
        1,
    )
    assert len(after["sha256"]) == 64


def test_one_enterprise_may_stand_on_several_lists(take_over):
    report = take_over(row(), row(kind="little_giant", batch="第五批"))
    assert (report.opened, report.granted) == (1, 2)


def test_brackets_and_blanks_do_not_make_another_enterprise(take_over):
    take_over(row("虚构(杭州)有限公司"))
    take_over(row("虚构（杭州） 有限公司", kind="little_giant"))
    assert Enterprise.objects.get().name == "虚构（杭州）有限公司"


def test_a_later_line_that_knows_the_county_locates_the_enterprise(take_over, offices):
    take_over(row(county=""))
    report = take_over(row(kind="little_giant"))
    assert (report.opened, report.located) == (0, 1)
    assert Enterprise.objects.get().county_office == offices["330106"]


def test_lines_of_one_list_agree_on_the_county(take_over, offices):
    take_over(row(county=""), row(kind="little_giant"))
    assert Enterprise.objects.get().county_office == offices["330106"]


def test_a_claimed_enterprise_of_that_name_gets_the_title_and_keeps_its_office(take_over, offices):
    known = Enterprise.objects.create(
        name="虚构一号精工有限公司",
        uscc=make_uscc("330108", 5),
        county_office=offices["330108"],
        city_office=offices["330100"],
        province_office=offices["330000"],
    )
    assert take_over(row()).opened == 0
    known.refresh_from_db()
    assert (known.titles.count(), known.county_office) == (1, offices["330108"])


def test_an_enterprise_that_changed_its_name_is_found_by_the_listed_one(take_over):
    take_over(row())
    Enterprise.objects.update(name="虚构新名有限公司")
    assert take_over(row()).known == 1
    assert Enterprise.objects.count() == 1


def test_two_enterprises_of_one_name_are_not_guessed_between(take_over, offices):
    for serial in (5, 6):
        Enterprise.objects.create(
            name="虚构一号精工有限公司",
            uscc=make_uscc("330108", serial),
            province_office=offices["330000"],
        )
    report = take_over(row())
    assert [(problem.line, problem.column) for problem in report.problems] == [(2, "name")]
    assert Title.objects.count() == 0


def test_a_re_examination_continues_the_title_from_the_day_after_its_last(take_over):
    take_over(row(year="2021", batch="第三批"))
    report = take_over(row(year="2024", event="re_examination", batch="第三批复核"))
    assert (report.granted, report.extended) == (0, 1)
    first, second = Title.objects.order_by("valid_from")
    assert (first.valid_to, days(second)) == (
        date(2024, 6, 30),
        (date(2024, 7, 1), date(2027, 6, 30)),
    )
    assert not second.is_first_day_assumed


def test_a_re_examination_waits_for_the_end_of_a_title_that_runs_longer(take_over):
    columns = (*COLUMNS, "valid_from")
    take_over(row(year="2021") | {"valid_from": "2021-09-15"}, columns=columns)
    take_over(row(year="2024", event="re_examination", batch="复核"))
    assert days(Title.objects.latest("valid_from")) == (date(2024, 9, 15), date(2027, 9, 14))


def test_recognition_and_re_examination_may_stand_in_one_file_in_any_order(take_over):
    report = take_over(
        row(year="2024", event="re_examination", batch="复核"), row(year="2021", batch="第三批")
    )
    assert (report.granted, report.extended, report.problems) == (1, 1, [])


def test_a_re_examination_without_a_known_title_gives_one(take_over):
    assert take_over(row(event="re_examination")).granted == 1


def test_a_title_that_overlaps_one_of_its_kind_is_left_out(take_over):
    take_over(row())
    report = take_over(row(year="2024", batch="第二批"))
    assert [(problem.line, problem.column) for problem in report.problems] == [(2, "year")]
    assert "2023-07-01" in report.problems[0].reason
    assert Title.objects.count() == 1


def test_a_title_may_follow_one_that_was_cancelled(take_over):
    take_over(row())
    Title.objects.update(
        last_day=date(2023, 12, 31),
        ending=TitleEnding.CANCELLED,
        ending_reason="made up",
        ending_document="made up",
        cancellation_ground="other",
    )
    assert take_over(row(year="2024", batch="第二批")).granted == 1


BAD_CELLS = {
    "kind": "giant",
    "event": "party",
    "batch": "",
    "year": "1999",
    "name": "",
    "province": "瀛洲省",
    "city": "苏州市",
    "county": "江干区",
    "source": "javascript:alert(1)",
}


def test_every_row_that_cannot_be_placed_says_line_column_and_reason(take_over):
    bad = [
        row(**({"name": f"虚构{column}"} | {column: cell})) for column, cell in BAD_CELLS.items()
    ]
    report = take_over(row("好好"), *bad)
    assert report.granted == 1
    where = [(problem.line, problem.column) for problem in report.problems]
    assert where == list(enumerate(BAD_CELLS, start=3))
    assert all(each.reason for each in report.problems)


def test_a_year_of_the_future_is_refused(take_over):
    assert take_over(row(year="2999")).problems[0].column == "year"


def test_a_day_outside_the_lists_year_is_refused(take_over):
    columns = (*COLUMNS, "valid_from")
    report = take_over(
        row("甲甲") | {"valid_from": "2025-02-01"},
        row("乙乙") | {"valid_from": "soon"},
        columns=columns,
    )
    assert [each.column for each in report.problems] == ["valid_from", "valid_from"]


def test_a_workbook_is_read_like_a_csv(tmp_path):
    book = Workbook()
    book.active.append(list(COLUMNS))
    book.active.append(list((row("甲甲") | {"year": 2023}).values()))
    book.active.append(list((row("乙乙") | {"name": '=CONCATENATE("a","b")'}).values()))
    content = BytesIO()
    book.save(content)
    path = tmp_path / "list.xlsx"
    path.write_bytes(content.getvalue())
    report = import_titles(path=path, as_recognised=True)
    assert report.granted == 1
    assert report.problems == [RowProblem(3, "name", "A formula is not taken: paste its value.")]


def test_another_header_is_refused_as_a_whole(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,year\n甲,2023\n", encoding="utf-8")
    with pytest.raises(SheetError, match=r"Missing: 称号 \(kind\)"):
        import_titles(path=path, as_recognised=True)


def test_nothing_is_written_when_the_end_of_the_import_fails(path_of, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr("cultivation.domain.title_import.record_load", fails)
    with pytest.raises(RuntimeError):
        import_titles(path=path_of(row()), as_recognised=True)
    assert (Title.objects.count(), Enterprise.objects.count()) == (0, 0)


def test_queries_do_not_grow_with_the_rows(take_over, django_assert_num_queries):
    take_over(row("甲甲"))
    with django_assert_num_queries(13):
        take_over(*(row(f"虚构{number}号") for number in range(5)))
    with django_assert_num_queries(13):
        take_over(*(row(f"幻想{number}号") for number in range(50)))


def test_the_command_lists_what_was_left_out_and_exits_well(path_of, capsys):
    path = path_of(row("甲甲"), row("乙乙", county="江干区"))
    call_command("import_titles", str(path), "--as-recognised", "--language", "en")
    printed = capsys.readouterr().out
    assert "2 rows: 1 titles given" in printed
    assert "line 3, county: “江干区” was merged or dissolved in 2021" in printed
    call_command("import_titles", str(path), "--as-recognised", "--language", "en")
    assert "Nothing was changed." in capsys.readouterr().out


def test_the_strict_command_fails_when_a_row_was_left_out(path_of):
    path = path_of(row("甲甲"), row("乙乙", county="江干区"))
    with pytest.raises(CommandError, match="1 rows were left out"):
        call_command("import_titles", str(path), "--as-recognised", "--strict", "--language", "en")
    assert Title.objects.count() == 1


def test_the_command_refuses_without_the_operators_word_and_without_a_file(path_of):
    with pytest.raises(CommandError, match="as-recognised"):
        call_command("import_titles", str(path_of(row())), "--language", "en")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_titles", "/nowhere.csv", "--as-recognised", "--language", "en")
