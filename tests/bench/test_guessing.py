"""The public check under guessing: no hit, and no telling the unknown from the malformed.

`BENCH_GUESSES` says how many guesses are sent (100,000 for the figure of record).
"""

import os
import time
from collections.abc import Callable
from statistics import median

import pytest
from django.core.cache import cache
from django.test import Client

from common.domain.actor import SYSTEM
from cultivation import checking_limits
from cultivation.domain.certificates import certificate_for
from cultivation.domain.certificates.codes import new_code
from cultivation.enums import TitleKind
from tests.factories import World, make_title

GUESSES = int(os.environ.get("BENCH_GUESSES", "2000"))


def answered(browser: Client, code: str) -> tuple[float, int, bytes]:
    """Seconds, status and body of one check."""
    begun = time.perf_counter()
    page = browser.post("/public/titles/", {"number": "S1", "code": code})
    return time.perf_counter() - begun, page.status_code, page.content


@pytest.mark.django_db
def test_guesses_over_http_hit_nothing_and_cost_the_same(
    world: World, measured: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    for limit in ("CHECKS_PER_MINUTE", "MISSES_PER_MINUTE"):
        monkeypatch.setattr(checking_limits, limit, 10 * GUESSES)
    title = make_title(
        world.enterprise(), TitleKind.SRDI, issued_by=world.offices["330000"], number="S1"
    )
    true = certificate_for(title=title, actor=SYSTEM).code
    browser = Client(headers={"accept-language": "en"})
    assert title.holder_name.encode() in answered(browser, true)[2]
    unknown, malformed, sizes = [], [], set()
    for turn in range(GUESSES):
        # In turns, so that whatever else the machine does slows both alike.
        seconds, status, body = answered(browser, new_code())
        unknown.append(seconds)
        assert (status, title.holder_name.encode() in body) == (200, False)
        sizes.add(len(body))
        if turn % 10 == 0:
            seconds, _status, body = answered(browser, "x" * (1 + turn % 30))
            malformed.append(seconds)
            sizes.add(len(body))
    measured("guesses over HTTP, hits", f"{GUESSES:,}, 0")
    measured("unknown over malformed, median time", f"{median(unknown) / median(malformed):.2f} x")
    measured("largest over smallest answer", f"{max(sizes) / min(sizes):.3f} x")
    assert max(sizes) <= min(sizes) * 1.05


@pytest.mark.django_db
def test_one_address_gets_its_thirty_a_minute_however_often_it_asks(
    world: World, measured: Callable[[str, str], None]
) -> None:
    cache.clear()
    browser = Client()
    asked, begun = min(GUESSES, 2000), time.time()
    statuses = [answered(browser, new_code())[1] for _ in range(asked)]
    minutes = int(time.time() // 60) - int(begun // 60) + 1
    measured("guesses let through of one address", f"{statuses.count(200)} of {asked:,}")
    assert statuses.count(200) <= minutes * checking_limits.CHECKS_PER_MINUTE
