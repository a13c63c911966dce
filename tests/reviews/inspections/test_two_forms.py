"""Two inspectors with the whole form open: neither wipes what the other wrote."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.domain.inspections import Found, Report, save_findings
from reviews.enums import InspectionState
from tests.pages import signed_in
from tests.reviews.inspections.steps import CONFIRMED, DEVIATES, form_of, lines, shown_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(world):
    return signed_in(world.official("examiner", "330106"))


@pytest.fixture
def second(world):
    return signed_in(world.official("approver", "330106"))


def press(browser, inspection, form, key, **fields):
    address = reverse("desk:inspection_save", args=[inspection.number])
    return browser.post(address, form | {"submit_key": key} | fields)


def kept(inspection):
    return {
        row.measure: (row.outcome, row.found, row.remark, row.found_by_id)
        for row in inspection.findings.all()
    }


def test_two_whole_forms_each_keep_their_own_lines(world, planned, first, second):
    rows = lines(planned)
    revenue, employees = rows["revenue_wan"], rows["employees"]
    one, other = shown_form(first, planned), shown_form(second, planned)
    one |= {f"outcome_{revenue}": "confirmed", "summary": "The books fit."}
    other |= {
        f"outcome_{employees}": "deviates",
        f"found_{employees}": "171",
        f"remark_{employees}": "Payroll\r\nof March.",
    }
    assert press(first, planned, one, "a").status_code == 302
    assert press(second, planned, other, "a").status_code == 302
    assert kept(planned) == {
        "revenue_wan": ("confirmed", "", "", world.official("examiner", "330106").pk),
        "employees": (
            *("deviates", "171", "Payroll\r\nof March."),
            world.official("approver", "330106").pk,
        ),
    }
    planned.refresh_from_db()
    assert planned.summary == "The books fit."
    # Pressed once more with nothing new, nothing is written: no line changes hands.
    before, version = kept(planned), planned.version
    assert press(first, planned, shown_form(first, planned), "b").status_code == 302
    planned.refresh_from_db()
    assert (kept(planned), planned.version) == (before, version)


def test_a_line_that_a_colleague_wrote_meanwhile_is_marked_and_nothing_is_lost(
    planned, first, second
):
    rows = lines(planned)
    revenue, employees = rows["revenue_wan"], rows["employees"]
    form = shown_form(second, planned)
    theirs = {f"outcome_{employees}": "deviates", f"found_{employees}": "171", "summary": "Theirs."}
    assert press(first, planned, shown_form(first, planned) | theirs, "a").status_code == 302
    mine = {
        f"outcome_{employees}": "confirmed",
        f"remark_{employees}": "Counted 180.",
        f"outcome_{revenue}": "confirmed",
    }
    refused = press(second, planned, form | mine, "a")
    assert refused.status_code == 409
    errors = refused.context["form"].errors
    assert set(errors) == {f"outcome_{employees}"}
    assert "Deviates; 171" in errors[f"outcome_{employees}"][0]
    shown = form_of(refused)
    assert {name: shown[name] for name in mine} == mine
    # What the second did not touch follows the first; saved again, the line is written knowingly.
    assert shown["summary"] == "Theirs."
    assert press(second, planned, shown, "b").status_code == 302
    words = {name: row[:3] for name, row in kept(planned).items()}
    assert words["employees"] == ("confirmed", "", "Counted 180.")
    assert words["revenue_wan"][0] == "confirmed"


def test_a_conclusion_is_drawn_from_what_its_page_showed(planned, first, second, examiner):
    everything = {pk: Found(CONFIRMED) for pk in lines(planned).values()}
    save_findings(
        inspection=planned,
        actor=examiner,
        findings=everything,
        report=Report(timezone.localdate(), summary="Seen."),
    )
    form = shown_form(second, planned) | {"conclude": "yes", "conclusion": "confirmed"}
    employees = lines(planned)["employees"]
    late = {employees: Found(DEVIATES, "171")}
    save_findings(inspection=planned, actor=examiner, findings=late)
    refused = press(second, planned, form, "a", summary="All fits.")
    assert refused.status_code == 409
    planned.refresh_from_db()
    assert (planned.state, planned.summary) == (InspectionState.PLANNED, "Seen.")
    shown = form_of(refused)
    assert (shown[f"found_{employees}"], shown["summary"]) == ("171", "All fits.")
    again = shown | {"conclude": "yes", "conclusion": "deviations"}
    for _click in range(2):
        assert press(second, planned, again, "b").status_code == 302
    planned.refresh_from_db()
    assert planned.state == InspectionState.SIGNING
    assert planned.inspectors.exclude(signed_at=None).count() == 1


def test_a_phone_that_sends_late_is_told_what_stands_there(planned, first, second):
    employees = lines(planned)["employees"]
    form = shown_form(first, planned)
    sent = {name: form[name] for name in form if name.endswith(f"_{employees}")}
    theirs = sent | {f"outcome_{employees}": "confirmed"}
    headers = {"X-Field-Work": "1"}
    address = reverse("desk:inspection_save", args=[planned.number])
    answer = second.post(address, theirs | {"submit_key": "a"}, headers=headers).json()
    assert (answer["was"], answer["version"]) == (planned.version, planned.version + 1)
    assert set(answer["seen"]) == {f"seen_{employees}"}
    mine = sent | {f"outcome_{employees}": "deviates", f"found_{employees}": "171"}
    refused = first.post(address, mine | {"submit_key": "b"}, headers=headers)
    assert refused.status_code == 409
    assert "Confirmed" in refused.json()["errors"][f"outcome_{employees}"]
    assert refused.json()["now"][str(employees)][f"outcome_{employees}"] == "confirmed"
    mine[f"seen_{employees}"] = refused.json()["seen"][f"seen_{employees}"]
    assert first.post(address, mine | {"submit_key": "c"}, headers=headers).status_code == 200
