"""Handing a case in over HTTP, with its verdict, beside an idiomatic serializer view."""

import http.client
import json
import os
import socket
import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from accounts.domain.api_keys import issue_api_key
from accounts.models import User
from cultivation.queries import parsed
from enterprises.models import Enterprise, Membership
from reviews.domain.applying import current_facts
from reviews.models import Case, CaseVersion
from tests.bench import drf_peer
from tests.factories import STATEMENTS, World, make_draft, make_round, make_uscc

ROUNDS = int(os.environ.get("BENCH_SUBMISSION_ROUNDS", "5"))
SENT = 12

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def peer(settings: Any) -> Iterator[None]:
    """The view to compare with, and its tables."""
    settings.ROOT_URLCONF = "tests.bench.drf_peer"
    with connection.schema_editor() as editor:
        for model in drf_peer.TABLES:
            editor.create_model(model)
    yield
    with connection.schema_editor() as editor:
        for model in reversed(drf_peer.TABLES):
            editor.delete_model(model)


@pytest.fixture
def server(peer: None, request: pytest.FixtureRequest) -> Iterator[http.client.HTTPConnection]:
    """A connection to a server that reads static files as they stand: a clone has none else.

    The server sends an answer's head and body apart; as a real one it does not wait in between
    until the client has acknowledged the head, which takes forty milliseconds.
    """
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        thread = request.getfixturevalue("live_server").thread
    thread.httpd.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected = http.client.HTTPConnection(thread.host, thread.port)
    yield connected
    connected.close()


class Applicant:
    """An enterprise's own system with a complete draft."""

    def __init__(self, world: World, number: int, round_: Any) -> None:
        base = world.enterprise()
        self.enterprise = Enterprise.objects.get(pk=base.pk)
        self.enterprise.pk, self.enterprise._state.adding = None, True
        self.enterprise.uscc = make_uscc("330106", 70_000 + number)
        self.enterprise.save()
        user = User.objects.create(username=f"bench-{number}", name="Bench", password="!")
        Membership.objects.create(enterprise=self.enterprise, user=user, role="owner")
        world.owners[self.enterprise.pk] = user
        self.case = make_draft(world, self.enterprise, round=round_)
        self.headers = {
            "Authorization": f"Bearer {issue_api_key(user=user, name='bench')}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"bench-{number}",
        }
        facts = current_facts(self.case, timezone.localdate())
        self.body = {
            "case": self.case.pk,
            "version": self.case.version,
            "statements": STATEMENTS,
            "indicators": [
                {"name": name, "value": facts.get(name)}
                for name in parsed(round_.rule_set).measures
            ],
        }

    def hand_in(self, server: http.client.HTTPConnection) -> float:
        """Through the API: a frozen version with its verdict, the steps laid, event, outbox."""
        path = f"/api/v1/cases/{self.case.number}/actions/submit/"
        return self._timed(server, path, {"version": self.case.version}, 200)

    def hand_in_plainly(self, server: http.client.HTTPConnection) -> float:
        """Through the serializer."""
        return self._timed(server, "/bench/submissions/", self.body, 201)

    def _timed(
        self, server: http.client.HTTPConnection, path: str, body: Any, expected: int
    ) -> float:
        begun = time.perf_counter()
        server.request("POST", path, json.dumps(body), self.headers)
        answer = server.getresponse()
        told = answer.read()
        taken = time.perf_counter() - begun
        assert answer.status == expected, told[:500]
        return taken


def test_a_submission_is_faster_than_a_serializer_that_writes_row_by_row(
    world: World, server: http.client.HTTPConnection, measured: Any
) -> None:
    round_ = make_round()
    applicants = [Applicant(world, number, round_) for number in range((ROUNDS * SENT + SENT) * 2)]
    ratios, ours = [], []
    for _round in range(ROUNDS + 1):
        some = [applicants.pop() for _number in range(2 * SENT)]
        own = sum(one.hand_in(server) for one in some[:SENT]) / SENT
        plain = sum(one.hand_in_plainly(server) for one in some[SENT:]) / SENT
        ratios.append(plain / own)
        ours.append(own)
    # The first round warms both up.
    submitted = Case.objects.exclude(status="draft")
    assert CaseVersion.objects.count() == drf_peer.Submission.objects.count()
    assert submitted.count() == 2 * CaseVersion.objects.count()
    assert set(submitted.values_list("outcome", flat=True)) == {"pass"}
    measured("submission over HTTP with verdict", f"{1000 * statistics.median(ours[1:]):.1f} ms")
    measured(
        "  … times faster than a serializer view (≥ 3)", f"{statistics.median(ratios[1:]):.2f}"
    )
