"""Panels, notices and announcements of a season."""

from datetime import timedelta

from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from common.domain.actor import Actor
from reviews.domain.notices.standing import held_by_objections
from reviews.domain.panels.closing import close_panel
from reviews.domain.panels.drawing import cases_for_panel, draw_panel
from reviews.domain.panels.scoring import declare, decline, save_scores, submit_scorecard
from reviews.domain.publishing import announce, decided_cases, follow_up, publish_notice
from reviews.enums import CaseAction, CaseStatus, ObjectionState, PanelState, SeatState
from reviews.models import Expert, Notice, NoticeEntry, Panel, Seat
from tests.factories import actor_of_user
from tests.season.desks import Desks
from tests.season.scene import EXPERTS, SEATS


class Decisions(Desks):
    """Experts at work; the ministry and provinces publish and announce."""

    def panels(self) -> None:
        """The ministry draws panels for what waits; experts score; full panels are closed."""
        ministry = self.offices[0].pk
        examiner = self.present(ministry, PostingRole.EXAMINER)[0]
        waiting = cases_for_panel(office_id=ministry)
        if waiting:
            panel = draw_panel(
                round=waiting[0].round, cases=waiting[:200], seats=SEATS,
                due_on=timezone.localdate() + timedelta(days=5), actor=examiner,
            )  # fmt: skip
            self.happened["panels"] += 1
            for expert in Expert.objects.filter(seats__panel_case__panel=panel).distinct():
                declare(panel=panel, expert=expert, actor=actor_of_user(expert.user))
        for panel in Panel.objects.filter(state=PanelState.SCORING).order_by("pk"):
            self._score(panel)
            owing = Seat.objects.open().before_panel().filter(panel_case__panel=panel)
            if not owing.exists():
                panel.refresh_from_db()
                close_panel(panel=panel, version=panel.version, actor=examiner)

    def _score(self, panel: Panel) -> None:
        seats = Seat.objects.open().before_panel().filter(panel_case__panel=panel)
        for seat in seats.select_related("expert__user").order_by("pk"):
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

    def publish(self) -> None:
        """Every office that has decided cases puts them on notice."""
        for office in self.offices:
            if office.level not in {OfficeLevel.PROVINCE, OfficeLevel.MINISTRY}:
                continue
            examiner = self.present(office.pk, PostingRole.EXAMINER)[0]
            for round_ in self.rounds.values():
                cases = decided_cases(office_id=office.pk, round_id=round_.pk)
                if cases:
                    publish_notice(round=round_, cases=cases[:1000], actor=examiner)
                    self.happened["notices"] += 1
                    self.happened[CaseAction.PUBLISH_NOTICE.value] += len(cases[:1000])

    def announce(self) -> None:
        """What has run its days is announced, once; what objections held follows."""
        for notice in Notice.objects.filter(announcement=None).order_by("pk"):
            signer = self.present(notice.office_id, PostingRole.APPROVER)[0]
            self._announce(notice, signer)
        late = NoticeEntry.objects.filter(
            case__status=CaseStatus.IN_NOTICE, notice__announcement__isnull=False
        ).exclude(objections__state__in=[*ObjectionState.open(), ObjectionState.UPHELD])
        for entry in late.select_related("notice", "case").order_by("pk"):
            signer = self.present(entry.notice.office_id, PostingRole.APPROVER)[0]
            follow_up(entry=entry, actor=signer)
            self.happened["follow-ups"] += 1
            self.happened[CaseAction.ANNOUNCE.value] += 1

    def _announce(self, notice: Notice, signer: Actor) -> None:
        def act() -> None:
            announce(notice=notice, actor=signer)

        held = held_by_objections(notice)
        free = notice.entries.standing().exclude(case__in=held).count()
        if notice.closes_on >= timezone.localdate() or not free:
            self.expect_refusal("out of turn", act)
            return
        announce(notice=notice, actor=signer)
        self.happened["announcements"] += 1
        self.happened[CaseAction.ANNOUNCE.value] += free
        self.expect_refusal("out of turn", act)
