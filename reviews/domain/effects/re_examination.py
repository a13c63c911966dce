"""The old title while its re-examination is under way: it counts until the result is out."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from cultivation.domain.titles import begin_re_examination, end_re_examination, note_broken_off
from cultivation.enums import ReExaminationOutcome
from cultivation.models import Title
from reviews.enums import CaseStatus
from reviews.models import Case

_OUTCOMES = {
    CaseStatus.REFUSED: ReExaminationOutcome.FAILED,
    CaseStatus.WITHDRAWN: ReExaminationOutcome.WITHDRAWN,
}


def follow_re_examination(case: Case, status_before: str, actor: Actor) -> None:
    """Handed in: the title waits for the result. Refused or withdrawn: it runs on to its expiry,
    or lapses where that has passed. A pass is followed by the announcement that issues the title.

    Raises `Conflict` when the title can no longer be re-examined.
    """
    today = timezone.localdate()
    if status_before == CaseStatus.DRAFT and case.status == CaseStatus.IN_REVIEW:
        title = _title_of(case)
        # A fallen little giant may have no provincial title to keep alive meanwhile.
        if title is not None:
            begin_re_examination(title=title, on=today, case_number=case.number, actor=actor)
        return
    outcome = _OUTCOMES.get(CaseStatus(case.status))
    if outcome is None or status_before == CaseStatus.DRAFT:
        return
    title = Title.objects.filter(
        enterprise=case.enterprise_id,
        kind=case.title_kind,
        events__kind="re_exam_opened",
        events__case_number=case.number,
    ).first()
    if title is None:
        return
    if title.re_examined_since is None:
        note_broken_off(
            title=title, on=today, outcome=outcome, case_number=case.number, actor=actor
        )
        return
    reason = {
        ReExaminationOutcome.FAILED: _("The re-examination was not passed."),
        ReExaminationOutcome.WITHDRAWN: _("The re-examination was withdrawn."),
    }[outcome]
    end_re_examination(
        title=title, on=today, outcome=outcome, reason=reason, case_number=case.number, actor=actor
    )


def _title_of(case: Case) -> Title | None:
    today = timezone.localdate()
    held = Title.objects.valid_on(today).filter(enterprise=case.enterprise_id)
    return held.filter(kind=case.title_kind).first()
