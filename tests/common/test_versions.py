"""The second of two who change one thing reads who did what meanwhile."""

from types import SimpleNamespace

import pytest

from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind

pytestmark = pytest.mark.django_db

OFFICIAL = Actor(
    user_id=None, label="Wu", role="examiner", office_code="330106", office_name="Xihu"
)
PEOPLE = Actor(user_id=None, label="Li", role="owner", enterprise_id=7)


def said_to(actor, **about):
    entries = entries_of(SubjectKind.LOAD, 5, **about)
    with pytest.raises(Conflict) as refusal:
        expect_version(SimpleNamespace(version=3), 2, trail=entries, actor=actor)
    return str(refusal.value)


def noted(actor, verb, **after):
    record(subject_kind=SubjectKind.LOAD, subject_id=5, verb=verb, actor=actor, after=after)


def test_the_last_act_is_named_with_whoever_did_it():
    noted(OFFICIAL, "load.calendar")
    noted(OFFICIAL, "list.exported")
    assert "Wu (Xihu) exported a list" in said_to(OFFICIAL)
    noted(PEOPLE, "file.opened")
    assert "Li opened a file" in said_to(PEOPLE)


def test_an_enterprise_is_not_told_what_goes_on_at_an_office():
    noted(OFFICIAL, "list.exported")
    assert said_to(PEOPLE).startswith("This was changed meanwhile. Look at it again")


def test_a_part_of_a_subject_has_its_own_last_act():
    noted(OFFICIAL, "load.calendar", part="A")
    noted(OFFICIAL, "list.exported", part="B")
    assert "loaded the working-day calendar" in said_to(OFFICIAL, part="A")
    assert said_to(OFFICIAL, part="C").startswith("This was changed meanwhile. Look at it again")


def test_a_row_as_it_was_seen_is_no_conflict():
    expect_version(SimpleNamespace(version=3), 3)
