"""Drafts: whose they are, how they change, what is refused, and how one is published."""

from decimal import Decimal

import pytest

from common.domain.errors import Conflict, DomainError
from common.models import Event
from cultivation.criteria import diff
from cultivation.domain.simulator.drafts import (
    BrokenStandard,
    copy_standard,
    discard_draft,
    move_in_draft,
    standard_of,
    write_draft,
)
from cultivation.domain.simulator.handing_on import hand_on_draft, publish_draft, return_draft
from cultivation.models import StandardDraft
from cultivation.queries import last_text, parsed
from tests.factories import capacity_of_user, make_rule_set

pytestmark = pytest.mark.django_db
RATIO = {"gates.rd_ratio.test.0": Decimal(4)}


@pytest.fixture
def copied(world):
    """A draft of an office."""

    def made(office="000000", code="srdi-2026", role="approver"):
        return copy_standard(
            source=make_rule_set(code),
            name="Draft",
            office=world.offices[office],
            actor=world.official_actor(role, office),
        )

    return made


def test_a_draft_is_seen_by_its_office_and_once_handed_on_by_the_ministry(world, copied):
    draft = copied("330000")

    def seen_by(code):
        reader = capacity_of_user(world.official("examiner", code))
        return StandardDraft.objects.visible_to(reader).filter(pk=draft.pk).exists()

    assert [seen_by(code) for code in ("330000", "320000", "000000", "330100", "330106")] == [
        True,
        False,
        False,
        False,
        False,
    ]
    actor = world.official_actor("approver", "330000")
    hand_on_draft(draft=draft, version=1, comment="", actor=actor)
    assert seen_by("000000")


def test_numbers_and_text_change_the_same_text(world, copied):
    draft, actor = copied(), world.official_actor("analyst", "000000")
    moved = move_in_draft(draft=draft, version=1, changes=RATIO, actor=actor)
    assert "rd_ratio_pct >= 4" in moved.text
    text = moved.text.replace("rd_ratio_pct >= 4", "rd_ratio_pct >= 3")
    back = write_draft(draft=draft, version=2, name="Draft", text=text, actor=actor)
    assert back.sha256 == draft.sha256 != moved.sha256
    assert back.version == 3
    verbs = Event.objects.filter(subject_kind="draft").order_by("sequence").values_list("verb")
    assert [verb for (verb,) in verbs] == ["draft.copied", "draft.changed", "draft.changed"]


def test_a_broken_text_is_refused_with_its_line_and_the_draft_stays(world, copied):
    draft, actor = copied(), world.official_actor("analyst", "000000")
    text = draft.text.replace("rd_ratio_pct >= 3", "rd_ratio >= 3", 1)
    line = text[: text.index("rd_ratio >= 3")].count("\n") + 1
    with pytest.raises(BrokenStandard) as refusal:
        write_draft(draft=draft, version=1, name="Draft", text=text, actor=actor)
    assert refusal.value.refusals == [f"Draft:{line}: unknown measure 'rd_ratio' (column 1)"]
    draft.refresh_from_db()
    assert draft.version == 1


def test_numbers_that_make_no_standard_are_refused(world, copied):
    draft, actor = copied(code="srdi-2022"), world.official_actor("analyst", "000000")
    changes = {"indicators.main_share.bands.1.when.0": Decimal(90)}
    with pytest.raises(BrokenStandard) as refusal:
        move_in_draft(draft=draft, version=1, changes=changes, actor=actor)
    assert any("gap" in one or "overlap" in one for one in refusal.value.refusals)


def test_the_second_of_two_people_is_told_who_was_first(world, copied):
    draft, first = copied(), world.official_actor("analyst", "000000")
    move_in_draft(draft=draft, version=1, changes=RATIO, actor=first)
    with pytest.raises(Conflict, match="analyst Ministry changed this draft"):
        discard_draft(draft=draft, version=1, actor=world.official_actor("examiner", "000000"))


def test_the_ministry_publishes_what_another_person_handed_on(world, copied):
    draft, ministry = copied(), world.offices["000000"]
    actor = world.official_actor("approver", "000000")
    moved = move_in_draft(draft=draft, version=1, changes=RATIO, actor=actor)
    handed = hand_on_draft(draft=moved, version=2, comment="ready", actor=actor)
    with pytest.raises(Conflict):
        move_in_draft(draft=handed, version=3, changes=RATIO, actor=actor)
    with pytest.raises(DomainError) as refusal:
        publish_draft(draft=handed, version=3, from_day=None, office=ministry, actor=actor)
    assert refusal.value.code == "same_person"


def test_a_province_s_draft_is_published_as_its_variant(world, copied):
    draft = copied("330000")
    province = world.official_actor("approver", "330000")
    moved = move_in_draft(draft=draft, version=1, changes=RATIO, actor=province)
    assert "Offices" in {one.name.en for one in diff(parsed(draft.source), standard_of(moved))}
    handed = hand_on_draft(draft=moved, version=2, comment="", actor=province)
    published = publish_draft(
        draft=handed,
        version=3,
        from_day=None,
        office=world.offices["000000"],
        actor=world.official_actor("approver", "000000"),
    )
    row = last_text("srdi-2026-330000")
    assert published.published_as == row
    assert parsed(row).offices == ("330000",)


def test_what_was_handed_on_is_returned_with_a_reason_or_taken_back(world, copied):
    draft, province = copied("330000"), world.official_actor("approver", "330000")
    ministry = world.official_actor("approver", "000000")
    hand_on_draft(draft=draft, version=1, comment="", actor=province)
    with pytest.raises(DomainError) as refusal:
        return_draft(draft=draft, version=2, comment=" ", actor=ministry)
    assert refusal.value.code == "no_reason"
    return_draft(draft=draft, version=2, comment="too strict", actor=ministry)
    hand_on_draft(draft=draft, version=3, comment="", actor=province)
    assert return_draft(draft=draft, version=4, comment="", actor=province).is_open


def test_an_examiner_hands_nothing_on(world, copied):
    actor, draft = world.official_actor("examiner", "000000"), copied()
    with pytest.raises(DomainError) as refusal:
        hand_on_draft(draft=draft, version=1, comment="", actor=actor)
    assert refusal.value.code == "approver_only"
