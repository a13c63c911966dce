"""The walk on the way of little giants."""

from typing import Any

from hypothesis.stateful import rule

from common.domain.actor import Actor
from cultivation.enums import TitleKind
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_again
from reviews.domain.panels.scoring import declare, save_scores, submit_scorecard
from reviews.domain.recommending import next_rank
from reviews.enums import CaseAction, StepKind
from reviews.models import Case, Route, Seat
from tests.factories import World, judge_all, make_draft, make_title
from tests.reviews.panels.steps import acting, draw, make_expert
from tests.reviews.walks.casework import Casework


class LittleGiants(Casework):
    """The same walk on the way of little giants: a ranked recommendation, a panel of experts."""

    offices = ("330100", "330000", "000000", "320100")

    @classmethod
    def draft(cls, world: World) -> Case:
        """The complete draft of a holder of the title below."""
        route = Route.objects.get(title_kind=TitleKind.LITTLE_GIANT)
        route.steps.filter(kind=StepKind.REVIEW).update(kind=StepKind.PANEL)
        for number in range(1, 4):
            make_expert(world, number)
        enterprise = world.enterprise("330106")
        make_title(enterprise, TitleKind.SRDI)
        return make_draft(world, enterprise, TitleKind.LITTLE_GIANT)

    def arguments(self, action: CaseAction) -> dict[str, Any]:
        """A rank where one is needed."""
        given = super().arguments(action)
        step = self.step
        if action == CaseAction.PROPOSE_PASS:
            given["override_reason"] = "Judged later."
            given["earlier_panel_reason"] = "Nothing that the experts judged has changed."
            if step is not None and step.kind == StepKind.RECOMMENDATION:
                given["rank"] = next_rank(step)
        return given

    def has_what_the_step_needs(self, action: CaseAction) -> bool:
        """A panel's result before its step may pass."""
        step = self.step
        if action != CaseAction.PROPOSE_PASS or step is None or step.kind != StepKind.PANEL:
            return True
        return step.panel_cases.exclude(mean=None).exists()

    def judge(self, actor: Actor) -> None:
        """Judge what the standard leaves to people."""
        judge_all(self.case, actor)
        self.case.refresh_from_db()
        self.settle()

    @rule()
    def experts_judge(self) -> None:
        """A panel is drawn for what waits, scores and is closed."""
        waiting = cases_for_panel(office_id=self.world.offices["000000"].pk)
        if not waiting:
            return
        panel = draw(self.world, waiting, seats=2)
        for seat in Seat.objects.filter(panel_case__panel=panel).select_related("expert__user"):
            declare(panel=panel, expert=seat.expert, actor=acting(seat.expert))
            scores = {one["code"]: 70 for one in panel.dimensions}
            saved = save_scores(seat=seat, scores=scores, comment="Sound.", version=1)
            submit_scorecard(seat=saved, version=2, actor=acting(seat.expert))
        actor = self.at_start.actors["examiner", "000000"]
        close_panel(panel=panel, version=1, actor=actor)
        assert draw_again(panel) == []
        self.settle()
