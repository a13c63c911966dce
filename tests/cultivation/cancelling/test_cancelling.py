"""Taking a title away: hearing, two people, ban, appeal; and what a complaint keeps to itself."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Message
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from common.domain.outbox import sweep
from common.models import Event
from cultivation.domain.cancelling import appealing, complaints, deciding, opening
from cultivation.domain.titles import begin_re_examination, standing_of, why_not_apply
from cultivation.enums import (
    AppealProposal,
    CancellationGround,
    CancellationProposal,
    CancellationStatus,
    CaseKind,
    TitleEventKind,
    TitleKind,
    TitleState,
)
from cultivation.models import Cancellation, Complaint
from tests.factories import capacity_of_user, make_title

pytestmark = pytest.mark.django_db

GROUND = CancellationGround.DATA_FRAUD


@pytest.fixture
def title(world):
    """A title of an enterprise of Xihu, Hangzhou, Zhejiang."""
    return make_title(world.enterprise(), TitleKind.SRDI)


def opened(world, title, **values):
    given = {
        "title": title,
        "ground": GROUND,
        "finding": "The audit differs from the filing.",
        "actor": world.official_actor("examiner", "330106"),
    }
    return opening.open_cancellation(**given | values)


def decide(world, cancellation, code="330000", proposal=CancellationProposal.CANCEL):
    owner = world.owner_actor(cancellation.title.enterprise)
    deciding.state_case(
        cancellation=cancellation, statement="A slip.", version=cancellation.version, actor=owner
    )
    deciding.propose(
        cancellation=cancellation,
        proposal=proposal,
        opinion="Proven.",
        version=cancellation.version,
        actor=world.official_actor("examiner", code),
    )
    return deciding.sign_decision(
        cancellation=cancellation,
        document="浙经信企业〔2026〕9号",
        version=cancellation.version,
        actor=world.official_actor("approver", code),
    )


def appeal_decided(world, cancellation, proposal):
    owner = world.owner_actor(cancellation.title.enterprise)
    appeal = appealing.lodge_appeal(cancellation=cancellation, reasons="Not so.", actor=owner)
    appealing.propose_on_appeal(
        appeal=appeal,
        proposal=proposal,
        opinion="The audit was misread.",
        version=appeal.version,
        actor=world.official_actor("examiner", "000000"),
    )
    return appealing.sign_on_appeal(
        appeal=appeal,
        document="工信部复〔2026〕1号",
        version=appeal.version,
        actor=world.official_actor("approver", "000000"),
    )


def codes_of_refusal(enterprise, on):
    """Why each title cannot be applied for on that day."""
    standing = standing_of(enterprise, on)
    refusals = (
        why_not_apply(standing, kind=kind, case_kind=CaseKind.RECOGNITION, on=on)
        for kind in (TitleKind.TECHNOLOGY, TitleKind.INNOVATIVE, TitleKind.SRDI)
    )
    return [refusal.code if refusal else "" for refusal in refusals]


def test_a_cancellation_is_heard_proposed_and_signed_and_bans_every_tier(world, title):
    (cancellation,) = opened(world, title)
    decide(world, cancellation)
    title.refresh_from_db()
    today = timezone.localdate()
    assert title.state_on(today) == TitleState.CANCELLED
    assert codes_of_refusal(title.enterprise, today) == ["banned"] * 3
    after = cancellation.banned_until + timedelta(days=1)
    assert codes_of_refusal(title.enterprise, after) == ["", "", "rung_skipped"]
    assert cancellation.status == CancellationStatus.CANCELLED
    sweep()
    verbs = Message.objects.filter(user=world.owner(title.enterprise)).values_list(
        "event__verb", flat=True
    )
    assert set(verbs) == {"cancellation.opened", "cancellation.decided", "title.cancelled"}


def test_fraud_puts_up_every_title_each_to_its_own_office(world, title):
    giant = make_title(title.enterprise, TitleKind.LITTLE_GIANT)
    found = opened(world, title)
    assert {(one.title_id, one.office.code) for one in found} == {
        (title.pk, "330000"),
        (giant.pk, "000000"),
    }


def test_nothing_is_proposed_before_the_enterprise_is_heard(world, title):
    (cancellation,) = opened(world, title)
    proposed = {
        "cancellation": cancellation,
        "proposal": CancellationProposal.CANCEL,
        "opinion": "Proven.",
        "version": 1,
        "actor": world.official_actor("examiner", "330000"),
    }
    with pytest.raises(Conflict, match="may state its case"):
        deciding.propose(**proposed)
    with time_machine.travel(cancellation.statement_due_on + timedelta(days=1)):
        assert deciding.propose(**proposed).status == CancellationStatus.PROPOSED


def test_who_proposes_does_not_sign_and_the_database_says_so_too(world, title):
    (cancellation,) = opened(world, title)
    decide(world, cancellation, proposal=CancellationProposal.DISMISS)
    assert cancellation.status == CancellationStatus.DISMISSED
    with pytest.raises(IntegrityError, match="proposer_does_not_sign"), transaction.atomic():
        Cancellation.objects.update(signed_by=cancellation.proposed_by)


@pytest.mark.parametrize(
    ("role", "code"), [("approver", "330000"), ("examiner", "330100"), ("examiner", "320000")]
)
def test_only_an_examiner_of_the_deciding_office_proposes(world, title, role, code):
    (cancellation,) = opened(world, title)
    deciding.state_case(
        cancellation=cancellation,
        statement="A slip.",
        version=1,
        actor=world.owner_actor(title.enterprise),
    )
    with pytest.raises(DomainError, match="not yours"):
        deciding.propose(
            cancellation=cancellation,
            proposal=CancellationProposal.CANCEL,
            opinion="Proven.",
            version=2,
            actor=world.official_actor(role, code),
        )


def test_one_title_is_put_up_once_at_a_time(world, title):
    opened(world, title)
    with pytest.raises(Conflict, match="already"):
        opened(world, title)
    with pytest.raises(DomainError, match="not yours"):
        opened(world, title, actor=world.official_actor("examiner", "330400"))


def test_a_revoked_cancellation_leaves_no_gap_and_its_whole_history(world, title):
    (cancellation,) = opened(world, title)
    begin_re_examination(
        title=title,
        on=timezone.localdate(),
        case_number="SRDI-1",
        actor=world.owner_actor(title.enterprise),
    )
    decide(world, cancellation)
    appeal_decided(world, cancellation, AppealProposal.REVOKE)
    title.refresh_from_db()
    today = timezone.localdate()
    assert (title.last_day, title.ending, title.banned_until) == (title.valid_to, "", None)
    assert title.re_examined_since == today
    assert codes_of_refusal(title.enterprise, today)[0] == ""
    kinds = list(title.events.values_list("kind", flat=True))
    assert kinds[-2:] == [TitleEventKind.CANCELLED, TitleEventKind.RESTORED]
    # And it may be cancelled again, for something else.
    (again,) = opened(world, title, ground=CancellationGround.ACCIDENT)
    decide(world, again)
    assert again.status == CancellationStatus.CANCELLED


def test_an_appeal_is_lodged_once_and_in_time(world, title):
    (cancellation,) = opened(world, title)
    decide(world, cancellation)
    owner = world.owner_actor(title.enterprise)
    last = appealing.appeal_until(cancellation)
    with (
        time_machine.travel(last + timedelta(days=1)),
        pytest.raises(Conflict, match="could be lodged until"),
    ):
        appealing.lodge_appeal(cancellation=cancellation, reasons="Late.", actor=owner)
    appeal_decided(world, cancellation, AppealProposal.CONFIRM)
    with pytest.raises(Conflict, match="lodged once"):
        appealing.lodge_appeal(cancellation=cancellation, reasons="Again.", actor=owner)
    assert Cancellation.objects.get().status == CancellationStatus.CANCELLED


# --- complaints ---


@pytest.fixture
def complaint(world, title):
    return complaints.take_complaint(
        title=title,
        complainant=complaints.Complainant("Wang Wu", "13800000000"),
        text="They bought the patents.",
        evidence="Contract of sale.",
        actor=world.official_actor("examiner", "330000"),
        is_public=False,
    )


def test_a_complaint_sent_twice_is_one(world, title, complaint):
    given = {
        "title": title, "complainant": complaints.Complainant("Wang Wu", "13800000000"),
        "evidence": "Contract of sale.", "actor": world.official_actor("examiner", "330000"),
        "is_public": False,
    }  # fmt: skip
    again = complaints.take_complaint(text="They bought the patents.", **given)
    other = complaints.take_complaint(text="They bought the machines.", **given)
    assert (again, other.pk > complaint.pk) == (complaint, True)


def test_a_complaint_is_seen_by_the_handling_office_alone(world, complaint):
    def sees(user):
        return Complaint.objects.visible_to(capacity_of_user(user)).exists()

    assert sees(world.official("examiner", "330000"))
    assert sees(world.official("approver", "330000"))
    for role, code in (("analyst", "330000"), ("examiner", "330106"), ("examiner", "000000")):
        assert not sees(world.official(role, code))
    assert not sees(world.owner(complaint.title.enterprise))


def test_each_look_at_the_complainant_is_kept_and_nothing_of_him_in_the_trail(world, complaint):
    seen = complaints.reveal_complainant(
        complaint=complaint, actor=world.official_actor("approver", "330000")
    )
    assert seen.name == "Wang Wu"
    kept = Event.objects.filter(subject_kind="complaint")
    assert list(kept.order_by("sequence").values_list("verb", flat=True)) == [
        "complaint.received",
        "complaint.identity_seen",
    ]
    assert not any("Wang" in f"{event.after}{event.comment}" for event in kept)


def test_a_complaint_taken_up_opens_a_cancellation_without_naming_anybody(world, complaint):
    (made,) = complaints.take_up(
        complaint=complaint,
        ground=GROUND,
        finding="The patents were not developed by the enterprise.",
        version=1,
        actor=world.official_actor("examiner", "330000"),
    )
    assert (made.complaint, complaint.status) == (complaint, "taken_up")
    assert "Wang" not in made.finding


@pytest.mark.parametrize("field", ["name", "contact", "text", "evidence"])
def test_an_anonymous_complaint_or_one_without_evidence_is_not_taken(world, title, field):
    given = {"name": "A", "contact": "1", "text": "x", "evidence": "y"} | {field: "  "}
    with pytest.raises(DomainError) as refused:
        complaints.take_complaint(
            title=title,
            complainant=complaints.Complainant(given["name"], given["contact"]),
            text=given["text"],
            evidence=given["evidence"],
            actor=world.official_actor("examiner", "330000"),
            is_public=False,
        )
    assert set(refused.value.fields) == {field}


def test_two_missed_updates_make_a_proposal_once_and_cancel_nothing(world):
    with time_machine.travel("2025-03-01T02:00Z"):
        title = make_title(world.enterprise(), TitleKind.SRDI, valid_from=date(2025, 3, 1))
    made = []
    for day in ("2026-06-01", "2027-05-31", "2027-06-01", "2027-06-02"):
        with time_machine.travel(f"{day}T02:00Z"):
            run_periodic("open_updates")
            made.append(run_periodic("propose_cancellations").figures["proposed"])
    assert made == [0, 0, 1, 0]
    title.refresh_from_db()
    assert title.ending == ""
    found = Cancellation.objects.get()
    assert (found.status, found.opened_by, found.office.code) == ("hearing", None, "330000")
