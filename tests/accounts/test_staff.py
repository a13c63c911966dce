"""Accounts and postings: two administrators for a role, none of them with business."""

from datetime import timedelta
from random import Random

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain.acting import capacities_of
from accounts.domain.api_keys import issue_api_key, revoke_api_key, user_of_api_key
from accounts.domain.staff import opening, posting
from accounts.enums import PostingRole, ProposalState
from accounts.models import Posting, PostingProposal, User
from common.domain.actor import SYSTEM
from common.domain.errors import Conflict, DomainError
from common.models import Event
from tests.factories import World

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-and-uncommon-1"


@pytest.fixture
def newcomer(world: World) -> User:
    user, _password = opening.open_account(username="new", name="New", actor=SYSTEM)
    return user


def keeper(world: World, code: str = "330000"):
    return world.official_actor("system_admin", code)


def guard(world: World, code: str = "330000"):
    return world.official_actor("security_admin", code)


def proposed(world: World, user: User, role=PostingRole.EXAMINER, office: str = "330106"):
    return posting.propose_posting(
        user=user,
        office=world.offices[office],
        role=role,
        starts_on=timezone.localdate(),
        ends_on=None,
        actor=keeper(world),
    )


def test_a_role_holds_once_another_administrator_has_confirmed_it(world, newcomer) -> None:
    proposal = proposed(world, newcomer)
    assert capacities_of(newcomer) == []
    posting.confirm_posting(proposal=proposal, actor=guard(world))
    (capacity,) = capacities_of(newcomer)
    assert (capacity.office, capacity.role) == (world.offices["330106"], "examiner")
    verbs = Event.objects.filter(subject_kind="user", subject_id=newcomer.pk)
    assert list(verbs.order_by("sequence").values_list("verb", flat=True)) == [
        "user.account_opened",
        "user.posting_proposed",
        "user.posting_confirmed",
    ]


def test_a_decided_proposal_is_not_decided_again(world, newcomer) -> None:
    proposal = proposed(world, newcomer)
    posting.refuse_posting(proposal=proposal, actor=guard(world), reason="Not ours.")
    with pytest.raises(Conflict):
        posting.confirm_posting(proposal=proposal, actor=guard(world))
    assert not newcomer.postings.exists()


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "examiner", "approver"])
def test_only_the_security_administrator_confirms(world, newcomer, role) -> None:
    proposal = proposed(world, newcomer)
    with pytest.raises(DomainError) as refusal:
        posting.confirm_posting(proposal=proposal, actor=world.official_actor(role, "330000"))
    assert refusal.value.code == "not_your_duty"


def test_nobody_confirms_his_own_role(world) -> None:
    mine = guard(world)
    proposal = proposed(world, User.objects.get(pk=mine.user_id), PostingRole.ANALYST)
    with pytest.raises(DomainError) as refusal:
        posting.confirm_posting(proposal=proposal, actor=mine)
    assert refusal.value.code == "your_own_posting"


def test_an_area_ends_at_its_border(world, newcomer) -> None:
    with pytest.raises(DomainError) as refusal:
        proposed(world, newcomer, office="320102")
    assert refusal.value.code == "outside_your_area"
    assert refusal.value.fields.keys() == {"office_code"}


def test_the_database_keeps_administrators_apart_from_every_other_duty(world) -> None:
    """A thousand random grants by plain inserts against an oracle of one line."""
    random = Random(7)
    people = [User.objects.create(username=f"p{number}", name="P") for number in range(60)]
    duties: dict[int, str] = {}
    offices = list(world.offices.values())
    refused = 0
    for _number in range(1000):
        user, role = random.choice(people), random.choice(PostingRole.values)
        duty = role if role in PostingRole.administrators() else "business"
        may = duties.get(user.pk, duty) == duty
        first = timezone.localdate() - timedelta(days=random.randint(0, 500))
        error = refusal_of(user=user, office=random.choice(offices), role=role, starts_on=first)
        if error:
            refused += 1
            assert not may or "posting_unique" in error
        else:
            assert may, "an administrator got another duty"
            duties[user.pk] = duty
    assert refused > 300


def refusal_of(**values: object) -> str:
    """What the database says to a posting; nothing when it takes it."""
    try:
        with transaction.atomic():
            Posting.objects.create(**values)
    except IntegrityError as error:
        return str(error)
    return ""


def test_the_database_refuses_that_the_proposer_decides(world, newcomer) -> None:
    proposal = proposed(world, newcomer)
    with pytest.raises(IntegrityError, match="posting_proposal_two_people"), transaction.atomic():
        PostingProposal.objects.filter(pk=proposal.pk).update(
            state=ProposalState.CONFIRMED,
            decided_by=proposal.proposed_by,
            decided_at=timezone.now(),
        )


def test_a_role_taken_away_is_gone_at_the_next_request(world) -> None:
    user = world.official("examiner", "330106")
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert browser.get(reverse("desk:cases")).status_code == 200
    held = user.postings.get()
    posting.revoke_posting(posting=held, actor=keeper(world), reason="Left the office.")
    assert browser.get(reverse("desk:cases")).status_code == 404


def test_a_closed_account_is_signed_out_at_the_next_request(world) -> None:
    user = world.official("examiner", "330106")
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    opening.close_account(user=user, actor=keeper(world))
    assert browser.get(reverse("desk:cases")).status_code == 302
    opening.reopen_account(user=User.objects.get(pk=user.pk), actor=keeper(world))
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert browser.get(reverse("desk:cases")).status_code == 200


def test_an_account_that_serves_elsewhere_too_is_closed_from_above(world) -> None:
    user = world.official("examiner", "330106")
    Posting.objects.create(
        user=user, office=world.offices["320102"], role="examiner", starts_on="2020-01-01"
    )
    with pytest.raises(DomainError) as refusal:
        opening.close_account(user=user, actor=keeper(world))
    assert refusal.value.code == "also_elsewhere"
    opening.close_account(user=user, actor=keeper(world, "000000"))


def test_a_first_password_opens_the_page_for_the_own_one_and_nothing_else(world) -> None:
    user, password = opening.open_account(username="new", name="New", actor=SYSTEM)
    browser = Client()
    sign_in = {"username": "new", "password": password}
    assert browser.post(reverse("accounts:sign_in"), sign_in).status_code == 302
    page = reverse("accounts:choose_password")
    for name in ("home", "enterprises:open_new", "api:me"):
        assert browser.get(reverse(name)).headers["Location"] == page
    refused = browser.post(page, {"password": "short", "again": "short"})
    assert refused.status_code == 422
    differing = browser.post(page, {"password": PASSWORD, "again": PASSWORD + "2"})
    assert differing.status_code == 422
    assert browser.post(page, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert browser.get(reverse("home")).status_code == 200
    user.refresh_from_db()
    assert user.initial_password_until is None
    assert user.check_password(PASSWORD)


def test_a_first_password_runs_out_after_a_day(world) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        _user, password = opening.open_account(username="new", name="New", actor=SYSTEM)
    sign_in = {"username": "new", "password": password}
    answer = Client().post(reverse("accounts:sign_in"), sign_in, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "has run out" in answer.content.decode()


def test_a_revoked_key_opens_nothing(world) -> None:
    user = world.official("analyst", "330000")
    secret = issue_api_key(user=user, name="Statistics", actor=SYSTEM)
    assert user_of_api_key(secret) == user
    revoke_api_key(key=user.api_keys.get(), actor=keeper(world))
    assert user_of_api_key(secret) is None


def test_the_first_administrator_is_appointed_and_no_second_one(world, capsys) -> None:
    Posting.objects.filter(role="system_admin").delete()
    call_command("appoint_administrator", "keeper", "Keeper", "system_admin")
    password = capsys.readouterr().out.strip()
    user = User.objects.get(username="keeper")
    assert user.check_password(password)
    assert [capacity.role for capacity in capacities_of(user)] == ["system_admin"]
    with pytest.raises(CommandError):
        call_command("appoint_administrator", "other", "Other", "system_admin")
    assert not User.objects.filter(username="other").exists()
