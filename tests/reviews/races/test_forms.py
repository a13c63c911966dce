"""Many people at the forms of one case at one moment: one wins, the others are told how it stands.

`RACE_CASES` gives the number of cases; `make bars` takes 50.
"""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import User
from common.domain.events import broken_links
from common.models import Event, OutboxItem
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.domain.examining import propose_pass
from reviews.models import Case
from tests.factories import World, make_enterprise, make_round, make_submitted
from tests.pages import act, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

CASES = int(os.environ.get("RACE_CASES", "3"))
COUNTY = "330106"


@pytest.fixture
def cases(world: World) -> list[Case]:
    """Cases of as many enterprises at one county."""
    round_, found = make_round(), []
    for number in range(CASES):
        enterprise = make_enterprise(world.offices[COUNTY], 7000 + number)
        owner = world.owners[enterprise.pk] = User.objects.create(username=f"racer-{number}")
        Membership.objects.create(user=owner, enterprise=enterprise, role=MembershipRole.OWNER)
        found.append(make_submitted(world, enterprise, round=round_))
    return found


def together(sends: list[Callable[[], Any]]) -> Counter[int]:
    """Send all forms at the same moment; how many got which status."""
    barrier = Barrier(len(sends))

    def send(form: Callable[[], Any]) -> int:
        barrier.wait()
        try:
            return form().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sends)) as threads:
        return Counter(threads.map(send, sends))


def forms(world: World, case: Case) -> list[Callable[[], Any]]:
    """Three who pass, three who refuse, one who asks for a correction, and the enterprise that
    withdraws, each in a browser of his own and from the same version."""
    version, number = case.version, case.number
    typed = [
        ("propose_pass", {"opinion": "Yes."}),
        ("propose_refusal", {"opinion": "No.", "ground_other": "Moved."}),
    ] * 3 + [
        (
            "request_correction",
            {"subject_0": "market", "reason_0": "Which year?", "working_days": 5},
        )
    ]
    found: list[Callable[[], Any]] = []
    for place, (action, fields) in enumerate(typed):
        browser = signed_in(world.official("examiner", COUNTY))
        key = f"{number}-{place}"
        found.append(partial(act, browser, number, action, version=version, key=key, **fields))
    owner = signed_in(world.owner(case.enterprise))
    typed_by_owner = {"version": version, "submit_key": f"{number}-own", "reason": "We wait."}
    found.append(partial(owner.post, reverse("applicant:withdraw", args=[number]), typed_by_owner))
    return found


def test_of_eight_different_forms_one_is_done_and_seven_are_told(
    world: World, cases: list[Case]
) -> None:
    for case in cases:
        done = Event.objects.filter(subject_id=case.pk, subject_kind="case", result="done")
        owed = OutboxItem.objects.filter(subject_id=case.pk, topic="case.acted")
        before = (done.count(), owed.count())
        statuses = together(forms(world, case))
        assert statuses == {302: 1, 409: 7}, statuses
        assert (done.count(), owed.count()) == (before[0] + 1, before[1] + 1)
        case.refresh_from_db()
    assert list(broken_links()) == []


def test_of_eight_signatures_one_counts(world: World, cases: list[Case]) -> None:
    for case in cases:
        examiner = world.official_actor("examiner", COUNTY)
        propose_pass(case=case, actor=examiner, version=case.version, opinion="Yes.")
        version, number = case.version, case.number
        browsers = [signed_in(world.official("approver", COUNTY)) for _ in range(8)]
        sends = [
            partial(act, browser, number, "sign", version=version, key=f"{number}-{place}")
            for place, browser in enumerate(browsers)
        ]
        assert together(sends) == {302: 1, 409: 7}
        assert (
            Event.objects.filter(subject_id=case.pk, verb="case.signed", result="done").count() == 1
        )


def test_a_form_clicked_eight_times_is_one_act(world: World, cases: list[Case]) -> None:
    for case in cases:
        version, number = case.version, case.number
        browsers = [signed_in(world.official("examiner", COUNTY)) for _ in range(8)]
        sends = [
            partial(
                act, browser, number, "propose_pass", version=version, key=number, opinion="Yes."
            )
            for browser in browsers
        ]
        assert together(sends) == {302: 8}
        assert Event.objects.filter(subject_id=case.pk, verb="case.pass_proposed").count() == 1
