"""An inspection on a phone whose connection goes, and an upload on the draft."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from enterprises.models import AssessmentDraft
from reviews.domain.inspections import (
    Found,
    call_off,
    order_inspection,
    plan_inspection,
    save_findings,
)
from reviews.enums import FindingOutcome
from reviews.models import Inspection
from tests.common.files.samples import hostile, picture
from tests.factories import make_draft, make_submitted

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = 390
MEASURES = ("revenue_wan", "employees")


@pytest.fixture
def planned(world) -> Inspection:
    examiner = world.official_actor("examiner", "330106")
    case = make_submitted(world, world.enterprise())
    inspection = order_inspection(case=case, actor=examiner, reason="High growth.")
    return plan_inspection(
        inspection=inspection,
        inspectors=[world.official(role, "330106").pk for role in ("examiner", "approver")],
        planned_on=timezone.localdate(),
        measures=MEASURES,
        version=inspection.version,
        actor=examiner,
    )


def forgive_lost_connection(person) -> None:
    """What the browser notes of a connection that the test has cut."""
    noise = ("ERR_INTERNET_DISCONNECTED", "htmx:", "409 (Conflict)")
    person.troubles[:] = [one for one in person.troubles if not any(word in one for word in noise)]


def test_what_is_typed_without_a_connection_is_kept_and_sent_later(world, planned, meet):
    person = meet(world.official("examiner", "330106"), width=PHONE)
    address = f"/desk/inspections/{planned.number}/"
    person.open(address)
    page, state = person.page, person.page.locator("[data-field-work-state]")
    row = planned.findings.get(measure="employees")
    page.context.set_offline(True)
    page.locator(f"[name=outcome_{row.pk}][value=deviates]").check()
    page.locator(f"[name=found_{row.pk}]").fill("171")
    expect(state).to_have_attribute("data-state", "offline")
    expect(state).to_contain_text("Kept on this device")
    row.refresh_from_db()
    assert row.found == ""
    page.context.set_offline(False)
    expect(state).to_have_attribute("data-state", "sent")
    row.refresh_from_db()
    assert (row.outcome, row.found) == ("deviates", "171")
    # The tab is closed while something is unsent: it is there when the page is opened again.
    page.context.set_offline(True)
    page.locator(f"[name=remark_{row.pk}]").fill("Payroll of March.")
    expect(state).to_have_attribute("data-state", "offline")
    page = person.change_tab()
    page.context.set_offline(False)
    page.goto(address)
    state = page.locator("[data-field-work-state]")
    expect(state).to_have_attribute("data-state", "sent")
    expect(page.locator(f"[name=remark_{row.pk}]")).to_have_value("Payroll of March.")
    row.refresh_from_db()
    assert row.remark == "Payroll of March."
    assert page.evaluate("window.localStorage.length") == 0
    forgive_lost_connection(person)


def test_a_conclusion_that_is_chosen_on_a_dead_line_is_kept_like_the_rest(world, planned, meet):
    person = meet(world.official("examiner", "330106"), width=PHONE)
    address = f"/desk/inspections/{planned.number}/"
    person.open(address)
    page, state = person.page, person.page.locator("[data-field-work-state]")
    page.context.set_offline(True)
    page.locator("[name=conclusion][value=deviations]").check()
    expect(state).to_have_attribute("data-state", "offline")
    page = person.change_tab()
    page.context.set_offline(False)
    page.goto(address)
    state = page.locator("[data-field-work-state]")
    expect(state).to_have_attribute("data-state", "sent")
    expect(page.locator("[name=conclusion][value=deviations]")).to_be_checked()
    planned.refresh_from_db()
    assert (planned.conclusion, planned.signed_conclusion) == ("deviations", "")
    forgive_lost_connection(person)


def test_what_a_form_that_never_arrived_took_along_goes_out_by_itself_after_back(
    world, planned, meet
):
    person = meet(world.official("examiner", "330106"), width=PHONE)
    person.open(f"/desk/inspections/{planned.number}/")
    page = person.page
    row = planned.findings.get(measure="employees")
    # The form leaves, and nothing comes of it.
    page.evaluate(
        "document.querySelector('form[data-field-work]')"
        ".addEventListener('submit', (event) => event.preventDefault())"
    )
    page.locator(f"[name=remark_{row.pk}]").evaluate("field => { field.value = 'Payroll.'; }")
    page.locator(f"[name=remark_{row.pk}]").dispatch_event("input")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_timeout(2500)
    row.refresh_from_db()
    assert row.remark == ""
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("[data-field-work-state]")).to_have_attribute("data-state", "sent")
    row.refresh_from_db()
    assert row.remark == "Payroll."


def test_a_file_that_is_refused_is_told_in_place_and_the_texts_stay(world, meet):
    case = make_draft(world, world.enterprise())
    person = meet(world.owner(case.enterprise))
    person.open(f"/applications/{case.number}/")
    page = person.page
    page.locator("[name=market]").fill("Typed, not saved yet.")
    paper = page.locator("#proof-ip_certificates")
    name, content, _code = hostile()["macro renamed"]
    chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    paper.locator("input[type=file]").set_input_files(chosen)
    expect(paper.locator(".field-error")).to_contain_text("This Office file contains macros")
    good = {"name": "专利证书.png", "mimeType": "image/png", "buffer": picture("PNG")}
    paper.locator("input[type=file]").set_input_files(good)
    expect(paper).to_contain_text("专利证书.png")
    expect(page.locator("[name=market]")).to_have_value("Typed, not saved yet.")


def test_photos_taken_without_a_connection_are_kept_and_sent_later(world, planned, meet):
    person = meet(world.official("examiner", "330106"), width=PHONE)
    address = f"/desk/inspections/{planned.number}/"
    person.open(address)
    page, state = person.page, person.page.locator("[data-kept-photos]")
    chosen = page.locator("#photos input[type=file]")
    page.context.set_offline(True)
    for name in ("gate.png", "hall.png"):
        chosen.set_input_files({"name": name, "mimeType": "image/png", "buffer": picture("PNG")})
    expect(state).to_contain_text("Photos kept on this device: 2")
    assert planned.photos.count() == 0
    # The tab is closed and the page opened again before there is a connection.
    page = person.change_tab()
    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator("#photos")).to_contain_text("gate.png")
    expect(page.locator("#photos")).to_contain_text("hall.png")
    expect(page.locator("[data-kept-photos]")).to_be_hidden()
    assert planned.photos.count() == 2
    forgive_lost_connection(person)


def test_photos_on_a_weak_line_are_tried_again_though_the_browser_calls_it_online(
    world, planned, meet
):
    person = meet(world.official("examiner", "330106"), width=PHONE)
    person.open(f"/desk/inspections/{planned.number}/")
    page, state = person.page, person.page.locator("[data-kept-photos]")
    chosen = page.locator("#photos input[type=file]")
    page.route("**/photos/", lambda route: route.abort())
    chosen.set_input_files({"name": "gate.png", "mimeType": "image/png", "buffer": picture("PNG")})
    expect(state).to_contain_text("Photos kept on this device: 1")
    page.unroute("**/photos/")
    page.route("**/photos/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    chosen.set_input_files({"name": "hall.png", "mimeType": "image/png", "buffer": picture("PNG")})
    expect(state).to_contain_text("Photos kept on this device: 2")
    page.unroute("**/photos/")
    expect(page.locator("#photos")).to_contain_text("gate.png")
    expect(page.locator("#photos")).to_contain_text("hall.png")
    expect(state).to_be_hidden()
    assert planned.photos.count() == 2
    person.troubles.clear()


def test_a_photo_taken_after_the_session_has_ended_is_kept_until_its_writer_is_back(
    world, planned, meet
):
    person = meet(world.official("examiner", "330106"), width=PHONE)
    address = f"/desk/inspections/{planned.number}/"
    person.open(address)
    page, state = person.page, person.page.locator("[data-kept-photos]")
    page.context.clear_cookies(name="session")
    gate = {"name": "gate.png", "mimeType": "image/png", "buffer": picture("PNG")}
    page.locator("#photos input[type=file]").set_input_files(gate)
    expect(state).to_contain_text("You are signed out")
    expect(page.locator("#photos")).to_contain_text("No photo yet.")
    other = person.take_another_tab()
    person.open(address)
    other.close()
    expect(page.locator("#photos")).to_contain_text("gate.png")
    expect(state).to_be_hidden()
    assert planned.photos.count() == 1
    person.troubles.clear()


def test_a_paper_sent_after_the_session_has_ended_leaves_the_page_and_says_so(world, meet):
    case = make_draft(world, world.enterprise())
    person = meet(world.owner(case.enterprise), width=PHONE)
    person.open(f"/applications/{case.number}/")
    person.page.context.clear_cookies(name="session")
    paper = {"name": "gate.png", "mimeType": "image/png", "buffer": picture("PNG")}
    form = person.page.locator("form[data-upload]").first
    form.locator("input[type=file]").set_input_files(paper)
    expect(form).to_contain_text("You are signed out.")
    expect(person.page.locator("[name=password]")).to_have_count(0)


def test_a_line_that_a_colleague_wrote_meanwhile_waits_and_the_rest_goes(world, planned, meet):
    person = meet(world.official("examiner", "330106"), width=PHONE)
    person.open(f"/desk/inspections/{planned.number}/")
    page, state = person.page, person.page.locator("[data-field-work-state]")
    revenue, employees = (planned.findings.get(measure=one).pk for one in MEASURES)
    page.context.set_offline(True)
    page.locator(f"[name=outcome_{employees}][value=confirmed]").check()
    page.locator(f"[name=outcome_{revenue}][value=confirmed]").check()
    colleague = world.official_actor("approver", "330106")
    theirs = {employees: Found(FindingOutcome.DEVIATES, "171")}
    save_findings(inspection=planned, actor=colleague, findings=theirs)
    page.context.set_offline(False)
    error = page.locator("[data-field-work-error]")
    expect(error).to_contain_text("Deviates; 171")
    expect(state).to_have_attribute("data-state", "refused")
    assert planned.findings.get(pk=revenue).outcome == "confirmed"
    assert planned.findings.get(pk=employees).found == "171"
    error.get_by_role("button").click()
    expect(page.locator(f"[name=outcome_{employees}]:checked")).to_have_value("deviates")
    expect(state).to_have_attribute("data-state", "sent")
    assert page.evaluate("window.localStorage.length") == 0
    # What the line now says is the colleague's; written over knowingly, it is one's own.
    page.locator(f"[name=found_{employees}]").fill("172")
    expect(state).to_contain_text("Kept")
    expect(state).to_have_attribute("data-state", "sent")
    assert planned.findings.get(pk=employees).found == "172"
    forgive_lost_connection(person)


def test_what_can_no_longer_be_sent_is_read_and_cleared_and_photos_are_not_thrown_away(
    world, planned, meet
):
    person = meet(world.official("examiner", "330106"), width=PHONE)
    address = f"/desk/inspections/{planned.number}/"
    person.open(address)
    page = person.page
    row = planned.findings.get(measure="employees")
    page.context.set_offline(True)
    page.locator(f"[name=remark_{row.pk}]").evaluate(
        "one => { one.closest('details').open = true }"
    )
    page.locator(f"[name=remark_{row.pk}]").fill("Payroll of March.")
    gate = {"name": "gate.png", "mimeType": "image/png", "buffer": picture("PNG")}
    page.locator("#photos input[type=file]").set_input_files(gate)
    expect(page.locator("[data-kept-photos]")).to_contain_text("Photos kept on this device: 1")
    approver = world.official_actor("approver", "330106")
    planned.refresh_from_db()
    call_off(inspection=planned, reason="Closed.", version=planned.version, actor=approver)
    page.context.set_offline(False)
    expect(page.locator("[data-field-work-error]")).to_contain_text("Called off")
    expect(page.locator("[data-kept-photos]")).to_contain_text("Called off")
    page.goto(address)
    kept = page.locator("[data-kept-work]")
    expect(kept.locator("textarea")).to_have_value("Employees: Payroll of March.")
    photos = page.locator("[data-kept-photos]")
    expect(photos.get_by_role("link", name="gate.png")).to_be_visible()
    kept.get_by_role("button", name="Clear").click()
    photos.get_by_role("button", name="Clear").click()
    expect(kept).to_be_hidden()
    expect(photos).to_be_hidden()
    assert page.evaluate("window.localStorage.length") == 0
    page.reload()
    expect(photos).to_be_hidden()
    assert planned.photos.count() == 0
    forgive_lost_connection(person)


def test_a_note_that_could_not_be_sent_is_found_again_and_forgotten_once_sent(world, meet):
    case = make_submitted(world, world.enterprise())
    person = meet(world.official("examiner", "330106"))
    address = f"/desk/cases/{case.number}/"
    person.open(address)
    page = person.page
    page.locator("form[data-keep^=note] textarea").fill("Ask for the payroll of March.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Write the note").click()
    page.context.set_offline(False)
    page.goto(address)
    note = page.locator("form[data-keep^=note] textarea")
    expect(note).to_have_value("Ask for the payroll of March.")
    assert not case.notes.exists()
    page.get_by_role("button", name="Write the note").click()
    expect(page.locator("#notes")).to_contain_text("Ask for the payroll of March.")
    expect(note).to_have_value("")
    assert case.notes.count() == 1
    kept = page.evaluate("Object.keys(window.sessionStorage)")
    assert [key for key in kept if key.startswith("keep")] == []
    forgive_lost_connection(person)


def test_a_save_whose_answer_is_lost_is_not_taken_for_somebody_else_s(world, meet):
    enterprise = world.enterprise()
    person = meet(world.owner(enterprise), width=PHONE)
    person.open("/enterprise/assessment/rate/")
    page, state = person.page, person.page.locator("[data-autosave-state]")
    lost = []

    def loses_the_first_answer(route):
        if route.request.headers.get("x-autosave") and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/assessment/rate/", loses_the_first_answer)
    page.locator("[name=systems][value=most]").check()
    expect(state).to_have_attribute("data-state", "offline")
    assert AssessmentDraft.objects.get().answers["systems"] == "most"
    # What is pressed before the line is back goes out after the save, on its version.
    page.locator("[name=planning_state][value=planned]").check()
    page.get_by_role("button", name="Save", exact=True).click()
    person.sees("Your answers are saved.")
    kept = AssessmentDraft.objects.get().answers
    assert (kept["systems"], kept["planning_state"]) == ("most", "planned")
    person.troubles[:] = [one for one in person.troubles if "ERR_FAILED" not in one]
