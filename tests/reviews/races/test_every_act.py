"""Every act of the table is done by eight people, or tabs, at the same moment: it happens once.

`RACE_CASES` gives the number of cases for each act; `make bars` takes 50.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from common.domain import outbox
from common.domain.actor import Actor
from common.domain.events import broken_links
from common.enums import LineOutcome
from common.models import Event, JobLine, JobRun, OutboxItem
from cultivation.models import Title
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews import workflow
from reviews.domain.bulk import ChosenCase, start_bulk
from reviews.domain.examining import ItemToCorrect
from reviews.domain.objections.handling import admit, propose_result, sign_result
from reviews.domain.objections.taking import keep_objection
from reviews.domain.performing import perform
from reviews.domain.publishing import announce, follow_up, publish_notice
from reviews.enums import CaseAction, CaseStatus, ObjectionResult
from reviews.models import Case, FollowUpAnnouncement, Notice, Objection
from tests.factories import GROUNDS, World, make_draft, make_enterprise, make_round
from tests.racing import together
from tests.reviews.conftest import decide
from tests.reviews.notices.objecting import SOMEBODY

pytestmark = pytest.mark.django_db(transaction=True)

CASES = int(os.environ.get("RACE_CASES", "1"))
AT_ONCE = 8
COUNTY, CITY, PROVINCE = "330106", "330100", "330000"
SINGLE = [row.action for row in workflow.TRANSITIONS if row.is_single and row.actors]
# What is done before the act is open.
WAY: Mapping[CaseAction, tuple[CaseAction, ...]] = {
    CaseAction.SUBMIT: (),
    CaseAction.RESUBMIT: (CaseAction.SUBMIT, CaseAction.REQUEST_CORRECTION),
    CaseAction.END_CORRECTION: (CaseAction.SUBMIT, CaseAction.REQUEST_CORRECTION),
    CaseAction.TAKE_BACK_CORRECTION: (CaseAction.SUBMIT, CaseAction.REQUEST_CORRECTION),
    CaseAction.RETURN_TO_EXAMINER: (CaseAction.SUBMIT, CaseAction.PROPOSE_PASS),
    CaseAction.SIGN: (CaseAction.SUBMIT, CaseAction.PROPOSE_PASS),
    CaseAction.SEND_BACK: (CaseAction.SUBMIT, CaseAction.PROPOSE_PASS, CaseAction.SIGN),
}
ONCE = {"done": 1, "conflict": AT_ONCE - 1}


def drafts(world: World, count: int = CASES) -> list[Case]:
    """Complete drafts of as many enterprises of one county."""
    round_, found = make_round(), []
    for number in range(count):
        enterprise = make_enterprise(world.offices[COUNTY], 7000 + number)
        owner = world.owners[enterprise.pk] = User.objects.create(username=f"racer-{number}")
        Membership.objects.create(user=owner, enterprise=enterprise, role=MembershipRole.OWNER)
        found.append(make_draft(world, enterprise, round=round_))
    return found


def all_decided(world: World, count: int = CASES) -> list[Case]:
    """Cases that the province has decided to pass."""
    found = drafts(world, count)
    for case in found:
        act(world, case, CaseAction.SUBMIT)()
        decide(world, Case.objects.get(pk=case.pk))
    return found


def examiner(world: World) -> Actor:
    """Who publishes."""
    return world.official_actor("examiner", PROVINCE)


def approver(world: World) -> Actor:
    """Who announces."""
    return world.official_actor("approver", PROVINCE)


def act(world: World, case: Case, action: CaseAction) -> Callable[[], object]:
    """The act by whom it is open to, from the version that he sees now."""
    seen = Case.objects.get(pk=case.pk)
    row = workflow.BY_ACTION[action]
    if row.is_enterprises:
        actor = world.owner_actor(seen.enterprise)
    else:
        office = CITY if action == CaseAction.SEND_BACK else COUNTY
        actor = world.official_actor(next(iter(row.actors)), office)

    given = arguments(seen, action)

    def do() -> None:
        perform(
            case=Case.objects.get(pk=case.pk), action=action, actor=actor, version=seen.version,
            arguments=given,
        )  # fmt: skip

    return do


def arguments(case: Case, action: CaseAction) -> dict[str, Any]:
    """What the act asks for."""
    match action:
        case CaseAction.REQUEST_CORRECTION:
            return {"items": [ItemToCorrect("ip_class1", "Wrong holder.")]}
        case CaseAction.RESUBMIT:
            items = case.corrections.get(resubmitted_at=None).items.all()
            return {"answers": {str(item.pk): "Mended." for item in items}}
        case CaseAction.PROPOSE_PASS:
            return {"opinion": "Yes."}
        case CaseAction.PROPOSE_REFUSAL:
            return {"opinion": "No.", "grounds": GROUNDS}
        case CaseAction.RETURN_TO_EXAMINER | CaseAction.SEND_BACK | CaseAction.TAKE_BACK_CORRECTION:
            return {"reason": "Look again."}
        case _:
            return {}


def counts(case: Case) -> tuple[int, int]:
    """Acts in the trail of a case, and what is owed of it."""
    done = Event.objects.filter(subject_id=case.pk, subject_kind="case", result="done")
    return done.count(), OutboxItem.objects.filter(subject_id=case.pk, topic="case.acted").count()


@pytest.mark.parametrize("action", SINGLE)
def test_each_act_on_one_case_happens_once(world: World, action: CaseAction) -> None:
    for case in drafts(world):
        for before in WAY.get(action, (CaseAction.SUBMIT,)):
            act(world, case, before)()
        if action == CaseAction.END_CORRECTION:
            Case.objects.filter(pk=case.pk).update(due_on=date(2020, 1, 1))
        done, owed = counts(case)
        same = act(world, case, action)
        assert together(*[same] * AT_ONCE) == ONCE
        assert counts(case) == (done + 1, owed + 1)
    assert list(broken_links()) == []


def test_a_notice_is_published_and_announced_once(world: World) -> None:
    cases = all_decided(world)
    publish = partial(publish_notice, round=cases[0].round, cases=cases, actor=examiner(world))
    assert together(*[publish] * AT_ONCE) == ONCE
    notice = Notice.objects.get()
    assert notice.entries.count() == len(cases)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        announced = partial(announce, notice=notice, actor=approver(world))
        assert together(*[announced] * AT_ONCE) == ONCE
    assert set(Case.objects.values_list("status", flat=True)) == {CaseStatus.CERTIFIED}
    assert Title.objects.filter(origin="decision").count() == len(cases)
    assert Event.objects.filter(verb__in=["notice.published", "notice.announced"]).count() == 2
    assert list(broken_links()) == []


def test_an_objection_is_decided_and_its_case_announced_once(world: World) -> None:
    cases = all_decided(world, 2)
    notice = publish_notice(round=cases[0].round, cases=cases, actor=examiner(world))
    entry = notice.entries.select_related("case", "notice").order_by("pk")[0]
    objection = keep_objection(entry=entry, objector=SOMEBODY, text="The share is invented.")
    admit(objection=objection, actor=examiner(world), version=1)
    propose_result(
        objection=objection, actor=examiner(world), version=2, result=ObjectionResult.REJECTED,
        answer="It is not.", findings="Looked at the yearbook.",
    )  # fmt: skip

    def signs() -> None:
        mine = Objection.objects.get(pk=objection.pk)
        sign_result(objection=mine, actor=approver(world), version=3)

    follows = partial(follow_up, entry=entry, actor=approver(world))
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        announce(notice=notice, actor=approver(world))
        assert together(*[signs] * AT_ONCE) == ONCE
        assert together(*[follows] * AT_ONCE) == ONCE
    assert Event.objects.filter(verb="objection.rejected").count() == 1
    numbers = Title.objects.filter(origin="decision").values_list("number", flat=True)
    assert len(set(numbers)) == len(cases) == FollowUpAnnouncement.objects.count() + 1
    assert list(broken_links()) == []


def test_of_eight_jobs_on_the_same_cases_each_case_is_done_by_one(world: World) -> None:
    for case in drafts(world):
        act(world, case, CaseAction.SUBMIT)()
    chosen = [
        ChosenCase(case.pk, case.number, case.enterprise.name, case.version)
        for case in Case.objects.select_related("enterprise").order_by("pk")
    ]
    by = world.official_actor("examiner", COUNTY)
    runs = [
        start_bulk(
            act=CaseAction.PROPOSE_PASS.value, cases=chosen, arguments={"opinion": "Yes."}, actor=by
        )
        for _ in range(AT_ONCE)
    ]

    def finish(run: JobRun) -> None:
        while run.is_live:
            outbox.deliver(run.outbox_item_id)
            run.refresh_from_db()

    assert together(*[partial(finish, run) for run in runs]) == {"done": AT_ONCE}
    outcomes = Counter(JobLine.objects.values_list("outcome", flat=True))
    assert outcomes[LineOutcome.DONE] == len(chosen)
    assert outcomes.total() == AT_ONCE * len(chosen)
    assert Event.objects.filter(verb="case.pass_proposed", result="done").count() == len(chosen)
    assert list(broken_links()) == []
