"""The life of a title in the register, against an oracle that knows the dates of facts only."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import Error, IntegrityError, transaction

from common.domain.actor import SYSTEM
from common.domain.errors import Conflict, DomainError
from common.models import Event, OutboxItem
from cultivation.domain import titles as register
from cultivation.enums import (
    CancellationGround,
    CaseKind,
    ReExaminationOutcome,
    TitleEventKind,
    TitleKind,
    TitleState,
)
from cultivation.models import Title, TitleEvent
from tests.factories import make_title

pytestmark = pytest.mark.django_db

BEGINS, ENDS = date(2023, 7, 1), date(2026, 6, 30)


@pytest.fixture
def title(world):
    return make_title(world.enterprise(), TitleKind.SRDI, valid_from=BEGINS, valid_to=ENDS)


def cancelled(title, on, **given):
    values = {"ground": CancellationGround.DATA_FRAUD, "document": "D1", "reason": "false figures"}
    return register.cancel(title=title, on=on, actor=SYSTEM, **values | given)


def begun(title, on):
    return register.begin_re_examination(title=title, on=on, case_number="C9", actor=SYSTEM)


def ended(title, on, outcome=ReExaminationOutcome.FAILED):
    return register.end_re_examination(
        title=title, on=on, outcome=outcome, reason="no proof", actor=SYSTEM
    )


def extended(world, title, on):
    grant = register.Grant(
        title.enterprise, "C9", world.rule_sets[TitleKind.SRDI], CaseKind.RE_EXAMINATION
    )
    return register.extend_by_reexamination(
        title=title, grant=grant, on=on, announcement="A9", actor=SYSTEM
    )


def states(title, *days):
    return [title.state_on(day).value for day in days]


def kinds(title):
    return [event.kind for event in title.events.all()]


def expected_state(title, day):
    """The oracle: facts and their dates, never `last_day`."""
    facts = list(title.events.all())
    for kind, state in (("cancelled", "cancelled"), ("superseded", "superseded")):
        if any(fact.kind == kind and fact.happened_on <= day for fact in facts):
            return state
    if day < title.valid_from:
        return "not_yet"
    if day <= title.valid_to:
        return "valid"
    opened = [fact.happened_on for fact in facts if fact.kind == "re_exam_opened"]
    results = [fact.happened_on for fact in facts if fact.kind == "re_examined"]
    is_open = any(not any(opening <= result <= day for result in results) for opening in opened)
    return "result_pending" if is_open else "expired"


def lived(world, title, random):
    """A random life: acts on random days in order; what the register refuses does not happen."""
    days = sorted(BEGINS + timedelta(days=random.randrange(-40, 1500)) for _ in range(6))
    for day in days:
        act = random.choice(["begin", "begin", "end", "extend", "cancel", "supersede", "lapse"])
        try:
            match act:
                case "begin":
                    begun(title, day)
                case "end":
                    ended(title, day)
                case "extend" if title.re_examined_since:
                    return [title, extended(world, title, day)]
                case "cancel" if random.random() < 0.3:
                    cancelled(title, day)
                case "supersede" if random.random() < 0.3:
                    register.supersede(title=title, on=day, reason="merged", actor=SYSTEM)
                case "lapse":
                    register.lapse(title=title, on=day, reason="ran out", actor=SYSTEM)
        except Conflict:
            continue
    return [title]


def test_the_state_on_any_day_is_one_query_and_agrees_with_the_oracle(
    world, django_assert_num_queries
):
    random = Random(5)
    lives = []
    for codes in world.enterprises.values():
        for enterprise in codes:
            held = make_title(enterprise, TitleKind.SRDI, valid_from=BEGINS, valid_to=ENDS)
            lives += lived(world, held, random)
    seen = set()
    for offset in range(-60, 1600, 23):
        day = BEGINS + timedelta(days=offset)
        expected = {title.pk: expected_state(title, day) for title in lives}
        with django_assert_num_queries(1):
            found = dict(Title.objects.with_state_on(day).values_list("pk", "state"))
        assert found == expected, day
        assert {title.pk: title.state_on(day).value for title in lives} == expected
        assert set(Title.objects.valid_on(day).values_list("pk", flat=True)) == {
            pk for pk, state in expected.items() if state in {"valid", "result_pending"}
        }
        for state in TitleState:
            rows = Title.objects.in_state_on([state], day).values_list("pk", flat=True)
            assert set(rows) == {pk for pk, value in expected.items() if value == state}
        seen |= set(expected.values())
    assert seen == set(TitleState.values)


def test_a_title_counts_while_its_result_is_pending_and_is_flagged(world, title):
    begun(title, ENDS - timedelta(days=60))
    after = ENDS + timedelta(days=90)
    assert states(title, ENDS, after) == ["valid", "result_pending"]
    assert title.is_valid_on(after)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_title(title.enterprise, TitleKind.SRDI, valid_from=after)


def test_a_late_pass_ends_the_old_title_on_the_eve_and_begins_three_new_years(world, title):
    begun(title, ENDS)
    announced = ENDS + timedelta(days=100)
    new = extended(world, title, announced)
    assert (new.valid_from, new.continues) == (announced, title)
    assert new.valid_to == register.last_day_of_validity(TitleKind.SRDI, announced)
    assert states(title, ENDS, announced - timedelta(days=1), announced) == [
        "valid", "result_pending", "superseded",
    ]  # fmt: skip
    assert kinds(title) == ["re_exam_opened", "re_examined", "superseded"]
    assert kinds(new) == ["recognised"]


def test_a_pass_before_the_end_leaves_no_gap_and_no_overlap(world, title):
    begun(title, ENDS - timedelta(days=60))
    new = extended(world, title, ENDS - timedelta(days=5))
    assert new.valid_from == ENDS + timedelta(days=1)
    assert states(title, ENDS, ENDS + timedelta(days=1)) == ["valid", "superseded"]


@pytest.mark.parametrize(
    ("days_late", "last_day", "is_over"), [(-10, ENDS, False), (30, date(2026, 7, 29), True)]
)
def test_a_failed_re_examination_ends_the_title_on_its_day(title, days_late, last_day, is_over):
    begun(title, ENDS - timedelta(days=60))
    ended(title, ENDS + timedelta(days=days_late))
    assert title.last_day == last_day
    assert ("lapsed" in kinds(title)) is is_over


def test_a_title_lapses_once_and_not_before_its_day(title):
    with pytest.raises(Conflict, match="still in force"):
        register.lapse(title=title, on=ENDS, reason="ran out", actor=SYSTEM)
    late = ENDS + timedelta(days=3)
    register.lapse(title=title, on=late, reason="ran out", actor=SYSTEM)
    (event,) = title.events.all()
    assert (event.kind, event.happened_on) == ("lapsed", ENDS + timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        register.lapse(title=title, on=late, reason="ran out", actor=SYSTEM)
    assert refused.value.code == "title_ended"


def test_a_cancellation_counts_from_its_day_with_ground_paper_and_ban(title):
    on = date(2025, 3, 3)
    banned_until = register.ban_until(CancellationGround.DATA_FRAUD, on)
    cancelled(title, on, banned_until=banned_until)
    assert states(title, date(2025, 3, 2), on) == ["valid", "cancelled"]
    assert (title.cancellation_ground, title.ending_document) == ("data_fraud", "D1")
    assert title.banned_until == date(2028, 3, 3)
    with pytest.raises(Conflict):
        cancelled(title, on)
    assert kinds(title) == ["cancelled"]


def test_a_title_cancelled_before_it_begins_never_counts_and_makes_room(world, title):
    cancelled(title, BEGINS - timedelta(days=5))
    assert states(title, BEGINS, ENDS) == ["cancelled", "cancelled"]
    again = make_title(title.enterprise, TitleKind.SRDI, valid_from=BEGINS, valid_to=ENDS)
    assert again.is_valid_on(BEGINS)


@pytest.mark.parametrize(("field", "given"), [("document", " "), ("reason", "")])
def test_a_cancellation_without_its_paper_is_refused_at_its_field(title, field, given):
    with pytest.raises(DomainError) as refused:
        cancelled(title, date(2025, 1, 1), **{field: given})
    assert field in refused.value.fields
    assert kinds(title) == []


def test_a_renamed_holder_keeps_the_name_at_recognition_beside_the_new_one(title):
    before = title.holder_name
    register.rename(
        title=title, name="新名称有限公司", on=date(2025, 1, 1), document="D2", actor=SYSTEM
    )
    assert (title.name_at_recognition, title.holder_name) == (before, "新名称有限公司")
    (event,) = title.events.all()
    assert (event.name_before, event.name_after) == (before, "新名称有限公司")
    with pytest.raises(DomainError, match="already"):
        register.rename(
            title=title, name="新名称有限公司", on=date(2025, 1, 2), document="D3", actor=SYSTEM
        )


def test_every_act_leaves_a_fact_an_entry_in_the_trail_and_an_outbox_row(title):
    cancelled(title, date(2025, 1, 1))
    entry = Event.objects.get(subject_kind="title", subject_id=title.pk)
    item = OutboxItem.objects.get(topic=register.TITLE_CHANGED, subject_id=title.pk)
    assert (entry.verb, item.payload["event"]) == ("title.cancelled", entry.pk)
    assert entry.after["document"] == "D1"


def test_a_stale_version_is_refused(title):
    seen = title.version
    begun(title, date(2026, 1, 1))
    with pytest.raises(Conflict) as refused:
        cancelled(title, date(2026, 1, 2), version=seen)
    assert refused.value.code == "stale_version"


def test_the_database_keeps_titles_and_their_facts(title):
    register.note_due(title=title, on=date(2025, 1, 1), actor=SYSTEM)
    for change in (
        lambda: Title.objects.filter(pk=title.pk).delete(),
        lambda: TitleEvent.objects.filter(title=title).update(note="x"),
        lambda: TitleEvent.objects.create(
            title=title,
            kind=TitleEventKind.DUE,
            happened_on=BEGINS,
            recorded_at=title.granted_at,
        ),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_due_is_noted_once(title):
    assert register.note_due(title=title, on=date(2026, 1, 1), actor=SYSTEM)
    assert not register.note_due(title=title, on=date(2026, 1, 2), actor=SYSTEM)
    assert kinds(title) == ["due"]


def test_an_announced_title_keeps_notice_round_announcement_and_place(world):
    enterprise = world.enterprise()
    grant = register.Grant(
        enterprise,
        "C1",
        world.rule_sets[TitleKind.SRDI],
        CaseKind.RECOGNITION,
        round_code="R1",
        listed_on=date(2026, 4, 1),
        notice_number="N1",
    )
    actor = world.official_actor("approver", "330000")
    (title,) = register.grant_titles(
        kind=TitleKind.SRDI, grants=[grant], valid_from=date(2026, 4, 16), announcement="A1",
        actor=actor,
    )  # fmt: skip
    assert [(fact.kind, fact.document) for fact in title.events.all()] == [
        ("listed", "N1"),
        ("recognised", "A1"),
    ]
    assert (title.round_code, title.announcement) == ("R1", "A1")
    assert title.issued_by == world.offices["330000"]
    assert title.office_at_recognition == world.offices["330106"]
