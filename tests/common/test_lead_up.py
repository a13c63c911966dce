"""The address of a form leads up to the page above it."""

import pytest

from tests.factories import World
from tests.pages import signed_in


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/desk/objections/5/admit/", "/desk/objections/5/"),
        ("/desk/inspections/V2026-1/signature/", "/desk/inspections/V2026-1/"),
        ("/desk/cases/X1/verified-figures/withdraw/", "/desk/cases/X1/verified-figures/"),
    ],
)
def test_the_address_of_a_form_leads_to_what_is_above_it(world: World, address, above):
    answer = signed_in(world.official("examiner", "330106")).get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, above)


def test_what_has_no_page_above_it_stays_refused(world: World):
    client = signed_in(world.official("examiner", "330106"))
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/api/v1/cases/bulk/").status_code == 405
