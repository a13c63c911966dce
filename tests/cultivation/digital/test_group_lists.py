"""Chains and parks from workbooks: a check that writes nothing, then the same bytes, once."""

from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from common.domain import outbox
from common.domain.errors import Conflict
from common.domain.sheets import SheetError
from cultivation.domain.digital.group_import import check_group_list, import_groups
from cultivation.domain.digital.list_running import start_list
from cultivation.models import Chain, ChainMembership, GroupList, Park
from tests.pages import signed_in

pytestmark = pytest.mark.django_db
ENTRIES = ["编号", "名称", "类别", "起始日期", "链主统一社会信用代码"]
MEMBERS = ["编号", "统一社会信用代码", "起始日期", "截止日期"]


def workbook(entries, members, head=ENTRIES):
    book = Workbook()
    for sheet, rows in (
        (book.active, [head, *entries]),
        (book.create_sheet(), [MEMBERS, *members]),
    ):
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def listed(world):
    uscc = world.enterprise().uscc
    return workbook(
        [["C1", "工业机器人", "国家级", "2025-01-01", uscc], ["C2", "", "", "2025-01-01", ""]],
        [["C1", uscc, "2025-02-01", "2025-12-31"], ["C9", uscc, "2025-02-01", ""]],
    )


def checked(world, content, register="chains", code="000000"):
    return check_group_list(
        register=register,
        name="名单.xlsx",
        content=content,
        office=world.offices[code],
        actor=world.official_actor("examiner", code),
    )


def test_a_check_names_sheet_row_and_column_and_writes_nothing(world):
    report = checked(world, listed(world)).report
    assert (report["rows"], report["entered"], report["added"]) == (4, 1, 1)
    where = [(one["sheet"], one["line"], one["column"]) for one in report["problems"]]
    assert where == [(1, 3, "name"), (2, 3, "code")]
    assert not Chain.objects.exists()


def test_days_are_read_as_people_write_them(world):
    days = ["2025-02-01", "2025/2/1", "2025.2.1", "2025年2月1日", date(2025, 2, 1), "20250201"]
    rows = [[f"C{number}", "机器人", "", day, ""] for number, day in enumerate(days)]
    bad = ["2025-2-30", "2025年", "1/2/2025", "1925-02-01", "२०२५-०२-०१ 1"]
    rows += [[f"B{number}", "机器人", "", day, ""] for number, day in enumerate(bad)]
    content = workbook(rows, [])
    report = checked(world, content).report
    lines = [one["line"] for one in report["problems"]]
    assert (report["entered"], lines) == (6, [8, 9, 10, 11, 12])
    taken(world, checked(world, content))
    assert {one.starts_on for one in Chain.objects.all()} == {date(2025, 2, 1)}


def test_a_header_that_differs_is_told_in_the_words_of_the_list(world):
    with pytest.raises(SheetError) as refused:
        checked(world, workbook([], [], head=["编号", "名称", "起始"]))
    assert "Missing: 起始日期 (starts_on); unknown: 起始" in str(refused.value)
    with pytest.raises(SheetError) as refused:
        checked(world, b"no workbook")
    assert "not an xlsx workbook" in str(refused.value)
    with pytest.raises(SheetError) as refused:
        checked(world, workbook([], []))
    assert str(refused.value) == "The file is empty."


def taken(world, kept, role="approver"):
    """The run of the list after all its lines are done."""
    actor = world.official_actor(role, "000000")
    run = start_list(group_list=kept, digest=kept.sha256, actor=actor)
    for _ in range(4):
        outbox.sweep()
        run.refresh_from_db()
    assert not run.is_live
    return run


def test_what_was_checked_is_taken_over_once_by_a_job_and_is_known_then(world):
    kept = checked(world, listed(world))
    actor = world.official_actor("approver", "000000")
    with pytest.raises(Conflict) as refused:
        start_list(group_list=kept, digest="0" * 64, actor=actor)
    assert refused.value.code == "other_list"
    run = taken(world, kept)
    assert [line.outcome for line in run.lines.all()] == ["done", "refused", "done", "refused"]
    chain, membership = Chain.objects.get(), ChainMembership.objects.get()
    assert (chain.name, chain.leader) == ("工业机器人", world.enterprise())
    assert (str(membership.starts_on), str(membership.ends_on)) == ("2025-02-01", "2025-12-31")
    with pytest.raises(Conflict) as refused:
        start_list(group_list=kept, digest=kept.sha256, actor=actor)
    assert refused.value.code == "list_applied"
    again = checked(world, listed(world)).report
    assert (again["known"], again["entered"], again["added"]) == (2, 0, 0)


def test_a_row_whose_entry_moved_since_the_check_is_done_as_the_register_stands(world):
    kept = checked(world, listed(world))
    Chain.objects.create(code="C1", name="Other", starts_on="2025-01-01")
    first = taken(world, kept, "examiner").lines.order_by("position").first()
    assert (first.outcome, first.sentence) == ("done", "Changed.")
    assert Chain.objects.get().name == "工业机器人"


def test_a_province_takes_over_parks_of_its_own_only(world):
    head = ["编号", "名称", "起始日期", "主管部门代码"]
    content = workbook(
        [["P1", "园区", "2025-01-01", "330100"], ["P2", "园区", "2025-01-01", "320000"]], [], head
    )
    kept = checked(world, content, "parks", "330000")
    assert (kept.report["entered"], kept.report["problems"][0]["line"]) == (1, 3)
    assert not Park.objects.exists()


def test_the_whole_way_on_screen(world):
    browser = signed_in(world.official("examiner", "000000"))
    upload = SimpleUploadedFile("名单.xlsx", listed(world))
    browser.post("/desk/digital/lists/chains/", {"file": upload, "submit_key": "k1"})
    kept = GroupList.objects.get()
    address = f"/desk/digital/lists/chains/{kept.pk}/"
    assert "nothing is written yet" in browser.get(address).content.decode()
    found = load_workbook(BytesIO(browser.post(f"{address}problems/").content)).active
    assert list(found.values)[1][:3] == (1, 3, "名称 (name)")
    browser.post(address, {"digest": kept.sha256, "submit_key": "k2"})
    outbox.sweep()
    assert Chain.objects.count() == 1
    assert "Taken over on" in browser.get(address).content.decode()
    assert browser.get("/desk/digital/lists/chains/").status_code == 200
    county = signed_in(world.official("examiner", "330106"))
    assert county.get(address).status_code == 404


def imported(world, content, register="chains", code="000000"):
    """What a list does when it is taken over at once."""
    actor = world.official_actor("examiner", code)
    with NamedTemporaryFile(suffix=".xlsx") as file:
        Path(file.name).write_bytes(content)
        return import_groups(path=Path(file.name), register=register, actor=actor)


def test_a_column_that_is_absent_changes_nothing_and_an_empty_cell_empties(world):
    chain = Chain.objects.create(
        code="C1", name="工业机器人", source="清单一", starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31), leader=world.enterprise(),
    )  # fmt: skip
    park = Park.objects.create(
        code="P1", name="园区", source="清单二", starts_on=date(2025, 1, 1),
        office=world.offices["330100"],
    )  # fmt: skip

    def kept(group, *names):
        group.refresh_from_db()
        return [getattr(group, name) for name in names]

    short = ["编号", "名称", "起始日期"]
    row = ["C1", "工业机器人", "2025-01-01"]
    assert imported(world, workbook([row], [], short)).known == 1
    renamed = imported(world, workbook([["C1", "机器人", "2025-01-01"]], [], short))
    assert renamed.changed == 1
    assert kept(chain, "name", "source", "ends_on", "leader") == [
        "机器人", "清单一", date(2025, 12, 31), world.enterprise()
    ]  # fmt: skip
    imported(world, workbook([["P1", "数字园区", "2025-01-01"]], [], short), "parks")
    assert kept(park, "name", "source", "office") == ["数字园区", "清单二", world.offices["330100"]]
    whole = [*short, "来源", "截止日期", "链主统一社会信用代码"]
    imported(world, workbook([[*row, "", "", ""]], [], whole))
    assert kept(chain, "source", "ends_on", "leader") == ["", None, None]


def test_a_membership_that_ended_stands_beside_the_one_of_today(world):
    chain = Chain.objects.create(code="C1", name="工业机器人", starts_on=date(2024, 1, 1))
    enterprise = world.enterprise()
    ChainMembership.objects.create(chain=chain, enterprise=enterprise, starts_on=date(2025, 6, 1))
    rows = [
        ["C1", enterprise.uscc, "2024-01-01", "2024-12-31"],
        ["C1", enterprise.uscc, "2025-01-01", "2024-12-31"],
        ["C1", enterprise.uscc, "2025-05-01", "2025-06-01"],
    ]
    ended = ["C1", enterprise.uscc, "2024-01-01", "2024-10-31"]
    report = imported(world, workbook([], [*rows, ended]))
    assert report.added == 1
    assert [(one.line, one.reason) for one in report.problems] == [
        (3, "The last day is not before the first."),
        (4, "It is a member on that day already."),
        (5, "It ended on 2024-12-31 already: put that day right in the register."),
    ]
    days = chain.memberships.order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(days) == [(date(2024, 1, 1), date(2024, 12, 31)), (date(2025, 6, 1), None)]


def test_a_list_touches_no_other_province_s_chain(world):
    head = ["编号", "名称", "类别", "起始日期", "主管部门代码"]
    rows = [
        ["C1", "甲", "国家级", "2025-01-01", "330000"],
        ["C2", "乙", "省级", "2025-01-01", "330000"],
        ["C3", "丙", "省级", "2025-01-01", ""],
    ]  # fmt: skip
    report = imported(world, workbook(rows, [], head))
    assert (report.entered, [one.column for one in report.problems]) == (2, ["office"])
    assert imported(world, workbook(rows[:2], [], head)).known == 2
    assert dict(Chain.objects.values_list("code", "office__code")) == {"C1": None, "C2": "330000"}
    renamed = workbook([["C2", "丁", "省级", "2025-01-01", ""]], [], head)
    assert len(imported(world, renamed, code="320000").problems) == 1
    assert imported(world, renamed, code="330000").changed == 1
