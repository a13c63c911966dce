"""Letters of a case as files: for the enterprise, and for the offices that see the case."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.middleware import acting_in, actor_of
from accounts.views.readers import one_of
from common.documents import MissingCharacter
from reviews.letters import opened_letter
from reviews.models import Case


@require_safe
def letter(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """One letter of a case, opened in the browser; each reading leaves its entry in the trail."""
    capacity = acting_in(request)
    actor = actor_of(request)
    if not capacity or actor is None:
        raise Http404
    case = one_of(
        Case.objects.visible_to(capacity).select_related("enterprise", "round__rule_set"),
        number=number,
    )
    try:
        paper = opened_letter(case, key, actor)
    except MissingCharacter as missing:
        context = {"refusal": missing, "case": case}
        return render(request, "reviews/letter_not_made.html", context, status=422)
    if paper is None:
        raise Http404
    response = HttpResponse(paper, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{case.number}-{key}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
