"""Cases that a cancellation stands in the way of: left out, held while it may be revoked, ended."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from common.models import Event
from cultivation.domain.cancelling import appealing, deciding, opening
from cultivation.enums import (
    AppealProposal,
    CancellationGround,
    CancellationProposal,
    CaseKind,
    TitleKind,
)
from cultivation.models import Cancellation, Title
from reviews.domain.publishing import announce, follow_up
from reviews.models import Announcement, Case, Notice
from tests.factories import World, make_title
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

# The window of the notice is over; the appeal of sixty days is not.
ANNOUNCED, STANDS = 21, 61


def days_later(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def banned(world: World, case: Case) -> Cancellation:
    """A title of the case's enterprise, cancelled today for fraud with a ban of three years."""
    title = make_title(case.enterprise, TitleKind.SRDI, issued_by=world.offices["330000"])
    return cancelled(world, title, CancellationGround.DATA_FRAUD)


def cancelled(world: World, title: Title, ground: CancellationGround) -> Cancellation:
    examiner = world.official_actor("examiner", "330000")
    made, *_others = opening.open_cancellation(
        title=title, ground=ground, finding="Found.", actor=examiner
    )
    owner = world.owner_actor(title.enterprise)
    deciding.state_case(cancellation=made, statement="No.", version=1, actor=owner)
    deciding.propose(
        cancellation=made,
        proposal=CancellationProposal.CANCEL,
        opinion="Proven.",
        version=2,
        actor=examiner,
    )
    return deciding.sign_decision(
        cancellation=made,
        document="No. 9",
        version=3,
        actor=world.official_actor("approver", "330000"),
    )


def ended() -> int:
    """How many cases the job has ended."""
    return run_periodic("end_barred_cases").figures["ended"]


def announced(world: World, notice: Notice) -> Announcement:
    return announce(notice=notice, actor=world.official_actor("approver", "330000"))


def test_a_banned_case_is_left_out_and_ends_when_the_cancellation_stands(
    world: World, decided: list[Case], notice: Notice
) -> None:
    case, other = decided
    decision = banned(world, case)
    with days_later(ANNOUNCED):
        announced(world, notice)
        assert ended() == 0
        desk = signed_in(world.official("approver", "330000"))
        page = desk.get(f"/desk/notices/{notice.number}/").content.decode()
        assert "Not announced: a cancellation bars it" in page
        assert "Announce this case" not in page
    with days_later(STANDS):
        assert (ended(), ended()) == (1, 0)
        sweep()
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.status, other.status) == ("refused", "certified")
    event = Event.objects.get(subject_kind="case", subject_id=case.pk, verb="case.barred")
    assert decision.title.number in event.comment
    assert "No. 9" in event.comment
    told = set(Message.objects.filter(event=event).values_list("user", flat=True))
    province = {world.official(role, "330000").pk for role in ("examiner", "approver")}
    assert told >= province | {world.owner(case.enterprise).pk}
    own = signed_in(world.owner(case.enterprise)).get(f"/applications/{case.number}/")
    assert event.comment in own.content.decode()


@pytest.mark.parametrize("outcome", list(AppealProposal))
def test_an_appeal_holds_the_case_until_it_is_decided(
    world: World, decided: list[Case], notice: Notice, outcome: AppealProposal
) -> None:
    case = decided[0]
    decision = banned(world, case)
    owner = world.owner_actor(case.enterprise)
    appeal = appealing.lodge_appeal(cancellation=decision, reasons="Not so.", actor=owner)
    with days_later(STANDS):
        announced(world, notice)
        assert ended() == 0
        ministry = [world.official_actor(role, "000000") for role in ("examiner", "approver")]
        appealing.propose_on_appeal(
            appeal=appeal, proposal=outcome, opinion="Looked at.", version=1, actor=ministry[0]
        )
        appealing.sign_on_appeal(appeal=appeal, document="No. 10", version=2, actor=ministry[1])
        assert ended() == (1 if outcome == AppealProposal.CONFIRM else 0)
        case.refresh_from_db()
        if outcome == AppealProposal.REVOKE:
            entry = notice.entries.get(case=case)
            follow_up(entry=entry, actor=world.official_actor("approver", "330000"))
            case.refresh_from_db()
    ends = {AppealProposal.CONFIRM: "refused", AppealProposal.REVOKE: "certified"}
    assert case.status == ends[outcome]


def test_a_decided_case_that_no_notice_lists_ends_too(world: World, decided: list[Case]) -> None:
    banned(world, decided[0])
    with days_later(STANDS):
        assert ended() == 1
    decided[0].refresh_from_db()
    assert decided[0].status == "refused"


def test_a_report_of_a_change_is_examined_under_a_ban_too(
    world: World, decided: list[Case]
) -> None:
    Case.objects.filter(pk=decided[0].pk).update(kind=CaseKind.CHANGE)
    banned(world, decided[0])
    with days_later(STANDS):
        assert ended() == 0


def test_a_re_examination_ends_when_its_title_is_cancelled_without_a_ban(
    world: World, decided: list[Case], notice: Notice
) -> None:
    case = decided[0]
    Case.objects.filter(pk=case.pk).update(kind=CaseKind.RE_EXAMINATION)
    title = make_title(case.enterprise, TitleKind.INNOVATIVE, issued_by=world.offices["330000"])
    title.events.create(
        kind="re_exam_opened",
        happened_on=timezone.localdate(),
        recorded_at=timezone.now(),
        case_number=case.number,
    )
    decision = cancelled(world, title, CancellationGround.OTHER)
    assert decision.banned_until is None
    with days_later(STANDS):
        assert ended() == 1
    case.refresh_from_db()
    event = Event.objects.get(subject_kind="case", subject_id=case.pk, verb="case.barred")
    assert (case.status, title.number in event.comment) == ("refused", True)
