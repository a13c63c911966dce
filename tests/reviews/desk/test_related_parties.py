"""Ties between enterprises, and the warning when a tied one applies or is a little giant."""

import pytest
from django.test import Client

from common.domain.errors import Conflict, DomainError
from common.models import Event
from cultivation.enums import CaseKind, TitleKind
from enterprises.domain.ties import end_tie, record_tie
from enterprises.enums import TieKind
from reviews.related_parties import related_parties
from tests.factories import World, make_round, make_submitted, make_title
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_tied_applicant_or_little_giant_is_warned_of_until_the_tie_ends(world: World) -> None:
    own, other = world.enterprise(), world.enterprise(index=1)
    actor = world.official_actor("examiner", "330106")
    round_ = make_round()
    case = make_submitted(world, own, round=round_)
    tie = record_tie(
        enterprise=other, other=own, kind=TieKind.CONTROLS, source="Register", actor=actor
    )
    assert related_parties([case]) == {}
    applying = make_submitted(world, other, round=round_)
    make_title(other, TitleKind.LITTLE_GIANT)
    (party,) = related_parties([case])[case.pk]
    assert (party.enterprise, party.case_number, party.titles) == (
        other,
        applying.number,
        (TitleKind.LITTLE_GIANT,),
    )
    client = Client()
    client.force_login(
        world.official("examiner", "330106"), "django.contrib.auth.backends.ModelBackend"
    )
    assert "Related party" in client.get(f"/desk/cases/{case.number}/").content.decode()
    end_tie(tie=tie, actor=actor)
    assert related_parties([case]) == {}
    with pytest.raises(Conflict):
        end_tie(tie=tie, actor=actor)
    assert Event.objects.filter(verb="enterprise.tie_ended").count() == 2


def test_an_applicant_tied_to_a_holder_of_the_same_title_is_warned_of_on_screen_and_in_the_api(
    world: World,
) -> None:
    own, other = world.enterprise(), world.enterprise(index=1)
    actor = world.official_actor("examiner", "330106")
    make_title(own, TitleKind.INNOVATIVE)
    case = make_submitted(world, own, TitleKind.SRDI)
    record_tie(enterprise=other, other=own, kind=TieKind.GROUP, source="Register", actor=actor)
    make_title(other, TitleKind.INNOVATIVE)
    assert related_parties([case]) == {}
    make_title(other, TitleKind.SRDI)
    desk = signed_in(world.official("examiner", "330106"))
    page = desk.get(f"/desk/cases/{case.number}/").content.decode()
    assert "holds the title: SRDI SME" in page
    shown = desk.get(f"/api/v1/cases/{case.number}/").json()
    assert shown["related_parties"] == [
        {
            "uscc": other.uscc,
            "name": other.name,
            "kind": "group",
            "source": "Register",
            "case": "",
            "titles": ["srdi"],
            "via": [],
        }
    ]
    own_view = signed_in(world.owner(own)).get(f"/api/v1/cases/{case.number}/").json()
    assert own_view["related_parties"] == []


def test_whoever_is_tied_over_others_is_warned_of_with_the_way_and_changes_do_not_count(
    world: World, django_assert_max_num_queries
) -> None:
    own, between = world.enterprise(), world.enterprise(index=1)
    other = world.enterprise("330108")
    actor = world.official_actor("examiner", "330106")
    record_tie(enterprise=between, other=own, kind=TieKind.CONTROLS, source="Register", actor=actor)
    record_tie(enterprise=between, other=other, kind=TieKind.GROUP, source="Report", actor=actor)
    # A circle is walked once.
    record_tie(enterprise=other, other=own, kind=TieKind.GROUP, source="Old", actor=actor)
    end_tie(tie=own.ties_to.get(source="Old"), actor=actor)
    round_ = make_round()
    case = make_submitted(world, own, round=round_)
    applying = make_submitted(world, other, round=round_)
    with django_assert_max_num_queries(5):
        (party,) = related_parties([case])[case.pk]
    assert (party.enterprise, party.case_number, party.via) == (
        other,
        applying.number,
        (between.name,),
    )
    page = signed_in(world.official("examiner", "330106")).get(f"/desk/cases/{case.number}/")
    assert f"over {between.name}" in page.content.decode()
    type(applying).objects.filter(pk=applying.pk).update(kind=CaseKind.CHANGE)
    assert related_parties([case]) == {}


def test_a_tie_has_two_ends_a_source_and_is_recorded_once(world: World) -> None:
    own, other = world.enterprise(), world.enterprise(index=1)
    client = Client()
    client.force_login(
        world.official("examiner", "330106"), "django.contrib.auth.backends.ModelBackend"
    )
    address = f"/enterprises/{own.pk}/ties/"
    sent = {"kind": "group", "uscc": other.uscc, "source": "Annual report", "submit_key": "a"}
    assert client.post(address, sent).status_code == 302
    page = client.get(f"/desk/enterprises/{own.pk}/").content.decode()
    assert "Annual report" in page
    actor = world.official_actor("examiner", "330106")
    for options, error in [
        ({"other": own, "source": "x"}, DomainError),
        ({"other": other, "source": " "}, DomainError),
        ({"other": other, "source": "x"}, Conflict),
    ]:
        with pytest.raises(error):
            record_tie(enterprise=own, kind=TieKind.GROUP, actor=actor, **options)
