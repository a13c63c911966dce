"""What offices do with a case beside the acts of the workflow table: assignment, findings, notes.

All of it is the offices' own: an enterprise has no such address on its case.
"""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.writing import WritingMixin
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from reviews.api.people import person_named
from reviews.case_file import note_case_opened
from reviews.domain.acts import current_step
from reviews.domain.desk import assigning, judging, noting
from reviews.domain.desk.changing import once_on_case
from reviews.domain.desk.verifying import (
    Findings,
    findings_on,
    judged_items,
    latest_version,
    verified,
)
from reviews.models import Case, CaseNote, CaseVersion
from reviews.serializers.cases import ActedSerializer
from reviews.serializers.desk import (
    AssignmentSerializer,
    AssignSerializer,
    ExaminationSerializer,
    JudgementsSerializer,
    JudgeSerializer,
    NoteSerializer,
    VerifiedFiguresSerializer,
    VerifySerializer,
    WithdrawFigureSerializer,
    WriteNoteSerializer,
    WrittenSerializer,
)

_NOTE = OpenApiParameter("note", OpenApiTypes.INT, OpenApiParameter.PATH)


class CaseDeskMixin(WritingMixin):
    """Addresses below a case that only offices have. Mixed into the case's view set."""

    @extend_schema(methods=["GET"], responses=AssignmentSerializer)
    @extend_schema(methods=["POST"], request=AssignSerializer, responses=ActedSerializer)
    @action(detail=True, methods=["get", "post"])
    def assignment(self, request: Request, number: str) -> Response:
        """On whose desk the case lies; take it, assign it or put it back. Assigning one's own
        case to a colleague hands it over and needs a note."""
        case = self._of_office()
        if request.method == "GET":
            step = current_step(case)
            return Response(
                AssignmentSerializer(
                    {
                        "office": case.at_office.code if case.at_office else None,
                        "officer": step.officer if step else None,
                        "stands_in_for": step.stands_in_for if step else None,
                        "work": case.work,
                        "version": case.version,
                    }
                ).data
            )
        form = self.checked(AssignSerializer)
        return self._done(case, _VERBS[form.validated_data["action"]], form, _assigned)

    @extend_schema(methods=["GET"], responses=JudgementsSerializer)
    @extend_schema(methods=["POST"], request=JudgeSerializer, responses=ActedSerializer)
    @action(detail=True, methods=["get", "post"])
    def judgements(self, request: Request, number: str) -> Response:
        """What the standard leaves to people, and what stands; judge some of it."""
        case = self._opened()
        if request.method == "GET":
            version = latest_version(case)
            rows = list(case.judgements.select_related("judged_by", "step__office", "version"))
            standing = {one.measure: one for one in rows}
            items = [
                {
                    "measure": item.measure,
                    "condition": item.condition,
                    "label": item.label,
                    "requirement": item.requirement,
                    "is_met": standing[item.measure].is_met if item.measure in standing else None,
                    "reason": standing[item.measure].reason if item.measure in standing else "",
                }
                for item in judged_items(version.rule_set)
            ]
            return Response(JudgementsSerializer({"items": items, "history": rows}).data)
        form = self.checked(JudgeSerializer)
        return self._done(case, judging.JUDGED, form, _judged)

    @extend_schema(methods=["GET"], responses=VerifiedFiguresSerializer)
    @extend_schema(methods=["POST"], request=VerifySerializer, responses=ActedSerializer)
    @action(detail=True, methods=["get", "post"], url_path="verified-figures")
    def verified_figures(self, request: Request, number: str) -> Response:
        """The figures found beside the declared ones, and the verdict on them; enter one."""
        case = self._opened()
        if request.method == "GET":
            version = latest_version(case)
            findings = findings_on(case, version)
            verdict, problem = _verdict_on(case, version, findings)
            rows = case.verified_figures.select_related("entered_by", "step__office")
            shown = {
                "version": version.number,
                "counting": sorted(findings.figures),
                "outdated": sorted(findings.outdated),
                "verdict": verdict,
                "problem": problem,
                "history": list(rows),
            }
            return Response(VerifiedFiguresSerializer(shown).data)
        form = self.checked(VerifySerializer)
        return self._done(case, judging.VERIFIED, form, _verified)

    @extend_schema(request=WithdrawFigureSerializer, responses=ActedSerializer)
    @action(detail=True, methods=["post"], url_path="verified-figures/withdraw")
    def withdraw_figure(self, request: Request, number: str) -> Response:
        """Let the declared figure count again."""
        case = self._of_office()
        form = self.checked(WithdrawFigureSerializer)
        return self._done(case, judging.VERIFIED, form, _withdrawn)

    @extend_schema(responses=ExaminationSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def examinations(self, request: Request, number: str) -> Response:
        """Every examination of every level, as it was, with what became of it."""
        case = self._opened()
        rows = case.examinations.select_related(
            "step__office", "examined_by", "version", "rule_set"
        ).prefetch_related("grounds", "marks__person")
        return Response(ExaminationSerializer(rows, many=True).data)

    @extend_schema(methods=["GET"], responses=NoteSerializer(many=True))
    @extend_schema(methods=["POST"], request=WriteNoteSerializer, responses=WrittenSerializer)
    @action(detail=True, methods=["get", "post"], pagination_class=None, filterset_class=None)
    def notes(self, request: Request, number: str) -> Response:
        """Internal notes of the offices on the route; write one."""
        case = self._of_office()
        if request.method == "GET":
            rows = CaseNote.objects.visible_to(self.reader).filter(case=case)
            return Response(NoteSerializer(rows.select_related("author", "office"), many=True).data)
        form = self.checked(WriteNoteSerializer)
        return self._done(case, noting.NOTED, form, _noted)

    @extend_schema(parameters=[_NOTE], request=None, responses=WrittenSerializer)
    @action(detail=True, methods=["post"], url_path="notes/(?P<note>[0-9]{1,18})/retract")
    def retract_note(self, request: Request, number: str, note: str) -> Response:
        """Retract an own note."""
        case = self._of_office()
        rows = CaseNote.objects.visible_to(self.reader).filter(case=case)
        row = rows.filter(pk=int(note)).first()
        if row is None:
            raise Http404

        def act(_case: Case, actor: Actor, _form: Any) -> dict[str, int]:
            return {"note": noting.retract_note(note=row, actor=actor).pk}

        return self._done(case, noting.RETRACTED, None, act)

    def _of_office(self) -> Case:
        self.expect_office()
        case: Case = self.get_object()
        return case

    def _opened(self) -> Case:
        """The case for an answer that shows figures of it, with the entry that it was opened."""
        case = self._of_office()
        note_case_opened(case, self.actor)
        return case

    def _done(self, case: Case, verb: str, form: Any, act: Any) -> Response:
        try:
            answer = once_on_case(
                case=case,
                actor=self.actor,
                verb=verb,
                key=self.key,
                body=dict(form.data) if form is not None else {},
                act=lambda: act(case, self.actor, form),
            )
        except Conflict as conflict:
            raise with_current(conflict, case) from None
        return Response(answer.body, status=answer.status)


def with_current(conflict: Conflict, case: Case) -> Conflict:
    """The conflict, telling the loser how the case stands now."""
    case.refresh_from_db(fields=["status", "turn", "version"])
    conflict.current = {
        "number": case.number,
        "status": case.status,
        "turn": case.turn,
        "version": case.version,
    }
    return conflict


def _verdict_on(
    case: Case, version: CaseVersion, findings: Findings
) -> tuple[Mapping[str, Any] | None, str]:
    """The verdict on the findings; without one, why."""
    try:
        return verified(case, version, findings).verdict, ""
    except DomainError as contradiction:
        return None, str(contradiction)


_VERBS = {
    "take": assigning.TAKEN,
    "assign": assigning.ASSIGNED,
    "put_back": assigning.PUT_BACK,
}


def _assigned(case: Case, actor: Actor, form: Any) -> Case:
    asked = form.validated_data
    version, note = asked["version"], asked.get("note", "")
    if asked["action"] == "take":
        return assigning.take(case=case, actor=actor, version=version)
    if asked["action"] == "put_back":
        return assigning.put_back(case=case, actor=actor, version=version, note=note)
    return assigning.assign(
        case=case,
        actor=actor,
        version=version,
        officer_id=person_named(asked.get("officer", "")),
        note=note,
    )


def _judged(case: Case, actor: Actor, form: Any) -> Case:
    opinions = [judging.Opinion(**one) for one in form.validated_data["judgements"]]
    version = form.validated_data["version"]
    return judging.judge(case=case, actor=actor, version=version, opinions=opinions)


def _verified(case: Case, actor: Actor, form: Any) -> Case:
    return judging.verify_figure(case=case, actor=actor, **form.validated_data)


def _withdrawn(case: Case, actor: Actor, form: Any) -> Case:
    return judging.withdraw_figure(case=case, actor=actor, **form.validated_data)


def _noted(case: Case, actor: Actor, form: Any) -> dict[str, int]:
    return {"note": noting.write_note(case=case, actor=actor, **form.validated_data).pk}
