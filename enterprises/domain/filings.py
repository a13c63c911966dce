"""Keeping a filing: one fiscal year's figures of an enterprise."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from enterprises.domain.enterprises import expect_own
from enterprises.figure_rules import CEILINGS, parts_above_wholes
from enterprises.models import Enterprise, Filing

_BOOKKEEPING = frozenset({"id", "enterprise", "fiscal_year", "version", "saved_at"})

MEASURE_COLUMNS: tuple[str, ...] = tuple(
    field.name
    for field in Filing._meta.get_fields()
    if field.concrete and field.name not in _BOOKKEEPING
)

_NEVER_NEGATIVE = (
    "revenue_wan",
    "revenue_prev_wan",
    "revenue_prev2_wan",
    "main_revenue_wan",
    "main_revenue_prev_wan",
    "main_revenue_prev2_wan",
    "rd_expense_wan",
    "rd_expense_prev_wan",
    "cost_expense_wan",
    "total_assets_wan",
    "total_liabilities_wan",
    "new_equity_2y_wan",
    "new_equity_3y_wan",
)
_RANKS = (
    "market_rank_national",
    "national_award_rank_3y",
    "provincial_award_rank_3y",
    "national_award_rank_5y",
    "maker_china_rank_3y",
)


def label_of(measure: str) -> str:
    """The measure's name in the reader's language."""
    field = Filing._meta.get_field(measure)
    return str(getattr(field, "verbose_name", measure))


def figure_errors(filing: Filing) -> dict[str, str]:
    """What is wrong with a filing's figures: a sentence for each column, empty when all is well."""
    errors: dict[str, str] = {}
    try:
        filing.clean_fields(exclude=["enterprise"])
    except ValidationError as error:
        errors = {name: " ".join(sentences) for name, sentences in error.message_dict.items()}
    for name in _NEVER_NEGATIVE:
        value = getattr(filing, name)
        if name not in errors and value is not None and value < 0:
            errors[name] = _("This cannot be negative.")
    for name in _RANKS:
        if name not in errors and getattr(filing, name) == 0:
            errors[name] = _("A rank begins with 1. Leave it empty when there is none.")
    for name, most in CEILINGS.items():
        value = getattr(filing, name)
        if name not in errors and value is not None and value > most:
            errors[name] = _("This cannot be above %(most)d.") % {"most": most}
    figures = {name: None if name in errors else getattr(filing, name) for name in MEASURE_COLUMNS}
    for part, whole in parts_above_wholes(figures):
        errors[part] = _("This cannot be above “%(larger)s”.") % {"larger": label_of(whole)}
    return errors


@transaction.atomic
def save_filing(
    *,
    enterprise: Enterprise,
    fiscal_year: int,
    figures: Mapping[str, Any],
    version: int,
    actor: Actor,
) -> Filing:
    """Save the given figures of a year; columns not named stay as they are.

    `version` 0 opens the year's filing. A digital level that it states is a figure of the year,
    no assessment: that takes the questionnaire and its pledge. Raises `Conflict` for a stale
    version and `DomainError` (`invalid_figures`, `year_not_over`, `not_yours`) with a sentence per
    column; then nothing is saved.
    """
    expect_own(enterprise, actor)
    filing = _locked_or_new(enterprise, fiscal_year, version, actor)
    before = {name: getattr(filing, name) for name in figures}
    for name, value in figures.items():
        if name not in MEASURE_COLUMNS:
            raise DomainError("unknown_measure", _("There is no such figure: %s") % name)
        setattr(filing, name, value)
    errors = figure_errors(filing)
    if errors:
        raise DomainError("invalid_figures", _("Some figures cannot be right."), errors)
    filing.version = version + 1
    filing.save()
    filing.refresh_from_db()
    _record_saved(filing, before, actor)
    return filing


def _locked_or_new(enterprise: Enterprise, fiscal_year: int, version: int, actor: Actor) -> Filing:
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if fiscal_year >= timezone.localdate().year:
        raise DomainError(
            "year_not_over",
            _("A filing is about a full year: %(year)s is not over yet.") % {"year": fiscal_year},
            {"fiscal_year": _("Choose a year that is over.")},
        )
    filing = Filing.objects.filter(enterprise=enterprise, fiscal_year=fiscal_year).first()
    if filing is None:
        filing = Filing(enterprise=enterprise, fiscal_year=fiscal_year, version=0)
    trail = entries_of(SubjectKind.FILING, filing.pk or 0)
    expect_version(filing, version, trail=trail, actor=actor)
    return filing


def _record_saved(filing: Filing, before: Mapping[str, Any], actor: Actor) -> None:
    changed = {name: old for name, old in before.items() if old != getattr(filing, name)}
    after = {name: getattr(filing, name) for name in changed}
    record(
        subject_kind=SubjectKind.FILING,
        subject_id=filing.pk,
        verb="filing.saved",
        actor=actor,
        before=_as_json(changed),
        after={"fiscal_year": filing.fiscal_year, **_as_json(after)},
    )


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, Decimal) else v for k, v in values.items()}
