"""The desk in the API: assignment, findings, notes, kept filters, absences."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.domain.outbox import sweep
from cultivation.enums import TitleKind
from enterprises.models import Filing
from reviews.domain.applying import resubmit
from reviews.domain.desk.assigning import take
from reviews.domain.examining import ItemToCorrect, request_correction
from reviews.models import Case
from tests.api_client import Caller
from tests.factories import make_filing, make_submitted, make_title

COUNTY = "330106"


@pytest.fixture
def case(world):
    make_title(world.enterprise(), TitleKind.INNOVATIVE)
    return make_submitted(world, world.enterprise(), TitleKind.SRDI)


def ok(response, status=200):
    assert response.status_code == status, response.content
    return response.json() if response.content else None


def refused(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_case_is_taken_handed_over_judged_and_verified(world, case):
    examiner = Caller(world.official("examiner", COUNTY))
    approver = Caller(world.official("approver", COUNTY))
    at = f"cases/{case.number}/"
    taken = ok(examiner.post(f"{at}assignment/", {"action": "take", "version": case.version}))
    stale = approver.post(f"{at}assignment/", {"action": "put_back", "version": case.version})
    refused(stale, 409, "stale_version")
    assert stale.json()["current"]["version"] == taken["version"]
    shown = ok(approver.get(f"{at}assignment/"))
    assert shown["officer"] == {"username": f"examiner-{COUNTY}", "name": "examiner Xihu"}
    body = {"action": "assign", "version": taken["version"], "officer": "nobody"}
    refused(approver.post(f"{at}assignment/", body), 422, "not_posted")
    (item,) = ok(examiner.get(f"{at}judgements/"))["items"]
    assert (item["measure"], item["is_met"]) == ("market_position_ok", None)
    opinion = {"measure": item["measure"], "is_met": True, "reason": "Yearbook."}
    body = {"version": taken["version"], "judgements": [opinion]}
    judged = ok(examiner.post(f"{at}judgements/", body, key="j-1"))
    assert ok(examiner.post(f"{at}judgements/", body, key="j-1")) == judged
    figure = {
        "version": judged["version"],
        "measure": "rd_expense_wan",
        "found": 880,
        "reason": "Audit.",
        "source": "Page 3",
    }
    done = ok(examiner.post(f"{at}verified-figures/", figure))
    shown = ok(examiner.get(f"{at}verified-figures/"))
    assert (shown["counting"], shown["verdict"]["outcome"]) == (["rd_expense_wan"], "pass")
    assert shown["history"][0]["found"] == "880.00"
    ok(examiner.act(case.number, "propose_pass", opinion="Yes."))
    late = figure | {"version": done["version"] + 1}
    refused(examiner.post(f"{at}verified-figures/", late), 409, "action_not_open")
    (row,) = ok(approver.get(f"{at}examinations/"))
    assert (row["outcome"], row["judged"]) == ("pass", {"market_position_ok": True})
    owner = Caller(world.owner(case.enterprise))
    for name in ("assignment", "judgements", "verified-figures", "examinations", "notes"):
        assert owner.get(f"{at}{name}/").status_code == 403
    foreign = Caller(world.official("examiner", "330108"))
    assert foreign.get(f"{at}judgements/").status_code == 404


def test_an_item_is_judged_once_and_a_figure_found_to_the_cent(world, case):
    examiner = Caller(world.official("examiner", COUNTY))
    address = f"cases/{case.number}"
    opinions = [
        {"measure": "market_position_ok", "is_met": is_met, "reason": "Seen."}
        for is_met in (True, False)
    ]
    body = {"version": case.version, "judgements": opinions}
    twice = examiner.post(f"{address}/judgements/", body)
    refused(twice, 422, "judged_twice")
    assert set(twice.json()["fields"]) == {"market_position_ok"}
    found = {"measure": "rd_expense_wan", "reason": "Audit.", "source": "Report, page 3"}
    figure = found | {"version": case.version, "found": 880.004}
    ok(examiner.post(f"{address}/verified-figures/", figure))
    (kept,) = ok(examiner.get(f"{address}/verified-figures/"))["history"]
    assert kept["found"] == "880.00"
    case.refresh_from_db()
    same = found | {"version": case.version, "found": 900.001}
    refused(examiner.post(f"{address}/verified-figures/", same), 422, "as_declared")


def test_notes_are_written_and_retracted(world, case):
    examiner = Caller(world.official("examiner", COUNTY))
    note = ok(examiner.post(f"cases/{case.number}/notes/", {"body": "Ask."}))["note"]
    retract = f"cases/{case.number}/notes/{note}/retract/"
    other = Caller(world.official("approver", COUNTY))
    refused(other.post(retract), 422, "not_yours")
    ok(examiner.post(retract))
    refused(examiner.post(retract), 409, "retracted_already")
    assert ok(other.get(f"cases/{case.number}/notes/"))[0]["body"] == ""


def test_filters_are_kept_and_cases_found_by_desk(world, case):
    examiner = Caller(world.official("examiner", COUNTY))
    body = {"name": "Mine", "query": "officer=mine&page=3", "is_default": True}
    saved = ok(examiner.post("saved-filters/", body), 201)
    assert (saved["query"], saved["is_default"]) == ("officer=mine", True)
    changed = ok(examiner.patch(f"saved-filters/{saved['id']}/", {"is_default": False}))
    assert changed["is_default"] is False
    stranger = Caller(world.official("approver", COUNTY))
    assert stranger.patch(f"saved-filters/{saved['id']}/", {"is_default": True}).status_code == 404
    ok(examiner.client.delete(f"/api/v1/saved-filters/{saved['id']}/"), 204)
    assert ok(examiner.get("saved-filters/")) == []
    assert len(ok(examiner.get("cases/", has_officer="false", work="examine"))["results"]) == 1
    assert ok(examiner.get("cases/", has_correction="true"))["results"] == []


def test_an_absence_is_entered_and_called_off(world):
    examiner = Caller(world.official("examiner", COUNTY))
    today = timezone.localdate().isoformat()
    body = {"user": f"examiner-{COUNTY}", "starts_on": today, "ends_on": today}
    absence = ok(examiner.post("absences/", body), 201)
    refused(examiner.post("absences/", body), 422, "absence_overlaps")
    ok(examiner.post(f"absences/{absence['id']}/call-off/"))
    assert ok(examiner.get("absences/"))["results"] == []


def test_everything_on_a_desk_is_handed_over_at_once(world, case):
    examiner, approver = (world.official(role, COUNTY) for role in ("examiner", "approver"))
    ok(
        Caller(examiner).post(
            f"cases/{case.number}/assignment/", {"action": "take", "version": case.version}
        )
    )
    leader = Caller(approver)
    lines = {one["username"]: one for one in ok(leader.get("staff/"))}
    assert (lines[examiner.username]["open"], lines[examiner.username]["has_left"]) == (1, False)
    body = {"from_officer": examiner.username, "officer": approver.username, "note": "He left."}
    refused(leader.post("staff/hand-over/", body | {"officer": "nobody"}), 422, "not_posted")
    refused(leader.post("staff/hand-over/", body | {"note": ""}), 422, "note_missing")
    # A case to examine is no approver's.
    assert ok(leader.post("staff/hand-over/", body)) == {"handed_over": 0, "left": 1}
    refused(Caller(world.owner(case.enterprise)).get("staff/"), 403, "no_office")


def test_a_case_is_found_by_name_code_and_number(world, case):
    make_submitted(world, world.enterprise(index=1), TitleKind.INNOVATIVE)
    examiner = Caller(world.official("examiner", COUNTY))
    for text in (case.enterprise.name, case.enterprise.uscc, case.number.lower()):
        found = ok(examiner.get("cases/", search=text))["results"]
        assert [one["number"] for one in found] == [case.number]
    assert ok(examiner.get("cases/", search="Nobody's works"))["results"] == []


def test_each_count_is_the_length_of_the_list_that_its_filter_leaves(world, case):
    examiner = Caller(world.official("examiner", COUNTY))
    other = make_submitted(world, world.enterprise(index=1))
    take(case=other, actor=world.official_actor("examiner", COUNTY), version=other.version)
    today = timezone.localdate()
    Case.objects.filter(pk=other.pk).update(
        due_on=today - timedelta(days=1), turn_since=today - timedelta(days=40)
    )
    counts = ok(examiner.get("cases/counts/"))
    assert counts["limit"] == 1000
    assert (counts["desk"], counts["due"]["overdue"]) == ({"mine": 1, "nobody": 1, "others": 0}, 1)
    for name, group in (("status", "status"), ("desk", "desk"), ("age", "age"), ("due", "due")):
        for value, count in counts[group].items():
            assert len(ok(examiner.get("cases/", **{name: value}))["results"]) == count, value
    narrowed = ok(examiner.get("cases/counts/", view="to-examine", desk="nobody", area=COUNTY))
    assert (narrowed["status"]["in_review"], narrowed["desk"]["mine"]) == (1, 0)
    nowhere = ok(examiner.get("cases/counts/", area="999999"))
    assert set(nowhere["status"].values()) == {0}
    ministry = Caller(world.official("examiner", "000000"))
    assert ok(ministry.get("cases/", area="000000"))["results"] == []
    assert Caller(world.owner(case.enterprise)).get("cases/counts/").status_code == 403


def test_the_work_list_comes_soonest_due_first_however_many_are_due_on_one_day(world, case):
    examiner = Caller(world.official("examiner", COUNTY))
    today, second = timezone.localdate(), world.enterprise(index=1)
    first = make_submitted(world, second)
    make_title(second, TitleKind.INNOVATIVE)
    third = make_submitted(world, second, TitleKind.SRDI, filing=first.filing)
    for one, left in ((first, 4), (third, 1), (case, 1)):
        Case.objects.filter(pk=one.pk).update(due_on=today + timedelta(days=left))
    asked, seen = {"view": "to-examine", "sort": "due", "page_size": 1}, []
    answer = ok(examiner.get("cases/", **asked))
    while True:
        seen += [row["number"] for row in answer["results"]]
        if answer["next"] is None:
            break
        answer = ok(examiner.get(answer["next"].partition("/api/v1/")[2]))
    assert seen == [case.number, third.number, first.number]
    for cursor in ("nonsense", "2026-02-30:1", f"{today}:x", "\x00"):
        assert examiner.get("cases/", **asked | {"cursor": cursor}).status_code == 404
    assert examiner.get("cases/", sort="colour").status_code == 422


def test_one_act_is_done_on_all_that_a_filter_leaves(world, case):
    other = make_submitted(world, world.enterprise(index=1))
    examiner = Caller(world.official("examiner", COUNTY))
    query = {"search": other.number, "view": "to-examine"}
    choice = ok(examiner.get("cases/choice/", **query))
    assert (choice["count"], choice["most"]) == (1, 20_000)
    for wrong in ({"nonsense": "1"}, {"age": "soon"}):
        refused(examiner.get("cases/choice/", **wrong), 422, "invalid")
    assert Caller(world.owner(case.enterprise)).get("cases/choice/").status_code == 403
    body = {"act": "take", "filter": f"search={other.number}&view=to-examine"}
    assert set(examiner.post("cases/bulk/", body).json()["fields"]) == {"seen"}
    body["seen"] = choice["digest"]
    refused(examiner.post("cases/bulk/", body | {"filter": "view=to-examine"}), 409, "changed")
    for wrong in ("nonsense=1", "age=soon"):
        refused(examiner.post("cases/bulk/", body | {"filter": wrong}), 422, "invalid")
    both = body | {"cases": [{"number": other.number, "version": 1}]}
    assert set(examiner.post("cases/bulk/", both).json()["fields"]) == {"cases"}
    run = ok(examiner.post("cases/bulk/", body, key="bulk"), 202)
    assert run["progress_total"] == 1
    assert ok(examiner.post("cases/bulk/", body, key="bulk"), 202)["id"] == run["id"]


def test_many_cases_are_assigned_to_a_colleague_by_his_user_name(world, case):
    leader = Caller(world.official("approver", COUNTY))
    colleague = world.official("examiner", COUNTY)
    body = {"act": "assign", "cases": [{"number": case.number, "version": case.version}]}
    missing = leader.post("cases/bulk/", body)
    assert (missing.status_code, "officer" in str(missing.json()["fields"])) == (422, True)
    refused(
        leader.post("cases/bulk/", body | {"arguments": {"officer": "nobody"}}), 422, "not_posted"
    )
    told = {"officer": colleague.username, "note": "Please."}
    ok(leader.post("cases/bulk/", body | {"arguments": told}), 202)
    sweep()
    assert Case.objects.get(pk=case.pk).officer == colleague


def test_no_act_is_done_on_a_case_that_is_not_as_it_was_looked_at(world, case):
    examiner = Caller(world.official("examiner", COUNTY))
    seen = ok(examiner.get("cases/choice/", view="to-examine"))["digest"]
    # As many as before, and not the same.
    take(case=case, actor=world.official_actor("examiner", COUNTY), version=case.version)
    body = {"act": "put_back", "filter": "view=to-examine", "seen": seen}
    refused(examiner.post("cases/bulk/", body), 409, "changed")


def test_differences_are_read_against_last_year_and_from_version_to_version(world, case):
    enterprise = case.enterprise
    make_filing(enterprise, case.filing.fiscal_year - 1, employees=100)
    examiner = world.official_actor("examiner", COUNTY)
    items = [ItemToCorrect("employees", "The payroll says more.")]
    request_correction(case=case, actor=examiner, version=case.version, items=items)
    Filing.objects.filter(pk=case.filing_id).update(employees=200)
    asked = Case.objects.get(pk=case.pk)
    answers = {str(item.pk): "Mended." for item in case.corrections.get().items.all()}
    owner = world.owner_actor(enterprise)
    resubmit(case=asked, actor=owner, version=asked.version, answers=answers)
    desk, enterprise_side = Caller(world.official("analyst", COUNTY)), world.owner(enterprise)
    shown = ok(desk.get(f"cases/{case.number}/differences/", threshold=50))
    (figure,) = shown["figures"]
    assert (figure["measure"], figure["change_pct"]) == ("employees", "100.00")
    assert (shown["last_year"]["employees"], shown["is_first"]) == (100, False)
    for reader in (desk, Caller(enterprise_side)):
        second, first = ok(reader.get(f"cases/{case.number}/version-differences/"))
        assert first["differences"] == []
        (difference,) = second["differences"]
        assert (difference["before"], difference["after"]) == ("180", "200")
    assert Caller(enterprise_side).get(f"cases/{case.number}/differences/").status_code == 403
