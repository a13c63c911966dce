"""Playing a course: every deed by the domain function that people use, at its own day."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone

from accounts.enums import PostingRole
from common.domain.files import CheckedFile
from common.enums import FileKind
from config.demo.clock import Clock
from config.demo.course.cast import Cast, office_of
from config.demo.course.plan import Act, Deed
from cultivation.domain.digital import deciding, reporting
from cultivation.domain.titles import Grant, cancel, grant_titles
from cultivation.enums import CancellationGround, CaseKind, ProjectPaperKind, TitleKind
from cultivation.models import DigitalProject, RuleSet, Title, TitleChange
from enterprises.domain.assessing import current_questionnaire, record_assessment
from enterprises.domain.grading import add_visit_file, finish_visit, order_visit, save_visit
from enterprises.enums import AssessmentBasis
from enterprises.models import Enterprise

_PAPER = CheckedFile("paper.png", FileKind.PNG, b"\x89PNG course")
_INVESTED, _SPENT, _SUBSIDY = Decimal(160), Decimal(150), Decimal(30)


class Player:
    """Does the deeds of a course for these enterprises, each the one of its number."""

    def __init__(self, enterprises: Sequence[Enterprise], cast: Cast, rule_set: RuleSet) -> None:
        self._enterprises, self._cast, self._rule_set = enterprises, cast, rule_set
        self._kept_changes = TitleChange.objects.count()
        self._acts: dict[Act, Callable[[Enterprise, Deed], None]] = {
            Act.GRANT: self._grant,
            Act.CANCEL: self._cancel,
            Act.RATE: self._rate,
            Act.OPEN: self._open,
            Act.START: self._start,
            Act.FINISH: self._finish,
            Act.GRADE: self._grade,
            Act.ACCEPT: self._accept,
        }

    def play(
        self,
        deeds: Sequence[Deed],
        *,
        clock: Clock,
        first: date,
        last: date,
        each_day: Callable[[date], None],
    ) -> None:
        """Go from the first day to the last: the deeds of the day, then `each_day` on the morning
        after it, as the clock's jobs run."""
        of_day = {day: list(rows) for day, rows in groupby(deeds, key=lambda one: one.day)}
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            for deed in of_day.get(day, ()):
                clock.next_act_on(day)
                self._acts[deed.act](self._enterprises[deed.enterprise], deed)
                self._date_title_changes()
            clock.next_act_on(day + timedelta(days=1))
            each_day(day)

    def _date_title_changes(self) -> None:
        """The database's own clock does not move: what it noted just now was known until now."""
        newest = TitleChange.objects.order_by("-pk")[:4].values("pk")
        TitleChange.objects.filter(pk__in=newest, pk__gt=self._kept_changes).update(
            known_until=timezone.now()
        )
        last = TitleChange.objects.order_by("-pk").values_list("pk", flat=True).first()
        self._kept_changes = last or 0

    def _grant(self, enterprise: Enterprise, deed: Deed) -> None:
        grant = Grant(
            enterprise=enterprise,
            case_number=f"COURSE-{deed.enterprise}-{deed.day:%Y%m%d}",
            rule_set=self._rule_set,
            case_kind=CaseKind.RECOGNITION,
        )
        grant_titles(
            kind=TitleKind.LITTLE_GIANT,
            grants=[grant],
            valid_from=deed.valid_from,
            announcement=f"course-{deed.day:%Y}",
            actor=self._cast.official(self._cast.ministry, PostingRole.APPROVER),
        )

    def _cancel(self, enterprise: Enterprise, deed: Deed) -> None:
        cancel(
            title=Title.objects.valid_on(deed.day).get(enterprise=enterprise),
            on=deed.day,
            ground=next(iter(CancellationGround)),
            document=f"course-{deed.day:%Y}",
            reason="course",
            actor=self._cast.official(self._cast.ministry, PostingRole.APPROVER),
        )

    def _rate(self, enterprise: Enterprise, deed: Deed) -> None:
        record_assessment(
            enterprise=enterprise,
            questionnaire=current_questionnaire(),
            answers=answers_at(deed.level),
            basis=AssessmentBasis.SELF_RATED,
            assessed_on=deed.day,
            actor=self._cast.owner(enterprise),
            is_pledged=True,
        )

    def _open(self, enterprise: Enterprise, deed: Deed) -> None:
        owner = self._cast.owner(enterprise)
        project = reporting.open_project(
            enterprise=enterprise,
            actor=owner,
            name="course",
            diagnosed_on=deed.day - timedelta(days=30),
            scenes=["quality", "production_control"],
            supplier="course",
            contract_number=f"C-{enterprise.pk}",
            contract_on=deed.day - timedelta(days=5),
            planned_from=deed.day,
            planned_end_on=deed.day + timedelta(days=140),
            investment_planned_wan=_INVESTED,
        )
        reporting.add_paper(
            project=project, kind=ProjectPaperKind.CONTRACT, upload=_PAPER, actor=owner
        )
        self._go(reporting.hand_in, enterprise, owner, is_true=True)
        examiner = self._cast.official(office_of(enterprise), PostingRole.EXAMINER)
        self._go(deciding.file_project, enterprise, examiner)

    def _start(self, enterprise: Enterprise, deed: Deed) -> None:
        owner = self._cast.owner(enterprise)
        self._go(reporting.start_works, enterprise, owner, started_on=deed.day)

    def _finish(self, enterprise: Enterprise, deed: Deed) -> None:
        self._rate(enterprise, deed)
        self._go(
            reporting.finish_works,
            enterprise,
            self._cast.owner(enterprise),
            finished_on=deed.day,
            investment_actual_wan=_SPENT,
            subsidy_applied_wan=_SUBSIDY,
        )

    def _grade(self, enterprise: Enterprise, deed: Deed) -> None:
        office = office_of(enterprise)
        examiner = self._cast.official(office, PostingRole.EXAMINER)
        visit = order_visit(
            enterprise=enterprise,
            planned_on=deed.day,
            actor=self._cast.official(office, PostingRole.APPROVER),
            official=examiner.user_id,
        )
        add_visit_file(visit=visit, upload=_PAPER, actor=examiner)
        visit = save_visit(
            visit=visit,
            version=visit.version,
            answers=answers_at(deed.level),
            conclusion="course",
            visited_on=deed.day,
            actor=examiner,
        )
        finish_visit(visit=visit, version=visit.version, actor=examiner)

    def _accept(self, enterprise: Enterprise, deed: Deed) -> None:
        office = office_of(enterprise)
        self._go(
            deciding.propose_acceptance,
            enterprise,
            self._cast.official(office, PostingRole.EXAMINER),
            opinion="course",
            subsidy_granted_wan=_SUBSIDY,
        )
        approver = self._cast.official(office, PostingRole.APPROVER)
        self._go(deciding.accept, enterprise, approver)

    def _go(self, act: Any, enterprise: Enterprise, actor: Any, **given: Any) -> None:
        project = DigitalProject.objects.get(enterprise=enterprise)
        act(project=project, version=project.version, actor=actor, **given)


def answers_at(level: int) -> dict[str, Any]:
    """Answers to every question that give exactly that level: all points, scenes at the level."""
    questionnaire = current_questionnaire()
    answers: dict[str, Any] = {"scenes": {scene.id: level for scene in questionnaire.scenes}}
    for question in questionnaire.questions:
        if question.kind == "bands":
            answers[question.id] = 100
        elif question.kind == "multi":
            answers[question.id] = [option.id for option in question.options]
        else:
            answers[question.id] = max(question.options, key=lambda one: one.points).id
    return answers
