"""The titles of the enterprise: held, ended, and the next rung."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from common.tables import Column
from cultivation.badges import title_badge
from cultivation.enums import TitleKind, TitleOrigin
from cultivation.models import Cancellation, Title
from cultivation.shown.cancellations import cancellation_badge
from enterprises.views.acting import acting_enterprise
from reviews.badges import Badge
from reviews.domain.ladder import ladder_of
from reviews.domain.rounds.sampling import standing_with_draws
from reviews.views.applicant.self_check import STAGES, Checked

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
    held = max((one.kind.rung for one in rungs if one.step.is_held), default=0)
    return next((one for one in rungs if one.kind.rung > held), None)


@require_safe
def titles(request: HttpRequest) -> HttpResponse:
    """Titles with number, days, state and source; what can be applied for, and why not yet."""
    enterprise = acting_enterprise(request)
    today = timezone.localdate()
    standing = standing_with_draws(enterprise, today)
    put_up = Cancellation.objects.filter(title__enterprise=enterprise).select_related(
        "title", "office", "appeal__office"
    )
    context = {
        "enterprise": enterprise,
        "rows": title_rows(list(standing.titles)),
        "columns": [
            Column(_("Title")),
            Column(_("State")),
            Column(_("Valid from")),
            Column(pgettext("title", "Last day")),
            Column(_("Source")),
        ],
        "steps": [(one, STAGES[one.kind.stage]) for one in ladder_of(enterprise, standing, today)],
        "cancellations": [
            (one, cancellation_badge(one, getattr(one, "appeal", None))) for one in put_up
        ],
    }
    return render(request, "reviews/applicant/titles.html", context)
