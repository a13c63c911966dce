"""Coverage on screen: workbook equals page, sorting, chains, movement, snapshots, targets."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import SnapshotOrigin
from cultivation.models import (
    Chain,
    ChainMembership,
    CoverageDefinition,
    CoverageSnapshot,
    CoverageTarget,
    SizeRecord,
    SnapshotPublication,
)
from enterprises.models import Assessment, Enterprise, Industry
from tests.api_client import Caller
from tests.factories import make_title
from tests.pages import FRAME_QUERIES, signed_in


def assess(enterprise, level, days_ago=0):
    Assessment.objects.create(
        enterprise=enterprise, basis="self_rated", level=level,
        assessed_on=timezone.localdate() - timedelta(days=days_ago), recorded_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def holders(world):
    load_coverage()
    first, second = world.enterprises["330106"]
    third, fourth = world.enterprise("330402"), world.enterprise("320102")
    for enterprise in (first, second, third, fourth):
        make_title(enterprise, "little_giant")
    for enterprise, level, days_ago in (
        (first, 1, 100),
        (first, 2, 0),
        (second, 1, 100),
        (fourth, 3, 100),
    ):
        assess(enterprise, level, days_ago)
    chain = Chain.objects.create(code="C1", name="Machine tools", starts_on=date(2020, 1, 1))
    for enterprise in (first, third):
        ChainMembership.objects.create(
            chain=chain, enterprise=enterprise, starts_on=date(2020, 1, 1)
        )
    return [first, second, third, fourth]


def browser(world, role="analyst", code="000000"):
    return signed_in(world.official(role, code))


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def key_of(page):
    return re.search(r'name="submit_key" value="([^"]+)"', page.content.decode())[1]


@pytest.mark.parametrize("query", ["", "by=chain", "sort=name", "by=industry&sort=-covered"])
@pytest.mark.parametrize("is_live", [True, False])
def test_the_workbook_says_what_the_screen_says(world, holders, query, is_live):
    if is_live:
        refresh()
    client = browser(world)
    page = client.get(f"/coverage/?{query}")
    answer = client.post(f"/coverage/?{query}")
    book = load_workbook(BytesIO(answer.content))
    lines = rows_of(book["Coverage"])
    shown = [page.context["total"], *page.context["rows"]]
    assert [line[:4] for line in lines[: len(shown)]] == [
        [row.name, row.figure.holders, row.figure.covered, row.figure.not_assessed] for row in shown
    ]
    assert [line[4] for line in lines[: len(shown)]] == [
        float(row.figure.share_pct) for row in shown
    ]
    said = {line[0]: line[1] for line in lines if line and line[0]}
    assert said["Numerator"] == page.context["numerator_rule"]
    assert said["Denominator"] == page.context["denominator_rule"]
    total, outlook = page.context["total"], page.context["outlook"]
    headline = {line[0]: line[1:] for line in rows_of(book["Headline"])}
    assert headline[f"As of {timezone.localdate()}"][:2] == [float(total.figure.share_pct), "%"]
    assert headline["Target"][0] == float(outlook.path.goal.share_pct)
    assert headline["SHA-256"][0] == page.context["digest"]
    assert [line[1] for line in rows_of(book["By level"])] == [
        number for _name, number, _share, _is_enough in page.context["levels"]
    ]
    assert len(rows_of(book["Course"])) == len(page.context["outlook_rows"])


def test_the_definitions_of_the_asked_day_are_offered_and_an_unknown_one_is_not_found(
    world, holders
):
    today, last = timezone.localdate(), timezone.localdate() - timedelta(days=10)
    CoverageDefinition.objects.create(
        code="former", name_zh="x", name_en="Former", population="titles", title_kind="srdi",
        minimum_level=2, certainty="inferred", source="x", sha256="former", position=9,
        in_force_from=date(2000, 1, 1), in_force_to=last,
    )  # fmt: skip
    client = browser(world)

    def offered(query):
        form = client.get(f"/coverage/?{query}").context["form"]
        return [code for code, _name in form.fields["definition"].choices]

    assert "former" not in offered("")
    assert "former" in offered(f"on={last}")
    page = client.get(f"/coverage/?on={last}&definition=former")
    assert page.context["asked"].definition.code == "former"
    approver = browser(world, "approver")
    assert approver.get("/coverage/targets/").context["may_set"] is True
    assert approver.get("/coverage/targets/?definition=former").context["may_set"] is False
    for address in ("", "enterprises/", "movement/", "definitions/", "targets/"):
        assert client.get(f"/coverage/{address}?definition=unknown").status_code == 404, address
        assert client.get(f"/coverage/{address}?definition=unknown%00").status_code == 404, address
    for address in ("", "enterprises/"):
        assert client.get(f"/coverage/{address}?definition=former&on={today}").status_code == 404
    assert client.get("/desk/digital/?definition=unknown").status_code == 404
    assert client.get("/coverage/?definition=").status_code == 200


def test_lines_are_sorted_by_the_column_that_is_asked_for(world, holders):
    client = browser(world)

    def names(sort):
        return [row.name for row in client.get(f"/coverage/?sort={sort}").context["rows"]]

    assert names("-share") == ["Jiangsu", "Zhejiang"]
    assert names("-holders") == ["Zhejiang", "Jiangsu"]
    assert names("name") == ["Jiangsu", "Zhejiang"]
    assert names("nonsense") == ["Jiangsu", "Zhejiang"]
    assert client.get("/coverage/?sort=name").content.decode().count('aria-sort="ascending"') == 1


def test_a_chain_counts_its_members_and_leads_to_them(world, holders):
    client = browser(world)
    (row,) = client.get("/coverage/?by=chain").context["rows"]
    assert (row.name, row.figure.holders, row.figure.covered) == ("Machine tools", 2, 1)
    listed = client.get(f"/coverage/enterprises/{row.listing}").context["page"].rows
    assert {one.pk for one, _since in listed} == {holders[0].pk, holders[2].pk}


def test_closest_first_begins_with_the_level_just_below(world, holders):
    rows = browser(world).get("/coverage/enterprises/?covered=closest").context["rows"]
    assert [one.pk for one, _since in rows] == [holders[1].pk, holders[2].pk]


def test_the_list_says_since_when_each_is_covered(world, holders):
    assess(holders[3], 1, days_ago=50)
    assess(holders[3], 2, days_ago=20)
    assess(holders[3], 3, days_ago=10)
    rows = browser(world).get("/coverage/enterprises/?covered=yes").context["page"].rows
    today = timezone.localdate()
    assert {one.pk: today - since for one, since in rows} == {
        holders[0].pk: timedelta(days=0), holders[3].pk: timedelta(days=20)
    }  # fmt: skip


def test_movement_leads_from_one_figure_to_the_other(world, holders):
    since = timezone.localdate() - timedelta(days=30)
    page = browser(world).get(f"/coverage/movement/?since={since}")
    found = page.context["found"]
    assert (found.covered_before, found.became_covered, found.covered_after) == (1, 1, 2)
    assert [(one.pk, moved.move) for one, moved in page.context["rows"]] == [
        (holders[0].pk, "rose")
    ]
    assert page.context["numerator_rule"] in page.content.decode()
    book = browser(world).post(f"/coverage/movement/?since={since}")
    counts = rows_of(load_workbook(BytesIO(book.content))["From one figure to the other"])
    assert [line[2] for line in counts[:6]] == [1, 1, 0, 0, 0, 2]
    wrong = browser(world).get(f"/coverage/movement/?since={timezone.localdate()}")
    assert "Choose a day before the other one." in wrong.content.decode()


def test_a_snapshot_is_frozen_proposed_and_published_on_screen(world, holders):
    examiner, approver = browser(world, "examiner"), browser(world, "approver")
    page = examiner.get("/coverage/snapshots/")
    made = examiner.post("/coverage/snapshots/", {
        "definition": "little-giant", "on": timezone.localdate(), "submit_key": key_of(page),
    })  # fmt: skip
    snapshot = CoverageSnapshot.objects.get()
    assert made.url == f"/coverage/snapshots/{snapshot.pk}/"
    province = browser(world, "analyst", "330000")
    assert province.get(made.url).status_code == 404
    examiner.post(f"{made.url}propose/", {
        "note": "Figures of the month", "version": 0, "submit_key": key_of(examiner.get(made.url)),
    })  # fmt: skip
    approver.post(
        f"{made.url}publish/", {"version": 1, "submit_key": key_of(approver.get(made.url))}
    )
    assert SnapshotPublication.objects.get().published_by.username == "approver-000000"
    assert "figures fit it" in province.get(made.url).content.decode()

    def listed(query):
        page = province.get(f"/coverage/snapshots/?{query}").context["page"]
        return [one.definition.code for one in page.rows]

    assert listed("") == listed("state=published") == ["little-giant"]
    assert listed("definition=srdi") == listed("state=proposed") == []
    book = province.post("/coverage/snapshots/")
    rows = rows_of(load_workbook(BytesIO(book.content)).active)
    assert (rows[0][1], [row[0] for row in rows[2:]]) == (
        "Published", ["Definition", "Numerator", "Denominator"]
    )  # fmt: skip


def test_a_province_sets_its_own_target_and_no_other(world, holders):
    approver = browser(world, "approver", "330000")
    page = approver.get("/coverage/targets/")
    body = {
        "office": "330000", "due_on": "2027-06-30", "share_pct": "95", "source": "Plan 5",
        "submit_key": key_of(page),
    }  # fmt: skip
    assert approver.post("/coverage/targets/?definition=little-giant", body).status_code == 302
    target = CoverageTarget.objects.get(office__code="330000")
    assert (target.share_pct, target.due_on) == (95, date(2027, 6, 30))
    refused = approver.post("/coverage/targets/", body | {"office": "320000", "submit_key": "2"})
    assert refused.status_code == 422
    assert not CoverageTarget.objects.filter(office__code="320000").exists()
    gone = approver.post(
        f"/coverage/targets/{target.pk}/remove/", {"version": 1, "submit_key": "3"}
    )
    assert gone.status_code == 302
    assert not CoverageTarget.objects.filter(pk=target.pk).exists()


def test_definitions_stand_side_by_side_with_their_rules(
    world, holders, django_assert_max_num_queries
):
    refresh()
    client = browser(world)
    with django_assert_max_num_queries(FRAME_QUERIES + 50):
        page = client.get("/coverage/definitions/")
    rows = {row.definition.code: row for row, _address in page.context["rows"]}
    assert len(rows) == CoverageDefinition.objects.in_force_on(timezone.localdate()).count()
    assert (rows["little-giant"].figure.holders, rows["little-giant"].figure.covered) == (4, 2)
    assert rows["little-giant-on-site"].figure.covered == 0
    assert (rows["little-giant"].goal.share_pct, rows["little-giant"].missing_pct) == (100, 50)
    text = page.content.decode()
    for row in rows.values():
        assert escape(row.numerator) in text
    answer = client.post("/coverage/definitions/")
    sheet = load_workbook(BytesIO(answer.content)).active
    said = {row[0].value: row[3].value for row in sheet.iter_rows(min_row=2)}
    assert said[rows["little-giant"].definition.name] == 50
    # Of a day of which nothing is kept the figures stay open; the page of one counts them.
    long_ago = client.get("/coverage/definitions/?on=2024-05-05").context["rows"]
    assert all(row.figure is None for row, _address in long_ago)


def test_lists_and_movement_of_a_frozen_day_say_what_its_figure_says(world, holders):
    """A title granted late and an assessment recorded late change neither the figure of a frozen
    day nor who stands behind it."""
    today = timezone.localdate()
    day = today - timedelta(days=10)
    definition = CoverageDefinition.objects.get(code="little-giant")
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
        freeze(
            day=day, definitions=[definition], origin=SnapshotOrigin.NIGHTLY,
            known_at=timezone.now(),
        )  # fmt: skip
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        assess(holders[1], 2, days_ago=20)
        make_title(world.enterprise("330411"), "little_giant")
    client, caller = browser(world), Caller(world.official("analyst", "000000"))
    figure = client.get(f"/coverage/?on={day}").context["total"].figure
    assert (figure.covered, figure.holders) == (1, 4)
    page = client.get(f"/coverage/enterprises/?on={day}")
    assert len(page.context["page"].rows) == 4
    assert "is frozen: 1 of 4 enterprises" in page.content.decode()
    covered = client.get(f"/coverage/enterprises/?on={day}&covered=yes").context["page"].rows
    assert [one.pk for one, _since in covered] == [holders[3].pk]
    said = caller.get("coverage-enterprises/", as_of=day.isoformat(), covered="no").json()
    assert {one["uscc"] for one in said["results"]} == {one.uscc for one in holders[:3]}
    book = client.post(f"/coverage/enterprises/?on={day}")
    lines = [row[0] for row in load_workbook(BytesIO(book.content)).active.values]
    assert lines[-2:] == ["As of", "Recorded before"]
    # The movement leads from that figure to what is known today.
    moved = client.get(f"/coverage/movement/?since={day}").context["found"]
    assert (moved.covered_before, moved.holders_before) == (1, 4)
    assert (moved.covered_after, moved.holders_after) == (3, 5)
    said = caller.get("coverage-movement/", since=day.isoformat()).json()
    assert (said["known_at"], said["holders_before"], said["entered"]) == (None, 4, 1)
    assert said["since_known_at"] is not None
    # Places of which no frozen figures are kept are counted from the same facts.
    city = client.get(f"/coverage/?on={day}&office=330100&by=industry")
    assert city.context["total"].figure.covered == 0


def test_the_list_of_an_industry_s_line_asks_for_the_industry_of_the_day(world, holders):
    day = timezone.localdate() - timedelta(days=10)
    Industry.objects.create(code="35", name_zh="专用设备制造业", name_en="Special equipment")
    Enterprise.objects.filter(pk=holders[0].pk).update(industry="35")
    client = browser(world)

    def listed(query):
        rows = client.get(f"/coverage/enterprises/?{query}").context["page"].rows
        return {one.pk for one, _since in rows}

    everybody = {one.pk for one in holders}
    assert listed(f"on={day}&industry=34") == everybody
    assert listed(f"on={day}&industry=35") == set()
    assert listed("industry=34") == everybody - {holders[0].pk}
    assert listed("industry=35") == {holders[0].pk}


def test_two_who_change_one_target_do_not_overwrite_each_other(world, holders):
    first, second = browser(world, "approver"), browser(world, "approver", "000000")
    target = CoverageTarget.objects.get(definition_code="little-giant", office=None)
    address = f"/coverage/targets/?definition=little-giant&target={target.pk}"
    opened = [one.get(address) for one in (first, second)]
    assert 'name="version" value="1"' in opened[0].content.decode()
    body = {"share_pct": "97", "source": "Plan 6", "version": 1}
    sent = [
        one.post(address, body | {"share_pct": share, "submit_key": key_of(page)})
        for one, page, share in zip((first, second), opened, ("97", "98"), strict=True)
    ]
    assert [answer.status_code for answer in sent] == [302, 409]
    assert "changed meanwhile" in sent[1].content.decode()
    target.refresh_from_db()
    assert (target.share_pct, target.version, target.due_on) == (97, 2, date(2027, 12, 31))
    # A new one on that day is not taken for a change, nor is one that was taken back.
    new = body | {"due_on": "2027-12-31", "office": "", "version": "", "submit_key": "n"}
    refused = first.post("/coverage/targets/?definition=little-giant", new)
    assert (refused.status_code, CoverageTarget.objects.get(pk=target.pk).share_pct) == (409, 97)
    assert "stands already: change that one" in refused.content.decode()
    target.delete()
    assert first.post(address, body | {"submit_key": "g"}).status_code == 422


@pytest.mark.parametrize("is_live", [True, False])
def test_a_size_s_line_leads_to_its_enterprises(world, holders, is_live):
    for one, size in ((holders[0], "small"), (holders[1], "medium"), (holders[3], "small")):
        SizeRecord.objects.create(enterprise=one, size_class=size, starts_on=date(2020, 1, 1))
    if is_live:
        refresh()
    client = browser(world)
    rows = {row.figure.code: row for row in client.get("/coverage/?by=size").context["rows"]}
    assert {code: row.figure.holders for code, row in rows.items()} == {
        "small": 2, "medium": 1, "": 1
    }  # fmt: skip
    page = client.get(f"/coverage/enterprises/{rows['small'].listing}")
    listed = {one.pk for one, _since in page.context["page"].rows}
    assert listed == {holders[0].pk, holders[3].pk}
    assert page.context["chips"][-1].label == "Size: Small"
    caller = Caller(world.official("analyst", "000000"))
    said = caller.get("coverage-enterprises/", size="medium").json()["results"]
    assert [one["uscc"] for one in said] == [holders[1].uscc]


def test_the_definitions_leave_with_area_and_days_and_say_what_is_not_kept(world, holders):
    client, said = browser(world), "open the definition to count it"
    assert said in client.get("/coverage/definitions/?on=2024-05-05").content.decode()
    book = load_workbook(BytesIO(client.post("/coverage/definitions/?on=2024-05-05").content))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    column = rows[0].index("To be reached by")
    assert f"{rows[1][column]:%Y-%m-%d}" == "2027-12-31"
    told = {row[0]: row[1] for row in rows if row[0]}
    assert (told["Area"], told["As of"]) == ("Ministry", "2024-05-05")
    assert said in told["Please note"]
    refresh()
    assert said not in client.get("/coverage/definitions/").content.decode()
