"""What an expert does in the API: declare, judge blind, hand in. Nothing else in the house."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import Refused
from accounts.api.writing import WritingMixin
from common.api import plain
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from reviews.blind_file import blind_file_of
from reviews.domain.panels.scoring import declare, decline, save_scores, submit_scorecard
from reviews.enums import PanelState, SeatState
from reviews.expert_panels import own_seats, panel_lines
from reviews.models import Expert, Panel, Seat
from reviews.serializers.panels import (
    DeclareSerializer,
    DeclineAllSerializer,
    DeclinedSerializer,
    DeclineSerializer,
    JudgedPanelSerializer,
    OwnPanelSerializer,
    ScorecardSerializer,
    ScoreSerializer,
)

_POSITION = OpenApiParameter("position", OpenApiTypes.INT, OpenApiParameter.PATH)
_AT_A_CASE = r"(?P<position>[0-9]{1,9})"


class JudgingViewSet(WritingMixin, viewsets.ViewSet):
    """The open panels on which the caller sits as an expert, by number; a case by its position."""

    lookup_field = "number"
    lookup_value_regex = r"[\w.-]{1,40}"

    @extend_schema(responses=JudgedPanelSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The panels that wait for the caller, soonest due first."""
        lines = [
            _shown(one.panel, one.total, one.done, one.to_declare)
            for one in panel_lines(self._expert())
        ]
        return Response(JudgedPanelSerializer(lines, many=True).data)

    @extend_schema(responses=OwnPanelSerializer)
    def retrieve(self, request: Request, number: str) -> Response:
        """One panel with the caller's seats: those that he has declared for."""
        return Response(_panel_shown(*self._own(number)))

    @extend_schema(request=DeclareSerializer, responses=OwnPanelSerializer)
    @action(detail=True, methods=["post"])
    def declare(self, request: Request, number: str) -> Response:
        """Declare that nothing ties the caller to the applicants: the scorecards open."""
        panel, _seats = self._own(number)
        given = self.given(DeclareSerializer)

        def act() -> Answer:
            if not given["declared"]:
                sentence = _("Tick the declaration, or give the seats back.")
                raise DomainError("not_declared", sentence, {"declared": sentence})
            declare(panel=panel, expert=self._expert(), actor=self.actor)
            # None are left where all have gone to others because of ties.
            return Answer(200, plain(_panel_shown(panel, list(self._seats(number)))))

        return self.answer_once(act)

    @extend_schema(request=DeclineAllSerializer, responses=DeclinedSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, number: str) -> Response:
        """Give back every seat that is not declared yet."""

        def seats() -> Sequence[Seat]:
            _panel, own = self._own(number)
            return [one for one in own if one.state == SeatState.DRAWN]

        return self._declined(seats, DeclineAllSerializer)

    @extend_schema(methods=["GET"], parameters=[_POSITION], responses=ScorecardSerializer)
    @extend_schema(
        methods=["POST"],
        parameters=[_POSITION],
        request=ScoreSerializer,
        responses=ScorecardSerializer,
    )
    @action(detail=True, methods=["get", "post"], url_path=f"cases/{_AT_A_CASE}")
    def scorecard(self, request: Request, number: str, position: str) -> Response:
        """A blind file with the caller's card; save scores, or hand the card in for good."""
        seat = self._own_seat(number, int(position))
        note_figures_opened(
            actor=self.actor,
            enterprise_id=seat.panel_case.case.enterprise_id,
            page=FiguresPage.SCORECARD,
            number=f"{number}/{position}",
        )
        if request.method == "GET":
            return Response(_card(seat))
        given = self.given(ScoreSerializer)
        wants_submission = given.pop("submit")

        def act() -> Answer:
            saved = save_scores(seat=seat, **given)
            if wants_submission:
                submit_scorecard(seat=saved, version=saved.version, actor=self.actor)
            return Answer(200, plain(_card(self._own_seat(number, int(position)))))

        return self.answer_once(act)

    @extend_schema(parameters=[_POSITION], request=DeclineSerializer, responses=DeclinedSerializer)
    @action(
        detail=True,
        methods=["post"],
        url_path=f"cases/{_AT_A_CASE}/decline",
        url_name="decline-case",
    )
    def decline_case(self, request: Request, number: str, position: str) -> Response:
        """Give one seat back: the caller recognised the applicant, or cannot judge it."""
        return self._declined(lambda: [self._own_seat(number, int(position))], DeclineSerializer)

    def _expert(self) -> Expert:
        key = self.reader.expert_id
        if key is None:
            raise Refused("no_expert", _("This is open to experts only."))
        return Expert.objects.get(pk=key)

    def _seats(self, number: str) -> QuerySet[Seat]:
        """The caller's seats on a panel."""
        own = own_seats(self._expert()).filter(panel_case__panel__number=number)
        return own.order_by("pk")

    def _own(self, number: str) -> tuple[Panel, Sequence[Seat]]:
        found = list(self._seats(number))
        if not found or found[0].panel_case.panel.state != PanelState.SCORING:
            raise Http404
        return found[0].panel_case.panel, found

    def _own_seat(self, number: str, position: int) -> Seat:
        """A declared seat of his; before the declaration it does not exist."""
        _panel, seats = self._own(number)
        for seat in seats:
            if seat.panel_case.position == position and seat.state != SeatState.DRAWN:
                return seat
        raise Http404

    def _declined(
        self, seats: Callable[[], Sequence[Seat]], form: type[DeclineAllSerializer]
    ) -> Response:
        given = {"is_conflict": False} | self.given(form)

        def act() -> Answer:
            given_back = seats()
            for seat in given_back:
                decline(seat=seat, version=seat.version, actor=self.actor, **given)
            return Answer(200, {"seats": len(given_back)})

        return self.answer_once(act)


def _shown(panel: Panel, total: int, done: int, to_declare: int) -> dict[str, Any]:
    return {
        "number": panel.number,
        "round": panel.round.code,
        "due_on": panel.due_on,
        "total": total,
        "done": done,
        "to_declare": to_declare,
    }


def _panel_shown(panel: Panel, seats: Sequence[Seat]) -> dict[str, Any]:
    shown = [one for one in seats if one.state != SeatState.DRAWN]
    done = sum(one.state == SeatState.SUBMITTED for one in shown)
    lines = [
        {"position": one.panel_case.position, "state": one.state, "total": one.total}
        for one in shown
    ]
    whole = _shown(panel, len(seats), done, len(seats) - len(shown))
    whole |= {"dimensions": panel.dimensions, "seats": lines}
    return dict(OwnPanelSerializer(whole).data)


def _card(seat: Seat) -> dict[str, Any]:
    """The blind file and the card; the others' totals once his own is in."""
    case = seat.panel_case.case
    file = blind_file_of(case)
    others = seat.panel_case.seats.filter(state=SeatState.SUBMITTED).exclude(pk=seat.pk)
    is_in = seat.state == SeatState.SUBMITTED
    card = {
        "position": seat.panel_case.position,
        "state": seat.state,
        "total": seat.total,
        "industry": file.industry and file.industry.code,
        "title_kind": case.title_kind,
        "case_kind": case.kind,
        "handed_in_at": file.version and file.version.submitted_at,
        "facts": file.facts,
        "found": file.found,
        "verdict": file.verdict,
        "problem": file.problem,
        "statements": file.texts,
        "scores": seat.scores,
        "comment": seat.comment,
        "others": [*others.order_by("submitted_at").values_list("total", flat=True)]
        if is_in
        else [],
        "version": seat.version,
    }
    return dict(ScorecardSerializer(card).data)
