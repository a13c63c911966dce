"""Whatever is wrong with a request is told as a problem with a stable code."""

import pytest

from tests.api_client import Caller


@pytest.fixture
def owner(world):
    return Caller(world.owner(world.enterprise()))


def post_raw(caller, body, content_type="application/json"):
    return caller.client.generic(
        "POST",
        "/api/v1/cases/",
        body,
        content_type=content_type,
        headers={"Idempotency-Key": "raw"},
    )


def problem_of(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return problem["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"uscc": NaN}',
        b'{"uscc": 1, "uscc": 2}',
        b"[" * 100_000,
        b'{"uscc": "\\ud800"}',
        b"9" * 10_000,
    ],
    ids=["cut", "no text", "no number", "twice", "too deep", "half a character", "too long"],
)
def test_malformed_json_is_400(owner, body):
    response = post_raw(owner, body)
    assert (response.status_code, problem_of(response)) == (400, "malformed_json")


def test_a_body_that_is_too_large_is_413(owner):
    response = post_raw(owner, b'"' + b"x" * (2 * 1024 * 1024) + b'"')
    assert (response.status_code, problem_of(response)) == (413, "body_too_large")


def test_another_media_type_is_415(owner):
    response = post_raw(owner, b"a=b", "application/x-www-form-urlencoded")
    assert (response.status_code, problem_of(response)) == (415, "unsupported_media_type")


def test_another_method_is_405(owner):
    response = owner.client.delete("/api/v1/cases/X-1/")
    assert (response.status_code, problem_of(response)) == (405, "method_not_allowed")


def test_another_format_is_406(owner):
    response = owner.client.get("/api/v1/cases/", headers={"Accept": "text/html"})
    assert (response.status_code, problem_of(response)) == (406, "not_acceptable")


def test_unknown_and_missing_fields_are_422_field_by_field(owner):
    response = owner.post("cases/", {"round": "x", "colour": "red"})
    assert (response.status_code, problem_of(response)) == (422, "invalid")
    assert response.json()["fields"] == {"colour": "There is no such field to write."}
    missing = owner.post("cases/", {"round": "x"}).json()["fields"]
    assert set(missing) == {"round", "uscc", "fiscal_year"}


def test_fields_inside_lists_are_named_by_their_path(owner, world):
    response = owner.post("notices/", {"round": "x", "cases": ["a", "b" * 50]})
    assert set(response.json()["fields"]) == {"round", "cases.1"}


@pytest.mark.parametrize("body", [[], "text", 1, None])
def test_a_body_that_is_no_object_is_422(owner, body):
    response = owner.client.post("/api/v1/cases/", body, format="json")
    assert response.status_code in {400, 422}


def test_an_address_that_leads_nowhere_is_404_like_a_thing_that_is_not_there(owner):
    nowhere, absent = owner.get("nothing/"), owner.get("cases/NOTHING-1/")
    assert (nowhere.status_code, problem_of(nowhere)) == (404, "not_found")
    assert (absent.status_code, problem_of(absent)) == (404, "not_found")
    assert nowhere.json() == absent.json()


def test_outside_the_api_errors_stay_pages(client, db):
    response = client.get("/nothing/")
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ=="])
def test_a_cursor_that_was_never_given_out_is_404(owner, cursor):
    assert owner.get("cases/", cursor=cursor).status_code == 404


def test_bad_filters_are_422(owner):
    response = owner.get("cases/", status="nonsense", due_by="yesterday")
    assert (response.status_code, problem_of(response)) == (422, "invalid")
    assert set(response.json()["fields"]) == {"status", "due_by"}


def test_hostile_keys_are_refused(owner):
    response = owner.post("notices/", {}, key="k" * 101)
    assert (response.status_code, problem_of(response)) == (422, "bad_idempotency_key")
    response = owner.post("notices/", {}, key=None)
    assert (response.status_code, problem_of(response)) == (400, "idempotency_key_required")
