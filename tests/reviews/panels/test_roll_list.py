"""A list of experts by the API: tried out line by line, put on the roll all or nothing, once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from common.models import Event
from reviews.models import Expert
from tests.api_client import Caller
from tests.reviews.panels.steps import MINISTRY

pytestmark = pytest.mark.django_db

HEAD = "username,affiliation,city,other_affiliations,industries,technologies"


@pytest.fixture(autouse=True)
def _accounts(world):
    for name in ("wu", "zheng"):
        User.objects.create(username=name, name=name.title(), password="!")


def sent(desk: Caller, *lines: str, key: str = "new", **fields):
    file = SimpleUploadedFile("roll.csv", "\n".join([HEAD, *lines]).encode())
    headers = {"Idempotency-Key": key}
    return desk.client.post(
        "/api/v1/experts/import/", {"file": file, **fields}, format="multipart", headers=headers
    )


@pytest.fixture
def desk(world):
    return Caller(world.official("examiner", MINISTRY))


def test_a_trial_says_what_becomes_of_each_line_and_changes_nothing(desk):
    events = Event.objects.count()
    lines = ("wu,Institute,320100,,,", "nobody,,999999,,,", "wu,Institute,320100,,,")
    answer = sent(desk, *lines, is_trial=True)
    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert told["is_taken_over"] is False
    assert [(one["number"], one["username"], set(one["faults"])) for one in told["lines"]] == [
        (2, "wu", set()),
        (3, "nobody", {"username", "affiliation", "city"}),
        (4, "wu", {"username"}),
    ]
    assert (Expert.objects.count(), Event.objects.count()) == (0, events)


def test_a_list_is_put_on_the_roll_once(desk):
    lines = ("wu,Institute,320100,Academy;Works,,Tribology", "zheng,College,320100,,,")
    made = sent(desk, *lines, key="once")
    assert (made.status_code, made.json()["is_taken_over"]) == (201, True)
    assert sent(desk, *lines, key="once").json() == made.json()
    wu, zheng = Expert.objects.order_by("code")
    assert (wu.user.username, wu.other_affiliations) == ("wu", ["Academy", "Works"])
    assert zheng.affiliation == "College"
    again = sent(desk, *lines)
    assert (again.status_code, again.json()["code"]) == (422, "invalid_lines")
    assert "Line 2: This person is on a roll already." in again.json()["detail"]


def test_one_wrong_line_keeps_the_whole_list_off_the_roll(desk):
    refused = sent(desk, "wu,Institute,320100,,,", "nobody,Institute,320100,,,")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_lines")
    assert not Expert.objects.exists()


def test_a_file_that_is_no_list_is_refused_in_words(desk):
    assert sent(desk).json()["code"] == "no_lines"
    file = SimpleUploadedFile("roll.csv", b"name,unit\nWu,Institute")
    headers = {"Idempotency-Key": "k"}
    other = desk.client.post(
        "/api/v1/experts/import/", {"file": file}, format="multipart", headers=headers
    )
    assert (other.status_code, other.json()["code"]) == (422, "header_differs")


@pytest.mark.parametrize(("role", "code"), [("approver", MINISTRY), ("examiner", "330106")])
def test_only_whoever_keeps_a_roll_imports(world, role, code):
    refused = sent(Caller(world.official(role, code)), "wu,Institute,320100,,,", is_trial=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_yours")
