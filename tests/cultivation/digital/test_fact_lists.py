"""Pilot cities and sizes from workbooks: checked, then taken over by a job, line by line."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from common.domain import outbox
from common.domain.errors import Conflict, DomainError
from common.models import JobRun
from cultivation.domain.coverage.board import cells_that_differ, refresh
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.digital.fact_import import PILOTS, SIZES, check_fact_list
from cultivation.domain.digital.list_running import start_list
from cultivation.models import GroupList, PilotCity, SizeRecord
from tests.pages import KEY, signed_in

pytestmark = pytest.mark.django_db
SIZE_HEAD = ["统一社会信用代码", "企业规模", "规上", "起始日期", "来源"]
PILOT_HEAD = ["主管部门代码", "批次", "细分行业", "起始日期", "截止日期", "来源"]


def workbook(head, *rows):
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def taken(world, register, content, code="000000"):
    """The run of the list after all its lines are done."""
    actor = world.official_actor("examiner", code)
    kept = check_fact_list(
        register=register, name="x.xlsx", content=content, office=world.offices[code], actor=actor
    )
    run = start_list(group_list=kept, digest=kept.sha256, actor=actor)
    for _ in range(5):
        outbox.sweep()
        run.refresh_from_db()
    assert not run.is_live, run.error
    return run


def test_sizes_are_recorded_from_their_day_and_end_what_held_before(world):
    first, second = world.enterprises["330106"]
    SizeRecord.objects.create(enterprise=first, size_class="micro", starts_on=date(2024, 1, 1))
    SizeRecord.objects.create(enterprise=second, size_class="small", starts_on=date(2027, 1, 1))
    content = workbook(
        SIZE_HEAD,
        [first.uscc, "小型", "是", "2026-01-01", "统计局"],
        [second.uscc, "中型", "否", "2026-01-01", ""],
        [first.uscc, "小型", "是", "2026-01-01", "统计局"],
    )
    run = taken(world, SIZES, content)
    assert [line.outcome for line in run.lines.all()] == ["done", "refused", "done"]
    assert "later day" in run.lines.get(position=2).sentence
    rows = SizeRecord.objects.filter(enterprise=first).order_by("starts_on")
    assert [(row.size_class, row.is_above_scale, row.ends_on) for row in rows] == [
        ("micro", False, date(2025, 12, 31)), ("small", True, None),
    ]  # fmt: skip


def test_pilot_cities_are_recorded_changed_and_fold_into_coverage(world):
    load_coverage()
    refresh()
    row = ["330100", "第二批", "34", "2024-06-01", "", "公告"]
    assert [
        line.outcome for line in taken(world, PILOTS, workbook(PILOT_HEAD, row)).lines.all()
    ] == ["done"]
    pilot = PilotCity.objects.get()
    assert (pilot.office.code, pilot.industries, pilot.batch) == ("330100", ["34"], "第二批")
    ended = [*row[:2], "", row[3], "2026-12-31", "公告"]
    # A list that does not speak of sub-sectors or sources leaves them as they are.
    silent = workbook(["主管部门代码", "批次", "起始日期"], [*row[:2], row[3]])
    assert taken(world, PILOTS, silent).lines.get().sentence == "Known already."
    pilot.refresh_from_db()
    assert (pilot.industries, pilot.source) == (["34"], "公告")
    overlapping = ["330100", "第三批", "", "2025-01-01", "", ""]
    run = taken(world, PILOTS, workbook(PILOT_HEAD, ended, overlapping))
    assert [line.outcome for line in run.lines.all()] == ["done", "refused"]
    pilot.refresh_from_db()
    assert (pilot.industries, pilot.ends_on) == ([], date(2026, 12, 31))
    refresh()
    assert cells_that_differ() == 0


def test_a_check_names_rows_and_columns_and_writes_nothing(world):
    content = workbook(
        SIZE_HEAD,
        [world.enterprise().uscc, "巨型", "是", "2026-01-01", ""],
        ["91330106000000000X", "小型", "是", "2026-01-01", ""],
        [world.enterprise().uscc, "小型", "也许", "2026-01-01", ""],
        [world.enterprise().uscc, "小型", "是", "1.1.2026", ""],
        [world.enterprise("320102").uscc, "小型", "是", "2026-01-01", ""],
    )
    actor = world.official_actor("examiner", "330000")
    given = {"register": SIZES, "name": "x.xlsx", "content": content}
    kept = check_fact_list(office=world.offices["330000"], actor=actor, **given)
    where = [(one["line"], one["column"]) for one in kept.report["problems"]]
    assert where == [
        (2, "size_class"), (3, "uscc"), (4, "is_above_scale"), (5, "starts_on"), (6, "uscc"),
    ]  # fmt: skip
    assert kept.report["ready"] == 0
    assert not SizeRecord.objects.exists()
    county = world.official_actor("examiner", "330106")
    with pytest.raises(DomainError, match="The ministry and the provinces"):
        check_fact_list(office=world.offices["330106"], actor=county, **given)


def test_a_list_is_taken_over_once_on_screen(world):
    client = signed_in(world.official("examiner", "000000"))
    content = workbook(PILOT_HEAD, ["330100", "第二批", "", "2024-06-01", "", ""])
    address = "/desk/digital/lists/pilots/"
    assert client.get(address).status_code == 200
    upload = SimpleUploadedFile("x.xlsx", content)
    sent = client.post(address, {"file": upload, "submit_key": KEY})
    kept = GroupList.objects.get()
    assert client.get(sent.url).context["does_something"]
    done = client.post(sent.url, {"digest": kept.sha256, "submit_key": KEY})
    assert done.url == f"/jobs/{JobRun.objects.get().pk}/"
    outbox.sweep()
    page = client.get("/desk/digital/pilots/").context["page"]
    assert [row.office.code for row, _figure in page.rows] == ["330100"]
    assert client.get("/desk/digital/pilots/?holds=no").context["page"].rows == []
    assert client.get("/desk/digital/pilots/?sort=new&q=Hang").status_code == 200
    assert client.post("/desk/digital/pilots/").status_code == 200
    assert client.get(sent.url).status_code == 200
    actor = world.official_actor("examiner", "000000")
    with pytest.raises(Conflict, match="already"):
        start_list(group_list=kept, digest=kept.sha256, actor=actor)
