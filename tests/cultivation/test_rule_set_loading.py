from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from common.models import Event
from cultivation import criteria
from cultivation.domain import rule_set_loading
from cultivation.domain.rule_set_loading import load_rule_sets
from cultivation.domain.verdicts import parsed
from cultivation.enums import RuleSetStatus
from cultivation.models import RuleSet

pytestmark = pytest.mark.django_db


def test_every_shipped_rule_set_is_published_under_its_hash():
    load_rule_sets()
    kept = dict(RuleSet.objects.values_list("code", "sha256"))
    assert kept == {code: criteria.shipped(code).sha256 for code in criteria.shipped_codes()}
    assert set(RuleSet.objects.values_list("status", flat=True)) == {RuleSetStatus.PUBLISHED}
    assert not RuleSet.objects.filter(name_zh="").exists()


def test_a_kept_rule_set_reads_back_as_the_shipped_one():
    load_rule_sets()
    for row in RuleSet.objects.all():
        assert parsed(row).sha256 == criteria.shipped(row.code).sha256


def test_a_second_load_changes_nothing():
    load_rule_sets()
    assert not load_rule_sets().is_changed
    assert Event.objects.filter(verb="load.rule_sets").count() == 1


def test_a_changed_text_makes_a_new_row_beside_the_old_one(monkeypatch):
    load_rule_sets()
    old = RuleSet.objects.get(code="srdi-2026")
    changed = replace(criteria.shipped("srdi-2026"), sha256="f" * 64, canonical="{}")
    monkeypatch.setattr(rule_set_loading.criteria, "shipped_codes", lambda: ("srdi-2026",))
    monkeypatch.setattr(rule_set_loading.criteria, "shipped", lambda _code: changed)
    assert load_rule_sets().added == 1
    kept = RuleSet.objects.filter(code="srdi-2026").values_list("sha256", "text")
    assert set(kept) == {(old.sha256, old.text), ("f" * 64, "{}")}


def test_a_published_rule_set_cannot_be_changed():
    load_rule_sets()
    with pytest.raises(DatabaseError, match="cultivation_ruleset"), transaction.atomic():
        RuleSet.objects.update(text="{}")
