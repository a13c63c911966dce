"""Coverage in the API beside its figures: definitions, targets, outlook, movement, enterprises."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.loading import load_coverage
from enterprises.models import Assessment
from tests.api_client import Caller
from tests.factories import make_title


def assess(enterprise, level, days_ago):
    Assessment.objects.create(
        enterprise=enterprise, basis="self_rated", level=level,
        assessed_on=timezone.localdate() - timedelta(days=days_ago), recorded_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def holders(world):
    """Xihu: covered since three days ago, before at level 1; Nanhu at level 1; Xuanwu unknown."""
    load_coverage()
    found = [world.enterprise(code) for code in ("330106", "330402", "320102")]
    for one in found:
        make_title(one, "little_giant")
    assess(found[0], 1, 100)
    assess(found[0], 2, 3)
    assess(found[1], 1, 100)
    refresh()
    return found


def test_definitions_stand_side_by_side_with_rules_figure_and_target(world, holders):
    caller = Caller(world.official("analyst", "330000"))
    rows = {one["code"]: one for one in caller.get("coverage-definitions/").json()}
    default = rows["little-giant"]
    assert (default["figure"]["covered"], default["figure"]["holders"]) == (1, 2)
    assert default["numerator"]
    assert default["target"]["share_pct"] == "100.00"
    assert rows["little-giant-accepted"]["needs_project"] is True
    assert caller.get("coverage-definitions/", office="320000").status_code == 404


def test_targets_and_outlook_say_what_is_to_be_reached(world, holders):
    caller = Caller(world.official("analyst", "000000"))
    listed = caller.get("coverage-targets/", definition="little-giant").json()["results"]
    assert [one["share_pct"] for one in listed] == ["100.00"]
    said = caller.get("coverage-outlook/").json()
    assert said["total"]["covered"] == 1
    assert said["targets"][0]["due_on"] == "2027-12-31"
    assert (said["reached_on"], said["interval_pct"], said["trials"]) == (None, None, 0)
    assert said["course"][-1]["share_pct"] == "33.3"
    assert caller.get("coverage-outlook/", definition="unknown").status_code == 404


def test_a_province_sets_its_own_target_and_takes_it_back(world, holders):
    province = Caller(world.official("approver", "330000"))
    body = {
        "definition": "little-giant", "office": "330000", "due_on": "2027-06-30",
        "share_pct": "80", "source": "Document 7",
    }  # fmt: skip
    made = province.post("coverage-targets/", body)
    assert made.status_code == 201
    assert province.post("coverage-targets/", body | {"office": None}).status_code == 422
    assert province.post("coverage-targets/", body | {"office": "320000"}).status_code == 404
    assert province.post("coverage-targets/", body).status_code == 409
    address = f"coverage-targets/{made.json()['id']}/remove/"
    assert province.post(address, {"version": 1}).status_code == 204
    assert len(province.get("coverage-targets/", office="330000").json()["results"]) == 0


def test_movement_leads_from_one_figure_to_the_other(world, holders):
    caller = Caller(world.official("analyst", "330000"))
    since = timezone.localdate() - timedelta(days=30)
    said = caller.get("coverage-movement/", since=since.isoformat()).json()
    assert (said["covered_before"], said["became_covered"], said["covered_after"]) == (0, 1, 1)
    assert [(one["uscc"], one["move"], one["level_after"]) for one in said["moved"]] == [
        (holders[0].uscc, "rose", 2)
    ]
    assert said["next_after"] is None
    fell = caller.get("coverage-movement/", since=since.isoformat(), kind="fell").json()
    assert fell["moved"] == []
    wrong = caller.get("coverage-movement/", since=timezone.localdate().isoformat())
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"since"})


def test_the_enterprises_behind_a_figure(world, holders):
    caller = Caller(world.official("analyst", "000000"))

    def named(**query):
        rows = caller.get("coverage-enterprises/", **query).json()["results"]
        return [(one["uscc"], one["level"], one["covered_since"]) for one in rows]

    since = (timezone.localdate() - timedelta(days=3)).isoformat()
    assert named(covered="yes") == [(holders[0].uscc, 2, since)]
    assert named(covered="closest") == [(holders[1].uscc, 1, None), (holders[2].uscc, None, None)]
    assert len(named()) == 3
    assert [one[0] for one in named(office="320000")] == [holders[2].uscc]
    assert len(named(basis="self_rated")) == 2
    assert named(basis="on_site") == []
    owner = Caller(world.owner(holders[0]))
    assert owner.get("coverage-enterprises/").status_code == 403


_IMPOSSIBLE = [
    ("coverage/", {"as_of": "0001-01-01"}),
    ("coverage/", {"as_of": "2999-01-01"}),
    ("coverage/", {"known_at": "0001-01-01T00:00:00"}),
    ("coverage/", {"known_at": "0001-01-05T00:00:00Z"}),
    ("coverage/", {"known_at": "9999-12-31T23:59:59Z"}),
    ("coverage-definitions/", {"as_of": "0001-01-01"}),
    ("coverage-definitions/", {"as_of": "2999-01-01"}),
    ("coverage-outlook/", {"as_of": "0001-01-01"}),
    ("coverage-outlook/", {"as_of": "2999-01-01"}),
    ("coverage-movement/", {"since": "0001-01-01"}),
    ("coverage-movement/", {"since": "2020-01-01", "as_of": "2999-01-01"}),
    ("coverage-enterprises/", {"as_of": "0001-01-01"}),
    ("coverage-enterprises/", {"as_of": "2999-01-01"}),
]


def test_a_day_that_has_no_figure_is_refused_at_its_parameter(world, holders):
    caller = Caller(world.official("analyst", "000000"))
    for path, query in _IMPOSSIBLE:
        said = caller.get(path, **query)
        wrong = list(query)[-1]
        assert (said.status_code, set(said.json()["fields"])) == (422, {wrong}), (path, query)


def test_a_day_that_cannot_be_is_neither_frozen_nor_a_target(world, holders):
    ministry = Caller(world.official("approver", "000000"))
    for day in ("0001-01-01", "2999-01-01"):
        asked = {"definition": "little-giant", "day": day}
        assert set(ministry.post("coverage-snapshots/", asked).json()["fields"]) == {"day"}
        target = {
            "definition": "little-giant", "office": None, "due_on": day, "share_pct": "80",
            "source": "Document 7",
        }  # fmt: skip
        assert set(ministry.post("coverage-targets/", target).json()["fields"]) == {"due_on"}


def test_the_command_refuses_a_day_without_a_figure_and_two_populations(db):
    for day in ("0001-01-01", "2999-01-01"):
        with pytest.raises(CommandError, match="Choose a day"):
            call_command("coverage", "--as-of", day)
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("coverage", "--title", "srdi", "--definition", "little-giant")
