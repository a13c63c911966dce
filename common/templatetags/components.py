"""The components of all pages. Their use, with examples, is in docs/components.md."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.cards import shown_cards
from common.components import (
    deadline_distance,
    deadline_tone,
    missing_in,
    read,
    timeline_entries,
    verdict_lines,
)
from common.context_processors import reader_of
from common.domain.calendar import Deadline
from common.domain.files.reading import is_open
from common.icons import drawn_icon
from common.models import StoredFile
from common.tables import COUNT_LIMIT, Chip, Column, Page

register = template.Library()

Text = str | Promise
_TONE_ICONS = {
    "done": "check",
    "waiting": "clock",
    "attention": "alert-triangle",
    "failed": "x",
    "information": "info-circle",
    "quiet": "circle-dashed",
}
_TURN_ICONS = {
    "enterprise": "building-factory-2",
    "office": "building-bank",
    "public": "speakerphone",
    "nobody": "circle-dashed",
}
_OUTCOME_ICONS = {"pass": "check", "waived": "check", "fail": "x", "undetermined": "question-mark"}


def _trimmed(content: str) -> SafeString:
    """The content of a block tag, which the template engine has escaped where needed."""
    return mark_safe(content.strip())  # noqa: S308


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An inline icon by its file name, hidden from screen readers; `size="small"` for text."""
    return drawn_icon(name, size)


@register.simple_block_tag(takes_context=True)
def page_head(
    context: Context,
    content: str,
    title: Text,
    *,
    kicker: Text = "",
    number: str = "",
    state: object = None,
    turn: object = None,
    deadline: Deadline | None = None,
) -> SafeString:
    """The head of a page: what is this, whose turn is it, what can I do (the block: buttons).

    `state` and `turn` are objects or mappings with the arguments of `state_badge` and
    `whose_turn`.
    """
    return render_to_string(
        "components/page_head.html",
        {
            "content": _trimmed(content),
            "title": title,
            "kicker": kicker,
            "number": number,
            "state": state,
            "turn": turn,
            "deadline": deadline,
        },
    )


@register.inclusion_tag("components/state_badge.html")
def state_badge(label: Text, tone: str = "quiet", where: Text = "") -> dict[str, Any]:
    """A state as words with a sign.

    `tone`: done, waiting, attention, failed, information or quiet; `where`: level or rest.
    """
    return {"label": label, "tone": tone, "where": where, "icon_name": _TONE_ICONS[tone]}


@register.inclusion_tag("components/stage.html")
def stage(kind: str) -> dict[str, Any]:
    """One of the three stages in its quiet hue: seed, seedling or optimization."""
    if kind not in {"seed", "seedling", "optimization"}:
        raise ValueError(f"There is no stage {kind}.")
    return {"kind": kind}


@register.inclusion_tag("components/whose_turn.html")
def whose_turn(kind: str, name: Text = "", *, is_mine: bool = False) -> dict[str, Any]:
    """Whose turn it is: `kind` is enterprise, office, public or nobody; `name` says who."""
    return {"kind": kind, "name": name, "is_mine": is_mine, "icon_name": _TURN_ICONS[kind]}


@register.inclusion_tag("components/deadline.html")
def deadline(due: Deadline | None, label: Text = "") -> dict[str, Any]:
    """A due day with its distance in working days; nothing when there is none."""
    if due is None:
        return {"due": None}
    return {
        "due": due,
        "label": label,
        "tone": deadline_tone(due),
        "distance": deadline_distance(due),
    }


@register.inclusion_tag("components/figure.html")
def figure(
    label: Text,
    value: object,
    *,
    unit: Text = "",
    of: Text = "",
    note: Text = "",
    rule: Text = "",
) -> dict[str, Any]:
    """A figure with its unit and, under it, its denominator (`of`).

    `value` is text already formatted by a filter; `rule` names the rule it comes from.
    """
    return {"label": label, "value": value, "unit": unit, "of": of, "note": note, "rule": rule}


@register.inclusion_tag("components/bar.html")
def bar(value: float, maximum: float = 100, label: Text = "", tone: str = "") -> dict[str, Any]:
    """A thin bar of `value` out of `maximum`; `label` is read out in its place."""
    return {"value": value or 0, "maximum": maximum, "label": label, "tone": tone}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[Text, object]], *, wide: bool = False) -> dict[str, Any]:
    """A definition list of (term, value); a missing value is a dash."""
    return {"pairs": pairs, "wide": wide}


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    unit: Text = "",
    last: object = None,
    last_label: Text = "",
    *,
    mark_optional: bool = True,
) -> dict[str, Any]:
    """A form field: label above, unit inside the right edge, help and error in words below.

    `last` is last year's value, already formatted, and `last_label` the year it belongs to.
    `mark_optional=False`: what may be saved empty for now is not called optional.
    """
    widget = bound.field.widget
    identifier = bound.auto_id or bound.html_name
    described = [
        f"{identifier}_{part}"
        for part, is_shown in (
            ("error", bool(bound.errors)),
            ("helptext", bool(bound.help_text)),
            ("last", last not in (None, "")),
            ("unit", bool(unit)),
        )
        if is_shown
    ]
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(described)}
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs if described else None),
        "identifier": identifier,
        "unit": unit,
        "last": last,
        "last_label": last_label,
        "is_marked_optional": mark_optional and not bound.field.required,
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "is_tick": isinstance(widget, CheckboxInput),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """All errors of one or several forms, at the top, each with a link to its field."""
    general = [error for form in forms for error in form.non_field_errors()]
    fields = [bound for form in forms for bound in form if bound.errors]
    return {"general": general, "fields": fields}


@register.inclusion_tag("components/filter_line.html")
def filter_line(form: BaseForm, chips: Iterable[Chip] = ()) -> dict[str, Any]:
    """The filters of a table in one line (a GET form), the chosen ones as removable chips.

    Fields that the form names in `folded` stand behind "More filters", open while one is set.
    """
    names = set(getattr(form, "folded", ()))
    folded = [bound for bound in form.visible_fields() if bound.name in names]
    return {
        "form": form,
        "chips": list(chips),
        "shown": [bound for bound in form.visible_fields() if bound.name not in names],
        "folded": folded,
        "is_open": any(bound.errors or bound.value() for bound in folded),
    }


@register.simple_block_tag(takes_context=True)
def table(
    context: Context,
    content: str,
    columns: Iterable[Column],
    page: Page | None = None,
    *,
    label: Text = "",
    wide: bool = False,
    empty_title: Text = "",
    empty_text: Text = "",
    empty_url: str = "",
    empty_action: Text = "",
) -> SafeString:
    """The frame of a table; the block holds its `<tr>` rows.

    With `page` it has an honest count and previous/next; without rows it says what would be
    here. `wide` gives it a scroll box of its own. `label` is read out as its caption.
    """
    return render_to_string(
        "components/table.html",
        {
            "content": _trimmed(content),
            "columns": columns,
            "page": page,
            "label": label,
            "wide": wide,
            "count_limit": COUNT_LIMIT,
            "empty_title": empty_title,
            "empty_text": empty_text,
            "empty_url": empty_url,
            "empty_action": empty_action,
        },
    )


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: Text,
    text: Text = "",
    action_url: str = "",
    action: Text = "",
    icon_name: str = "inbox",
) -> dict[str, Any]:
    """What would be here, and the one thing to do."""
    return {
        "title": title,
        "text": text,
        "action_url": action_url,
        "action": action,
        "icon_name": icon_name,
    }


@register.inclusion_tag("components/timeline.html")
def timeline(
    events: Iterable[object], field_labels: Mapping[str, Text] | None = None
) -> dict[str, Any]:
    """Acts, newest first as given: person and office, sentence, comment, what changed."""
    return {"entries": timeline_entries(events, field_labels)}


@register.inclusion_tag("components/progress.html")
def progress(sections: Iterable[object], label: Text = "") -> dict[str, Any]:
    """Sections of a long form with ticks and counts of what is missing."""
    listed = list(sections)
    return {"sections": listed, "missing": missing_in(listed), "label": label}


@register.inclusion_tag("components/autosave.html")
def autosave(saved_at: datetime | None = None) -> dict[str, Any]:
    """Where the state of an autosaved form is shown ("saved 14:02")."""
    return {"saved_at": saved_at}


@register.inclusion_tag("components/verdict.html")
def verdict(
    lines: Iterable[object], outcome: str = "", *, open_passed: bool = False
) -> dict[str, Any]:
    """Conditions one by one: failing on top, passed ones folded.

    A line has `outcome` (pass, fail, undetermined, waived) and `name`, and may have `value`,
    `unit`, `threshold`, `margin` (−1 to 1: distance to the threshold as a share of it),
    `sentence`, `source`, `waived_by`, `points`, `max_points`, `is_unverified`.
    """
    drawn = verdict_lines(lines)
    settled = [line for line in drawn if line.outcome in {"pass", "waived"}]
    return {
        "open_lines": [line for line in drawn if line not in settled],
        "settled_lines": settled,
        "total": len(drawn),
        "outcome": outcome,
        "open_passed": open_passed or len(settled) == len(drawn),
    }


@register.inclusion_tag("components/stored_file.html")
def stored_file(file: StoredFile) -> dict[str, Any]:
    """A stored file: a link where its state allows to open it, size, and the state in words.

    The address decides again, for each reader."""
    return {"file": file, "is_open": is_open(file)}


@register.inclusion_tag("components/upload.html", takes_context=True)
def upload(
    context: Context,
    url: str,
    label: Text,
    *,
    target: str = "",
    error: Text = "",
    capture: bool = False,
    beside: str = "",
    **hidden: object,
) -> dict[str, Any]:
    """A form that uploads one file to `url`, apart from the page's other forms.

    `target` is the CSS selector of the part that the answer stands in for; without it (and without
    scripts) the page is loaded again. `hidden` are further fields; `capture` opens the camera.
    `beside` is the id of the form in which one types on the same page: without scripts it is sent
    along, so that no word is lost. What the file belongs to is then the one further field at most,
    by whose value the file's own is called (`file_…`), since all of them come together.
    """
    belongs_to, value = next(iter(hidden.items()), ("", "")) if beside else ("", "")
    return {
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "label": label,
        "target": target,
        "error": error,
        "capture": capture,
        "hidden": hidden,
        "beside": beside,
        "belongs_to": belongs_to,
        "value": value,
        "file_name": f"file_{value}" if value else "file",
    }


@register.filter
def outcome_icon(outcome: str) -> str:
    """The icon of a verdict's outcome."""
    return _OUTCOME_ICONS[outcome]


@register.filter
def part(thing: object, name: str) -> object:
    """A named part of an object or mapping, or an empty text."""
    value = read(thing, name)
    return "" if value is None else value


@register.simple_block_tag
def chart(
    content: str, name: str, option: Mapping[str, Any], caption: Text, height: str = ""
) -> SafeString:
    """A chart (an ECharts option as plain data) beside its table, which is the block;
    the block stays empty where the page shows the table itself.

    Colours in `option` are named ("$act", "$done", "$muted" …) so that both schemes hold.
    `height` is short or tall.
    """
    return render_to_string(
        "components/chart.html",
        {
            "content": _trimmed(content),
            "name": name,
            "option": dict(option),
            "caption": caption,
            "height": height,
        },
    )


@register.simple_tag(takes_context=True)
def show_cards(context: Context, place: str, **about: object) -> SafeString:
    """The cards registered for a place and the reader of this request; empty without any."""
    request = context["request"]
    cards = shown_cards(place, reader_of(request), request, about)
    if not cards:
        return SafeString()
    return render_to_string("components/cards.html", {"cards": cards})


@register.simple_tag
def submit_key() -> SafeString:
    """A hidden key that makes one form one intention: sent twice, it acts once."""
    return format_html('<input type="hidden" name="submit_key" value="{}">', uuid4())
