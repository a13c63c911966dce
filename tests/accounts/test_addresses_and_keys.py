"""Whose address stands in the trail, and what it keeps of keys for the API."""

import pytest
from django.conf import LazySettings
from django.test import RequestFactory

from accounts.domain.api_keys import issue_api_key
from accounts.middleware import client_address
from accounts.models import User
from common.models import Event


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "anything" * 20, "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_an_address_is_believed_as_far_as_our_own_proxies_saw_it(
    settings: LazySettings, proxies: int, header: str, address: str
) -> None:
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == address


@pytest.mark.django_db
def test_a_key_that_is_issued_leaves_its_event_without_the_secret() -> None:
    user = User.objects.create(username="system", name="A system")
    secret = issue_api_key(user=user, name="tax office", valid_days=30)
    event = Event.objects.get(verb="user.api_key_issued")
    assert (event.subject_id, event.after["name"]) == (user.pk, "tax office")
    assert secret not in str(event.after)
