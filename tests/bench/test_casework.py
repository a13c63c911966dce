"""The casework at the size of a country: acts, lists, search, bulk. Ratios within one run."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from operator import truediv
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from psycopg.types.json import Jsonb

from common.domain import outbox
from common.domain.actor import Actor
from common.domain.events import record
from common.enums import JobState, SubjectKind
from cultivation.models import Title
from enterprises.models import Enterprise
from reviews.domain.acts import CASE_ACTED, acting_on_many
from reviews.domain.bulk import ChosenCase, start_bulk
from reviews.domain.examining import pass_proposed_among_many, propose_pass, sign
from reviews.domain.publishing import announce, publish_notice
from reviews.enums import CaseAction, Proposal, Work
from reviews.models import Case, Examination, Notice
from tests.bench.casework import SHARE, Country, Season, copied
from tests.factories import World, make_world

FEW = int(os.environ.get("BENCH_FEW_CASES", "10000"))
MANY = int(os.environ.get("BENCH_CASES", "1000000"))
ROUNDS = int(os.environ.get("BENCH_CASE_ROUNDS", "10"))
ACTS = 90
# How often a prepared statement is run before the server keeps one plan for it.
WARMING = 12
BATCH = 100
BULK = 5000
ANNOUNCED = 1000
# What one name in twenty thousand has, one in six hundred, one in thirteen, and every name.
WORDS = ("杭嘉机", "杭嘉", "液压", "有限")
OPINION = "The figures agree with the audit report; the conditions are met."

pytestmark = pytest.mark.django_db(transaction=True)

_RAW_ONE = """
WITH changed AS (
    UPDATE reviews_case SET version = version + 1, work = 'sign', officer_id = NULL
    WHERE id = %s AND version = %s AND status = 'in_review' RETURNING id
), stepped AS (
    UPDATE reviews_step SET proposal = 'pass', opinion = %s, examined_by_id = %s,
        examined_at = now()
    WHERE case_id = (SELECT id FROM changed) AND state = 'current' RETURNING 1
), examined AS (
    INSERT INTO reviews_examination (case_id, step_id, number, proposal, opinion, override_reason,
        earlier_panel_reason, version_id, rule_set_id, outcome, verified, judged, facts, verdict,
        digest, examined_by_id, examined_at)
    SELECT step.case_id, step.id, 1, 'pass', %s, '', '', frozen.id, frozen.rule_set_id, 'pass',
        '{}', '{}', NULL, NULL, frozen.digest, %s, now()
    FROM changed JOIN reviews_step AS step ON step.case_id = changed.id AND step.state = 'current'
    JOIN reviews_caseversion AS frozen ON frozen.case_id = changed.id
), told AS (
    INSERT INTO common_event (subject_kind, subject_id, sequence, verb, result, actor_id,
        actor_label, role, office_code, office_name, address, before, after, comment, occurred_at,
        previous_digest, digest)
    SELECT 'case', id, 0, 'case.pass_proposed', 'done', %s, %s, 'examiner', %s, '', '', %s, %s, %s,
        now(), '', '' FROM changed RETURNING id, subject_id
)
INSERT INTO common_outboxitem
    (topic, subject_kind, subject_id, payload, created_at, attempts, error)
SELECT 'case.acted', 'case', subject_id, jsonb_build_object('event', id), now(), 0, '' FROM told
"""
_RAW_MANY = _RAW_ONE.replace(
    "WHERE id = %s AND version = %s", "WHERE id = ANY(%s) AND version = %s"
)
_RAW_MANY = _RAW_MANY.replace("= (SELECT id FROM changed)", "IN (SELECT id FROM changed)")


class Raw:
    """A prepared statement on a connection of its own: what the server can do at all."""

    def __init__(self, actor: Actor) -> None:
        settings = connection.get_connection_params()
        kept = ("dbname", "user", "password", "host", "port")
        self.connection = psycopg.connect(
            **{name: settings[name] for name in kept if settings.get(name)},
            autocommit=True,
            prepare_threshold=0,
        )
        self.rest = (
            *(OPINION, actor.user_id, OPINION, actor.user_id),
            *(actor.user_id, actor.label, actor.office_code),
            *(Jsonb({"status": "in_review"}), Jsonb({"status": "in_review"}), OPINION),
        )

    def one(self, case_id: int, version: int) -> None:
        """One transition."""
        cursor = self.connection.execute(_RAW_ONE, (case_id, version, *self.rest))
        assert cursor.rowcount == 1

    def close(self) -> None:
        """Leave the database, which is dropped after the run."""
        self.connection.close()

    def many(self, ids: list[int], version: int) -> None:
        """A batch of them."""
        cursor = self.connection.execute(_RAW_MANY, (ids, version, *self.rest))
        assert cursor.rowcount == len(ids)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker is asked: what is measured is the act."""
    monkeypatch.setattr(outbox, "nudge", lambda item_id: None)
    monkeypatch.setattr(outbox, "nudge_sweeper", lambda: None)


@pytest.fixture
def world(quiet: None) -> World:
    """The offices and people of the tests."""
    return make_world()


def seconds(act: Callable[[], Any]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


class Desk:
    """The county's examiner at work, three ways; no case of his country is used twice."""

    def __init__(self, world: World, season: Season) -> None:
        self.season, self.used, self.others_used = season, 0, 0
        self.ones: list[dict[str, float]] = []
        self.hundreds: list[dict[str, float]] = []
        self.actor = world.official_actor("examiner", "330106")
        self.raw = Raw(self.actor)
        self.version = season.here.version

    def fresh(self, number: int) -> list[int]:
        """Untouched cases."""
        ids = self.season.mine(self.used, number)
        self.used += number
        return ids

    def others(self, number: int) -> list[int]:
        """Untouched cases of the other office, for ways that ask nobody whose they are."""
        ids = self.season.others(self.others_used, number)
        self.others_used += number
        return ids

    def ours(self, case: Case) -> None:
        """The act as screens and API do it, the case known by its key alone."""
        propose_pass(case=case, actor=self.actor, version=self.version, opinion=OPINION)

    def plainly(self, case_id: int) -> None:
        """Get, save and create, as one writes it first."""
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=case_id)
            step = case.steps.get(state="current")
            step.proposal, step.opinion = Proposal.PASS, OPINION
            step.examined_by_id, step.examined_at = self.actor.user_id, case.saved_at
            step.save()
            frozen = case.versions.latest("number")
            Examination.objects.create(
                case=case,
                step=step,
                number=case.examinations.count() + 1,
                proposal=step.proposal,
                opinion=OPINION,
                version=frozen,
                rule_set_id=frozen.rule_set_id,
                outcome="pass",
                digest=frozen.digest,
                examined_by_id=self.actor.user_id,
                examined_at=step.examined_at,
            )
            case.work, case.version = Work.SIGN, case.version + 1
            case.save()
            event = record(
                subject_kind=SubjectKind.CASE,
                subject_id=case.pk,
                verb="case.pass_proposed",
                actor=self.actor,
                after={"status": case.status},
                comment=OPINION,
            )
            outbox.enqueue(
                CASE_ACTED,
                subject_kind=SubjectKind.CASE,
                subject_id=case.pk,
                payload={"event": event.pk},
            )

    def ours_in_bulk(self, ids: list[int]) -> None:
        """A hundred, by the same definition."""
        with transaction.atomic():
            refusals = acting_on_many(
                versions=dict.fromkeys(ids, self.version),
                action=CaseAction.PROPOSE_PASS,
                actor=self.actor,
                body=lambda act: pass_proposed_among_many(act, opinion=OPINION),
            )
        assert set(refusals.values()) == {None}

    def one_by_one(self, number: int) -> dict[str, float]:
        """Seconds an act, way by way, each walked so many times."""
        ways: dict[str, tuple[Callable[[int], list[int]], Callable[[Case], None]]] = {
            "raw": (self.others, lambda case: self.raw.one(case.pk, self.version)),
            "ours": (self.fresh, self.ours),
            "plain": (self.others, lambda case: self.plainly(case.pk)),
        }
        taken = {}
        for name, (find, way) in ways.items():
            cases = [Case(pk=pk) for pk in find(number)]
            taken[name] = seconds(lambda way=way, of=cases: [way(case) for case in of]) / number
        return taken

    def in_a_batch(self, number: int) -> dict[str, float]:
        """Seconds a batch of so many, way by way."""
        ids, others = self.others(number), self.fresh(number)
        return {
            "raw": seconds(lambda: self.raw.many(ids, self.version)),
            "ours": seconds(lambda: self.ours_in_bulk(others)),
        }

    def one_round(self) -> None:
        """Measure all ways once."""
        self.ones.append(self.one_by_one(ACTS))
        self.hundreds.append(self.in_a_batch(BATCH))

    def warm_up(self) -> None:
        """Walk each way until the server has settled on its plans, as after the first minute of a
        day and the first chunks of a bulk. A plan for two serves a hundred."""
        self.one_by_one(WARMING)
        for _time in range(WARMING):
            self.in_a_batch(2)


def middle(rounds: list[dict[str, float]], one: str, other: str) -> float:
    """The median of the ratios of two ways, round by round."""
    return statistics.median(taken[one] / taken[other] for taken in rounds)


def typical(rounds: list[dict[str, float]], way: str) -> float:
    """The median of one way, in milliseconds."""
    return 1000 * statistics.median(taken[way] for taken in rounds)


def growth(few: list[dict[str, float]], many: list[dict[str, float]]) -> float:
    """How many times as long our way takes among many cases, round by round."""
    pairs = zip(few, many, strict=True)
    return statistics.median(more["ours"] / less["ours"] for less, more in pairs)


def sql_of(act: Callable[[], Any]) -> tuple[int, float]:
    """How many statements it takes, and the seconds that they take."""
    taken: list[float] = []

    def clock(execute: Any, *arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            taken.append(time.perf_counter() - begun)

    with connection.execute_wrapper(clock):
        act()
    return len(taken), sum(taken)


def scan(word: str) -> None:
    """Read every name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM enterprises_enterprise WHERE name LIKE %s", [f"%{word}%"]
        )


def first_named(word: str) -> None:
    """The first page of a list of those whose name holds the word."""
    found = Enterprise.objects.search(word).order_by("-pk")
    list(found.values_list("pk", "name")[:50])


def page_and_search(world: World) -> dict[str, Any]:
    """The queue's page of fifty, and a name by two of its characters."""
    client = Client()
    client.force_login(
        world.official("examiner", "330106"), "django.contrib.auth.backends.ModelBackend"
    )
    shown = [sql_of(lambda: client.get("/desk/cases/")) for _round in range(ROUNDS + 1)][1:]
    searched, asked = {}, {}
    for word in WORDS:
        scans = [seconds(lambda word=word: scan(word)) for _round in range(ROUNDS)]
        first = [seconds(lambda word=word: first_named(word)) for _round in range(ROUNDS)]
        queue = [
            sql_of(lambda word=word: client.get("/desk/cases/", {"q": word}))[1]
            for _round in range(ROUNDS)
        ]
        searched[word] = statistics.median(map(truediv, first, scans))
        asked[word] = statistics.median(map(truediv, queue, scans))
    return {
        "queries": max(queries for queries, _taken in shown),
        "page": statistics.median(taken for _queries, taken in shown),
        "search": searched,
        "asked": asked,
    }


@pytest.fixture
def countries(world: World) -> Iterator[dict[str, tuple[Country, Desk]]]:
    """One with few cases and one with many, each with the examiner at his desk."""
    used = SHARE * (3 * WARMING + ROUNDS * (ACTS + BATCH))
    assert used < FEW < MANY, f"At least {used} cases are used at each size."
    season, both = Season(world), {}
    season.grow(FEW)
    with copied() as few:
        season.grow(MANY)
        for size, database in (("few", few), ("many", connection.settings_dict["NAME"])):
            country = Country(database)
            with country.visited():
                both[size] = country, Desk(world, season)
        yield both
        for country, desk in both.values():
            desk.raw.close()
            country.leave()


def test_the_casework_keeps_its_pace_as_it_grows(
    countries: dict[str, tuple[Country, Desk]], world: World, measured: Any
) -> None:
    for country, desk in countries.values():
        with country.visited():
            desk.warm_up()
    for _round in range(ROUNDS):
        for country, desk in countries.values():
            with country.visited():
                desk.one_round()
    pages = {}
    for size, (country, _desk) in countries.items():
        with country.visited():
            pages[size] = page_and_search(world)
    few, many = (desk for _country, desk in countries.values())
    few_shown, shown = pages["few"], pages["many"]

    for size, desk in ((FEW, few), (MANY, many)):
        measured(f"transition at {size:,} cases", f"{typical(desk.ones, 'ours'):.2f} ms")
        measured(
            "  … share of the raw statement (goal ≥ 0.4)", f"{middle(desk.ones, 'raw', 'ours'):.2f}"
        )
        measured(
            "  … times get + save + create (≥ 1.8)", f"{middle(desk.ones, 'plain', 'ours'):.2f}"
        )
        measured(f"batch of {BATCH} at {size:,} cases", f"{typical(desk.hundreds, 'ours'):.1f} ms")
        measured(
            "  … share of the raw batch (≥ 0.5)", f"{middle(desk.hundreds, 'raw', 'ours'):.2f}"
        )
    measured("transition, many cases to few (≤ 1.25)", f"{growth(few.ones, many.ones):.2f}")
    measured("batch, many cases to few (≤ 1.25)", f"{growth(few.hundreds, many.hundreds):.2f}")
    measured("queue page of 50: queries (≤ 12)", str(shown["queries"]))
    measured(f"  … SQL at {MANY:,} to {FEW:,} (≤ 3)", f"{shown['page'] / few_shown['page']:.2f}")
    for word, share in shown["search"].items():
        measured(f"first fifty named “{word}”, share of the scan (≤ 0.05)", f"{share:.3f}")
        measured("  … the queue searched by it: SQL to the scan", f"{shown['asked'][word]:.3f}")
    assert middle(many.ones, "raw", "ours") > 0.2
    assert shown["queries"] <= 12


def test_five_thousand_cases_are_passed_in_the_background(world: World, measured: Any) -> None:
    season = Season(world)
    season.grow(max(FEW, (BULK + 1) * SHARE))
    ids = season.mine(0, BULK)
    rows = Case.objects.filter(pk__in=ids).values_list(
        "pk", "number", "enterprise__name", "version"
    )
    cases = [ChosenCase(*row) for row in rows]
    actor = world.official_actor("examiner", "330106")
    begun = time.perf_counter()
    run = start_bulk(act="propose_pass", cases=cases, arguments={"opinion": OPINION}, actor=actor)
    chunks = 0
    while run.is_live:
        outbox.deliver(run.outbox_item_id)
        run.refresh_from_db()
        chunks += 1
    taken = time.perf_counter() - begun
    measured(f"bulk pass of {BULK:,} cases (≤ 60 s)", f"{taken:.1f} s in {chunks} chunks")
    assert (run.state, run.figures) == (JobState.DONE, {"done": BULK})
    assert taken <= 60


def test_a_thousand_cases_are_published_and_announced(world: World, measured: Any) -> None:
    season = Season(world)
    case = season.here
    for code in ("330106", "330100", "330000"):
        for role, act in (("examiner", propose_pass), ("approver", sign)):
            given = {"opinion": OPINION} if role == "examiner" else {}
            act(case=case, actor=world.official_actor(role, code), version=case.version, **given)
    ids = season.copies_of(case, ANNOUNCED)
    cases = list(Case.objects.filter(pk__in=ids))
    examiner, approver = (world.official_actor(role, "330000") for role in ("examiner", "approver"))
    made: list[Notice] = []
    published = seconds(
        lambda: made.append(publish_notice(round=case.round, cases=cases, actor=examiner))
    )
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        announced = seconds(lambda: announce(notice=made[0], actor=approver))
    measured(f"notice of {ANNOUNCED:,} cases", f"{published:.1f} s")
    measured(f"announcement of {ANNOUNCED:,} cases with their titles", f"{announced:.1f} s")
    assert Title.objects.filter(case_number__startswith="BENCH").count() == ANNOUNCED
