"""Figures that cannot be true, tried on the form, the API and the command: a sentence each, never a
crash and never a silent zero."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cultivation import criteria
from enterprises.models import Filing
from tests.api_client import Caller

pytestmark = pytest.mark.django_db

# What is filed, the field that is told, and words of its sentence.
BAD = [
    ({"revenue_wan": "-1"}, "revenue_wan"),
    ({"market_share_pct": "100.01"}, "market_share_pct"),
    ({"employees": "10", "rd_staff": "11"}, "rd_staff"),
    ({"ip_class1": "2", "ip_class1_high_value": "3"}, "ip_class1_high_value"),
    ({"ip_class1": "2", "ip_class1_self_developed": "3"}, "ip_class1_self_developed"),
    ({"revenue_wan": "much"}, "revenue_wan"),
    ({"revenue_wan": "NaN"}, "revenue_wan"),
    ({"employees": "1.5"}, "employees"),
    ({"digital_level": "5"}, "digital_level"),
]


def as_json(figures):
    """The same figures as a programme sends them."""
    return {
        name: int(given) if given.lstrip("-").isdigit() and not name.endswith("_wan") else given
        for name, given in figures.items()
    }


@pytest.fixture
def enterprise(world):
    return world.enterprise("330106")


@pytest.mark.parametrize(("figures", "field"), BAD)
def test_the_form_refuses_it_at_its_field_and_keeps_what_was_typed(
    world, client, enterprise, figures, field
):
    client.force_login(world.owner(enterprise))
    address = reverse("enterprises:filing", args=[timezone.localdate().year - 1])
    page = client.post(address, {"version": 0, **figures})
    text = page.content.decode()
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert escape(page.context["form"].errors[field][0]) in text
    assert f'value="{figures[field]}"' in text
    kept = Filing.objects.filter(enterprise=enterprise).values_list(field, flat=True)
    assert list(kept) in ([], [None])


@pytest.mark.parametrize(("figures", "field"), BAD)
def test_the_api_refuses_it_by_name(world, enterprise, figures, field):
    caller = Caller(world.owner(enterprise))
    answer = caller.post("rule-sets/srdi-2026/evaluate/", as_json(figures))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_measures")
    assert set(answer.json()["fields"]) == {field}


@pytest.mark.parametrize(("figures", "field"), BAD)
def test_the_command_makes_an_error_line_and_does_the_rest(tmp_path, figures, field):
    lines = tmp_path / "facts.jsonl"
    lines.write_text(f"{json.dumps(as_json(figures))}\n{{}}\n", "utf-8")
    printed = io.StringIO()
    with pytest.raises(CommandError, match=r"^1 line could not be evaluated\.$"):
        call_command("evaluate", "srdi-2026", str(lines), stdout=printed)
    refused, answered = map(json.loads, printed.getvalue().splitlines())
    assert refused["line"] == 1
    assert criteria.MEASURES[field].label.en in refused["error"]
    assert answered["outcome"] == "undetermined"


def test_a_missing_figure_is_undetermined_and_named():
    facts = {"revenue_wan": "2000", "main_revenue_wan": None}
    explained = {one.id: one for one in criteria.explain(criteria.shipped("srdi-2026"), facts)}
    line = explained["main_share"]
    assert (line.outcome, line.missing) == ("undetermined", ("main_revenue_wan",))
    assert "缺少主营业务收入" in line.sentence
