"""Words that few may read are found in no workbook, message, queue or log line of others."""

import inspect
import re
from collections.abc import Iterator

import pytest
from django.urls import reverse

from accounts.models import Message
from common.domain.outbox import sweep
from common.models import OutboxItem
from common.sentences import sentence_of
from tests.config.reach.canaries import not_for, plant, words_in, words_on
from tests.config.reach.people import MINISTRY, OWNER, PEOPLE, user_of
from tests.config.reach.scene import Scene, make_scene
from tests.config.reach.table import ROUTES
from tests.config.reach.walking import browser_of, named_views
from tests.factories import World

pytestmark = pytest.mark.django_db

# More lists than this can be taken away, or the test has lost sight of them.
FEWEST_LISTS = 20


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def exporting_routes() -> Iterator[str]:
    """The names of the lists that can be taken away as a workbook."""
    for name, view in named_views():
        source = inspect.getsource(inspect.unwrap(view))
        if re.search(r"export_list\(|workbook_response\(|_export(ed)?\(", source):
            yield name


@pytest.mark.parametrize("person", ["examiner 330108", f"examiner {MINISTRY}"])
def test_a_list_that_is_taken_away_holds_nothing_that_is_not_for_its_taker(
    scene: Scene, person: str
) -> None:
    plant(scene)
    browser, wrong, taken = browser_of(scene, person), [], 0
    for name in sorted(set(exporting_routes())):
        arguments, allowed = ROUTES[name]
        if person not in allowed:
            continue
        response = browser.post(reverse(name, kwargs=arguments(scene)))
        taken += "spreadsheet" in response.headers.get("Content-Type", "")
        wrong += [(name, word) for word in not_for(person, words_on(response))]
    assert wrong == []
    assert taken > FEWEST_LISTS


def test_what_is_sent_and_logged_holds_no_planted_word(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """Outbox rows become messages, whose sentences are the events'; each is searched as its reader
    sees it, what workers are sent and what is logged as it stands."""
    caplog.set_level("INFO")
    plant(scene)
    owed = [str(row) for row in OutboxItem.objects.values_list("topic", "payload")]
    sweep()
    assert not words_in("\n".join([*owed, caplog.text]))
    readers = {user.pk: person for person in PEOPLE if (user := user_of(scene, person))}
    told = Message.objects.select_related("event")
    wrong = [
        (readers[message.user_id], word)
        for message in told
        if message.user_id in readers
        for word in not_for(readers[message.user_id], words_in(_told(message)))
    ]
    assert wrong == []
    assert {readers.get(message.user_id) for message in told} >= {OWNER, "examiner 330106"}


def _told(message: Message) -> str:
    event = message.event
    return f"{sentence_of(event)} {event.before} {event.after} {event.comment}"
