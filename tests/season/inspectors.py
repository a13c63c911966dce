"""Visits on the spot, from the order to the reply."""

from django.utils import timezone

from accounts.enums import PostingRole
from reviews.domain.inspections import (
    Found,
    Report,
    conclude,
    order_inspection,
    plan_inspection,
    reply_to_inspection,
    save_findings,
    sign_inspection,
    waive_reply,
)
from reviews.enums import FindingOutcome, InspectionConclusion, InspectionState
from reviews.models import Case, Inspection, Step
from tests.season.objectors import Objectors


class Inspectors(Objectors):
    """Some cases are visited before their step may pass."""

    def is_visited(self, case: Case, step: Step) -> bool:
        """Whether a visit stands in the way of passing the step; it goes one step further now."""
        visit = Inspection.objects.filter(step=step).order_by("pk").last()
        if visit is None:
            if self.random.random() > 0.3:
                return False
            order_inspection(
                case=case, actor=self._examiner(step), reason="To see what was declared."
            )
            self.happened["visits"] += 1
            return True
        if visit.state == InspectionState.CONCLUDED:
            return False
        self._one_visit_further(visit, step)
        return True

    def _one_visit_further(self, visit: Inspection, step: Step) -> None:
        if visit.state == InspectionState.ORDERED:
            signer = self.random.choice(self.present(step.office_id, PostingRole.APPROVER))
            examiner = self._examiner(step)
            plan_inspection(
                inspection=visit, inspectors=[examiner.user_id, signer.user_id],
                planned_on=timezone.localdate(), version=visit.version, actor=examiner,
            )  # fmt: skip
            return
        # They wrote it down on the spot; who has left meanwhile still signs what he saw.
        one, other = [
            self.inspector(step.office_id, sent.user_id)
            for sent in visit.inspectors.order_by("user_id")
        ]
        if visit.state == InspectionState.PLANNED:
            found = {row.pk: Found(FindingOutcome.CONFIRMED) for row in visit.findings.all()}
            visit = save_findings(
                inspection=visit, actor=one, findings=found,
                report=Report(timezone.localdate(), summary="Seen the line and the books."),
            )  # fmt: skip
            conclude(
                inspection=visit, conclusion=InspectionConclusion.CONFIRMED,
                summary="All is as declared.", version=visit.version, actor=one,
            )  # fmt: skip
            return
        visit = sign_inspection(inspection=visit, version=visit.version, actor=other)
        if self.random.random() < 0.5:
            owner = self.owners[visit.case.enterprise_id]
            reply_to_inspection(inspection=visit, text="Thank you.", actor=owner)

    def is_reply_awaited(self, case: Case) -> bool:
        """Whether the enterprise still has days to reply to a visit: no refusal is signed."""
        return self._awaited(case).exists()

    def nothing_to_reply(self, case: Case) -> None:
        """The enterprise says so of every visit."""
        for visit in self._awaited(case):
            waive_reply(inspection=visit, actor=self.owners[case.enterprise_id])

    def _awaited(self, case: Case):
        concluded = Inspection.objects.filter(case=case, state=InspectionState.CONCLUDED)
        return concluded.filter(replied_at=None, reply_due_on__gte=timezone.localdate())

    def _examiner(self, step: Step):
        return self.random.choice(self.present(step.office_id, PostingRole.EXAMINER))

    def inspector(self, office_id: int, user_id: int):
        """The person, in the role he was sent in."""
        return self.everybody[office_id, user_id]
