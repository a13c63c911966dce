"""One intention has one effect, however often and however parallel it is sent."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from common.domain.errors import DomainError
from common.domain.idempotency import Answer, once
from common.models import IdempotencyRecord, JobRun

# `make bars` takes 50.
KEYS = int(os.environ.get("CLICK_KEYS", "10"))


@pytest.fixture
def user(db: None) -> User:
    """Somebody who clicks."""
    return User.objects.create(username="clicker", name="Clicker")


def effect() -> Answer:
    """Leave one row."""
    run = JobRun.objects.create(kind="effect", requested_at=timezone.now())
    return Answer(201, {"run": run.pk})


def send(user: User, key: str = "k", body: object = "b") -> Answer:
    """Send the request."""
    return once(user_id=user.pk, route="test", key=key, body=body, act=effect)


def test_a_repeated_request_is_answered_alike_without_a_second_effect(user: User) -> None:
    assert send(user) == send(user)
    assert JobRun.objects.count() == 1


def test_another_key_is_another_intention(user: User) -> None:
    send(user, "a")
    send(user, "b")
    assert JobRun.objects.count() == 2


def test_the_same_key_with_another_body_is_refused(user: User) -> None:
    send(user, body={"n": 1})
    with pytest.raises(DomainError) as refusal:
        send(user, body={"n": 2})
    assert refusal.value.code == "idempotency_key_reused"


def test_a_refused_request_may_be_tried_again_with_its_key(user: User) -> None:
    def refuse() -> Answer:
        raise DomainError("no", "No.")

    with pytest.raises(DomainError):
        once(user_id=user.pk, route="test", key="k", body="b", act=refuse)
    assert IdempotencyRecord.objects.count() == 0
    assert send(user).status == 201


@pytest.mark.django_db(transaction=True)
def test_eight_parallel_sends_of_each_key_have_one_effect_each(user: User) -> None:
    keys = [f"key {number}" for number in range(KEYS)]
    barrier = Barrier(8)

    def click(_: int) -> list[Answer]:
        barrier.wait()
        try:
            return [send(user, key) for key in keys]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(click, range(8)))
    assert JobRun.objects.count() == len(keys)
    assert all(answer == answers[0] for answer in answers)
