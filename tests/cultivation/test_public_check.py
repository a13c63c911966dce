"""The public check: by number and code or by QR code, never by walking through."""

from datetime import timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from stdnum.iso7064 import mod_37_36

from common.domain import outbox
from common.domain.actor import SYSTEM
from common.models import RequestCount
from cultivation import checking_limits
from cultivation.checking_limits import CHECKS_PER_MINUTE
from cultivation.domain.certificates import certificate_for, check_by_number
from cultivation.domain.certificates.codes import grouped, new_code, plain_code
from cultivation.domain.titles import begin_re_examination, cancel, rename
from cultivation.enums import CancellationGround, TitleKind
from cultivation.models import Certificate
from tests.factories import make_title

NO_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
}


@pytest.fixture
def title(world):
    return make_title(
        world.enterprise(), TitleKind.SRDI, issued_by=world.offices["330000"], number="S1"
    )


@pytest.fixture
def certificate(title):
    return certificate_for(title=title, actor=SYSTEM)


@pytest.fixture
def anybody():
    cache.clear()
    return Client(headers={"accept-language": "en"})


def checked(browser, number, code):
    return browser.post("/public/titles/", {"number": number, "code": code})


def answer_of(page):
    """The part of the page that answers."""
    text = page.content.decode()
    return text[text.index('role="status"') : text.index("</section>", text.index("status"))]


def test_anybody_checks_a_certificate_by_number_and_code(certificate, anybody):
    page = checked(anybody, " s1 ", grouped(certificate.code).lower())
    assert "Xihu Precision 0" in answer_of(page)
    assert "Valid" in answer_of(page)
    assert page.headers["Cache-Control"] == "no-store"


def test_the_qr_code_opens_the_same_answer_without_typing(certificate, anybody):
    page = anybody.get(f"/C/{certificate.token}")
    assert "Xihu Precision 0" in answer_of(page)
    assert "signature in the QR code is genuine" in page.content.decode()


def test_an_altered_qr_code_is_refused_without_asking_the_register(
    certificate, anybody, django_assert_num_queries
):
    token = certificate.token
    altered = token[:40] + ("B" if token[40] != "B" else "C") + token[41:]
    with django_assert_num_queries(0):
        page = anybody.get(f"/C/{altered}")
    assert "No such certificate" in answer_of(page)


def test_unknown_and_malformed_pairs_get_the_same_answer_at_the_same_cost(
    certificate, anybody, django_assert_num_queries
):
    pairs = [
        ("S1", new_code()), ("S2", certificate.code), ("S1", ""), ("", ""), ("S1", "\x00"),
        ("' OR 1=1 --", "%"), ("S1", "x" * 500), ("é", "é"), ("S1", certificate.code[:-1]),
    ]  # fmt: skip
    answers = set()
    for number, code in pairs:
        page = checked(anybody, number, code)
        answers.add((page.status_code, answer_of(page)))
    assert len(answers) == 1
    for code in (new_code(), "x"):
        with django_assert_num_queries(1):
            assert check_by_number(number="S1", code=code) is None


def test_the_number_alone_and_the_page_itself_show_nothing(certificate, anybody):
    for page in (anybody.get("/public/titles/"), anybody.get("/public/titles/?number=S1")):
        assert page.status_code == 200
        assert "Precision" not in page.content.decode()


def test_a_hundred_thousand_well_formed_guesses_hit_no_code(certificate):
    """As many as bar the check at the register itself, where no limit stands in their way."""
    chance = Random(20261122)
    alphabet = sorted(set("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    bodies = ("".join(chance.choices(alphabet, k=17)) for _ in range(100_000))
    guesses = [body + mod_37_36.calc_check_digit(body) for body in bodies]
    assert len(set(guesses)) == 100_000
    assert not Certificate.objects.filter(code__in=guesses).exists()


def test_no_neighbour_of_a_true_code_is_one(certificate):
    code = certificate.code
    neighbours = [
        code[:at] + other + code[at + 1 :]
        for at in range(len(code))
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        if other != code[at]
    ]
    # The check character tells every single slip, before the register is asked for it.
    assert {plain_code(one) for one in neighbours} == {None}


def test_guesses_over_http_find_nothing(certificate, anybody, monkeypatch):
    monkeypatch.setattr(checking_limits, "CHECKS_PER_MINUTE", 10_000)
    pages = [checked(anybody, "S1", new_code()) for _ in range(60)]
    pages += [checked(anybody, "S1", certificate.code[:-n] + "A" * n) for n in range(1, 15)]
    assert {page.status_code for page in pages} == {200}
    assert {answer_of(page) for page in pages} == {answer_of(pages[0])}
    assert "No such certificate" in answer_of(pages[0])


def test_unknown_and_malformed_pages_are_of_one_size(certificate, anybody):
    # A field left empty says so beside it, which tells nothing of the register.
    sizes = [
        len(checked(anybody, "S1", code).content)
        for code in (new_code(), "x", "é" * 40, certificate.code[:-1], "' OR 1=1 --")
    ]
    assert max(sizes) <= min(sizes) * 1.05


def test_a_cancellation_is_shown_at_the_next_check(title, certificate, anybody):
    assert "Valid" in answer_of(checked(anybody, "S1", certificate.code))
    cancel(
        title=title, on=timezone.localdate(), ground=CancellationGround.DATA_FRAUD, document="D",
        reason="R", actor=SYSTEM,
    )  # fmt: skip
    outbox.sweep()
    page = checked(anybody, "S1", certificate.code)
    assert "Cancelled" in answer_of(page)
    assert "counted until" in answer_of(page)


def test_a_state_is_kept_a_minute_at_most(title, certificate, anybody):
    checked(anybody, "S1", certificate.code)
    (key,) = cache._cache.get_client().keys("*certificate:*")
    assert 0 < cache._cache.get_client().ttl(key) <= 60


def test_a_renamed_holder_is_shown_with_both_names(title, certificate, anybody):
    rename(title=title, name="New Name", on=timezone.localdate(), document="D", actor=SYSTEM)
    outbox.sweep()
    answer = answer_of(checked(anybody, "S1", certificate.code))
    assert "Holder renamed" in answer
    assert "now New Name" in answer
    scanned = answer_of(anybody.get(f"/C/{certificate.token}"))
    assert "Xihu Precision 0" in scanned


def test_a_pending_result_counts_as_valid_and_is_said(world, anybody):
    today = timezone.localdate()
    title = make_title(
        world.enterprise(), TitleKind.SRDI, issued_by=world.offices["330000"], number="S1",
        valid_from=today - timedelta(days=1100), valid_to=today - timedelta(days=5),
    )  # fmt: skip
    begin_re_examination(title=title, on=title.valid_to, case_number="C", actor=SYSTEM)
    code = certificate_for(title=title, actor=SYSTEM).code
    answer = answer_of(checked(anybody, "S1", code))
    assert "Expired, result pending" in answer
    assert "counts until the result" in answer


@pytest.mark.parametrize("caches", [None, NO_CACHE], ids=["cache", "no cache"])
def test_guessing_is_stopped_for_a_minute_also_without_a_cache(
    certificate, anybody, settings, caches, time_machine_minute
):
    if caches:
        settings.CACHES = caches
    answers = [checked(anybody, "S1", "x").status_code for _ in range(CHECKS_PER_MINUTE + 1)]
    assert answers == [200] * CHECKS_PER_MINUTE + [429]
    limited = anybody.get(f"/C/{certificate.token}")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "60")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7", headers={"accept-language": "en"})
    assert checked(elsewhere, "S1", certificate.code).status_code == 200
    assert RequestCount.objects.exists() is bool(caches)


@pytest.fixture
def time_machine_minute(monkeypatch):
    """One minute for the whole test, whatever the clock does."""
    monkeypatch.setattr("common.throttling.time.time", lambda: 1_700_000_000)


def test_guesses_from_many_addresses_stop_the_typing_and_not_the_scanning(
    certificate, anybody, monkeypatch, time_machine_minute
):
    monkeypatch.setattr(checking_limits, "MISSES_PER_MINUTE", 3)
    for guess in range(4):
        browser = Client(REMOTE_ADDR=f"192.0.2.{guess}")
        assert checked(browser, "S1", "x").status_code == 200
    assert checked(anybody, "S1", certificate.code).status_code == 429
    assert anybody.get(f"/C/{certificate.token}").status_code == 200


def test_the_check_answers_when_the_cache_is_away(certificate, anybody, settings):
    settings.CACHES = NO_CACHE
    assert "Valid" in answer_of(checked(anybody, "S1", certificate.code))


def test_the_public_keys_are_shown_without_their_secret(anybody):
    assert "test-1" in anybody.get("/public/certificate-keys/").content.decode()
    found = anybody.get("/public/certificate-keys.json").json()
    assert set(found["keys"]["test-1"]) == {"algorithm", "public"}
