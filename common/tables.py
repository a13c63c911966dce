"""Tables on screen: columns, filter chips and pages by key, never by offset."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.forms import BaseForm, BoundField
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

PAGE_SIZE = 50
COUNT_LIMIT = 1000
_CURSORS = ("after", "before")
# Stands in the address once somebody has chosen (or removed) a filter himself: a list that opens
# with filters of its own does not put them back then.
CHOSEN = "chosen"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, the unit under it, whether it holds figures (right-aligned), and for the
    one by which the rows are sorted its `order`, "ascending" or "descending"."""

    label: str | Promise
    unit: str | Promise = ""
    is_figure: bool = False
    is_actions: bool = False
    order: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter, and the address of the same list without it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list. `count` is exact up to `COUNT_LIMIT`; above it `has_more_than_count`."""

    rows: list[Any]
    count: int
    has_more_than_count: bool
    previous_url: str
    next_url: str


def keyset_page(
    queryset: QuerySet[Any],
    request: HttpRequest,
    *,
    order: Sequence[str],
    size: int = PAGE_SIZE,
    count: int | None = None,
) -> Page:
    """The page that the request asks for by `?after=` or `?before=`.

    `order` names columns of the model, or annotations, that are never null, "-" in front for
    descending; all in one direction, the last one unique (`("-submitted_at", "-pk")`). A cursor
    that cannot be read gives the first page. Two queries: the rows, and a count that stops at
    `COUNT_LIMIT` (one, where the caller has it from `bounded_counts`).
    """
    if len({name.startswith("-") for name in order}) != 1:
        raise ValueError("A keyset goes in one direction.")
    names = [name.lstrip("-") for name in order]
    key, is_backwards = _cursor(request.GET, queryset, names)
    is_descending = order[0].startswith("-") != is_backwards
    ordered = queryset.order_by(*(f"-{name}" if is_descending else name for name in names))
    if key is not None:
        ordered = ordered.filter(_beyond(names, key, is_descending=is_descending))
    rows = list(ordered[: size + 1])
    has_further = len(rows) > size
    rows = rows[:size]
    if is_backwards:
        rows.reverse()
    has_previous = has_further if is_backwards else key is not None
    has_next = is_backwards or has_further
    if count is None:
        count = queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count()
    return Page(
        rows=rows,
        count=min(count, COUNT_LIMIT),
        has_more_than_count=count > COUNT_LIMIT,
        previous_url=_page_url(request, "before", names, rows[:1]) if has_previous else "",
        next_url=_page_url(request, "after", names, rows[-1:]) if has_next else "",
    )


def _beyond(names: list[str], key: list[Any], *, is_descending: bool) -> Q:
    """Rows after a key. The first column also bounds alone, so that its index is used."""
    comparison = "lt" if is_descending else "gt"
    rows = Q()
    for place, name in enumerate(names):
        equal = dict(zip(names[:place], key[:place], strict=True))
        rows |= Q(**equal, **{f"{name}__{comparison}": key[place]})
    return Q(**{f"{names[0]}__{comparison}e": key[0]}) & rows


def _cursor(
    query: QueryDict, queryset: QuerySet[Any], names: list[str]
) -> tuple[list[Any] | None, bool]:
    name = next((name for name in _CURSORS if name in query), None)
    if name is None:
        return None, False
    try:
        values = json.loads(base64.urlsafe_b64decode(str(query[name]).encode()))
        options = queryset.model._meta
        fields: dict[str, Any] = {field.name: field for field in options.fields}
        fields["pk"] = options.pk
        fields |= {
            name: made.output_field
            for name, made in queryset.query.annotations.items()
            if name in names
        }
        columns = [fields[name] for name in names]
        key = [column.to_python(value) for column, value in zip(columns, values, strict=True)]
    except (ValueError, TypeError, ArithmeticError, RecursionError, ValidationError):
        return None, False
    return (key, name == "before") if all(_can_be_asked(value) for value in key) else (None, False)


def _can_be_asked(value: object) -> bool:
    """Whether the database can compare with the value: not None, and no text that it cannot hold
    (NUL, half a character)."""
    return not _UNSTORABLE.search(value) if isinstance(value, str) else value is not None


def _page_url(request: HttpRequest, name: str, names: list[str], rows: list[Any]) -> str:
    if not rows:
        return request.path
    values = [getattr(rows[0], field) for field in names]
    cursor = base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode()
    query = _without(request.GET, *_CURSORS)
    query[name] = cursor
    return f"?{query.urlencode()}"


def _without(query: QueryDict, *names: str) -> QueryDict:
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest


def chips_of(form: BaseForm, request: HttpRequest) -> list[Chip]:
    """A chip for each filter that is set, in the order of the form's fields."""
    if not form.is_valid():
        return []
    chips = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value in (None, "", False) or (hasattr(value, "__len__") and not len(value)):
            continue
        if bound.is_hidden:
            continue
        rest = _without(request.GET, bound.html_name, *_CURSORS)
        rest[CHOSEN] = "1"
        label = _("%(filter)s: %(value)s") % {
            "filter": bound.label,
            "value": _shown(bound, value),
        }
        chips.append(Chip(label, f"?{rest.urlencode()}"))
    return chips


def _shown(bound: BoundField, value: object) -> str:
    values = list(value) if isinstance(value, list | tuple | QuerySet) else [value]
    separator = pgettext("list", ", ")
    if isinstance(values[0], Model):
        return separator.join(str(one) for one in values)
    choices = dict(getattr(bound.field, "choices", ()))
    return separator.join(_("yes") if one is True else str(choices.get(one, one)) for one in values)
