"""The standard of a round that was laid down ahead."""

from datetime import date, timedelta
from importlib.resources import files

import pytest
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.jobs.clock import run_periodic
from common.enums import SubjectKind
from common.models import Event
from cultivation.domain.rule_set_publishing import publish_rule_set
from reviews.domain.rounds.standards import follow_standards
from reviews.models import Round
from tests.factories import World, make_round, make_submitted

pytestmark = pytest.mark.django_db


def published(from_day: date) -> str:
    """A stricter text of the standard, in force from a day; its hash."""
    shipped = (files("cultivation.rule_sets") / "innovative-2022.toml").read_text("utf-8")
    text = shipped.replace("pass_mark = 60", "pass_mark = 70")
    return publish_rule_set(text=text, from_day=from_day, actor=SYSTEM).sha256


def test_it_is_the_one_of_its_first_day_also_when_that_is_published_later(world: World) -> None:
    first_day = timezone.localdate() + timedelta(days=20)
    to_come = make_round(opens_on=first_day, closes_on=first_day + timedelta(days=30))
    sooner = make_round(
        office=world.offices["330000"],
        opens_on=first_day - timedelta(days=5),
        closes_on=first_day + timedelta(days=30),
    )
    kept = sooner.rule_set.sha256
    revised = published(first_day - timedelta(days=1))
    assert run_periodic("follow_standards").figures == {"changed": 1}
    assert follow_standards(today=timezone.localdate()) == 0
    assert standards_of(to_come, sooner) == [revised, kept]
    (entry,) = Event.objects.filter(subject_kind=SubjectKind.ROUND, subject_id=to_come.pk)
    assert (entry.verb, entry.after["sha256"]) == ("round.standard_followed", revised)


def test_a_round_that_has_begun_keeps_the_text_that_people_applied_under(world: World) -> None:
    first_day = timezone.localdate()
    begun = make_round(opens_on=first_day, closes_on=first_day + timedelta(days=30))
    make_submitted(world, world.enterprise(), round=begun)
    open_since = make_round(office=world.offices["330000"])
    kept = [begun.rule_set.sha256, open_since.rule_set.sha256]
    published(first_day)
    assert follow_standards(today=timezone.localdate()) == 0
    assert standards_of(begun, open_since) == kept


def standards_of(*rounds: Round) -> list[str]:
    return [Round.objects.get(pk=one.pk).rule_set.sha256 for one in rounds]
