"""Standards in plain words, for offices and for everybody."""

import pytest
from django.test import Client

from tests.pages import signed_in


def test_the_shelf_lists_every_standard_to_offices(world):
    page = signed_in(world.official("analyst", "330106")).get("/rule-sets/").content.decode()
    for code in ("innovative-2022", "srdi-2026", "little-giant-2026"):
        assert code in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", ["innovative-2022", "srdi-2026", "little-giant-2026"])
def test_anybody_reads_a_standard_in_plain_words(world, code, language):
    client = Client(headers={"accept-language": language})
    assert code in client.get("/public/criteria/").content.decode()
    page = client.get(f"/public/criteria/{code}/")
    rules = page.context["rules"]
    text = page.content.decode()
    assert page.status_code == 200
    assert rules.gates or rules.categories
    assert page.context["rule_set"].sha256 in text


def test_a_condition_says_what_it_asks_for_and_what_excuses_it(world):
    client = signed_in(world.official("analyst", "330106"))
    text = client.get("/rule-sets/srdi-2026/").content.decode()
    assert "3 years or more in the niche market at the end of last year" in text
    assert "Excused by:" in text


def test_an_unknown_standard_or_hash_does_not_exist(world):
    client = signed_in(world.official("analyst", "330106"))
    assert client.get("/rule-sets/nonsense/").status_code == 404
    assert client.get("/rule-sets/srdi-2026/?sha256=nonsense").status_code == 404
