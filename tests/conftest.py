"""What every test stands on: real PostgreSQL, reference data, and a small world of offices."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connections
from django.template import Template
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django import DjangoDbBlocker

from common.crypto import SigningKeys
from common.crypto.keys import write_keys
from common.domain.application_role import grant_application_role
from tests.factories import World
from tests.kept_world import world_put_back
from tests.own_role import application_role, with_the_applications_rights

# How long an example takes says something of the machine, nothing of the code.
examples.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
examples.load_profile("house")

# Where one costly beginning serves the whole module.
_IN_ONE_PIECE = "tests/config/test_demo.py"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: a worker takes over only from the end of another's row, so that
    what shares a beginning stays together, and nobody is left alone with a long test at the end.
    What empties the database stays behind what does not."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[bool, bool, bool]:
    marker = item.get_closest_marker("django_db")
    is_emptying = bool(marker and marker.kwargs.get("transaction"))
    is_in_one_piece = item.nodeid.startswith(_IN_ONE_PIECE)
    return is_emptying, not is_in_one_piece, not item.get_closest_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Act with the application's rights; what a test stands on is made by the owner."""
    if not _asks_the_database(item) or item.get_closest_marker("as_owner"):
        return (yield)
    with with_the_applications_rights():
        return (yield)


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & _DATABASE)


_DATABASE = {"db", "transactional_db"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database of the tests, of which the application has its rights."""
    with django_db_blocker.unblock():
        grant_application_role(role=application_role())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Allow the test run, and only it, to empty the append-only tables between tests."""
    options = connections["default"].settings_dict["OPTIONS"]
    options["options"] += " -c cultivation.allow_truncate=on"


@pytest.fixture(scope="session", autouse=True)
def _cache_of_ones_own() -> Iterator[None]:
    """Tests empty the cache: never that in which a process beside this one is counting."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    shared = configured.CACHES["default"]
    own = shared | {"LOCATION": shared["LOCATION"].replace("db=1", f"db={1 + number}")}
    with override_settings(CACHES={"default": own}):
        yield


@pytest.fixture(scope="session")
def signing_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key to sign papers with."""
    path = tmp_path_factory.mktemp("keys") / "signing-keys.json"
    write_keys(path, SigningKeys("", {}).with_new("test-1", "ed25519"))
    return path


@pytest.fixture(scope="session")
def file_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file store of the test run's own."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _plain_settings(settings: LazySettings, file_store: Path, signing_keys_file: Path) -> None:
    """Static files without a manifest; tasks are sent to no broker unless a test wants one; no
    virus scanner, and files opened all the same, as on a laptop."""
    settings.FILE_STORE_ROOT = file_store
    settings.CLAMD_ADDRESS = ""
    settings.BROKER_REST_SECONDS = 0
    settings.OPEN_UNSCANNED_FILES = True
    settings.SIGNING_KEYS_FILE = str(signing_keys_file)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # A fresh clone has collected nothing yet; without this the middleware warns of it.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def world(db: None) -> World:
    """Two provinces with two cities of two counties each, a plan city, the ministry; officials of
    every role at every office; two enterprises in every county."""
    return world_put_back()


@pytest.fixture
def plain_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates are rendered as in earnest: for tests that open thousands of pages and look at no
    `response.context`, of which a copy would be kept for each part of each page."""
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))


@pytest.fixture
def reference_data(db: None) -> None:
    """All reference data as shipped."""
    call_command("load_reference", verbosity=0)
