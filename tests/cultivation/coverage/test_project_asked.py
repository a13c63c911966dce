"""Under a definition that asks for an accepted project too, no level is ticked by itself."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.snapshots import request_snapshot
from cultivation.models import ProjectMilestone
from enterprises.models import Assessment
from tests.api_client import Caller
from tests.factories import make_title
from tests.pages import signed_in

ASKED = "definition=little-giant-accepted"
SAID = "it is missing for 1 of 2."


@pytest.fixture
def holders(world):
    """Two at level 3, of whom the first alone has an accepted project."""
    load_coverage()
    found = [world.enterprise("330106"), world.enterprise("320102")]
    today = timezone.localdate()
    for one in found:
        make_title(one, "little_giant")
        Assessment.objects.create(
            enterprise=one, basis="self_rated", level=3, assessed_on=today,
            recorded_at=timezone.now() - timedelta(minutes=1),
        )  # fmt: skip
    for kind in ("started", "accepted"):
        ProjectMilestone.objects.create(
            enterprise=found[0], reference="P1", kind=kind, on=today - timedelta(days=1)
        )
    return found


def test_a_level_that_is_enough_is_not_ticked_where_a_project_is_asked_too(world, holders):
    client = signed_in(world.official("analyst", "000000"))
    text = client.get(f"/coverage/?{ASKED}").content.decode()
    assert SAID in text
    assert "counts as covered" not in text
    plain = client.get("/coverage/").content.decode()
    assert SAID not in plain
    assert "counts as covered" in plain
    book = load_workbook(BytesIO(client.post(f"/coverage/?{ASKED}").content))
    rows = list(book["By level"].iter_rows(values_only=True))
    assert rows[0][3] == "level is enough"
    assert rows[-1][0].endswith(SAID)
    listed = client.get(f"/coverage/enterprises/?{ASKED}").content.decode()
    assert "From level 2 on the level is enough, but an accepted project is asked too" in listed
    assert listed.count("not accepted yet") == 1
    said = Caller(world.official("examiner", "000000"))
    assert said.get("coverage/", definition="little-giant-accepted").json()["lacking_project"] == 1
    assert said.get("coverage/").json()["lacking_project"] is None


def test_a_snapshot_says_how_many_lack_the_project(world, holders):
    actor = world.official_actor("examiner", "000000")
    made = request_snapshot(day=timezone.localdate(), code="little-giant-accepted", actor=actor)
    client = signed_in(world.official("analyst", "000000"))
    text = client.get(f"/coverage/snapshots/{made.pk}/").content.decode()
    assert SAID in text
    assert "counts as covered" not in text
