"""Who reaches what: every route, fifteen kinds of people, one declared table.

A route without an entry in the table fails, so that nothing new is reachable by accident.
"""

import pytest
from django.urls import reverse

from common.models import Event
from config.public_routes import PUBLIC_API_ROUTES, PUBLIC_ROUTES
from enterprises.figures_opened import FIGURES_OPENED
from tests.config.reach.canaries import (
    NOTED_AS,
    TRADE_SECRETS,
    not_for,
    plant,
    unnoted,
    words_in,
    words_on,
)
from tests.config.reach.people import ADMINISTRATORS, ANONYMOUS, PEOPLE
from tests.config.reach.scene import Scene, make_scene
from tests.config.reach.table import PARTS, ROUTES
from tests.config.reach.walking import browser_of, named_views
from tests.factories import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_rendering")]


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def test_every_route_stands_in_the_table() -> None:
    routes = {name for name, _view in named_views()}
    assert routes - set(ROUTES) == set()
    assert set(ROUTES) - routes == set()
    assert len(ROUTES) == sum(len(part.ROWS) for part in PARTS), "a route stands in two parts"


def test_the_public_routes_are_those_of_the_reviewed_list() -> None:
    public = {name for name, (_arguments, who) in ROUTES.items() if ANONYMOUS in who}
    # Choosing a language is a POST; so is the check of a certificate through the API.
    assert public | {"accounts:set_language"} == PUBLIC_ROUTES | PUBLIC_API_ROUTES


# Two groups, so that two workers share the way through all routes.
GROUPS = pytest.mark.parametrize("group", [PEOPLE[::2], PEOPLE[1::2]], ids=["one", "two"])


@pytest.mark.slow
@GROUPS
def test_each_page_is_reached_by_those_of_the_table_and_by_nobody_else(
    scene: Scene, group: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    wrong: list[tuple[object, ...]] = []
    shown: set[str] = set()
    plant(scene)
    for person in group:
        browser, read = browser_of(scene, person), {}
        for name, (arguments, allowed) in ROUTES.items():
            response = browser.get(reverse(name, kwargs=arguments(scene)))
            status = response.status_code
            if response.streaming:
                b"".join(response)  # read to its end, a file is closed
            # A way to the sign-in, to a first record or back to the case is not the page.
            if (status == 200) != (person in allowed):
                wrong.append((name, person, status))
            read[name] = words_on(response)
            wrong += [(name, person, "reads", word) for word in not_for(person, read[name])]
        wrong += unnoted(scene, person, read)
        shown |= {name for name, words in read.items() if words & TRADE_SECRETS}
    assert not wrong, "\n".join(map(str, wrong))
    if "examiner 330106" in group:
        assert set(NOTED_AS) <= shown, "a word that was planted is found no more"
    assert not words_in(caplog.text), "the log tells what was on the pages"


def test_what_is_out_of_scope_looks_like_what_does_not_exist(scene: Scene) -> None:
    for person in ("other owner", "examiner 330108", "examiner 320000", "examiner 330200"):
        browser = browser_of(scene, person)
        for name in ("api:case-detail", "api:enterprise-detail"):
            arguments = ROUTES[name][0](scene)
            missing = dict.fromkeys(arguments, "91330106000000000X")
            foreign = browser.get(reverse(name, kwargs=arguments))
            unknown = browser.get(reverse(name, kwargs=missing))
            assert (foreign.status_code, foreign.content) == (404, unknown.content), (name, person)


@pytest.mark.slow
@GROUPS
def test_nobody_changes_anything_where_he_has_no_business(scene: Scene, group: list[str]) -> None:
    """Every route is posted to by everybody it is not for: no act is done."""
    for arguments, _allowed in ROUTES.values():
        # What a route is about is made when it is first asked for, not by the people tried here.
        arguments(scene)
    # Whoever reaches the page is shown it again when his act is refused: that is read, not done.
    done = Event.objects.filter(result="done").exclude(verb=FIGURES_OPENED)
    before = done.count()
    crashed = []
    for person in group:
        browser = browser_of(scene, person)
        for name, (arguments, allowed) in ROUTES.items():
            if person in allowed or name in OPEN_TO_POST.get(person, set()):
                continue
            response = browser.post(
                reverse(name, kwargs=arguments(scene)),
                {"version": scene.case.version, "form_key": f"{name} {person}"},
                content_type="application/json" if name.startswith("api:") else MULTIPART,
                headers={"idempotency-key": f"{name} {person}"},
            )
            if response.status_code < 300 or response.status_code >= 500:
                crashed.append((name, person, response.status_code))
    assert crashed == []
    assert done.count() == before


MULTIPART = "multipart/form-data; boundary=BoUnDaRyStRiNg"
# Acts that are this person's to try although the page itself is not shown on GET.
_OWN = {"accounts:sign_out", "accounts:set_language", "applicant:read_messages"}
OPEN_TO_POST: dict[str, set[str]] = {
    person: _OWN | {"api:rule-set-evaluate"} for person in PEOPLE
} | {ANONYMOUS: {"accounts:set_language"}}
OPEN_TO_POST["examiner 330106"] |= {"api:job-cancel", "api:job-retry"}
_KEEPERS_ACTS = {"revoke_key", "revoke_posting"}
_ACTS = {
    ADMINISTRATORS[0]: _KEEPERS_ACTS
    | {"propose_posting", "give_password", "close_account", "reopen_account"},
    ADMINISTRATORS[1]: _KEEPERS_ACTS | {"confirm_posting", "refuse_posting"},
}
for _person, _acts in _ACTS.items():
    OPEN_TO_POST[_person] |= {f"administration:{act}" for act in _acts}
