"""Enterprises by a word of their name: few are looked up by bigrams, many found by reading."""

import pytest

from common.counting import estimated_count
from enterprises.models import Enterprise, enterprise
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("few", [0, 1, 1000])
def test_no_name_is_left_out_however_many_there_are(world: World, monkeypatch, few):
    monkeypatch.setattr(enterprise, "_FEW", few)
    found = Enterprise.objects.search(" Precision ")
    assert set(found) == set(Enterprise.objects.all())
    here = Enterprise.objects.in_area_of(world.offices["330106"])
    assert set(here.search("Xihu P")) == set(here)
    assert not here.search("Binjiang").exists()
    assert Enterprise.objects.search("Xi").count() == 4


def test_a_code_finds_its_enterprise_and_one_character_is_no_word(world: World):
    enterprise = world.enterprise()
    assert Enterprise.objects.search(enterprise.uscc.lower()).get() == enterprise
    assert Enterprise.objects.search("X").count() == 6


def test_an_estimate_reads_nothing(world: World, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        estimated_count(Enterprise.objects.filter(name__contains="Xihu"))
    assert asked.captured_queries[0]["sql"].startswith("EXPLAIN")
