"""Renaming, cancelling and re-examining one title at the same moment: one history."""

from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from common.domain.events import broken_links
from common.models import Event
from cultivation.domain.cancelling import deciding, opening
from cultivation.domain.titles import Grant, begin_re_examination, grant_titles, life, rename
from cultivation.enums import (
    CancellationGround,
    CancellationProposal,
    CaseKind,
    TitleEventKind,
    TitleKind,
    TitleState,
)
from cultivation.models import Cancellation, Title
from enterprises.models import Enterprise
from tests.factories import World, make_title
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4


def put_up(world: World, title: Title) -> Cancellation:
    """A cancellation of the title, one signature away."""
    examiner = world.official_actor("examiner", "330000")
    (made,) = opening.open_cancellation(
        title=title, ground=CancellationGround.OTHER, finding="Found.", actor=examiner
    )
    owner = world.owner_actor(title.enterprise)
    deciding.state_case(cancellation=made, statement="No.", version=1, actor=owner)
    return deciding.propose(
        cancellation=made,
        proposal=CancellationProposal.CANCEL,
        opinion="Proven.",
        version=2,
        actor=examiner,
    )


def all_at_once(world: World, enterprise: Enterprise) -> tuple[Title, Counter[str]]:
    """Two renames, two signatures and a passed re-examination of one title together."""
    today = timezone.localdate()
    title = make_title(
        enterprise,
        TitleKind.SRDI,
        valid_from=today - timedelta(days=1000),
        valid_to=today + timedelta(days=20),
    )
    owner = world.owner_actor(enterprise)
    begin_re_examination(title=title, on=today, case_number="C1", actor=owner)
    cancellation = put_up(world, title)
    province = world.official_actor("approver", "330000")
    grant = Grant(enterprise, "C1", world.rule_sets[TitleKind.SRDI], CaseKind.RE_EXAMINATION)

    def fresh() -> Title:
        return Title.objects.get(pk=title.pk)

    def sign() -> None:
        deciding.sign_decision(
            cancellation=Cancellation.objects.get(pk=cancellation.pk),
            document="No. 9",
            version=3,
            actor=province,
        )

    def renew() -> None:
        grant_titles(
            kind=TitleKind.SRDI, grants=[grant], valid_from=today, announcement="A", actor=province
        )

    def call(name: str) -> None:
        rename(title=fresh(), name=name, on=today, document="", actor=province, version=2)

    ended = together(sign, sign, renew, lambda: call("New A"), lambda: call("New B"))
    title.refresh_from_db()
    return title, ended


def test_concurrent_rename_cancellation_and_re_examination_leave_one_history(world: World) -> None:
    today = timezone.localdate()
    for place in range(ROUNDS):
        county = ("330106", "330108")[place % 2]
        title, ended = all_at_once(world, world.enterprise(county, place // 2))
        kinds = Counter(title.events.values_list("kind", flat=True))
        # One of two signatures and at most one of two renames took effect, the others were told.
        assert kinds[TitleEventKind.CANCELLED] == 1
        assert kinds[TitleEventKind.RENAMED] <= 1
        assert kinds[TitleEventKind.SUPERSEDED] == kinds[TitleEventKind.RE_EXAMINED] <= 1
        acted = 1 + kinds[TitleEventKind.RENAMED] + kinds[TitleEventKind.SUPERSEDED]
        assert (ended["done"], sum(ended.values())) == (acted, 5)
        assert title.state_on(today) == TitleState.CANCELLED
        # Whether it was renewed just before or not: nothing of it is in force, today or later.
        own = Title.objects.filter(enterprise=title.enterprise, kind=TitleKind.SRDI)
        assert own.count() == 1 + kinds[TitleEventKind.SUPERSEDED]
        assert {one.ending for one in own} == {"cancelled"}
        numbers = Event.objects.filter(subject_kind="title", subject_id=title.pk)
        facts = numbers.filter(result="done").count()
        assert facts == sum(kinds.values())
    assert list(broken_links()) == []


def test_without_the_lock_two_renames_of_one_title_both_take_effect(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both look at the title before either writes."""
    title = make_title(world.enterprise(), TitleKind.SRDI)
    province = world.official_actor("approver", "330000")
    barrier = Barrier(2)
    real = life.expect_version

    def both_have_looked(row: Title, version: int) -> None:
        real(row, version)
        barrier.wait(timeout=60)

    monkeypatch.setattr(life, "expect_version", both_have_looked)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)

    def call(name: str) -> None:
        mine = Title.objects.get(pk=title.pk)
        rename(
            title=mine, name=name, on=timezone.localdate(), document="", actor=province, version=1
        )

    assert together(lambda: call("New A"), lambda: call("New B")) == {"done": 2}
    assert title.events.filter(kind=TitleEventKind.RENAMED).count() == 2
