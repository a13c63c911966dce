"""What a draft or a correction still needs, in the API."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from cultivation.enums import CaseKind
from reviews.domain.applying import current_facts, digest_to_be, unanswered
from reviews.domain.changes.report import missing_in_report
from reviews.enums import CaseStatus, Turn
from reviews.models import Case
from reviews.serializers.needs import NeedsSerializer
from reviews.views.applicant.sections import missing_of, rows_of


class CaseNeedsMixin(WritingMixin):
    """What the last look before handing in shows. Mixed into the case's view set."""

    @extend_schema(responses=NeedsSerializer)
    @action(detail=True, methods=["get"])
    def needs(self, request: Request, number: str) -> Response:
        """What handing the caller's own draft or correction in still needs."""
        case: Case = self.get_object()
        if self.reader.enterprise_id != case.enterprise_id:
            raise Http404
        return Response(NeedsSerializer(_needs_of(case)).data)


def _needs_of(case: Case) -> dict[str, Any]:
    if case.turn != Turn.ENTERPRISE:
        return {"missing": [], "papers": [], "seen": ""}
    today = timezone.localdate()
    missing: dict[str, str] = {}
    if case.status == CaseStatus.IN_CORRECTION:
        missing = unanswered(case.corrections.open().get().items.all())
    if case.kind == CaseKind.CHANGE:
        missing |= missing_in_report(case, today)
        return {"missing": _lines(missing), "papers": [], "seen": ""}
    facts = current_facts(case, today)
    missing |= missing_of(case, facts)
    return {
        "missing": _lines(missing),
        "papers": rows_of(case, facts),
        "seen": digest_to_be(case, facts),
    }


def _lines(missing: dict[str, str]) -> list[dict[str, str]]:
    return [{"field": field, "sentence": str(sentence)} for field, sentence in missing.items()]
