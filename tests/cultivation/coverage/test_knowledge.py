"""Facts without a moment of record are told as known later, wherever a figure claims otherwise."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from cultivation.domain.coverage import coverage
from cultivation.domain.coverage.days import end_of
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import SnapshotOrigin
from cultivation.models import CoverageDefinition, CoverageSnapshot
from tests.api_client import Caller
from tests.factories import make_title
from tests.pages import signed_in

DAY, ON_TIME, LATE = date(2026, 11, 17), "2026-11-18T00:30+08:00", "2026-11-20T12:00+08:00"
CODES = ("little-giant", "pilot-above-scale", "little-giant-accepted")


@pytest.fixture
def frozen(world):
    """Freezes the day at a moment."""

    def freeze_at(moment):
        with time_machine.travel(moment, tick=False):
            load_coverage()
            make_title(world.enterprise("330106"), "little_giant")
            definitions = list(CoverageDefinition.objects.filter(code__in=CODES))
            freeze(day=DAY, definitions=definitions, origin=SnapshotOrigin.NIGHTLY,
                   known_at=end_of(DAY))  # fmt: skip
        return {one.code: one for one in definitions}

    return freeze_at


def noted(definition, by="office"):
    return coverage(as_of=DAY, definition=definition, by=by).note


def test_a_snapshot_that_was_made_late_says_what_it_could_not_know_of_its_day(world, frozen):
    definitions = frozen(LATE)
    with time_machine.travel(LATE, tick=False):
        asked = definitions["pilot-above-scale"]
        said = "As known on 2026-11-20, not as recorded at the time: sizes, pilot cities."
        assert noted(asked) == said
        assert "projects" in noted(definitions["little-giant-accepted"])
        little_giants = definitions["little-giant"]
        assert noted(little_giants) == noted(little_giants, "industry") == ""
        assert "members of chains" in noted(little_giants, "chain")
        client = signed_in(world.official("analyst", "000000"))
        address = f"/coverage/?on={DAY}&definition={asked.code}"
        snapshot = CoverageSnapshot.objects.get(definition=asked).pk
        for page in (address, f"/coverage/snapshots/{snapshot}/"):
            assert said in client.get(page).content.decode()
            book = load_workbook(BytesIO(client.post(page).content))
            for sheet in ("Coverage", "Headline"):
                told = [row[:2] for row in book[sheet].iter_rows(values_only=True)]
                assert ("Please note", said) in told
        caller = Caller(world.official("examiner", "000000"))
        for path in ("coverage/", "coverage-outlook/"):
            answer = caller.get(path, as_of=str(DAY), definition=asked.code).json()
            assert answer["note"] == said
        moved = caller.get(
            "coverage-movement/", since="2026-11-01", as_of=str(DAY), definition=asked.code
        )
        assert moved.json()["note"] == said


def test_a_snapshot_made_on_time_and_a_day_that_is_counted_anew_say_what_is_true_of_them(frozen):
    definitions = frozen(ON_TIME)
    with time_machine.travel(LATE, tick=False):
        asked = definitions["pilot-above-scale"]
        assert noted(asked) == ""
        anew = coverage(as_of=DAY, definition=asked, from_history=True)
        assert anew.note == "Counted from all that is known on 2026-11-20."
        then = coverage(as_of=DAY, definition=asked, known_at=end_of(DAY))
        assert then.note.startswith("As known on 2026-11-20")
