"""The pages of the three administrators."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Posting, PostingProposal, User
from common.models import Event
from tests.factories import World

pytestmark = pytest.mark.django_db


def browser_of(world: World, role: str, code: str = "330000") -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(world.official(role, code), "django.contrib.auth.backends.ModelBackend")
    return browser


def new_account(**changes: object) -> dict[str, object]:
    return {
        "name": "New Person",
        "username": "newperson",
        "office_code": "330106",
        "role": "examiner",
        "starts_on": timezone.localdate().isoformat(),
    } | changes


def test_an_account_goes_from_opening_to_the_desk(world) -> None:
    keeper, guard = browser_of(world, "system_admin"), browser_of(world, "security_admin")
    opened = keeper.post(reverse("administration:open_account"), new_account())
    assert opened.status_code == 200
    user = User.objects.get(username="newperson")
    assert user.check_password(opened.context["password"])
    proposal = PostingProposal.objects.get(user=user)
    assert "New Person" in guard.get(reverse("administration:proposals")).content.decode()
    guard.post(reverse("administration:confirm_posting", args=[proposal.pk]))
    assert Posting.objects.in_force().get(user=user).role == "examiner"
    page = keeper.get(reverse("administration:person", args=[user.pk])).content.decode()
    assert "confirmed a role" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"office_code": "999999"}, "office_code"),
        ({"office_code": "320102"}, "office_code"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on"),
        ({"username": "taken"}, "username"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_opens_nothing(world, changes, field) -> None:
    User.objects.create_user("taken", name="Taken")
    answer = browser_of(world, "system_admin").post(
        reverse("administration:open_account"), new_account(**changes)
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.filter(username="newperson").exists()


def test_a_refusal_needs_its_reason(world) -> None:
    browser_of(world, "system_admin").post(reverse("administration:open_account"), new_account())
    proposal, guard = PostingProposal.objects.get(), browser_of(world, "security_admin")
    address = reverse("administration:refuse_posting", args=[proposal.pk])
    assert guard.post(address).status_code == 422
    assert guard.post(address, {f"{proposal.pk}-reason": "Unknown."}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("refused", "Unknown.")


def test_people_of_another_province_do_not_exist_here(world) -> None:
    foreign = world.official("examiner", "320102")
    keeper = browser_of(world, "system_admin")
    assert foreign.name not in keeper.get(reverse("administration:people")).content.decode()
    for name in ("person", "give_password", "close_account", "propose_posting"):
        address = reverse(f"administration:{name}", args=[foreign.pk])
        answer = keeper.post(address) if name != "person" else keeper.get(address)
        assert answer.status_code == 404, name


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_has_no_part_in_the_business(world, role) -> None:
    world.enterprise("330106")
    browser = browser_of(world, role)
    for name in ("desk:cases", "cultivation:enterprises", "cultivation:titles", "rounds:rounds"):
        assert browser.get(reverse(name)).status_code == 404, name
    assert browser.get(reverse("api:enterprise-list")).json()["results"] == []
    assert browser.get(reverse("home")).status_code == 200


def test_the_auditor_reads_and_takes_along_the_acts_of_his_area(world) -> None:
    for code in ("330106", "320102"):
        actor = world.official_actor("examiner", code)
        Event.objects.create(
            subject_kind="user",
            subject_id=actor.user_id,
            verb="user.signed_in",
            actor_label=f"Official of {code}",
            office_code=code,
            occurred_at=timezone.now(),
        )
    auditor = browser_of(world, "audit_admin")
    page = auditor.get(reverse("administration:trail")).content.decode()
    assert "Official of 330106" in page
    assert "Official of 320102" not in page
    found = auditor.get(reverse("administration:trail"), {"q": "signed in"}).context["page"].rows
    assert [event.verb for event, *_words in found] == ["user.signed_in"]
    before = Event.objects.count()
    for day in ("0001-01-01", "9999-12-31"):
        ends = {"since": day, "until": day}
        assert auditor.get(reverse("administration:trail"), ends).status_code == 200
    assert auditor.post(reverse("administration:trail")).status_code == 200
    assert Event.objects.filter(verb="list.exported").count() == 1
    assert Event.objects.count() == before + 1


def test_the_list_of_people_takes_the_same_queries_whatever_its_length(
    world, django_assert_num_queries
) -> None:
    keeper = browser_of(world, "system_admin")
    keeper.get(reverse("administration:people"))
    for codes in (["330106"], ["330108", "330400", "330402"]):
        for code in codes:
            world.official("examiner", code)
        with django_assert_num_queries(7):
            keeper.get(reverse("administration:people"))
