"""Many cases at once in the API: how many there are of each kind, and one act on all of them."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from accounts.serializers import JobRunSerializer
from common.counting import bounded_counts
from common.domain.errors import Conflict, DomainError
from common.models import JobRun
from common.tables import COUNT_LIMIT
from reviews.api.actions import BulkSerializer
from reviews.api.case_filter import CaseFilter
from reviews.api.people import person_named
from reviews.domain.bulk import MOST_CASES, ChosenCase, digest_of, start_bulk
from reviews.enums import CaseStatus
from reviews.models import Case
from reviews.queries import Age, Due, OfficerFilter, of_officer, with_current_step
from reviews.serializers.counts import CaseCountsSerializer, ChoiceSerializer


class ManyCasesMixin(WritingMixin):
    """Counts and acts on many. Mixed into the case's view set."""

    @extend_schema(responses=CaseCountsSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def counts(self, request: Request) -> Response:
        """How many cases the filters of the list leave: by state, by desk, by age, and how many
        are due today or overdue."""
        self.expect_office()
        cases, today = self.filter_queryset(self.get_queryset()), timezone.localdate()
        groups = {
            "status": {one.value: cases.filter(status=one) for one in CaseStatus.seen_by_offices()},
            "desk": {
                one.value: cases.filter(of_officer(one, self.user.pk)) for one in OfficerFilter
            },
            "age": {one.value: cases.filter(one.days(today)) for one in Age},
            "due": {
                one.value: cases.filter(one.on(today), status__in=CaseStatus.open()) for one in Due
            },
        }
        asked = {
            f"{group}:{name}": rows
            for group, named in groups.items()
            for name, rows in named.items()
        }
        found = bounded_counts(asked)
        shown: dict[str, Any] = {
            group: {name: found[f"{group}:{name}"] for name in kinds}
            for group, kinds in groups.items()
        }
        return Response(CaseCountsSerializer(shown | {"limit": COUNT_LIMIT}).data)

    @extend_schema(responses=ChoiceSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def choice(self, request: Request) -> Response:
        """All of the caller's office that the filters leave, as an act on them would find them:
        how many, and the digest to send with it."""
        self.expect_office()
        chosen = self._left_by(request.META.get("QUERY_STRING", ""))
        shown = {"count": len(chosen), "most": MOST_CASES, "digest": digest_of(chosen)}
        return Response(ChoiceSerializer(shown).data)

    @extend_schema(request=BulkSerializer, responses={202: JobRunSerializer}, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None)
    def bulk(self, request: Request) -> Response:
        """Do one act on many cases, each checked on its own: a background job with a line for
        each."""
        given = self.given(BulkSerializer)

        def act() -> JobRun:
            # Chosen within the act: sent again, the request finds the job that it started.
            if "filter" in given:
                chosen = self._seen(given["filter"], given["seen"])
            else:
                chosen = self._named(given["cases"])
            arguments = dict(given["arguments"])
            if "officer" in arguments:
                arguments["officer_id"] = person_named(arguments.pop("officer"))
            return start_bulk(act=given["act"], cases=chosen, arguments=arguments, actor=self.actor)

        return self.answered(act, JobRunSerializer, status.HTTP_202_ACCEPTED)

    def _seen(self, query: str, digest: str) -> list[ChosenCase]:
        """What the filters leave, if it is what was looked at."""
        chosen = self._left_by(query)
        if digest_of(chosen) != digest:
            sentence = _("The list or a case on it has changed meanwhile: look at it again.")
            raise Conflict("changed", sentence)
        return chosen

    def _left_by(self, query: str) -> list[ChosenCase]:
        """Those of the office's cases that the filters leave, soonest due first."""
        asked = QueryDict(query)
        at_office = Case.objects.visible_to(self.reader).filter(at_office=self.office)
        narrowed = CaseFilter(asked, queryset=with_current_step(at_office), request=self.request)
        unknown = set(asked) - set(CaseFilter.base_filters)
        if unknown or not narrowed.is_valid():
            names = sorted(unknown) or sorted(narrowed.errors)
            sentence = _("There is no such filter, or its value cannot be read: %(names)s") % {
                "names": ", ".join(names)[:200]
            }
            raise DomainError("invalid", sentence, {"filter": sentence})
        rows = narrowed.qs.order_by("due_on", "pk").values_list(
            "pk", "number", "enterprise__name", "version"
        )
        return [ChosenCase(*row) for row in rows[: MOST_CASES + 1]]

    def _named(self, asked: list[dict[str, Any]]) -> list[ChosenCase]:
        versions = {one["number"]: one["version"] for one in asked}
        visible = Case.objects.visible_to(self.reader).filter(number__in=versions)
        rows = visible.values_list("pk", "number", "enterprise__name")
        found = {row[1]: ChosenCase(*row, versions[row[1]]) for row in rows}
        chosen = [found[number] for number in versions if number in found]
        missing = set(versions) - {one.number for one in chosen}
        if missing:
            sentence = _("There is no such case, or it is not yours: %(numbers)s") % {
                "numbers": ", ".join(sorted(missing)[:20])
            }
            raise DomainError("invalid", sentence, {"cases": sentence})
        return chosen
