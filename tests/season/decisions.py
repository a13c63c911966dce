"""Panels, notices and announcements of a season."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from common.domain.errors import DomainError
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_panel
from reviews.domain.panels.scoring import declare, decline, save_scores, submit_scorecard
from reviews.domain.publishing import announce, decided_cases, publish_notice
from reviews.enums import PanelState, SeatState
from reviews.models import Expert, Notice, Panel, Seat
from tests.factories import (
    actor_of_user,
)
from tests.season.desks import Desks
from tests.season.scene import EXPERTS, SEATS


class Decisions(Desks):
    """Experts at work; the ministry and provinces publish and announce."""

    def _panels(self) -> None:
        ministry = self.offices[0].pk
        examiner = self.people[ministry, PostingRole.EXAMINER][0]
        waiting = cases_for_panel(office_id=ministry)
        if waiting:
            panel = draw_panel(
                round=waiting[0].round, cases=waiting[:200], seats=SEATS,
                due_on=timezone.localdate() + timedelta(days=5), actor=examiner,
            )  # fmt: skip
            self.happened["panels"] += 1
            for expert in Expert.objects.filter(seats__panel_case__panel=panel).distinct():
                declare(panel=panel, expert=expert, actor=actor_of_user(expert.user))
        for panel in Panel.objects.filter(state=PanelState.SCORING):
            self._score(panel)
            owing = Seat.objects.open().before_panel().filter(panel_case__panel=panel)
            if not owing.exists():
                panel.refresh_from_db()
                close_panel(panel=panel, version=panel.version, actor=examiner)

    def _score(self, panel: Panel) -> None:
        seats = Seat.objects.open().before_panel().filter(panel_case__panel=panel)
        for seat in seats.select_related("expert__user"):
            actor = actor_of_user(seat.expert.user)
            if seat.state == SeatState.DRAWN:
                declare(panel=panel, expert=seat.expert, actor=actor)
                seat.refresh_from_db()
            sat = seat.panel_case.seats.count()
            if self.random.random() < 0.05 and sat < EXPERTS - SEATS:
                decline(
                    seat=seat, reason="I know it.", version=seat.version, actor=actor,
                    is_conflict=True,
                )  # fmt: skip
                self.happened["declined"] += 1
                continue
            scores = {one["code"]: self.random.randint(40, 100) for one in panel.dimensions}
            saved = save_scores(seat=seat, scores=scores, comment="Sound.", version=seat.version)
            submit_scorecard(seat=saved, version=saved.version, actor=actor)
            self.happened["scorecards"] += 1

    def _publish(self) -> None:
        for office in self.offices:
            if office.level not in {OfficeLevel.PROVINCE, OfficeLevel.MINISTRY}:
                continue
            examiner = self.people[office.pk, PostingRole.EXAMINER][0]
            for round_ in self.rounds.values():
                cases = decided_cases(office_id=office.pk, round_id=round_.pk)
                if cases:
                    publish_notice(round=round_, cases=cases[:1000], actor=examiner)
                    self.happened["notices"] += 1

    def _announce(self) -> None:
        for notice in Notice.objects.filter(announcement=None):
            signers = self.people[notice.office_id, PostingRole.APPROVER]
            is_over = notice.closes_on < timezone.localdate()
            if not is_over:
                self._expect_refusal(lambda n=notice, a=signers[0]: announce(notice=n, actor=a))
                continue
            announce(notice=notice, actor=signers[0])
            self.happened["announcements"] += 1
            self._expect_refusal(lambda n=notice, a=signers[0]: announce(notice=n, actor=a))

    def _expect_refusal(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except DomainError:
            self.happened["refused: out of turn"] += 1
        else:
            raise AssertionError("An announcement out of turn was let through.")
