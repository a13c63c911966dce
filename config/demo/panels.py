"""Demo panels: a small roll of experts, panels that have judged, and one that is at work."""

from collections.abc import Sequence
from datetime import date
from random import Random

from accounts.domain.acting import capacities_of
from accounts.enums import PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from config.demo.clock import Days
from config.demo.people import People
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_panel
from reviews.domain.panels.roll import ExpertEntry, add_expert
from reviews.domain.panels.scoring import declare, save_scores, submit_scorecard
from reviews.enums import SeatState, StepKind, StepState
from reviews.models import Case, Expert, Panel, Seat

_SEATS = 3
_WORKING_DAYS = 10
# Unit, city and fields; the first is the visitor's.
_EXPERTS = (
    ("北京先进制造研究院（演示）", "110000", "工业母机、机器人"),
    ("上海新材料研究所（演示）", "310000", "新材料"),
    ("武汉光电研究中心（演示）", "420100", "新一代信息技术"),
    ("成都航空装备研究院（演示）", "510100", "航空航天装备"),
    ("西安动力研究所（演示）", "610100", "节能与新能源汽车"),
    ("合肥微电子研究院（演示）", "340100", "集成电路"),
    ("长沙工程机械研究院（演示）", "430100", "工程机械"),
)
_WORDS = "主导产品技术扎实，市场地位清晰，建议结合核查情况综合判断。"


class Panels:
    """Puts experts on the ministry's roll and lets them judge what waits."""

    def __init__(self, people: People, days: Days, random: Random) -> None:
        self._people, self._days, self._random = people, days, random
        self._ministry = Office.objects.get(code="000000")
        self._count = 0

    def enrol(self) -> None:
        """The roll."""
        actor = self._people.official(self._ministry.pk, PostingRole.EXAMINER)
        known = set(Office.objects.values_list("code", flat=True))
        for user, (unit, city, fields) in zip(self._people.experts, _EXPERTS, strict=True):
            entry = ExpertEntry(
                username=user.username,
                affiliation=unit,
                city=city if city in known else "110000",
                technologies=fields,
            )
            add_expert(entry=entry, actor=actor)

    def judge(self, case: Case, *, but_not: Sequence[int], day: date) -> None:
        """Let a panel judge a case that is to pass its panel step, with the others that wait."""
        step = case.steps.filter(state=StepState.CURRENT).first()
        if step is None or step.kind != StepKind.PANEL or step.panel_cases.exists():
            return
        panel = self._draw(case.round_id, but_not, day)
        for expert in Expert.objects.filter(seats__panel_case__panel=panel).distinct():
            self._hand_in(panel, expert)
        panel.refresh_from_db()
        actor = self._people.official(self._ministry.pk, PostingRole.EXAMINER)
        close_panel(panel=panel, version=panel.version, actor=actor)

    def leave_at_work(self, day: date) -> None:
        """A panel over what still waits: the visitor's expert has not begun, others are done."""
        waiting = cases_for_panel(office_id=self._ministry.pk)
        if not waiting:
            return
        panel = self._draw(waiting[0].round_id, (), day)
        visitors = self._people.experts[0]
        others = Expert.objects.exclude(user=visitors).filter(seats__panel_case__panel=panel)
        for expert in others.distinct().order_by("code")[:3]:
            self._hand_in(panel, expert)

    def _draw(self, round_id: int, but_not: Sequence[int], day: date) -> Panel:
        self._count += 1
        waiting = cases_for_panel(office_id=self._ministry.pk, round_id=round_id)
        cases = [case for case in waiting if case.pk not in but_not]
        return draw_panel(
            round=cases[0].round,
            cases=cases,
            seats=_SEATS,
            due_on=self._days.calendar.add(day, _WORKING_DAYS),
            seed=f"demo-{self._count}",
            actor=self._people.official(self._ministry.pk, PostingRole.EXAMINER),
        )

    def _hand_in(self, panel: Panel, expert: Expert) -> None:
        actor = _acting(expert)
        declare(panel=panel, expert=expert, actor=actor)
        seats = Seat.objects.filter(panel_case__panel=panel, expert=expert)
        for seat in seats.filter(state=SeatState.DECLARED):
            points = self._random.choice((62, 74, 78, 81, 84, 88))
            scores = {one["code"]: points + self._random.randint(-8, 8) for one in panel.dimensions}
            saved = save_scores(seat=seat, scores=scores, comment=_WORDS, version=seat.version)
            submit_scorecard(seat=saved, version=saved.version, actor=actor)


def _acting(expert: Expert) -> Actor:
    return capacities_of(expert.user)[0].actor(expert.user)
