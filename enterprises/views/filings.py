"""Filings: year beside year, and the long form of one year."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.components import Section
from common.domain.errors import Conflict, DomainError
from common.refusals import show_refusal
from common.tables import Column
from common.templatetags.components import progress
from common.templatetags.figures import UNKNOWN, plain
from enterprises.domain.filings import figure_errors, save_filing
from enterprises.forms import (
    FILING_SECTIONS,
    FilingForm,
    FilingSection,
    measure_column,
    missing_names,
    unit_of,
)
from enterprises.models import Enterprise, Filing
from enterprises.views.acting import acting_enterprise, acting_person
from enterprises.views.record import posted_version

_YEARS_SHOWN = 3
_EARLIEST_YEAR = 2000

# Figures of earlier years: how many years before, and the column of the last filing that holds
# the same figure.
_SAME_FIGURE = {
    "revenue_prev_wan": (1, "revenue_wan"),
    "revenue_prev2_wan": (2, "revenue_prev_wan"),
    "main_revenue_prev_wan": (1, "main_revenue_wan"),
    "main_revenue_prev2_wan": (2, "main_revenue_prev_wan"),
    "rd_expense_prev_wan": (1, "rd_expense_wan"),
    "quality_score_prev": (1, "quality_score"),
}
# What changes from year to year, and what is answered for each year of its own.
_ASKED_ANEW = frozenset(
    {
        "employees", "rd_staff", "tech_staff", "market_share_pct", "market_rank_national",
        "on_abnormal_list", "on_dishonesty_list", "prohibited_product", "major_incident_3y",
        "data_fraud", "digital_level", "feature_points", "quality_score",
        "national_award_rank_3y", "provincial_award_rank_3y", "national_award_rank_5y",
        "maker_china_rank_3y", "led_standard_5y",
    }
)  # fmt: skip


def last_full_year() -> int:
    """The accounting year that a filing of today is about."""
    return timezone.localdate().year - 1


def shown_figure(filing: Filing, name: str) -> str:
    """A figure of a filing in words; a dash when it is not known."""
    value = getattr(filing, name)
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str):
        return str(getattr(filing, f"get_{name}_display")())
    return plain(
        value.normalize() if isinstance(value, Decimal) and not name.endswith("_wan") else value
    )


@dataclass(frozen=True, slots=True)
class YearRow:
    """One measure: year and text, oldest first, and the difference of the last two."""

    label: str | Promise
    unit: str | Promise
    values: list[tuple[str, str]]
    difference: str


@dataclass(frozen=True, slots=True)
class YearGroup:
    """The rows of a section."""

    label: str | Promise
    rows: list[YearRow]


@require_safe
def side_by_side(request: HttpRequest) -> HttpResponse:
    """The last three years as columns, with the difference of the last two."""
    enterprise = acting_enterprise(request)
    filings = list(enterprise.filings.order_by("-fiscal_year")[:_YEARS_SHOWN])[::-1]
    due_year = last_full_year()
    is_filed = any(filing.fiscal_year == due_year for filing in filings)
    context = {
        "enterprise": enterprise,
        "filings": filings,
        "missing": {filing.fiscal_year: _missing_count(filing) for filing in filings},
        "columns": _columns(filings),
        "groups": [_group(section, filings) for section in FILING_SECTIONS] if filings else [],
        "span": len(filings) + 2,
        "due_year": due_year,
        "is_filed": is_filed,
    }
    return render(request, "enterprises/filings.html", context)


def _missing_count(filing: Filing) -> int:
    return sum(len(missing_names(filing, section.names)) for section in FILING_SECTIONS)


def _columns(filings: list[Filing]) -> list[Column]:
    years = [Column(str(filing.fiscal_year), is_figure=True) for filing in filings]
    return [Column(_("Figure")), *years, Column(_("Change"), is_figure=True)]


def _group(section: FilingSection, filings: list[Filing]) -> YearGroup:
    return YearGroup(section.label, [_row(name, filings) for name in section.names])


def _row(name: str, filings: list[Filing]) -> YearRow:
    return YearRow(
        label=measure_column(name).verbose_name,
        unit=unit_of(name),
        values=[(str(filing.fiscal_year), shown_figure(filing, name)) for filing in filings],
        difference=_difference([getattr(filing, name) for filing in filings[-2:]]),
    )


def _difference(values: list[Any]) -> str:
    """The last year less the one before, and in % where it is an amount of money."""
    if len(values) < 2 or None in values or isinstance(values[0], bool | str):
        return ""
    before, now = values
    step = now - before
    if not step:
        return "="
    sign = "+" if step > 0 else ""
    text = plain(step.normalize() if isinstance(step, Decimal) else step)
    if isinstance(step, Decimal) and before > 0 and abs(before) > 100:
        return f"{sign}{plain((step * 100 / before).quantize(Decimal('0.1')))}%"
    return f"{sign}{text}"


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, year: int) -> HttpResponse:
    """The long form of a year. Valid figures are saved; the others stay typed, with a sentence."""
    enterprise = acting_enterprise(request)
    if not _EARLIEST_YEAR <= year <= last_full_year():
        raise Http404
    filing = _filing(enterprise, year)
    if request.method != "POST":
        last = _last_filing(filing)
        is_asked = request.GET.get("start") == "last" and last is not None
        start = taken_over(last) if is_asked and last is not None else {}
        return _form_page(request, filing, FilingForm(filing=filing, start=start), start=start)
    form = FilingForm(request.POST, filing=filing)
    try:
        saved = _save_valid(request, filing, form)
    except Conflict as conflict:
        return _stale(request, _filing(enterprise, year), form, conflict)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _form_page(request, filing, form, status=refusal.status)
    if _is_autosave(request):
        return _autosaved(saved, form)
    if form.errors:
        return _form_page(request, saved, form, status=422)
    messages.success(request, _("The filing of %(year)s is saved.") % {"year": year})
    return redirect("enterprises:filing", year)


def _filing(enterprise: Enterprise, year: int) -> Filing:
    """The year's filing, or an empty one that is not kept yet."""
    found = Filing.objects.filter(enterprise=enterprise, fiscal_year=year).first()
    return found or Filing(enterprise=enterprise, fiscal_year=year, version=0)


def _last_filing(filing: Filing) -> Filing | None:
    return Filing.objects.filter(
        enterprise=filing.enterprise_id, fiscal_year=filing.fiscal_year - 1
    ).first()


def taken_over(last: Filing) -> dict[str, Any]:
    """Last year's filing as a start: what lasts (facts, rights, institutions, places in the
    market) as it was, and last year's amounts where the form asks for the year before. Amounts and
    heads of the year itself, pledges about conduct and scores are asked anew."""
    found = {
        name: getattr(last, name)
        for section in FILING_SECTIONS
        for name in section.names
        if name not in _ASKED_ANEW and not name.endswith(("_wan", "_prev"))
    }
    found |= {name: getattr(last, column) for name, (_years, column) in _SAME_FIGURE.items()}
    found["niche_years"] = None if last.niche_years is None else last.niche_years + 1
    return {name: value for name, value in found.items() if value is not None}


def _is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _save_valid(request: HttpRequest, filing: Filing, form: FilingForm) -> Filing:
    """Save the figures that are right by themselves and together; mark the others in the form."""
    typed = form.valid_figures()
    sound, sentences = _sound_figures(filing, typed)
    form.add_sentences(sentences)
    is_changed = any(getattr(filing, name) != value for name, value in sound.items())
    if not is_changed and filing.pk is not None:
        return filing
    return save_filing(
        enterprise=filing.enterprise,
        fiscal_year=filing.fiscal_year,
        figures=sound,
        version=posted_version(request),
        actor=acting_person(request),
    )


def _sound_figures(filing: Filing, typed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Part the typed figures into those that can be saved and sentences about the others."""
    columns = {field.attname: getattr(filing, field.attname) for field in Filing._meta.fields}
    sound = dict(typed)
    sentences: dict[str, str] = {}
    while True:
        errors = figure_errors(Filing(**columns | sound))
        wrong = {name: errors[name] for name in errors if name in sound}
        if not wrong:
            return sound, sentences
        sentences |= wrong
        sound = {name: value for name, value in sound.items() if name not in wrong}


def _autosaved(filing: Filing, form: FilingForm) -> JsonResponse:
    """What the page shows after an automatic save: version, errors by field, the sections."""
    errors = {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()}
    answer: dict[str, Any] = {
        "version": filing.version,
        "errors": errors,
        "progress": drawn_progress(
            filing_sections(filing, wrong=errors), _("Sections of the filing")
        ),
    }
    if errors:
        answer["sentence"] = ngettext(
            "saved %(time)s, without %(count)s entry that cannot be right",
            "saved %(time)s, without %(count)s entries that cannot be right",
            len(errors),
        ) % {"count": len(errors), "time": _clock(timezone.now())}
    return JsonResponse(answer)


def drawn_progress(sections: list[Section], label: str | Promise) -> str:
    """The list of sections as the page shows it, for the answer to an automatic save."""
    return render_to_string("components/progress.html", progress(sections, label))


def _clock(instant: datetime) -> str:
    return date_format(timezone.localtime(instant), "H:i")


def _stale(
    request: HttpRequest, filing: Filing, form: FilingForm, conflict: Conflict
) -> HttpResponse:
    """Someone else saved meanwhile: 409, with what was typed beside what is kept now."""
    if _is_autosave(request):
        return JsonResponse({"sentence": str(conflict)}, status=conflict.status)
    typed = form.valid_figures()
    shown = Filing(**typed)
    differences = [
        (
            measure_column(name).verbose_name,
            shown_figure(filing, name),
            shown_figure(shown, name),
        )
        for name, value in typed.items()
        if getattr(filing, name) != value
    ]
    return _form_page(
        request, filing, form, conflict=conflict, differences=differences, status=conflict.status
    )


@dataclass(frozen=True, slots=True)
class FormLine:
    """A field of the long form with its unit and last year's value."""

    bound: Any
    unit: str | Promise
    last: str
    last_label: str
    is_optional: bool


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section of the long form."""

    key: str
    label: str | Promise
    lines: list[FormLine]


def _form_page(
    request: HttpRequest,
    filing: Filing,
    form: FilingForm,
    *,
    conflict: Conflict | None = None,
    differences: Any = (),
    start: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    last = _last_filing(filing)
    context = {
        "last": last,
        "may_start": last is not None and not filing.pk and not start,
        "start_count": len(start or {}),
        "filing": filing,
        "form": form,
        "form_sections": [_form_section(section, form, last) for section in FILING_SECTIONS],
        "sections": filing_sections(filing, wrong=form.errors),
        "conflict": conflict,
        "differences": differences,
        "crumbs": [(reverse("enterprises:filings"), _("Filings"))],
        "here": str(filing.fiscal_year),
    }
    return render(request, "enterprises/filing.html", context, status=status)


def filing_sections(
    filing: Filing, address: str = "", *, wrong: Collection[str] = ()
) -> list[Section]:
    """The sections of the form with how much is missing; `address` leads to the form. What was
    typed `wrong` is missing too, whatever was kept before."""
    return [
        Section(
            label=section.label,
            url=f"{address}#{section.key}",
            total=len(section.names),
            missing=len(
                {*missing_names(filing, section.names)}.union(
                    name for name in section.names if name in wrong
                )
            ),
        )
        for section in FILING_SECTIONS
    ]


def _form_section(section: FilingSection, form: FilingForm, last: Filing | None) -> FormSection:
    lines = [_form_line(name, form, last) for name in section.names]
    return FormSection(section.key, section.label, lines)


def _form_line(name: str, form: FilingForm, last: Filing | None) -> FormLine:
    years_before, column = _SAME_FIGURE.get(name, (1, name))
    is_known = last is not None and getattr(last, column) is not None
    return FormLine(
        bound=form[name],
        unit=unit_of(name),
        last=shown_figure(last, column) if last is not None and is_known else "",
        last_label=str(last.fiscal_year + 1 - years_before) if last is not None else "",
        is_optional=not missing_names(Filing(), [name]),
    )
