"""Ties between enterprises, and the warning when a tied one applies or is a little giant."""

import pytest
from django.test import Client

from common.domain.errors import Conflict, DomainError
from common.models import Event
from cultivation.enums import TitleKind
from enterprises.domain.ties import end_tie, record_tie
from enterprises.enums import TieKind
from reviews.related_parties import related_parties
from tests.factories import World, make_round, make_submitted, make_title

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
    assert (party.enterprise, party.case_number, party.is_little_giant) == (
        other,
        applying.number,
        True,
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
