"""The pages and the API of background jobs."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.domain import jobs, outbox
from common.domain.actor import SYSTEM
from common.domain.jobs import Item, periodic_kinds, start_job
from common.domain.jobs import kinds as declared
from common.enums import JobState, LineOutcome
from common.models import Event, JobLine, JobRun
from tests.factories import World
from tests.pages import FRAME_QUERIES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of job that refuses every second line."""
    monkeypatch.setattr(declared, "_JOBS", dict(declared._JOBS))

    def work(run: JobRun, lines: Sequence[JobLine]) -> None:
        for line in lines:
            if line.position % 2 == 0:
                line.outcome, line.sentence = LineOutcome.REFUSED, "Not this one."

    jobs.job("test.job", label="A test", describe=lambda run: "About it")(work)


@pytest.fixture
def run(world: World) -> JobRun:
    """A run of the county's examiner, about three things."""
    items = [Item(f"Thing {n}") for n in range(1, 4)]
    return start_job("test.job", actor=world.official_actor("examiner", "330106"), items=items)


def signed_in(world: World, who: str = "examiner", code: str = "330106") -> Client:
    """An official's browser."""
    client = Client()
    client.force_login(world.official(who, code), "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_live_run_looks_again_by_itself_and_one_that_is_over_does_not(
    world: World, run: JobRun
) -> None:
    page = signed_in(world).get(f"/jobs/{run.pk}/").content.decode()
    assert "About it" in page
    assert 'hx-trigger="every 2s"' in page
    outbox.sweep()
    page = signed_in(world).get(f"/jobs/{run.pk}/").content.decode()
    assert "hx-trigger" not in page
    assert "Not this one." in page
    refused = signed_in(world).get(f"/jobs/{run.pk}/?outcome=refused").content.decode()
    assert ("Thing 2" in refused, "Thing 1" in refused) == (True, False)


def test_the_list_shows_the_office_its_own_and_the_ministry_those_of_the_clock(
    world: World, run: JobRun
) -> None:
    start_job("test.job", actor=SYSTEM, items=[])
    shown = {
        code: signed_in(world, code=code).get("/jobs/").content.decode().count("<tr data-href")
        for code in ("330106", "330108", "000000")
    }
    assert shown == {"330106": 1, "330108": 0, "000000": 1}


def test_runs_of_the_clock_without_work_are_left_out_unless_asked_for(world: World) -> None:
    for figures in ({}, {"sent": 0}, {"sent": 0, "kept": 2}):
        JobRun.objects.create(
            kind="test.job", state="done", figures=figures, requested_at=timezone.now(),
            started_at=timezone.now(), finished_at=timezone.now(),
        )  # fmt: skip
    client = signed_in(world, code="000000")
    counts = [
        len(client.get(f"/jobs/{query}").context["page"].rows)
        for query in ("", "?idle=shown", "?kind=test.job")
    ]
    assert counts == [1, 3, 3]


def test_pages_ask_the_database_the_same_few_times(
    world: World, run: JobRun, django_assert_num_queries: object
) -> None:
    client = signed_in(world)
    for _ in range(2):
        with django_assert_num_queries(6):  # session, user, posting, membership; rows, count
            client.get("/jobs/")
        start_job("test.job", actor=world.official_actor("examiner", "330106"), items=[])


def test_whoever_asked_cancels_once_and_others_do_not(world: World, run: JobRun) -> None:
    refused = signed_in(world, "approver").post(f"/jobs/{run.pk}/cancel/", {"submit_key": "a"})
    assert refused.status_code == 422
    client = signed_in(world)
    for _ in range(2):
        assert client.post(f"/jobs/{run.pk}/cancel/", {"submit_key": "b"}).status_code == 302
    assert Event.objects.filter(verb="job.cancelled").count() == 1
    outbox.sweep()
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED
    assert client.post(f"/jobs/{run.pk}/retry/", {"submit_key": "c"}).status_code == 302
    outbox.sweep()
    run.refresh_from_db()
    assert (run.state, run.figures) == (JobState.DONE, {"done": 2, "refused": 1})


def test_the_ministry_begins_a_failed_run_of_the_clock_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "common.deliveries.current_app",
        SimpleNamespace(send_task=lambda task, args, retry: sent.append((task, *args))),
    )
    kind = next(iter(periodic_kinds()))
    failed = JobRun.objects.create(
        kind=kind,
        state=JobState.FAILED,
        requested_at=timezone.now(),
        finished_at=timezone.now(),
        error="Beat stood still.",
    )
    address = f"/jobs/{failed.pk}/"
    examiner = signed_in(world, "examiner", "000000")
    assert 'id="retry"' in examiner.get(address).content.decode()
    assert 'id="retry"' not in signed_in(world, "analyst", "000000").get(address).content.decode()
    assert signed_in(world).post(f"{address}retry/", {"submit_key": "a"}).status_code == 404
    for _ in range(2):
        assert examiner.post(f"{address}retry/", {"submit_key": "b"}).status_code == 302
    outbox.sweep()
    assert sent == [("common.run_periodic", kind)]
    assert Event.objects.filter(verb="job.retried").count() == 1


def test_lines_leave_the_house_by_post_with_an_entry(world: World, run: JobRun) -> None:
    answer = signed_in(world).post(f"/jobs/{run.pk}/")
    assert answer.headers["Content-Type"].endswith("sheet")
    assert Event.objects.filter(verb="list.exported").count() == 1


def test_the_api_tells_runs_and_lines_and_cancels(world: World, run: JobRun) -> None:
    client = signed_in(world)
    one = client.get(f"/api/v1/jobs/{run.pk}/").json()
    assert (one["state"], one["progress_total"], one["label"]) == ("waiting", 3, "A test")
    cancelled = client.post(
        f"/api/v1/jobs/{run.pk}/cancel/",
        content_type="application/json",
        headers={"idempotency-key": "k"},
    )
    assert cancelled.json()["is_cancelling"] is True
    lines = client.get(f"/api/v1/jobs/{run.pk}/lines/").json()["results"]
    assert [line["subject"] for line in lines] == ["Thing 1", "Thing 2", "Thing 3"]
    assert signed_in(world, code="330108").get(f"/api/v1/jobs/{run.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_jobs_takes_the_same_queries_however_long_it_is(
    world: World, count: int, django_assert_num_queries: Any
) -> None:
    actor = world.official_actor("examiner", "330106")
    for _number in range(count):
        start_job("test.job", actor=actor, items=[Item("Thing")])
    client = signed_in(world)
    client.get("/jobs/")
    with django_assert_num_queries(FRAME_QUERIES + 2):
        page = client.get("/jobs/")
    assert len(page.context["page"].rows) == count
