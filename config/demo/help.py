"""The service catalogue, cultivation plans in every state, and what enterprises ask for."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.enums import PostingRole
from accounts.models import Office, User
from common.documents import render_pdf
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.files import CheckedFile
from common.enums import FileKind
from config.demo.clock import Clock, Days
from config.demo.people import People
from config.demo.residents import Resident
from cultivation.domain.plans.agreeing import consent, offer_plan, start_plan
from cultivation.domain.plans.catalogue import offer_service
from cultivation.domain.plans.drawing import add_measure, open_plan
from cultivation.domain.plans.following import close_plan, follow_plans, name_liaison, write_note
from cultivation.domain.plans.gaps import held_titles
from cultivation.domain.plans.rules import quarter_of
from cultivation.domain.requests.asking import Debt, ask, rate
from cultivation.domain.requests.escalating import escalate
from cultivation.domain.requests.handling import pass_to_authority, reply, take
from cultivation.enums.requests import DebtorKind, RequestCategory
from cultivation.models import (
    CatalogueService,
    CultivationPlan,
    ServiceBooking,
    ServiceRequest,
)
from enterprises.models import Enterprise

XIHU, HANGZHOU, ZHEJIANG, MINISTRY = "330106", "330100", "330000", "000000"
# A code that is whole and nobody's.
_DEBTOR = "91330000990000017K"
_PAPER = "本文件为演示用的虚构材料，不含任何真实企业的信息。"
# Office, category, name, provider, what it is, cost, places.
_SERVICES: tuple[tuple[str, str, str, str, str, str, int | None], ...] = (
    (XIHU, "digital", "数字化改造入企诊断", "演示诊断服务中心",
     "两天入企诊断，出具改造路线图。", "0", 20),
    (XIHU, "talent", "技能人才订单班", "演示职业技术学院",
     "按企业岗位定制培养，每期三个月。", "1.20", 6),
    (HANGZHOU, "intellectual_property", "高价值专利布局", "演示知识产权公司",
     "主导产品专利导航与布局。", "3.50", 10),
    (HANGZHOU, "finance", "专精特新信用贷对接", "演示银行科技支行",
     "纯信用额度初审，五个工作日答复。", "0", None),
    (ZHEJIANG, "innovation", "概念验证与中试服务", "演示中试基地",
     "提供中试产线与检测。", "8.00", 2),
    (ZHEJIANG, "quality", "质量管理体系辅导", "演示质量研究院",
     "一对一辅导取得体系认证。", "2.00", 15),
    (MINISTRY, "market", "大中小企业融通对接会", "演示促进中心",
     "与链主企业现场对接。", "0", None),
    (XIHU, "law", "合同与账款法律体检", "演示律师事务所",
     "审查合同条款，提示回款风险。", "0", 1),
)  # fmt: skip
# Working days since the services are offered, and days since some took a place.
_OFFERED_BACK, _BOOKED_DAYS_AGO = 300, 400
# Who is asked to agree to the offered plan.
_VISITOR = "factory4"
# State wanted, working days since it was drawn up.
_COURSES = (
    ("offered", 6), ("running", 130), ("running", 30), ("draft", 3), ("agreed", 12),
    ("closed", 290),
)  # fmt: skip
# Category, subject, text, working days since, what was done, rating.
_REQUESTS = (
    ("policy", "小巨人申报的研发费用口径", "委托研发支出能否计入研发费用？", 4, "taken", None),
    ("talent", "急需两名数控工艺工程师", "本地招聘三个月无合适人选。", 16, "asked", None),
    ("finance", "流动资金贷款到期续贷", "订单增加，续贷额度需要提高。", 7, "taken", None),
    ("digital", "设备联网方案选型", "想请专家比较三家方案。", 30, "rated", 5),
    ("market", "希望与整机企业对接", "滚珠丝杠已通过试用。", 45, "rated", 4),
    ("law", "出口合同条款审查", "首次出口，需要律师把关。", 25, "replied", None),
    ("intellectual_property", "海外专利预警", "准备参展，担心侵权风险。", 2, "asked", None),
    ("policy", "复核材料清单", "复核需要哪些佐证？", 60, "rated", 5),
    ("policy", "奖励资金拨付时间", "市级奖励何时拨付？", 70, "rated", 3),
    ("policy", "研发加计扣除备案", "备案流程有无变化？", 80, "rated", 4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who acts in Xihu and above it."""

    people: People
    office: Office
    clock: Clock
    days: Days

    def examiner(self, office_id: int | None = None) -> Actor:
        """An examiner of the office."""
        return self.people.official(office_id or self.office.pk, PostingRole.EXAMINER)

    def approver(self) -> Actor:
        """The county's approver."""
        return self.people.official(self.office.pk, PostingRole.APPROVER)


def make_help(residents: list[Resident], people: People, days: Days, clock: Clock) -> None:
    """Services of four offices, plans and requests of Xihu's enterprises."""
    helpers = Helpers(people, Office.objects.get(code=XIHU), clock, days)
    own = [one.enterprise for one in residents if one.place.office.code == XIHU]
    _offer_services(helpers)
    _book_last_year([one.enterprise for one in residents if one.is_filler], helpers)
    # Whoever holds a title first: plans lead from rung to rung.
    _make_plans(sorted(own, key=lambda one: not held_titles(one, days.today)), helpers)
    _make_requests(own, helpers)
    clock.next_act_on(days.today)
    follow_plans(today=days.today)
    while escalate(today=days.today)["recorded"]:
        pass


def _offer_services(helpers: Helpers) -> None:
    helpers.clock.next_act_on(helpers.days.back(_OFFERED_BACK))
    offices = {one.code: one for one in Office.objects.filter(code__in={s[0] for s in _SERVICES})}
    for code, category, name, provider, summary, cost, places in _SERVICES:
        office = offices[code]
        offer_service(
            office=office, actor=helpers.examiner(office.pk), category=category, name=name,
            provider=provider, summary=summary, contact="0571-0000 0000", cost_wan=Decimal(cost),
            places=places, starts_on=helpers.days.back(_OFFERED_BACK), ends_on=None,
        )  # fmt: skip


def _book_last_year(enterprises: list[Enterprise], helpers: Helpers) -> None:
    """Places of the ministry's service that were taken more than a year ago: what followed can be
    read from the ladder."""
    service = CatalogueService.objects.get(office__code=MINISTRY)
    booked_on = helpers.days.today - timedelta(days=_BOOKED_DAYS_AGO)
    ServiceBooking.objects.bulk_create(
        ServiceBooking(
            service=service,
            enterprise=enterprise,
            year=booked_on.year,
            booked_on=booked_on,
            booked_by_id=helpers.people.owner(enterprise).person_id,
        )
        for enterprise in enterprises[::8]
    )


def _make_plans(enterprises: list[Enterprise], helpers: Helpers) -> None:
    waiting = list(_COURSES)
    for enterprise in enterprises:
        if not waiting:
            return
        course, back = waiting[0]
        helpers.clock.next_act_on(helpers.days.back(back))
        due_on = helpers.days.today - timedelta(days=20) if course == "closed" else None
        plan = _drawn(enterprise, due_on, helpers)
        if plan is not None:
            waiting.pop(0)
            _go_on(plan, course, helpers)
            if course == "offered":
                helpers.people.let_in(enterprise, _VISITOR)


def _drawn(enterprise: Enterprise, due_on: date | None, helpers: Helpers) -> CultivationPlan | None:
    """A plan; None where nothing lacks or nothing is filed."""
    try:
        return open_plan(
            enterprise=enterprise,
            actor=helpers.examiner(),
            due_on=due_on,
            summary="结合企业上年度填报差距拟订，重点补齐研发投入与创新能力短板。",
        )
    except DomainError:
        return None


def _go_on(plan: CultivationPlan, course: str, helpers: Helpers) -> None:
    examiner, approver = helpers.examiner(), helpers.approver()
    liaison = User.objects.get(pk=examiner.person_id)
    name_liaison(plan=plan, version=_version(plan), person=liaison, actor=approver)
    services = CatalogueService.objects.for_enterprise(plan.enterprise).order_by("pk")
    goals = list(plan.goals.all())
    day = plan.due_on - timedelta(days=30)
    for number, service in enumerate(services.filter(category__in=["innovation", "finance"])):
        if service.places is None or (number == 0 and course == "running"):
            add_measure(
                plan=plan, version=_version(plan), actor=examiner, planned_on=day,
                goal=goals[number % len(goals)], service=service,
            )  # fmt: skip
    add_measure(
        plan=plan, version=_version(plan), actor=examiner, planned_on=day,
        words="组织高校专家上门对接一次联合研发",
    )  # fmt: skip
    if course == "draft":
        return
    offer_plan(plan=plan, version=_version(plan), actor=examiner)
    if course == "offered":
        return
    owner = helpers.people.owner(plan.enterprise)
    consent(plan=plan, version=_version(plan), actor=owner)
    if course == "agreed":
        return
    start_plan(plan=plan, version=_version(plan), actor=examiner)
    _note_first_quarter(plan, helpers)
    if course == "closed":
        helpers.clock.next_act_on(helpers.days.back(3))
        close_plan(
            plan=plan, version=_version(plan), actor=examiner,
            reason="计划期满，研发投入有所提高，仍有指标未达标，建议转入下一计划。",
        )  # fmt: skip


def _note_first_quarter(plan: CultivationPlan, helpers: Helpers) -> None:
    plan.refresh_from_db()
    if plan.started_on is None or quarter_of(plan.started_on) == quarter_of(helpers.days.today):
        return
    write_note(
        plan=plan, version=plan.version, quarter=quarter_of(plan.started_on),
        text="已走访两次，企业与高校签订联合研发意向，正在测算研发费用归集。",
        actor=helpers.examiner(),
    )  # fmt: skip


def _version(row: CultivationPlan | ServiceRequest) -> int:
    row.refresh_from_db(fields=["version"])
    return row.version


def _make_requests(enterprises: list[Enterprise], helpers: Helpers) -> None:
    for number, (category, subject, text, back, done, rating) in enumerate(_REQUESTS):
        enterprise = enterprises[number % min(4, len(enterprises))]
        helpers.clock.next_act_on(helpers.days.back(back))
        request = ask(
            enterprise=enterprise, category=RequestCategory(category), subject=subject, text=text,
            actor=helpers.people.owner(enterprise),
        )  # fmt: skip
        _answer(request, done, rating, helpers, helpers.days.back(max(back - 6, 0)))
    _make_late_payment(enterprises[0], helpers)


def _answer(
    request: ServiceRequest, done: str, rating: int | None, helpers: Helpers, day: date
) -> None:
    if done == "asked":
        return
    examiner = helpers.examiner(request.office_id)
    helpers.clock.next_act_on(day)
    take(request=request, version=_version(request), actor=examiner)
    if done == "taken":
        return
    text = "已请业务科室研究，具体口径和办理渠道见答复，专员将电话联系。"
    reply(request=request, version=_version(request), reply=text, actor=examiner)
    if rating is not None:
        owner = helpers.people.owner(request.enterprise)
        rate(
            request=request, version=_version(request), satisfaction=rating, comment="答复及时。",
            actor=owner,
        )  # fmt: skip


def _make_late_payment(enterprise: Enterprise, helpers: Helpers) -> None:
    helpers.clock.next_act_on(helpers.days.back(8))
    words = {"title": "采购合同（示例）", "text": _PAPER}
    contract = render_pdf("demo_paper", words, on=helpers.days.back(8))
    debt = Debt(
        debtor_name="演示大型装备集团有限公司",
        debtor_uscc=_DEBTOR,
        debtor_kind=DebtorKind.LARGE_ENTERPRISE,
        contract="演示采购合同 2024-018",
        amount_wan=Decimal("286.40"),
        payable_on=helpers.days.today - timedelta(days=150),
    )
    request = ask(
        enterprise=enterprise,
        category=RequestCategory.LATE_PAYMENT,
        subject="货款逾期五个月未付",
        text="货物已验收，多次催要未果。",
        actor=helpers.people.owner(enterprise),
        debt=debt,
        files=[CheckedFile("采购合同.pdf", FileKind.PDF, contract, page_count=1)],
    )
    examiner = helpers.examiner(request.office_id)
    helpers.clock.next_act_on(helpers.days.back(4))
    take(request=request, version=_version(request), actor=examiner)
    pass_to_authority(
        request=request, version=_version(request), authority=HANGZHOU, note="请协调付款。",
        actor=examiner,
    )  # fmt: skip
