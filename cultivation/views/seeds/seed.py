"""One enterprise as a seed: what it lacks, signals, its way through the pool, questions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.views.readers import capacity_of_office, official, one_of
from cultivation.domain.seeds.applications import under_way_of
from cultivation.domain.seeds.pool import contacted_lately, lately_words
from cultivation.domain.seeds.questions import topic_label
from cultivation.domain.titles.next_rung import next_of
from cultivation.models import SeedCandidate, SeedFinding, SeedSignal
from cultivation.shown.seeds import application_rows, finding_rows, seed_badge, signal_row
from cultivation.views.cancelling.acting import carried_out
from cultivation.views.seeds.acts import OfferedSeedAct, acts_open
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise, Membership

_RELATED = ("county_office", "city_office", "province_office")
_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def seed(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one enterprise; its acts by POST."""
    capacity, _office = capacity_of_office(request)
    visible = Enterprise.objects.visible_to(capacity).select_related(*_RELATED)
    enterprise = one_of(visible, pk=pk)
    if request.method != "POST":
        return _page(request, enterprise, capacity)
    offered = acts_open(enterprise, capacity, actor_id=request.user.pk, typed=request.POST)
    act = next((one for one in offered if one.name == request.POST.get("act")), None)
    if act is None:
        # The step may have been taken meanwhile: a colleague, the second tab.
        messages.error(request, _("This step is not open any more: look at the page again."))
        return _page(request, enterprise, capacity, status=409)
    actor = official(request)
    route = f"seed {pk} {act.name}"
    status = carried_out(
        request, act.form, actor=actor, route=route, act=lambda given: act.carry_out(given, actor)
    )
    if status != 200:
        return _page(request, enterprise, capacity, refused=(act.name, act.form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": act.label})
    return redirect("cultivation:seed", pk)


def _page(
    request: HttpRequest,
    enterprise: Enterprise,
    capacity: Capacity,
    *,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    note_figures_opened(
        actor=official(request),
        enterprise_id=enterprise.pk,
        page=FiguresPage.SEED,
        number=enterprise.pk,
    )
    offered = acts_open(enterprise, capacity, actor_id=request.user.pk)
    url = reverse("cultivation:seed", args=[enterprise.pk])
    findings = SeedFinding.objects.filter(enterprise=enterprise).with_staleness()
    seeds = SeedCandidate.objects.filter(enterprise=enterprise).order_by("-pk")
    signals = SeedSignal.objects.filter(enterprise=enterprise).select_related(
        "filing", "imported_by", "decided_by", "office", "enterprise"
    )
    recent = contacted_lately(enterprise, on=timezone.localdate(), by_others_than=None)
    context: dict[str, Any] = {
        "enterprise": enterprise,
        "findings": finding_rows(findings.select_related("filing", "rule_set")),
        "seeds": [
            (one, seed_badge(one))
            for one in seeds.select_related("person", "office", "opened_by")[:_SHOWN]
        ],
        "signals": [signal_row(one) for one in signals.order_by("-as_of", "-pk")[:_SHOWN]],
        "contacts": enterprise.seed_contacts.select_related("person", "office")[:_SHOWN],
        "other_contacts": enterprise.contacts.select_related("person", "office").order_by(
            "-on", "-pk"
        )[:5],
        "questions": [
            (one, topic_label(one.topic))
            for one in enterprise.seed_questions.select_related(
                "asked_by", "office", "answered_by"
            )[:_SHOWN]
        ],
        **_known_of(enterprise),
        "applications": application_rows(under_way_of(enterprise)),
        "recent": lately_words(recent) if recent else "",
        "acts": [_shown(one, url, refused) for one in offered],
        "failed_form": refused[1] if refused else None,
        "crumbs": [(reverse("cultivation:seeds"), _("Seeds"))],
    }
    return render(request, "cultivation/seeds/seed.html", context, status=status)


def _known_of(enterprise: Enterprise) -> dict[str, Any]:
    """Whether figures are filed and somebody acts for it, and which titles are next."""
    following = next_of(enterprise.titles.all(), timezone.localdate())
    return {
        "lacks_figures": not enterprise.filings.exists(),
        "has_account": Membership.objects.filter(enterprise=enterprise).exists(),
        "next_titles": [one.label for one in following],
    }


def _shown(act: OfferedSeedAct, url: str, refused: tuple[str, forms.Form] | None) -> dict[str, Any]:
    is_refused = refused is not None and refused[0] == act.name
    return {
        "name": act.name,
        "label": act.label,
        "url": url,
        "form": refused[1] if refused is not None and is_refused else act.form,
        "is_open": is_refused,
        "is_danger": act.is_danger,
    }
