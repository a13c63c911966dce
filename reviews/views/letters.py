"""Letters of a case as files: for the enterprise, and for the offices that see the case."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.middleware import acting_in, actor_of
from accounts.views.readers import one_of
from common.domain.events import record
from common.enums import SubjectKind
from common.middleware import noting_a_reading
from reviews.letters import correction_letter, refusal_letter, refusing_step
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
    paper = _paper(case, key)
    with noting_a_reading(), transaction.atomic():
        record(
            subject_kind=SubjectKind.CASE,
            subject_id=case.pk,
            verb="case.letter_read",
            actor=actor,
            after={"letter": key},
        )
    response = HttpResponse(paper, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{case.number}-{key}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _paper(case: Case, key: str) -> bytes:
    """Raises `Http404` for a letter that the case does not have."""
    if key == "refusal":
        step = refusing_step(case)
        if step is None:
            raise Http404
        return refusal_letter(case, step)
    corrections = (
        case.corrections.order_by("pk").select_related("step__office").prefetch_related("items")
    )
    for position, correction in enumerate(corrections, start=1):
        if key == f"correction-{position}":
            correction.case = case
            return correction_letter(correction, position)
    raise Http404
