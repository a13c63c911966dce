"""A wrong day of the registers is put right, or its row withdrawn, with a reason."""

from datetime import date

import pytest

from common.domain.errors import Conflict, DomainError
from common.models import Event
from cultivation.domain.coverage.board import cells_that_differ, refresh
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.digital.correcting import correct_row, seen_of, withdraw_row
from cultivation.domain.list_cells import day_of
from cultivation.enums import TitleKind
from cultivation.models import Chain, ChainMembership, PilotCity, SizeRecord
from tests.factories import make_title
from tests.pages import KEY, signed_in

pytestmark = pytest.mark.django_db
FROM, LAST = date(2025, 1, 1), date(2025, 6, 30)


@pytest.fixture
def ended(world):
    """A membership that was ended on a wrong day."""
    load_coverage()
    make_title(world.enterprise(), TitleKind.LITTLE_GIANT)
    chain = Chain.objects.create(code="C1", name="Screws", starts_on=FROM)
    refresh()
    return ChainMembership.objects.create(
        chain=chain, enterprise=world.enterprise(), starts_on=FROM, ends_on=LAST
    )


def correct(row, kind, actor, **given):
    days = {"starts_on": row.starts_on, "ends_on": row.ends_on, "reason": "A slip."}
    return correct_row(kind=kind, row=row, seen=seen_of(kind, row), actor=actor, **days | given)


def test_an_ended_membership_goes_on_and_coverage_and_the_trail_follow(world, ended):
    ministry = world.official_actor("examiner", "000000")
    correct(ended, "chains", ministry, ends_on=None, starts_on=date(2024, 5, 1))
    ended.chain.refresh_from_db()
    said = Event.objects.get(verb="group.member_corrected")
    assert (said.subject_kind, said.subject_id) == ("chain", ended.chain_id)
    assert said.before == {"row": ended.pk, "starts_on": "2025-01-01", "ends_on": "2025-06-30"}
    assert said.after == {
        "enterprise": ended.enterprise_id, "starts_on": "2024-05-01", "ends_on": None,
    }  # fmt: skip
    assert said.comment == "A slip."
    refresh()
    assert cells_that_differ() == 0
    ended.refresh_from_db()
    withdraw_row(
        kind="chains", row=ended, seen=seen_of("chains", ended), reason="Never.", actor=ministry
    )
    assert not ChainMembership.objects.exists()
    refresh()
    assert cells_that_differ() == 0


def test_what_cannot_be_is_refused_and_others_are_not_asked(world, ended):
    ministry = world.official_actor("examiner", "000000")
    again = ChainMembership.objects.create(
        chain=ended.chain, enterprise=ended.enterprise, starts_on=date(2025, 8, 1)
    )
    for given, code in (
        ({}, "nothing_changed"),
        ({"reason": " ", "ends_on": None}, "text_missing"),
        ({"ends_on": date(2024, 1, 1)}, "invalid_day"),
        ({"starts_on": None}, "invalid_day"),
        ({"ends_on": None}, "days_taken"),
    ):
        with pytest.raises((DomainError, Conflict)) as refused:
            correct(ended, "chains", ministry, **given)
        assert refused.value.code == code
    with pytest.raises(Conflict) as refused:
        withdraw_row(kind="chains", row=again, seen="x", reason="Never.", actor=ministry)
    assert refused.value.code == "stale_version"
    # A national chain is the ministry's alone; a county keeps no register.
    for code, wanted in (("330000", "action_not_open"), ("330106", "not_yours")):
        with pytest.raises((DomainError, Conflict)) as refused:
            correct(ended, "chains", world.official_actor("examiner", code), ends_on=None)
        assert refused.value.code == wanted


def test_a_size_is_put_right_from_the_page_of_the_enterprise(world):
    enterprise = world.enterprise()
    row = SizeRecord.objects.create(enterprise=enterprise, size_class="micro", starts_on=FROM)
    keeper = signed_in(world.official("examiner", "330000"))
    address = f"/desk/digital/corrections/sizes/{row.pk}/"
    assert address in keeper.get(f"/desk/enterprises/{enterprise.pk}/").content.decode()
    county = signed_in(world.official("examiner", "330106"))
    text = county.get(f"/desk/enterprises/{enterprise.pk}/").content.decode()
    assert ("Micro" in text, address in text) == (True, False)
    assert county.get(address).status_code == 404
    assert keeper.get(address).status_code == 200
    typed = {
        "act": "correct", "submit_key": KEY, "correct-size_class": "small",
        "correct-is_above_scale": "on", "correct-starts_on": "2025-02-01",
        "correct-reason": "Typo.",
        "correct-seen": "as it was",
    }  # fmt: skip
    stale = keeper.post(address, typed)
    assert stale.status_code == 409
    seen = stale.context["failed_form"]["seen"].value()
    done = keeper.post(address, typed | {"correct-seen": seen, "submit_key": "another"})
    assert done.headers["location"] == f"/desk/enterprises/{enterprise.pk}/"
    row.refresh_from_db()
    assert (row.size_class, row.is_above_scale, row.starts_on) == ("small", True, date(2025, 2, 1))
    empty = {"act": "withdraw", "submit_key": "third", "withdraw-seen": seen_of("sizes", row)}
    assert keeper.post(address, empty).status_code == 422
    gone = keeper.post(address, empty | {"withdraw-reason": "Of another firm."})
    assert (gone.status_code, SizeRecord.objects.count()) == (302, 0)


def test_a_pilot_city_and_a_member_are_put_right_where_they_are_listed(world, ended):
    pilot = PilotCity.objects.create(
        office=world.offices["330100"], batch="1", starts_on=FROM, source="Notice"
    )
    ministry = signed_in(world.official("examiner", "000000"))
    for listed, kind, row in (
        ("/desk/digital/pilots/", "pilots", pilot),
        ("/desk/digital/registers/chains/C1/", "chains", ended),
    ):
        address = f"/desk/digital/corrections/{kind}/{row.pk}/"
        assert address in ministry.get(listed).content.decode()
        sent = {
            "act": "correct", "submit_key": f"{KEY}{kind}", "correct-starts_on": "2024-06-01",
            "correct-reason": "As announced.", "correct-seen": seen_of(kind, row),
        }  # fmt: skip
        assert ministry.post(address, sent).headers["location"] == listed
        row.refresh_from_db()
        assert (row.starts_on, row.ends_on) == (date(2024, 6, 1), None)
    elsewhere = signed_in(world.official("examiner", "320000"))
    assert elsewhere.get(f"/desk/digital/corrections/pilots/{pilot.pk}/").status_code == 404


@pytest.mark.parametrize("text", ["0001-01-01", "1999-12-31", "2100-01-01", "yesterday"])
def test_a_day_of_another_century_in_a_list_is_a_slip_of_the_hand(text):
    with pytest.raises(DomainError) as refused:
        day_of("starts_on", text)
    assert set(refused.value.fields) == {"starts_on"}
