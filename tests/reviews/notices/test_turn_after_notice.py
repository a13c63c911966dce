"""After its last day a notice is the announcing office's: turn, queue, day and reminder."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain.calendar import WorkCalendar
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from common.models import Event
from cultivation.enums import TitleKind
from reviews.domain.publishing import announce, follow_up
from reviews.enums import ObjectionResult, StepKind, Turn, Work
from reviews.models import Case, Notice, Step
from tests.factories import World, make_title
from tests.pages import signed_in
from tests.reviews.notices.objecting import decided as decide_objection
from tests.reviews.notices.objecting import entries, objected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("easy_proofs")]


def on(notice: Notice, days_after: int) -> time_machine.travel:
    """At the desks, so many days after the notice's last."""
    day = notice.closes_on + timedelta(days=days_after)
    moment = timezone.make_aware(datetime.combine(day, time(11)))
    return time_machine.travel(moment, tick=False)


def clock() -> None:
    """What the clock does in an hour."""
    run_periodic("pass_turns_after_notices")
    run_periodic("remind_of_announcements")


def told(verb: str) -> set[str]:
    sweep()
    readers = Message.objects.filter(event__verb=verb)
    return set(readers.values_list("user__postings__office__code", flat=True))


def case_of(notice: Notice, index: int = 0) -> Case:
    return Case.objects.get(pk=entries(notice)[index].case_id)


def test_the_announcement_is_due_its_days_after_the_notice_and_only_one_day_is_shown(
    world: World, notice: Notice
) -> None:
    case = case_of(notice)
    step = Step.objects.get(case=case, kind=StepKind.DECISION)
    due_on = WorkCalendar.current().add(notice.closes_on, step.working_days)
    assert (step.due_on, case.due_on) == (due_on, notice.closes_on)
    with on(notice, 0):
        clock()
        assert case_of(notice).turn == Turn.PUBLIC
    with on(notice, 1):
        clock()
        case.refresh_from_db()
        assert (case.turn, case.turn_office) == (Turn.OFFICE, world.offices["330000"])
        assert (case.due_on, case.work) == (due_on, Work.ANNOUNCE)
        desk = signed_in(world.official("approver", "330000"))
        queue = desk.get("/desk/cases/to-announce/").content.decode()
        assert case.number in queue
        assert "Awaiting announcement" in queue
        assert case.number in desk.get("/desk/cases/").content.decode()
    reminder = Event.objects.get(verb="notice.may_be_announced")
    assert reminder.after["due_on"] == due_on.isoformat()


def test_nobody_but_the_announcing_office_is_late_with_it(world: World, notice: Notice) -> None:
    with on(notice, 30):
        clock()
        late = Case.objects.filter(turn=Turn.PUBLIC, due_on__lt=timezone.localdate())
        assert not late.exists()
        page = signed_in(world.official("approver", "330000")).get("/desk/deadlines/overdue/")
        assert case_of(notice).number in page.content.decode()


def test_a_held_case_stands_in_the_queue_of_whoever_decides_the_objection(
    world: World, notice: Notice
) -> None:
    objection = objected(notice)
    held = case_of(notice)
    assert (held.turn, held.work) == (Turn.PUBLIC, Work.OBJECTION)
    desk = signed_in(world.official("examiner", "330000"))
    assert held.number in desk.get("/desk/cases/held/").content.decode()
    with on(notice, 1):
        clock()
        held.refresh_from_db()
        assert (held.turn, held.due_on) == (Turn.OFFICE, objection.due_on)
    decide_objection(world, objection, ObjectionResult.REJECTED)
    held.refresh_from_db()
    assert (held.turn, held.work, held.due_on) == (Turn.PUBLIC, Work.NONE, notice.closes_on)


def test_a_case_set_free_after_the_announcement_is_listed_reminded_of_and_escalated(
    world: World, notice: Notice
) -> None:
    objection = objected(notice)
    entry = entries(notice)[0]
    approver = world.official_actor("approver", "330000")
    with on(notice, 1):
        clock()
        announce(notice=notice, actor=approver)
    with on(notice, 40):
        decide_objection(world, objection, ObjectionResult.REJECTED)
        for _ in range(2):
            clock()
        freed = Case.objects.get(pk=entry.case_id)
        step = Step.objects.get(case=freed, kind=StepKind.DECISION)
        due_on = WorkCalendar.current().add(timezone.localdate(), step.working_days)
        assert (freed.work, freed.due_on, step.due_on) == (Work.ANNOUNCE, due_on, due_on)
        desk = signed_in(world.official("approver", "330000"))
        assert "Cases set free, to be announced" in desk.get("/").content.decode()
        assert freed.number in desk.get("/desk/cases/to-announce/").content.decode()
    assert Event.objects.filter(verb="notice.cases_set_free").count() == 1
    with on(notice, 80):
        for _ in range(2):
            clock()
        assert Event.objects.filter(verb="notice.follow_up_overdue").count() == 1
        follow_up(entry=entry, actor=approver)
        clock()
    assert Event.objects.filter(verb__in=["notice.cases_set_free"]).count() == 1
    assert told("notice.follow_up_overdue") == {"330000"}


def test_a_case_set_free_by_a_revoked_ban_waits_for_its_announcement_again(
    world: World, notice: Notice
) -> None:
    case = case_of(notice)
    ban = make_title(
        case.enterprise,
        TitleKind.SRDI,
        ending="cancelled",
        ending_reason="Fraud.",
        ending_document="No. 9",
        cancellation_ground="data_fraud",
        last_day=timezone.localdate(),
        banned_until=timezone.localdate() + timedelta(days=900),
    )
    with on(notice, 1):
        clock()
        case.refresh_from_db()
        assert (case.turn, case.due_on) == (Turn.NOBODY, None)
        announce(notice=notice, actor=world.official_actor("approver", "330000"))
    with on(notice, 20):
        type(ban).objects.filter(pk=ban.pk).update(banned_until=timezone.localdate())
    with on(notice, 21):
        clock()
        case.refresh_from_db()
        assert (case.turn, case.work) == (Turn.OFFICE, Work.ANNOUNCE)
    assert Event.objects.filter(verb="notice.cases_set_free").count() == 1
