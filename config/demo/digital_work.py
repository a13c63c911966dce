"""Digital projects in every state, contacts with enterprises that are not covered, a grading
ordered, and who leads the chains."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.events import record
from common.domain.numbers import take_number
from common.enums import SubjectKind
from config.demo.people import People
from config.demo.residents import Resident
from cultivation.domain.coverage.board import refresh
from cultivation.enums import ContactKind, ContactOutcome, MilestoneKind, ProjectStatus, TitleKind
from cultivation.models import Chain, Contact, DigitalProject, FollowUp, ProjectMilestone
from enterprises.domain.grading import order_visit
from enterprises.enums import AssessmentBasis
from enterprises.models import Assessment

_WORKS = (
    ("压铸车间制造执行系统", ["production_control", "quality", "equipment"], "演示软件甲公司"),
    ("设备联网与能耗监测", ["equipment", "energy", "safety"], "演示自动化乙公司"),
    ("研发与工艺协同平台", ["product_design", "process_design"], "演示工业软件丙公司"),
    ("采购仓储财务一体化", ["purchasing", "warehousing", "finance"], "演示信息技术丁公司"),
)
_S = ProjectStatus
# State, days since the last step, days until the planned end.
_COURSES = (
    (_S.SUBMITTED, 4, 200),
    (_S.UNDER_WAY, 20, 45),
    (_S.UNDER_WAY, 120, -12),
    (_S.SELF_ASSESSED, 6, -10),
    (_S.ACCEPTED, 40, -60),
    (_S.FILED, 12, 150),
    (_S.GIVEN_UP, 80, -20),
    (_S.UNDER_WAY, 30, 90),
)
_OUTCOMES = (
    (ContactOutcome.WILL_RATE, "本月内完成自评", 6),
    (ContactOutcome.NEEDS_HELP, "联系诊断服务商上门", -3),
    (ContactOutcome.PLANS_PROJECT, "提交备案材料", 20),
)


def make_digital_work(residents: list[Resident], people: People, *, today: date) -> None:
    """Contacts with some little giants, Xihu's first, and projects of their neighbours."""
    staffed = {one.enterprise.county_office_id for one in residents if one.story is not None}
    fillers = [
        one for one in residents
        if one.is_filler and one.rung is not None and one.place.office.pk in staffed
    ]  # fmt: skip
    fillers.sort(key=lambda one: (one.place.office.code != "330106", one.enterprise.pk))
    # The one that lags behind in the visitor's county stands first.
    giants = sorted(
        (one for one in fillers if one.rung == TitleKind.LITTLE_GIANT),
        key=lambda one: not one.lags,
    )
    contacted = giants[: len(_OUTCOMES)]
    for resident, contact in zip(contacted, _OUTCOMES, strict=False):
        _make_contact(resident, contact, people, today)
    # It plans works, too.
    builders = [one for one in fillers if one.lags or one not in contacted]
    for number, (resident, course) in enumerate(zip(builders, _COURSES, strict=False)):
        _make_project(resident, _WORKS[number % len(_WORKS)], course, people, today)
    _order_grading(giants[0], people, today)
    _name_leaders()
    refresh(day=today)


def _order_grading(resident: Resident, people: People, today: date) -> None:
    office = resident.place.office.pk
    order_visit(
        enterprise=resident.enterprise,
        planned_on=today + timedelta(days=3),
        actor=people.official(office, PostingRole.EXAMINER),
        official=people.official(office, PostingRole.APPROVER).user_id,
    )


def _name_leaders() -> None:
    """The first member of each chain leads it."""
    for chain in Chain.objects.all():
        first = chain.memberships.order_by("pk").first()
        chain.leader = first.enterprise if first else None
        chain.save(update_fields=["leader"])


def _make_project(resident: Resident, works: Any, course: Any, people: People, today: date) -> None:
    status, since, left = course
    name, scenes, supplier = works
    enterprise, step_on = resident.enterprise, today - timedelta(days=since)
    is_filed = status != _S.SUBMITTED
    is_begun = status not in (_S.SUBMITTED, _S.FILED)
    is_done = status in (_S.SELF_ASSESSED, _S.ACCEPTED)
    opened, planned = step_on - timedelta(days=160), today + timedelta(days=left)
    number = f"D{today.year}-{take_number(f'digital project {today.year}'):06}"
    project = DigitalProject(
        number=number, enterprise=enterprise, name=name, status=status, opened_on=opened,
        step_on=step_on, diagnosed_on=opened - timedelta(days=10), diagnosed_by="演示诊断服务中心",
        summary="诊断发现生产数据靠手工汇总，计划分步上线系统并联网采集。",
        scenes=scenes, supplier=supplier, contract_number=f"演示合同{number[-3:]}",
        contract_on=opened, planned_from=opened + timedelta(days=30), planned_end_on=planned,
        investment_planned_wan=Decimal(160), handed_in_on=opened + timedelta(days=5),
        is_true_stated=True, filed_on=opened + timedelta(days=12) if is_filed else None,
        started_on=opened + timedelta(days=35) if is_begun else None,
        done_pct=100 if is_done else 55 if is_begun else 0,
    )  # fmt: skip
    if is_done:
        project.finished_on = step_on - timedelta(days=5)
        project.investment_actual_wan = Decimal("152.60")
        project.subsidy_applied_wan = Decimal(30)
    examiner = people.official(resident.place.office.pk, PostingRole.EXAMINER)
    if status == _S.ACCEPTED:
        _accept(project, examiner, people.official(resident.place.office.pk, PostingRole.APPROVER))
    if status == _S.GIVEN_UP:
        project.given_up_on, project.reason = step_on, "订单减少，改造计划推迟。"
    project.save()
    _milestones(project)
    if is_filed:
        record(
            subject_kind=SubjectKind.PROJECT,
            subject_id=project.pk,
            verb="project.filed",
            actor=examiner,
            after={"number": number, "status": status},
        )


def _accept(project: DigitalProject, examiner: Actor, approver: Actor) -> None:
    project.on_site = Assessment.objects.create(
        enterprise=project.enterprise,
        basis=AssessmentBasis.ON_SITE,
        level=2,
        assessed_on=project.step_on,
        recorded_at=timezone.make_aware(datetime.combine(project.step_on, time(15))),
    )
    project.opinion = "现场核验与合同、发票一致，改造场景达到规范级。"
    project.subsidy_granted_wan = project.subsidy_paid_wan = Decimal(30)
    project.subsidy_paid_on = project.accepted_on = project.step_on
    project.proposed_by_id, project.accepted_by_id = examiner.user_id, approver.user_id


def _milestones(project: DigitalProject) -> None:
    days = (
        (MilestoneKind.STARTED, project.started_on),
        (MilestoneKind.ACCEPTED, project.accepted_on),
        (MilestoneKind.GIVEN_UP, project.given_up_on),
    )
    ProjectMilestone.objects.bulk_create(
        ProjectMilestone(
            enterprise=project.enterprise, reference=project.number, kind=kind, on=day,
            recorded_at=timezone.make_aware(datetime.combine(day, time())),
        )
        for kind, day in days
        if day is not None
    )  # fmt: skip


def _make_contact(resident: Resident, contact: Any, people: People, today: date) -> None:
    outcome, next_step, ahead = contact
    examiner = people.official(resident.place.office.pk, PostingRole.EXAMINER)
    on, next_on = today - timedelta(days=9), today + timedelta(days=ahead)
    Contact.objects.create(
        enterprise=resident.enterprise, office=resident.place.office,
        person_id=examiner.person_id, on=on, kind=ContactKind.PHONE, outcome=outcome,
        note="与企业分管负责人通话。", next_step=next_step, next_on=next_on,
        recorded_at=timezone.now(),
    )  # fmt: skip
    FollowUp.objects.create(
        enterprise=resident.enterprise, office=resident.place.office,
        person_id=examiner.person_id, assigned_on=on, contacted_on=on, outcome=outcome,
        next_step=next_step, next_on=next_on,
    )  # fmt: skip
