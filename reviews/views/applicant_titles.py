"""The titles of the enterprise: held, ended, and the next rung."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.tables import Column
from cultivation.badges import title_badge
from cultivation.enums import TitleKind, TitleOrigin
from cultivation.models import Title
from enterprises.views.acting import acting_enterprise
from reviews.badges import Badge
from reviews.views.applicant_self_check import (
    STAGES,
    Checked,
    checked_rungs,
    latest_filing,
    titles_of,
)

# From then on the re-examination is near.
_LAPSES_SOON_DAYS = 180


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title as a line of a list."""

    title: Title
    stage: str
    badge: Badge
    is_listed: bool


def title_rows(titles: list[Title]) -> list[TitleRow]:
    """Lines of titles with their state of today."""
    return [
        TitleRow(
            title,
            STAGES[TitleKind(title.kind).stage],
            _badge(title),
            title.origin == TitleOrigin.PUBLISHED_LIST,
        )
        for title in titles
    ]


def _badge(title: Title) -> Badge:
    badge = title_badge(title, timezone.localdate(), soon_days=_LAPSES_SOON_DAYS)
    return Badge(str(badge.label), badge.tone, badge.where)


def next_rung(rungs: list[Checked]) -> Checked | None:
    """The lowest rung above everything held, if a standard is in force for it."""
    held = max((one.kind.rung for one in rungs if one.is_held), default=0)
    return next((one for one in rungs if one.kind.rung > held), None)


@require_safe
def titles(request: HttpRequest) -> HttpResponse:
    """Titles with number, days, state and source, and how far it is to the next rung."""
    enterprise = acting_enterprise(request)
    held = titles_of(enterprise)
    context = {
        "enterprise": enterprise,
        "rows": title_rows(held),
        "columns": [
            Column(_("Title")),
            Column(_("State")),
            Column(_("Valid from")),
            Column(_("Last day")),
            Column(_("Source")),
        ],
        "next": next_rung(checked_rungs(enterprise, latest_filing(enterprise), held)),
    }
    return render(request, "reviews/applicant/titles.html", context)
