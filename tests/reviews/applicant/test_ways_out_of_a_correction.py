"""A correction that never comes: the enterprise withdraws, the office goes on, a ban ends it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain.errors import Conflict
from common.domain.outbox import sweep
from common.models import Event
from cultivation.enums import TitleKind
from enterprises.models import Enterprise
from reviews.domain.applying import open_case
from reviews.domain.barring import _end
from reviews.domain.changes.opening import save_change
from reviews.domain.examining import (
    end_correction,
    propose_refusal,
    request_correction,
    sign,
)
from reviews.enums import CaseStatus, ChangeKind, Work
from reviews.models import Case, ChangePaper
from tests.factories import GROUNDS, World, make_filing, make_title
from tests.pages import act, signed_in
from tests.reviews.applicant.asked import OF_A_REPORT, asked_to_correct, examiner
from tests.reviews.changes import add_file, lay_route, passed_by, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world: World) -> Case:
    return asked_to_correct(world)


def after_its_day(case: Case) -> time_machine.travel:
    days = (case.due_on - timezone.localdate()).days + 1
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_the_enterprise_withdraws_from_a_correction_and_applies_anew(world, asked):
    enterprise, owner = asked.enterprise, world.owner(asked.enterprise)
    client = signed_in(owner)
    assert "Withdraw" in client.get(f"/applications/{asked.number}/correction/").content.decode()
    url = f"/applications/{asked.number}/withdraw/"
    gone = client.post(url, {"version": asked.version, "submit_key": "k", "reason": "Later."})
    assert gone.status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.turn) == (CaseStatus.WITHDRAWN, "nobody")
    assert not asked.corrections.open().exists()
    again = open_case(
        enterprise=enterprise,
        round=asked.round,
        filing=asked.filing,
        actor=world.owner_actor(enterprise),
    )
    assert (again.status, again.statements) == (CaseStatus.DRAFT, asked.statements)
    assert Event.objects.get(subject_id=again.pk, verb="case.opened").after["started_from"] == (
        asked.number
    )


def test_the_office_goes_on_after_the_day_and_refuses_with_the_reason(world, asked):
    by = examiner(world)
    step = asked.steps.get(state="current")
    with pytest.raises(Conflict) as refusal:
        end_correction(case=asked, actor=by, version=asked.version)
    assert refusal.value.code == "correction_running"
    with after_its_day(asked):
        end_correction(case=asked, actor=by, version=asked.version)
        assert (asked.status, asked.work) == (CaseStatus.IN_REVIEW, Work.EXAMINE)
        now = asked.steps.get(state="current")
        assert now.pk == step.pk
        assert now.due_on > step.due_on
        correction = asked.corrections.get()
        assert (correction.resubmitted_at, correction.ended_at) == (None, timezone.now())
        assert asked.versions.count() == 1
        propose_refusal(
            case=asked, actor=by, version=asked.version, opinion="No answer came.", grounds=GROUNDS
        )
        sign(case=asked, actor=world.official_actor("approver", "330106"), version=asked.version)
    assert asked.status == CaseStatus.REFUSED


def test_the_desk_says_until_when_it_waits_and_then_offers_to_go_on(world, asked):
    page = signed_in(world.official("examiner", "330106")).get(f"/desk/cases/{asked.number}/")
    assert "The enterprise has until" in page.content.decode()
    with after_its_day(asked):
        client = signed_in(world.official("examiner", "330106"))
        page = client.get(f"/desk/cases/{asked.number}/").content.decode()
        assert "Go on without the correction" in page
        done = act(client, asked.number, "end_correction", version=asked.version)
        assert done.status_code == 302
        page = client.get(f"/desk/cases/{asked.number}/").content.decode()
        assert "Not answered" in page
        sweep()
        told = Message.objects.filter(event__verb="case.correction_ended")
        assert world.owner(asked.enterprise).pk in told.values_list("user", flat=True)


def test_an_answer_that_comes_too_late_finds_the_correction_closed(world, asked):
    item = asked.corrections.get().items.get()
    with after_its_day(asked):
        end_correction(case=asked, actor=examiner(world), version=asked.version)
        client = signed_in(world.owner(asked.enterprise))
        late = client.post(
            f"/applications/{asked.number}/correction/",
            {"version": asked.version, f"answer_{item.pk}": "Mended."},
        )
    assert (late.status_code, "Mended." in late.content.decode()) == (409, True)


def test_a_ban_ends_a_case_in_correction_too(world, asked):
    assert _end(asked, "A cancellation stands in its way.")
    asked.refresh_from_db()
    assert asked.status == CaseStatus.REFUSED
    assert not asked.corrections.open().exists()


def test_files_added_in_a_correction_that_was_not_answered_are_not_examined(world):
    lay_route(TitleKind.SRDI, "county")
    make_filing(world.enterprise())
    title = make_title(world.enterprise(), TitleKind.SRDI)
    case = reported(world, title, ChangeKind.RENAME, new_name="Handed In Ltd")
    request_correction(case=case, actor=examiner(world), version=case.version, items=OF_A_REPORT)
    owner = signed_in(world.owner(title.enterprise))
    assert add_file(owner, case.number).status_code == 302
    file = f"/files/{ChangePaper.objects.get().file_id}/"
    case = save_change(
        case=case, values={"new_name": "Never Handed In Ltd"}, is_pledged=True,
        version=case.version, actor=world.owner_actor(title.enterprise),
    )  # fmt: skip
    county = signed_in(world.official("examiner", "330106"))

    def is_read():
        page = county.get(f"/desk/changes/{case.number}/").content.decode()
        assert "Handed In Ltd" in page
        assert "Never" not in page
        return file in page, county.get(file).status_code

    assert is_read() == (False, 404)
    with after_its_day(case):
        end_correction(case=case, actor=examiner(world), version=case.version)
        county = signed_in(world.official("examiner", "330106"))
        assert is_read() == (False, 404)
        owner = signed_in(world.owner(title.enterprise))
        assert b"".join(owner.get(file).streaming_content).startswith(b"%PDF")


def test_a_change_is_carried_out_as_it_was_handed_in_not_as_it_was_edited_since(world):
    lay_route(TitleKind.SRDI, "county")
    make_filing(world.enterprise())
    title = make_title(world.enterprise(), TitleKind.SRDI)
    case = reported(world, title, ChangeKind.RENAME, new_name="Handed In Ltd")
    request_correction(case=case, actor=examiner(world), version=case.version, items=OF_A_REPORT)
    case = save_change(
        case=case,
        values={"new_name": "Never Handed In Ltd"},
        is_pledged=True,
        version=case.version,
        actor=world.owner_actor(title.enterprise),
    )
    with after_its_day(case):
        case = end_correction(case=case, actor=examiner(world), version=case.version)
        passed_by(world, case, "330106")
    assert Enterprise.objects.get(pk=title.enterprise_id).name == "Handed In Ltd"
