"""What enterprises and offices do on a day of a season."""

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import DomainError
from cultivation.enums import TitleKind
from enterprises.models import Enterprise, Filing
from reviews.domain.applying import open_case, save_draft
from reviews.domain.bulk import ChosenCase, start_bulk
from reviews.domain.examining import ItemToCorrect
from reviews.domain.recommending import next_rank
from reviews.enums import CaseAction, CaseStatus, PanelState, Proposal, StepKind, StepState
from reviews.models import Case, Step
from tests.factories import GROUNDS, STATEMENTS, judge_all
from tests.season.inspectors import Inspectors


class Desks(Inspectors):
    """Enterprises that file and answer, examiners and approvers at work."""

    def enterprises_file(self, number: int) -> None:
        """Those whose day has come; drafts that are late are refused the day after the window."""
        for day, enterprise, kind in self.waiting:
            if day == number:
                self._file(enterprise, kind)
        if number == self.window_days:
            for case in Case.objects.filter(status=CaseStatus.DRAFT).order_by("pk"):
                owner = self.owners[case.enterprise_id]
                self.refused("too late", self.asks(case, CaseAction.SUBMIT, owner))

    def _file(self, enterprise: Enterprise, kind: TitleKind) -> None:
        owner = self.owners[enterprise.pk]
        filing = Filing.objects.get(enterprise=enterprise)
        case = open_case(enterprise=enterprise, round=self.rounds[kind], filing=filing, actor=owner)
        luck = self.random.random()
        is_whole = luck >= 0.04
        case = save_draft(
            case=case, statements=STATEMENTS if is_whole else {"market": "Half of it."},
            is_pledged=is_whole, version=case.version, actor=owner,
        )  # fmt: skip
        if is_whole:
            self._do(case, CaseAction.SUBMIT, owner)
            if luck > 0.98:
                case.refresh_from_db()
                self._do(case, CaseAction.WITHDRAW, owner)

    def answer(self, case: Case) -> None:
        """The enterprise hands its correction in."""
        items = case.corrections.get(resubmitted_at=None).items.all()
        answers = {str(item.pk): "Mended." for item in items}
        self._do(case, CaseAction.RESUBMIT, self.owners[case.enterprise_id], answers=answers)

    def office_works(self, case: Case, *, is_late: bool) -> None:
        """The office whose turn it is does one thing with the case."""
        step = case.steps.get(state=StepState.CURRENT)
        if not step.is_examined:
            return
        if step.proposal:
            self._sign(case, step, is_late=is_late)
            return
        if step.kind == StepKind.PANEL and not _is_judged(step):
            return
        if step.kind == StepKind.INSPECTION and self.is_visited(case, step):
            return
        if not is_late and self.random.random() < 0.003:
            self._do(case, CaseAction.WITHDRAW, self.owners[case.enterprise_id])
            return
        self._examine(case, step, is_late=is_late)

    def _examine(self, case: Case, step: Step, *, is_late: bool) -> None:
        actor = self.random.choice(self.present(step.office_id, PostingRole.EXAMINER))
        if self.random.random() < 0.1:
            self.someone_takes(case, actor)
        luck = self.random.random()
        if luck < 0.05 and not is_late:
            items = [ItemToCorrect("ip_class1", "Wrong holder.")]
            self._do(case, CaseAction.REQUEST_CORRECTION, actor, items=items)
        elif luck < 0.08 and step.position > 1 and not is_late:
            self._do(case, CaseAction.SEND_BACK, actor, reason="Look again.")
        elif luck < 0.12:
            self._do(case, CaseAction.PROPOSE_REFUSAL, actor, opinion="No.", grounds=GROUNDS)
        else:
            self._propose(case, step, actor)

    def _propose(self, case: Case, step: Step, actor: Actor) -> None:
        if case.title_kind != TitleKind.INNOVATIVE:
            judge_all(case, actor)
            case.refresh_from_db()
        elif self.random.random() < 0.01:
            other = self.random.choice(self.present(step.office_id, PostingRole.EXAMINER))
            self.race(
                self.asks(case, CaseAction.PROPOSE_PASS, actor, opinion="Yes."),
                self.asks(case, CaseAction.PROPOSE_REFUSAL, other, opinion="No.", grounds=GROUNDS),
            )
            return
        asked = {
            StepKind.RECOMMENDATION: lambda: {"rank": next_rank(step)},
            StepKind.PANEL: lambda: {"earlier_panel_reason": "The figures are the same."},
        }.get(step.kind, dict)()
        self._do(case, CaseAction.PROPOSE_PASS, actor, opinion="Yes.", **asked)

    def _sign(self, case: Case, step: Step, *, is_late: bool) -> None:
        neighbours = case.steps.filter(position__in=(step.position - 1, step.position + 1))
        signers = set(neighbours.values_list("signed_by", flat=True))
        present = self.present(step.office_id, PostingRole.APPROVER)
        free = [actor for actor in present if actor.user_id not in signers]
        actor = self.random.choice(free)
        if step.proposal == Proposal.REFUSE and self.is_reply_awaited(case):
            self.refused("reply running", self.asks(case, CaseAction.SIGN, actor))
            if is_late:
                self.nothing_to_reply(case)
        elif self.random.random() < 0.04 and not is_late:
            self._do(case, CaseAction.RETURN_TO_EXAMINER, actor, reason="Look again.")
        else:
            self._do(case, CaseAction.SIGN, actor)

    def someone_acts_on_many(self) -> None:
        """An examiner passes everything that waits at his desk in one job; the workers of the
        evening, which are killed at it, do it. A line that was overtaken is refused."""
        office = self.random.choice(self.offices[1:])
        waiting = Case.objects.filter(
            at_office=office, status=CaseStatus.IN_REVIEW, steps__state=StepState.CURRENT,
            steps__proposal=Proposal.NONE, title_kind=TitleKind.INNOVATIVE,
            steps__kind__in=[StepKind.PRELIMINARY, StepKind.REVIEW],
        )  # fmt: skip
        cases = [
            ChosenCase(case.pk, case.number, case.enterprise.name, case.version)
            for case in waiting.select_related("enterprise").order_by("pk")
        ]
        if not cases:
            return
        actor = self.random.choice(self.present(office.pk, PostingRole.EXAMINER))
        start_bulk(
            act=CaseAction.PROPOSE_PASS.value, cases=cases, arguments={"opinion": "Yes."},
            actor=actor,
        )  # fmt: skip
        self.happened["jobs on many"] += 1

    def expect_refusal(self, why: str, act) -> None:
        """The act must be refused."""
        try:
            act()
        except DomainError:
            self.happened[f"refused: {why}"] += 1
        else:
            raise AssertionError(f"{why} was let through.")


def _is_judged(step: Step) -> bool:
    """Whether a panel has judged the case; one that came back may be before a new one."""
    at_work = step.panel_cases.filter(panel__state=PanelState.SCORING)
    return step.panel_cases.exclude(mean=None).exists() and not at_work.exists()
