"""Requests of enterprises: routed, due, answered, told above, rated; late payments kept secret."""

import json
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.domain.file_access import may_read
from accounts.models import Message, Office
from common.domain import outbox
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.files import CheckedFile
from common.enums import FileKind
from common.models import Event, OutboxItem
from cultivation.domain.requests import asking, handling
from cultivation.domain.requests.escalating import escalate, levels_come
from cultivation.domain.requests.figures import figures_by_category, figures_by_office
from cultivation.domain.requests.rules import category_rules, office_for
from cultivation.domain.requests.steps import open_steps
from cultivation.enums.requests import (
    DebtorKind,
    LatePaymentResult,
    LatePaymentStep,
    RequestAction,
    RequestCategory,
    RequestStatus,
)
from cultivation.models import LatePayment, RequestEscalation, ServiceRequest
from cultivation.models.requests.steps import REQUEST_STEPS
from tests.factories import capacity_of_user, make_uscc

pytestmark = pytest.mark.django_db
CANARY, AMOUNT = "Canary Debtor Holding", Decimal("7654321.09")


def asked(world, category=RequestCategory.MARKET, enterprise=None, **given):
    enterprise = enterprise or world.enterprise()
    given = {"subject": "Buyers", "text": "We look for buyers."} | given
    actor = world.owner_actor(enterprise)
    return asking.ask(enterprise=enterprise, category=category, actor=actor, **given)


def late_payment(world, **given):
    debt = asking.Debt(
        debtor_name=CANARY,
        debtor_uscc=make_uscc("320102", 77),
        debtor_kind=DebtorKind.LARGE_ENTERPRISE,
        contract="C-77 Canary",
        amount_wan=AMOUNT,
        payable_on=timezone.localdate() - timedelta(days=90),
    )
    files = [CheckedFile("canary.png", FileKind.PNG, b"canary")]
    given = {"subject": "Canary owes", "text": "Canary has not paid."} | given
    return asked(world, RequestCategory.LATE_PAYMENT, debt=debt, files=files, **given)


def go(act, request, actor, **given):
    request.refresh_from_db()
    return act(request=request, version=request.version, actor=actor, **given)


def answered(world, request, code="330106"):
    examiner = world.official_actor("examiner", code)
    go(handling.take, request, examiner)
    return go(handling.reply, request, examiner, reply="Come to the fair.")


def deliver():
    while outbox.sweep():
        pass


def test_every_category_has_a_rule_and_goes_to_an_office_that_the_enterprise_has(world):
    assert set(category_rules()) == set(RequestCategory)
    enterprise = world.enterprise()
    assert office_for(RequestCategory.MARKET, enterprise).code == "330106"
    assert office_for(RequestCategory.FINANCE, enterprise).code == "330100"
    assert office_for(RequestCategory.LATE_PAYMENT, enterprise).code == "330000"
    # A plan city has no city above its counties.
    ningbo = world.enterprise("330203")
    assert office_for(RequestCategory.FINANCE, ningbo).code == "330200"


def test_a_request_is_due_in_working_days_answered_and_rated(world):
    request = asked(world)
    today = timezone.localdate()
    assert request.due_on == WorkCalendar.around(today).add(today, 10)
    examiner = world.official_actor("examiner", "330106")
    with pytest.raises(Conflict):
        go(handling.reply, request, examiner, reply="Too early.")
    for stranger in ("330108", "330100"):
        with pytest.raises(DomainError):
            go(handling.take, request, world.official_actor("examiner", stranger))
    answered(world, request)
    owner = world.owner_actor(world.enterprise())
    with pytest.raises(DomainError) as raised:
        go(asking.rate, request, owner, satisfaction=2, comment="")
    assert raised.value.code == "text_missing"
    go(asking.rate, request, owner, satisfaction=5, comment="")
    request.refresh_from_db()
    assert (request.status, request.satisfaction) == (RequestStatus.CLOSED, 5)
    deliver()
    told = set(Message.objects.values_list("event__verb", "user"))
    assert ("request.submitted", examiner.user_id) in told
    assert ("request.replied", owner.user_id) in told


def test_a_request_is_opened_again_once(world):
    request = asked(world)
    owner = world.owner_actor(world.enterprise())
    answered(world, request)
    with pytest.raises(DomainError):
        go(asking.reopen, request, owner, reason=" ")
    go(asking.reopen, request, owner, reason="The fair is over.")
    request.refresh_from_db()
    first = request.first_replied_on
    assert (request.status, request.taken_by) == (RequestStatus.SUBMITTED, None)
    answered(world, request)
    with pytest.raises(Conflict) as raised:
        go(asking.reopen, request, owner, reason="Again.")
    assert raised.value.code == "reopened_already"
    request.refresh_from_db()
    assert request.first_replied_on == first
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceRequest.objects.filter(pk=request.pk).update(reopened_on=date(2020, 1, 1))


def test_a_request_is_passed_on_with_a_reason_and_withdrawn(world):
    request = asked(world)
    examiner = world.official_actor("examiner", "330106")
    with pytest.raises(DomainError):
        go(handling.pass_on, request, examiner, office="330108", reason="Not ours.")
    go(handling.pass_on, request, examiner, office="330100", reason="The city does fairs.")
    request.refresh_from_db()
    assert (request.office.code, request.first_office.code) == ("330100", "330106")
    assert request.promised_on <= request.due_on
    with pytest.raises(DomainError):
        go(handling.take, request, examiner)
    go(asking.withdraw, request, world.owner_actor(world.enterprise()), reason="Found some.")
    with pytest.raises(Conflict):
        go(handling.take, request, world.official_actor("examiner", "330100"))


def test_whoever_left_the_office_blocks_nobody(world):
    request = asked(world)
    go(handling.take, request, world.official_actor("examiner", "330106"))
    approver = world.official_actor("approver", "330106")
    with pytest.raises(Conflict):
        go(handling.take, request, approver)
    posting = world.official("examiner", "330106").postings.get()
    posting.ends_on = timezone.localdate() - timedelta(days=1)
    posting.save()
    go(handling.take, request, approver)
    request.refresh_from_db()
    assert request.taken_by_id == approver.user_id


def test_steps_are_open_as_the_table_says_and_the_database_holds_them(world):
    request, late = asked(world), late_payment(world)
    readers = {
        "enterprise": capacity_of_user(world.owner(world.enterprise())),
        "examiner": capacity_of_user(world.official("examiner", "330106")),
        "analyst": capacity_of_user(world.official("analyst", "330106")),
    }
    for status in RequestStatus:
        request.status = status
        for name, capacity in readers.items():
            assert {one.action for one in open_steps(request, None, capacity)} == {
                step.action
                for step in REQUEST_STEPS.values()
                if status in step.sources and name in step.by and not step.late
            }
    late.status = RequestStatus.TAKEN
    holder = capacity_of_user(world.official("examiner", "330000"))
    found = {one.action for one in open_steps(late, late.late_payment, holder)}
    assert {RequestAction.TO_AUTHORITY, RequestAction.RESULT} < found
    assert RequestAction.REPLY not in found
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceRequest.objects.filter(pk=late.pk).update(status=RequestStatus.CLOSED)


def test_a_late_payment_goes_to_the_debtors_authority_and_to_its_result(world):
    request = late_payment(world)
    examiner = world.official_actor("examiner", "330000")
    go(handling.take, request, examiner)
    authority = world.official_actor("approver", "320102")
    given = {"result": LatePaymentResult.PARTLY_PAID, "reply": "Half is paid."}
    with pytest.raises(DomainError):
        go(handling.conclude, request, authority, recovered_wan=Decimal(1), **given)
    go(handling.pass_to_authority, request, examiner, authority="320102", note="Please.")
    with pytest.raises(DomainError) as raised:
        go(handling.conclude, request, authority, recovered_wan=AMOUNT, **given)
    assert raised.value.code == "invalid_amount"
    go(handling.conclude, request, authority, recovered_wan=Decimal("10.00"), **given)
    request.refresh_from_db()
    payment = LatePayment.objects.get(pk=request.pk)
    assert (request.status, payment.step) == (RequestStatus.REPLIED, LatePaymentStep.CONCLUDED)
    assert payment.recovered_wan == Decimal("10.00")
    go(asking.reopen, request, world.owner_actor(world.enterprise()), reason="The rest?")
    payment.refresh_from_db()
    assert (payment.step, payment.result) == (LatePaymentStep.PASSED, "")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"debtor_uscc": "91330106000000000X"}, "invalid_uscc"),
        ({"amount_wan": Decimal(0)}, "invalid_amount"),
        ({"payable_on": date(2999, 1, 1)}, "invalid_day"),
        ({"debtor_name": " "}, "text_missing"),
    ],
)
def test_a_debt_is_named_whole(world, changed, code):
    debt = {
        "debtor_name": CANARY,
        "debtor_uscc": make_uscc("320102", 77),
        "debtor_kind": DebtorKind.ORGAN,
        "contract": "C-1",
        "amount_wan": Decimal(5),
        "payable_on": date(2026, 1, 1),
    } | changed
    with pytest.raises(DomainError) as raised:
        asked(world, RequestCategory.LATE_PAYMENT, debt=asking.Debt(**debt))
    assert raised.value.code == code


def readers_of_late_payment(world):
    """Who may read it, and everybody else of note."""
    allowed = [
        world.owner(world.enterprise()),
        *(
            world.official(role, code)
            for role in ("examiner", "approver")
            for code in ("330000", "320102")
        ),
    ]
    others = [
        world.owner(world.enterprise("330106", 1)),
        *(world.official("analyst", code) for code in ("330000", "320102", "000000", "330106")),
        *(world.official("examiner", code) for code in ("330106", "330100", "320000", "000000")),
        *(world.official("approver", code) for code in ("000000", "330108")),
    ]
    return allowed, others


def test_nobody_else_learns_of_the_debtor_anywhere(world):
    request = late_payment(world)
    examiner = world.official_actor("examiner", "330000")
    go(handling.take, request, examiner)
    go(handling.pass_to_authority, request, examiner, authority="320102", note="Canary, please.")
    go(handling.conclude, request, examiner, result=LatePaymentResult.UNPAID,
       recovered_wan=None, reply="Canary refuses.")  # fmt: skip
    owner = world.owner_actor(world.enterprise())
    go(asking.rate, request, owner, satisfaction=1, comment="Canary still owes.")
    deliver()
    allowed, others = readers_of_late_payment(world)
    file = request.papers.get().file
    for user in allowed:
        capacity = capacity_of_user(user)
        assert ServiceRequest.objects.visible_to(capacity).exists(), user
        assert may_read(capacity, file)
    for user in others:
        capacity = capacity_of_user(user)
        assert not ServiceRequest.objects.visible_to(capacity).exists(), user
        assert not may_read(capacity, file)
    kept = [
        *Event.objects.filter(subject_kind="request").values("before", "after", "comment"),
        *OutboxItem.objects.values("payload", "error"),
    ]
    text = json.dumps(kept, default=str)
    assert kept
    for secret in ("Canary", "7654321", make_uscc("320102", 77)):
        assert secret not in text
    # Others are told how many there are.
    (line,) = figures_by_category(
        world.offices["000000"], since=date(2020, 1, 1), today=timezone.localdate()
    )
    assert (line.code, line.asked, line.satisfaction) == ("late_payment", 1, None)


def test_averages_are_told_of_five_ratings_and_more(world):
    owner = world.owner_actor(world.enterprise())
    for number in range(5):
        request = asked(world)
        answered(world, request)
        go(asking.rate, request, owner, satisfaction=4 if number else 5, comment="")
        (line,) = figures_by_office(
            world.offices["330106"], since=date(2020, 1, 1), today=timezone.localdate()
        )
        assert line.rated == number + 1
        assert (line.satisfaction is not None) is (number == 4)
    assert line.satisfaction == Decimal("4.20")
    assert (line.asked, line.answered, line.in_time) == (5, 5, 5)
    assert line.in_time_pct == 100
    (above,) = figures_by_office(
        world.offices["330100"], since=date(2020, 1, 1), today=timezone.localdate()
    )
    assert (above.code, above.asked) == ("330106", 5)


def oracle(due_on, chain, ended_on, last):
    """By dates alone, Monday to Friday: the day after the due day, then each fifth one."""
    found, day, working = [], due_on, 0
    wanted = {1: 1, 2: 6}
    while day < (last if ended_on is None else min(last, ended_on)):
        day += timedelta(days=1)
        working += day.weekday() < 5
        found += [
            (level, day)
            for level, count in wanted.items()
            if level <= chain and working == count and day.weekday() < 5
        ]
    return found


def test_escalations_equal_an_oracle_of_dates_whenever_the_job_runs(world):
    random = Random(5)
    begun = date(2027, 3, 1)
    calendar = WorkCalendar({}, frozenset())
    with time_machine.travel("2027-03-01T02:00:00Z"):
        requests = [
            asked(world, category, world.enterprise(county))
            for county in ("330106", "330203", "320505")
            for category in (RequestCategory.MARKET, RequestCategory.FINANCE)
        ]
    answers = {one.pk: begun + timedelta(days=random.randrange(10, 40)) for one in requests[::2]}
    day = begun
    while day <= begun + timedelta(days=50):
        with time_machine.travel(f"{day.isoformat()}T02:00:00Z"):
            for request in requests:
                if answers.get(request.pk) == day:
                    answered(world, request, Office.objects.get(pk=request.office_id).code)
            for _beat in range(random.choice((0, 0, 1, 2))):
                while escalate(today=day)["recorded"]:
                    pass
        day += timedelta(days=1)
    while escalate(today=day)["recorded"]:
        pass
    chains = {"330106": 2, "330203": 1, "320505": 2}
    for request in requests:
        request.refresh_from_db()
        chain = chains.get(request.office.code, 1)
        expected = oracle(request.due_on, chain, answers.get(request.pk), day)
        rows = RequestEscalation.objects.filter(request=request).order_by("level")
        assert list(rows.values_list("level", "came_on")) == expected
        assert expected == levels_come(
            request.due_on, chain, answers.get(request.pk), calendar, day
        )
    told = RequestEscalation.objects.filter(is_told=True).count()
    assert told == Event.objects.filter(verb="request.escalated").count() > 0


def test_an_overdue_request_is_told_the_office_above(world):
    request = asked(world)
    ServiceRequest.objects.filter(pk=request.pk).update(
        received_on=date(2026, 1, 5), promised_on=date(2026, 1, 9), due_on=date(2026, 1, 9)
    )
    escalate(today=date(2026, 1, 13))
    deliver()
    told = Message.objects.filter(event__verb="request.escalated").values_list("user", flat=True)
    assert set(told) == {
        world.official(role, code).pk
        for role in ("examiner", "approver")
        for code in ("330106", "330100")
    }
