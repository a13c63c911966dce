"""Measurements are told as a table of ratios at the end of the run."""

from pathlib import Path

import pytest

from config.memory import settle

_HERE = Path(__file__).parent
_ROWS = pytest.StashKey[list[tuple[str, str]]]()


def pytest_configure(config):
    config.stash[_ROWS] = []


def pytest_collection_modifyitems(items):
    """Countries are made behind the triggers' back, which takes the owner."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.as_owner)


@pytest.fixture(autouse=True, scope="session")
def _as_a_server_keeps_its_memory():
    """What the measured code has loaded is not looked through for garbage again and again."""
    settle()


@pytest.fixture
def measured(request):
    """Note one measured figure: what it is, and the figure with its unit."""

    def note(what, figure):
        request.config.stash[_ROWS].append((what, figure))

    return note


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash[_ROWS]
    if rows:
        terminalreporter.section("measured")
        width = max(len(what) for what, _ in rows)
        for what, figure in rows:
            terminalreporter.write_line(f"{what:<{width}}  {figure}")
