"""A correction that was asked for by mistake is taken back by the office that asked."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.outbox import sweep
from cultivation.enums import TitleKind
from enterprises.models import Enterprise
from reviews.domain.applying import resubmit, save_draft
from reviews.domain.changes.opening import save_change
from reviews.domain.examining import request_correction, take_back_correction
from reviews.domain.rounds.funnel import funnels
from reviews.enums import CaseStatus, ChangeKind, Work
from reviews.letters import correction_letter
from reviews.models import Case
from tests.api_client import Caller
from tests.factories import World, make_filing, make_title
from tests.pages import act, signed_in
from tests.reviews.applicant.asked import OF_A_REPORT, asked_to_correct, examiner
from tests.reviews.changes import lay_route, passed_by, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world: World) -> Case:
    return asked_to_correct(world)


def taken_back(world: World, case: Case) -> Case:
    return take_back_correction(
        case=case, actor=examiner(world), version=case.version, reason="Another case was meant."
    )


def test_the_step_goes_on_and_its_day_moves_by_the_days_it_stood_still(world, asked):
    step = asked.steps.get(state="current")
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        case = taken_back(world, asked)
        now, calendar = case.steps.get(state="current"), WorkCalendar.current()
        paused = calendar.between(asked.corrections.get().requested_on, timezone.localdate())
        assert now.due_on == calendar.add(step.due_on, paused)
        assert (now.pk, case.due_on) == (step.pk, now.due_on)
    assert (case.status, case.work) == (CaseStatus.IN_REVIEW, Work.EXAMINE)
    correction = case.corrections.get()
    assert correction.taken_back_reason == "Another case was meant."
    assert (correction.resubmitted_at, correction.ended_at is None) == (None, False)
    assert not case.corrections.open().exists()
    assert funnels([case.round], case.county_office)[case.round_id].corrected == 0


def test_the_enterprise_is_told_why_and_what_it_typed_is_kept(world, asked):
    enterprise, item = asked.enterprise, asked.corrections.get().items.get()
    owner = world.owner_actor(enterprise)
    case = save_draft(
        case=asked, statements={"market": "Begun anew."}, answers={str(item.pk): "Half an answer."},
        version=asked.version, actor=owner,
    )  # fmt: skip
    taken_back(world, case)
    sweep()
    told = Message.objects.filter(event__verb="case.correction_taken_back")
    assert world.owner(enterprise).pk in told.values_list("user", flat=True)
    browser = signed_in(world.owner(enterprise))
    page = browser.get(f"/applications/{asked.number}/").content.decode()
    assert "Another case was meant." in page
    assert "Taken back" in page
    item.refresh_from_db()
    assert item.answer == "Half an answer."
    case = Case.objects.get(pk=asked.pk)
    assert case.statements["market"] == "Begun anew."
    assert case.versions.get().statements["market"] != "Begun anew."
    late = browser.post(
        f"/applications/{asked.number}/correction/",
        {"version": case.version - 1, f"answer_{item.pk}": "Mended."},
    )
    assert (late.status_code, "Mended." in late.content.decode()) == (409, True)
    assert "took the correction back" in late.content.decode()


def test_an_answered_correction_is_not_taken_back(world, asked):
    item = asked.corrections.get().items.get()
    owner = world.owner_actor(asked.enterprise)
    version = asked.version
    resubmit(case=asked, actor=owner, version=version, answers={str(item.pk): "Mended."})
    with pytest.raises(Conflict) as refusal:
        taken_back(world, asked)
    assert refusal.value.code == "action_not_open"


@pytest.mark.parametrize(
    ("role", "code"), [("approver", "330106"), ("examiner", "330100"), ("analyst", "330106")]
)
def test_only_an_examiner_of_the_office_that_asked_takes_it_back(world, asked, role, code):
    with pytest.raises(DomainError) as refusal:
        take_back_correction(
            case=asked, actor=world.official_actor(role, code), version=asked.version, reason="x"
        )
    assert refusal.value.code == "not_yours"


def test_the_desk_offers_it_beside_until_when_it_waits(world, asked):
    client = signed_in(world.official("examiner", "330106"))
    page = client.get(f"/desk/cases/{asked.number}/").content.decode()
    assert "The enterprise has until" in page
    assert "Take the correction back" in page
    empty = act(client, asked.number, "take_back_correction", version=asked.version, reason="")
    assert empty.status_code == 422
    done = act(
        client, asked.number, "take_back_correction", version=asked.version,
        reason="Another case was meant.", key="another",
    )  # fmt: skip
    assert done.status_code == 302
    page = client.get(f"/desk/cases/{asked.number}/").content.decode()
    assert "Taken back" in page
    letters = Caller(world.official("examiner", "330106")).get(f"cases/{asked.number}/letters/")
    assert letters.json()[0]["is_taken_back"] is True


def test_the_letter_says_that_it_was_taken_back(world, asked, monkeypatch):
    printed = []
    monkeypatch.setattr(
        "reviews.letters.render_pdf", lambda _template, content, **_on: printed.append(content)
    )
    correction = asked.corrections.get()
    correction_letter(correction, 1)
    taken_back(world, asked)
    correction.refresh_from_db()
    correction_letter(correction, 1)
    assert ["撤回" in "".join(one["closing"]) for one in printed] == [False, True]


def test_the_api_takes_it_back_with_a_reason(world, asked):
    desk = Caller(world.official("examiner", "330106"))
    refused = desk.act(asked.number, "take_back_correction", reason="")
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"reason"})
    assert desk.act(asked.number, "take_back_correction", reason="By mistake.").status_code == 200
    (correction,) = desk.get(f"cases/{asked.number}/").json()["corrections"]
    assert correction["taken_back_reason"] == "By mistake."


def test_a_case_counts_as_corrected_by_what_was_meant_alone(world, asked):
    desk = Caller(world.official("examiner", "330106"))
    browser = signed_in(world.official("examiner", "330106"))

    def listed():
        page = browser.get("/desk/cases/all/?corrections=yes").content.decode()
        found = desk.get("cases/", has_correction=True).json()["results"]
        return asked.number in page, [one["number"] for one in found]

    assert listed() == (True, [asked.number])
    taken_back(world, asked)
    assert listed() == (False, [])


def test_an_edited_change_is_examined_as_handed_in_and_goes_on_from_the_edit_later(world):
    lay_route(TitleKind.SRDI, "county")
    make_filing(world.enterprise())
    title = make_title(world.enterprise(), TitleKind.SRDI)
    case = reported(world, title, ChangeKind.RENAME, new_name="Handed In Ltd")
    by = examiner(world)
    case = request_correction(case=case, actor=by, version=case.version, items=OF_A_REPORT)
    case = save_change(
        case=case, values={"new_name": "Typed Since Ltd"}, is_pledged=True, version=case.version,
        actor=world.owner_actor(title.enterprise),
    )  # fmt: skip
    case = taken_back(world, case)
    report = case.change_report
    report.refresh_from_db()
    assert report.new_name == "Handed In Ltd"
    case = request_correction(case=case, actor=by, version=case.version, items=OF_A_REPORT)
    report.refresh_from_db()
    assert (report.new_name, report.begun) == ("Typed Since Ltd", {})
    passed_by(world, taken_back(world, case), "330106")
    assert Enterprise.objects.get(pk=title.enterprise_id).name == "Handed In Ltd"
