"""The components show what they are given, in words and safely."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from common.charts import bar_option, line_option
from common.components import Section, verdict_lines
from common.domain.calendar import Deadline
from common.tables import Column, Page, chips_of
from common.templatetags.components import icon
from common.templatetags.figures import count, day, pct, plain, until, wan


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def drawn(source, **context):
    return Template("{% load components figures %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (wan(Decimal("1234567.5")), "1,234,567.50"),
        (wan("-0.005"), "−0.01"),
        (wan(None), "—"),
        (wan("abc"), "—"),
        (pct(Decimal(3)), "3.0%"),
        (pct(Decimal("2.95")), "3.0%"),
        (pct(""), "—"),
        (count(1234), "1,234"),
        (count(0), "0"),
        (plain(Decimal("1234.5")), "1,234.5"),
        (plain("none"), "none"),
    ],
)
def test_figures_are_rounded_separated_and_never_guessed(shown, expected):
    assert shown == expected


def test_a_day_of_this_year_is_shown_without_the_year():
    today = timezone.localdate()
    assert str(today.year) not in day(today)
    assert str(today.year - 1) in day(today.replace(year=today.year - 1, day=1))


def test_an_icon_is_inline_and_hidden_from_screen_readers():
    drawing = icon("check")
    assert drawing.startswith("<svg")
    assert 'aria-hidden="true"' in drawing
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


@pytest.mark.parametrize(
    ("left", "is_provisional", "is_paused", "words", "tone"),
    [
        (4, False, False, "4 working days left", "deadline-far"),
        (3, False, False, "3 working days left", "deadline-near"),
        (1, False, False, "1 working day left", "deadline-near"),
        (0, False, False, "due today", "deadline-near"),
        (-2, False, False, "2 working days overdue", "deadline-past"),
        (-2, False, True, "clock paused", "deadline-paused"),
        (40, True, False, "provisional", "deadline-provisional"),
    ],
)
def test_a_deadline_says_its_distance_in_words_and_colour(
    left, is_provisional, is_paused, words, tone
):
    due = Deadline(date(2027, 1, 4), left, is_provisional, is_paused)
    html = drawn("{% deadline due %}", due=due)
    assert words in html
    assert tone in html
    assert 'datetime="2027-01-04"' in html


def test_no_deadline_shows_nothing():
    assert drawn("{% deadline due %}", due=None).strip() == ""


def test_a_page_head_carries_state_turn_deadline_and_buttons():
    html = drawn(
        '{% page_head title number="N1" state=state turn=turn deadline=due %}'
        "<button>Pass</button>{% endpage_head %}",
        state={"label": "Waiting", "tone": "waiting", "where": "County"},
        title="A <b>",
        turn={"kind": "office", "name": "County office", "is_mine": False},
        due=Deadline(date(2027, 1, 4), 4, is_provisional=False),
    )
    for part in ("A &lt;b&gt;", "N1", "Waiting", "County office", "4 working days left"):
        assert part in html
    assert "<button>Pass</button>" in html


def test_text_given_to_a_block_is_escaped():
    html = drawn('{% page_head "T" %}{{ name }}{% endpage_head %}', name="<script>")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


class RevenueForm(forms.Form):
    revenue = forms.DecimalField(label="Revenue", help_text="Audited.", max_value=10)
    kind = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")], required=False)
    tags = forms.MultipleChoiceField(choices=[("x", "Ex"), ("y", "Why")], required=False)


def test_a_field_names_its_help_unit_last_value_and_error_to_screen_readers():
    form = RevenueForm({"revenue": "11"})
    html = drawn('{% field form.revenue unit="万元" last="9.00" last_label="2024" %}', form=form)
    described = 'aria-describedby="id_revenue_error id_revenue_helptext id_revenue_last'
    assert described in html
    for part in ("id_revenue_error", "id_revenue_helptext", "id_revenue_last", "id_revenue_unit"):
        assert f'id="{part}"' in html
    assert 'for="id_revenue"' in html
    assert 'aria-invalid="true"' in html


def test_the_error_summary_links_to_each_field():
    html = drawn("{% error_summary form %}", form=RevenueForm({"revenue": "11"}))
    assert 'href="#id_revenue"' in html
    assert drawn("{% error_summary form %}", form=RevenueForm({"revenue": "1"})).strip() == ""


def test_chips_name_the_chosen_filters_and_lead_to_the_list_without_them():
    request = RequestFactory().get("/?kind=b&revenue=1&after=xyz&tags=x&tags=y")
    chips = {chip.label: chip.remove_url for chip in chips_of(RevenueForm(request.GET), request)}
    assert chips == {
        "Revenue: 1": "?kind=b&tags=x&tags=y&chosen=1",
        "Kind: Second": "?revenue=1&tags=x&tags=y&chosen=1",
        "Tags: Ex, Why": "?kind=b&revenue=1&chosen=1",
    }


TABLE = (
    '{% table columns page label="Cases" empty_title="No case" %}'
    "{% for row in page.rows %}<tr><td>{{ row }}</td></tr>{% endfor %}{% endtable %}"
)
COLUMNS = [Column("Name"), Column("Revenue", "万元", is_figure=True)]


def test_a_table_counts_honestly_and_pages_by_key():
    page = Page(["one"], 1000, has_more_than_count=True, previous_url="", next_url="?after=k")
    html = drawn(TABLE, columns=COLUMNS, page=page)
    assert "more than 1,000" in html
    assert 'href="?after=k"' in html
    assert 'rel="prev"' not in html
    assert 'class="num"' in html
    exact = Page(["one"], 1, has_more_than_count=False, previous_url="", next_url="")
    assert "1 row" in drawn(TABLE, columns=COLUMNS, page=exact)


def test_an_empty_table_says_what_would_be_here():
    page = Page([], 0, has_more_than_count=False, previous_url="", next_url="")
    html = drawn(TABLE, columns=COLUMNS, page=page)
    assert "No case" in html
    assert "<table" not in html


def test_the_timeline_shows_who_what_and_what_changed():
    event = {
        "occurred_at": datetime(2026, 3, 2, 6, 2, tzinfo=UTC),
        "actor_label": "Examiner",
        "office_name": "County office",
        "sentence": "Asked for a correction.",
        "comment": "Page <12> is missing.",
        "changes": [{"name": "Status", "before": "in review", "after": "in correction"}],
    }
    html = drawn("{% timeline events %}", events=[event])
    for part in ("14:02", "Examiner", "County office", "Asked for a correction.", "in correction"):
        assert part in html
    assert "Page &lt;12&gt; is missing." in html


def test_progress_ticks_what_is_complete_and_counts_what_is_missing():
    sections = [Section("Record", "#a", 8, 0), Section("Figures", "#b", 9, 3, is_current=True)]
    html = drawn("{% progress sections %}", sections=sections)
    assert "3 missing" in html
    assert "3 entries are still missing." in html
    assert 'aria-current="step"' in html
    assert "section-done" in html


LINES = [
    {"outcome": "pass", "name": "Years", "value": "7", "threshold": "≥ 3", "margin": Decimal(2)},
    {"outcome": "fail", "name": "R&D", "value": "2.7", "margin": Decimal("-0.1")},
    {"outcome": "undetermined", "name": "Share", "value": None},
    {"outcome": "waived", "name": "Revenue", "waived_by": "new equity"},
]


def test_a_verdict_puts_what_fails_on_top_and_folds_what_is_met():
    html = drawn('{% verdict lines outcome="fail" %}', lines=LINES)
    places = [html.index(part) for part in ("R&amp;D", "Share", "<details", "new equity", "Years")]
    assert places == sorted(places)
    assert "2 of 4 conditions met" in html
    assert "style=" not in html


def test_a_margin_bar_grows_from_the_threshold_to_the_side_it_lies_on():
    bars = {line.outcome: (line.bar_x, line.bar_width) for line in verdict_lines(LINES)}
    assert bars["pass"] == (66, 64)
    assert bars["fail"] == (60, 6)


def test_a_chart_carries_its_option_as_data_and_its_table():
    option = bar_option([("</script>", 12.5)], unit="%", target=90, target_label="Target")
    html = drawn(
        '{% chart "coverage" option "Coverage" %}<table></table>{% endchart %}', option=option
    )
    assert "</script>" not in html.replace("</script>", "", 1)
    assert '<script id="coverage" type="application/json">' in html
    assert "<table></table>" in html


def test_a_forecast_continues_the_line_from_its_last_point():
    option = line_option([("May", 1), ("June", 2)], forecast=[("June", 2), ("July", 3)])
    assert option["xAxis"]["data"] == ["May", "June", "July"]
    assert option["series"][1]["data"] == [None, 2.0, 3.0]


def test_no_component_uses_an_inline_style_or_handler():
    html = drawn(
        '{% whose_turn "office" %}{% stage "seed" %}{% bar 3 7 label="3 of 7" %}'
        '{% figure "Coverage" "74.2%" of="3 of 4" rule="Article 6" %}{% facts pairs %}'
        "{% autosave %}{% submit_key %}",
        pairs=[("Term", None)],
    )
    assert " style=" not in html
    assert " onclick=" not in html
    assert 'value="3" max="7"' in html


def test_overdue_by_a_year_is_still_a_sentence():
    due = Deadline(timezone.localdate() - timedelta(days=365), -250, is_provisional=False)
    assert "250 working days overdue" in drawn("{% deadline due %}", due=due)


def test_a_period_names_the_years_unless_both_days_lie_in_this_one():
    with translation.override("en"), time_machine.travel("2026-05-06"):
        assert until(date(2026, 4, 7), date(2026, 5, 25)) == "April 7 – May 25"
        assert until(date(2025, 11, 28), date(2026, 10, 13)) == "Nov. 28, 2025 – Oct. 13, 2026"
