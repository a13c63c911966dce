"""Keys, capacities and offices by the API."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import ApiKey, Posting, User
from enterprises.models import Membership
from tests.api_client import Caller


def test_a_key_signs_in_until_it_expires_or_is_revoked(world):
    caller = Caller(world.official("examiner", "330106"))
    assert caller.get("me/").json()["username"] == "examiner-330106"
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert caller.get("me/").status_code == 401
    ApiKey.objects.update(revoked_at=timezone.now())
    response = caller.get("me/")
    assert (response.status_code, response.json()["code"]) == (401, "authentication_failed")


def test_nobody_signs_in_without_a_key(db):
    response = Caller(None).get("me/")
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_signs_in_too_and_needs_the_forms_token_to_write(world, client):
    client.force_login(world.owner(world.enterprise()))
    assert client.get("/api/v1/me/").json()["acting"]["reader"] == "enterprise"
    client.handler.enforce_csrf_checks = True
    response = client.post("/api/v1/cases/", "{}", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")


def test_the_header_chooses_the_capacity(world):
    person = world.owner(world.enterprise("330106"))
    posting = Posting.objects.create(
        user=person, office=world.offices["320000"], role="analyst", starts_on="2020-01-01"
    )
    membership = Membership.objects.get(user=person)
    keys = [capacity["key"] for capacity in Caller(person).get("me/").json()["capacities"]]
    assert keys == [f"posting:{posting.pk}", f"membership:{membership.pk}"]
    for key, uscc_count in zip(keys, [8, 1], strict=True):
        caller = Caller(person, **{"X-Acting": key})
        assert caller.get("me/").json()["acting"]["key"] == key
        assert len(caller.get("enterprises/").json()["results"]) == uscc_count


@pytest.mark.parametrize("key", ["posting:1", "membership:999999", "nonsense"])
def test_an_unknown_capacity_is_refused_and_never_replaced_by_another(world, key):
    caller = Caller(world.owner(world.enterprise()), **{"X-Acting": key})
    for path in ("enterprises/", "cases/", "me/", "coverage/"):
        response = caller.get(path)
        assert (response.status_code, response.json()["code"]) == (403, "unknown_capacity"), path


def test_who_acts_for_nobody_is_told_so(db):
    caller = Caller(User.objects.create(username="new", name="New"))
    assert caller.get("me/").json()["acting"] is None
    for path in ("enterprises/", "filings/", "cases/", "titles/", "coverage/"):
        response = caller.get(path)
        assert (response.status_code, response.json()["code"]) == (403, "no_capacity"), path


def test_the_tree_of_offices_is_walked_by_code(world):
    caller = Caller(world.owner(world.enterprise()))
    root = caller.get("offices/000000/").json()
    assert (root["parent"], [child["code"] for child in root["children"]]) == (
        None,
        ["320000", "330000", "330200"],
    )
    provinces = caller.get("offices/", level="province").json()["results"]
    assert [office["code"] for office in provinces] == ["320000", "330000", "330200"]
    cities = caller.get("offices/", parent="330000", page_size=1).json()
    assert [office["name"] for office in cities["results"]] == ["Hangzhou"]
    following = caller.client.get(cities["next"]).json()
    assert [office["name"] for office in following["results"]] == ["Jiaxing"]
    assert caller.get("offices/999999/").status_code == 404


@pytest.mark.parametrize(
    ("query", "rows"), [({"level": "ministry"}, 1), ({"level": "province"}, 3)]
)
def test_a_list_of_offices_costs_the_same_whatever_its_length(
    world, query, rows, django_assert_num_queries
):
    caller = Caller(world.owner(world.enterprise()))
    # The key with its user, the offices: who one acts as does not matter here.
    with django_assert_num_queries(2):
        response = caller.get("offices/", **query)
    assert len(response.json()["results"]) == rows


def test_the_command_issues_a_key_that_works(world, capsys):
    call_command("issue_api_key", "analyst-000000", "statistics", "--valid-days", "7")
    secret = capsys.readouterr().out.strip()
    key = ApiKey.objects.get()
    assert secret not in key.digest
    assert (key.expires_at - key.created_at).days == 7
    caller = Caller(None)
    caller.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert caller.get("me/").status_code == 200


@pytest.mark.parametrize("arguments", [["nobody", "x"], ["analyst-000000", "x", "--valid-days=0"]])
def test_the_command_says_what_is_wrong(world, arguments):
    with pytest.raises(CommandError):
        call_command("issue_api_key", *arguments)
