"""What enterprises and offices do on a day of a season."""

from accounts.enums import PostingRole
from common.domain.actor import Actor
from cultivation.enums import TitleKind
from enterprises.models import Enterprise, Filing
from reviews.domain.applying import open_case, save_draft
from reviews.domain.examining import ItemToCorrect
from reviews.domain.recommending import next_rank
from reviews.enums import CaseAction, StepKind
from reviews.models import Case, Step
from tests.factories import (
    STATEMENTS,
    judge_all,
)
from tests.season.acts import Acts


class Desks(Acts):
    """Enterprises that file and answer, examiners and approvers at work."""

    def _enterprises_file(self, number: int) -> None:
        for day, enterprise, kind in self.waiting:
            if day == number:
                self._file(enterprise, kind)

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

    def _answer(self, case: Case) -> None:
        items = case.corrections.get(resubmitted_at=None).items.all()
        answers = {str(item.pk): "Mended." for item in items}
        self._do(case, CaseAction.RESUBMIT, self.owners[case.enterprise_id], answers=answers)

    def _office_works(self, case: Case, *, is_late: bool) -> None:
        step = case.steps.get(state="current")
        if not step.is_examined:
            return
        if step.proposal:
            self._sign(case, step, is_late=is_late)
            return
        if step.kind == StepKind.PANEL and not step.panel_cases.exclude(mean=None).exists():
            return
        actor = self.random.choice(self.people[step.office_id, PostingRole.EXAMINER])
        luck = self.random.random()
        if luck < 0.05 and not is_late:
            items = [ItemToCorrect("ip_class1", "Wrong holder.")]
            self._do(case, CaseAction.REQUEST_CORRECTION, actor, items=items)
        elif luck < 0.08 and step.position > 1 and not is_late:
            self._do(case, CaseAction.SEND_BACK, actor, reason="Look again.")
        elif luck < 0.12:
            self._do(case, CaseAction.PROPOSE_REFUSAL, actor, opinion="No.")
        else:
            self._propose(case, step, actor)

    def _propose(self, case: Case, step: Step, actor: Actor) -> None:
        if case.title_kind != TitleKind.INNOVATIVE:
            judge_all(case, actor)
            case.refresh_from_db()
        ranked = {"rank": next_rank(step)} if step.kind == StepKind.RECOMMENDATION else {}
        self._do(case, CaseAction.PROPOSE_PASS, actor, opinion="Yes.", **ranked)

    def _sign(self, case: Case, step: Step, *, is_late: bool) -> None:
        signers = set(
            case.steps.filter(position__in=(step.position - 1, step.position + 1)).values_list(
                "signed_by", flat=True
            )
        )
        free = [
            actor
            for actor in self.people[step.office_id, PostingRole.APPROVER]
            if actor.user_id not in signers
        ]
        actor = self.random.choice(free)
        if self.random.random() < 0.04 and not is_late:
            self._do(case, CaseAction.RETURN_TO_EXAMINER, actor, reason="Look again.")
        else:
            self._do(case, CaseAction.SIGN, actor)
