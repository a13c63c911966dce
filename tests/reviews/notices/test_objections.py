"""Objections: taken by rules that a flood cannot pass, holding one case, decided by two."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.domain.errors import Conflict, DomainError
from common.domain.events import broken_links
from common.models import Event
from cultivation.models import Title
from reviews.domain.objections import proof as proofs
from reviews.domain.objections.handling import (
    admit,
    propose_result,
    return_result,
    sign_result,
)
from reviews.domain.objections.proof import is_solved
from reviews.domain.objections.taking import Objector, Proof, take_objection
from reviews.domain.publishing import announce, follow_up, publish_notice
from reviews.enums import CaseStatus, ObjectionResult, ObjectionState, StepKind, StepState
from reviews.models import Case, Notice, Objection
from reviews.models.objection import MOST_PER_ADDRESS
from tests.api_client import Caller
from tests.factories import World, capacity_of_user
from tests.reviews.notices.objecting import (
    SOMEBODY,
    after_the_window,
    decided,
    entries,
    objected,
    solved,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("easy_proofs")]

# --- taking ---


def test_a_receipt_cannot_be_guessed_and_the_trail_names_nobody(notice: Notice) -> None:
    one, other = objected(notice), objected(notice)
    assert len(one.receipt) == 20
    assert one.receipt != other.receipt
    trail = Event.objects.filter(verb="objection.received").values_list("actor", "actor_label")
    assert set(trail) == {(None, "the public")}
    assert not Event.objects.filter(after__icontains="Li Ming").exists()


def test_proofs_that_are_replayed_forged_expired_or_anothers_are_refused(
    notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entries(notice)[0]
    good = solved(notice)

    def sent(proof: Proof, text: str = "No.") -> str:
        try:
            take_objection(entry=entry, objector=SOMEBODY, text=text, proof=proof)
        except DomainError as refusal:
            return refusal.code
        return "taken"

    unsolved = next(str(n) for n in count() if not is_solved(good.challenge, str(n)))
    forged = Proof(good.challenge[:-1] + "x", good.answer, good.address)
    other = solved(Notice(number="N0-0-0"))
    others = Proof(other.challenge, other.answer, "")
    assert sent(Proof(good.challenge, unsolved, "")) == "proof_missing"
    assert sent(forged) == "proof_missing"
    assert sent(others) == "proof_missing"
    assert [sent(good), sent(good), sent(good, "Another.")] == ["taken", "taken", "proof_spent"]
    assert Objection.objects.count() == 1
    late = solved(notice)
    monkeypatch.setattr(proofs, "EXPIRES", timedelta(seconds=-1))
    assert sent(late) == "proof_expired"
    monkeypatch.undo()
    monkeypatch.setattr(is_solved, "__defaults__", (4,))
    assert sent(solved(notice)) == "proof_too_fast"
    assert Objection.objects.count() == 1


def test_whoever_sends_the_form_twice_is_shown_his_receipt_again(
    notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof, entry = solved(notice), entries(notice)[0]

    def taken() -> Objection:
        return take_objection(entry=entry, objector=SOMEBODY, text="No.", proof=proof)

    receipts = {taken().receipt for _ in range(3)}
    assert len(receipts) == 1
    # The window is over by the time the answer is asked for again.
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert taken().receipt in receipts
    assert Event.objects.filter(verb="objection.received", subject_kind="notice").count() == 1
    monkeypatch.setattr(proofs, "EXPIRES", timedelta(seconds=-1))
    with pytest.raises(DomainError, match="open for very long"):
        taken()


def test_an_address_has_its_cap(notice: Notice) -> None:
    for _ in range(MOST_PER_ADDRESS):
        objected(notice)
    with pytest.raises(DomainError, match="Too many"):
        objected(notice)
    objected(notice, address="10.0.0.2")
    assert Objection.objects.count() == MOST_PER_ADDRESS + 1


def test_names_contacts_and_reasons_are_asked_for(notice: Notice) -> None:
    for objector, text, code in [
        (Objector(" ", "1", is_unit=False), "No.", "name_missing"),
        (Objector("Li", "", is_unit=True), "No.", "contact_missing"),
        (SOMEBODY, " ", "text_missing"),
    ]:
        with pytest.raises(DomainError) as refusal:
            take_objection(
                entry=entries(notice)[0], objector=objector, text=text, proof=solved(notice)
            )
        assert refusal.value.code == code


def test_after_the_window_the_databases_clock_refuses(world: World, decided: list[Case]) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        old = publish_notice(
            round=decided[0].round, cases=decided, actor=world.official_actor("examiner", "330000")
        )
        # The web server believes that it still runs.
        with pytest.raises(Conflict, match="while the notice runs"):
            objected(old)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(
            receipt="X",
            notice=old,
            entry=entries(old)[0],
            is_unit=False,
            name="n",
            contact="c",
            text="t",
            received_at=timezone.now(),
            due_on=timezone.localdate(),
        )


# --- handling ---


def test_an_open_objection_holds_its_case_alone_and_a_follow_up_announces_it(
    world: World, notice: Notice
) -> None:
    objection = objected(notice)
    held, free = entries(notice)
    approver = world.official_actor("approver", "330000")
    with after_the_window(notice):
        announce(notice=notice, actor=approver)
        assert Title.objects.get(case_number=free.case.number)
        assert Case.objects.get(pk=held.case_id).status == CaseStatus.IN_NOTICE
        with pytest.raises(Conflict, match="still holds this case"):
            follow_up(entry=held, actor=approver)
        decided(world, objection, ObjectionResult.REJECTED)
        following = follow_up(entry=held, actor=approver)
        title = Title.objects.get(case_number=held.case.number)
        assert title.announcement == following.number
        with pytest.raises(Conflict):
            follow_up(entry=held, actor=approver)
        with pytest.raises(Conflict):
            announce(notice=notice, actor=approver)
    assert Title.objects.filter(announcement__gt="").count() == 2
    assert list(broken_links()) == []


def test_upheld_it_refuses_the_case_and_the_rest_goes_on(world: World, notice: Notice) -> None:
    objection = objected(notice)
    off, free = entries(notice)
    decided(world, objection, ObjectionResult.UPHELD)
    assert Case.objects.get(pk=off.case_id).status == CaseStatus.REFUSED
    with after_the_window(notice):
        announce(notice=notice, actor=world.official_actor("approver", "330000"))
    assert Title.objects.filter(case_number__in=[off.case.number, free.case.number]).count() == 1


def test_upheld_it_may_send_the_case_back_to_be_examined_again(
    world: World, notice: Notice
) -> None:
    decided(world, objected(notice), ObjectionResult.UPHELD, sends_back=True)
    case = entries(notice)[0].case
    assert (case.status, case.turn_office) == (CaseStatus.IN_REVIEW, world.offices["330000"])
    step = case.steps.get(state=StepState.CURRENT)
    assert (step.kind, step.proposal, step.signed_by) == (StepKind.REVIEW, "", None)


def test_two_people_decide_and_nobody_else_sees_who_objects(world: World, notice: Notice) -> None:
    objection = objected(notice)
    examiner = world.official_actor("examiner", "330000")
    approver = world.official_actor("approver", "330000")
    for stranger in (world.official_actor("examiner", "330100"), approver):
        with pytest.raises(DomainError) as refusal:
            admit(objection=objection, actor=stranger, version=objection.version)
        assert refusal.value.code == "not_yours"
    propose_result(
        objection=objection,
        actor=examiner,
        version=1,
        result=ObjectionResult.INADMISSIBLE,
        answer="No reason is given.",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(
            state="inadmissible", decided_by=examiner.user_id, decided_at=timezone.now()
        )
    return_result(objection=objection, actor=approver, version=2, reason="There is one.")
    assert objection.state == ObjectionState.RECEIVED
    with pytest.raises(Conflict):
        sign_result(objection=objection, actor=approver, version=objection.version)
    seen = {
        code: Objection.objects.visible_to(capacity).exists()
        for code, capacity in (
            (f"{role} {office}", capacity_of_user(world.official(role, office)))
            for role in ("examiner", "analyst")
            for office in ("330000", "330100", "000000")
        )
    }
    assert [who for who, sees in seen.items() if sees] == ["examiner 330000"]


def test_a_notice_whose_list_no_longer_equals_the_decisions_is_refused(
    world: World, notice: Notice
) -> None:
    Case.objects.filter(pk=entries(notice)[0].case_id).update(status=CaseStatus.REFUSED)
    with (
        after_the_window(notice),
        pytest.raises(Conflict, match="no longer equals the decisions"),
    ):
        announce(notice=notice, actor=world.official_actor("approver", "330000"))
    assert not Title.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_four_who_announce_at_once_one_does(world: World, notice: Notice) -> None:
    barrier = Barrier(4)
    approver = world.official_actor("approver", "330000")

    def act(_n: int) -> str:
        barrier.wait()
        try:
            announce(notice=Notice.objects.get(pk=notice.pk), actor=approver)
        except Conflict as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with after_the_window(notice), ThreadPoolExecutor(4) as threads:
        ended = Counter(threads.map(act, range(4)))
    assert ended == {"done": 1, "already_announced": 3}
    assert Title.objects.count() == 2


def test_an_objection_is_handled_by_the_api(world: World, notice: Notice) -> None:
    objection = objected(notice)
    desk = Caller(world.official("examiner", "330000"))
    chief = Caller(world.official("approver", "330000"))
    (row,) = desk.get("objections/", notice=notice.number).json()["results"]
    assert SOMEBODY.name not in str(row)
    path = f"objections/{objection.pk}/"
    assert desk.get(path).json()["name"] == SOMEBODY.name
    assert Caller(world.official("examiner", "330100")).get(path).status_code == 404
    assert chief.post(f"{path}admit/", {"version": 1}).json()["code"] == "not_yours"
    admitted = desk.post(f"{path}admit/", {"version": 1}, key="admit")
    assert admitted.json()["state"] == "admitted"
    assert desk.post(f"{path}admit/", {"version": 1}, key="admit").json() == admitted.json()
    given = {"result": "rejected", "answer": "Nothing was found.", "version": 2}
    short = desk.post(f"{path}result/", given)
    assert (short.status_code, set(short.json()["fields"])) == (422, {"findings"})
    upheld = given | {"result": "upheld", "findings": "The books differ."}
    assert set(desk.post(f"{path}result/", upheld).json()["fields"]) == {"reason"}
    proposed = desk.post(f"{path}result/", given | {"findings": "The books agree."})
    assert proposed.json()["state"] == "proposed"
    stale = chief.post(f"{path}sign/", {"version": 2})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert chief.post(f"{path}sign/", {"version": 3}).json()["state"] == "rejected"
