"""Seeds of the visitor's county: finds, a pool in every state, a screen, signals and a question."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from accounts.enums import PostingRole
from accounts.models import Office, User
from common.domain.actor import Actor
from config.demo.people import People
from config.demo.residents import SOURCE, Resident
from cultivation.domain.seeds.conflicts import compare
from cultivation.domain.seeds.pool import (
    contact_seed,
    decline_seed,
    invite_seed,
    name_contact_person,
    take_into_pool,
)
from cultivation.domain.seeds.questions import OTHER, ask
from cultivation.domain.seeds.scanning import examine
from cultivation.domain.seeds.screens import Narrowing, run_screen, save_screen
from cultivation.domain.title_list_taking import apply_list, check_list
from cultivation.enums import ContactKind, TitleKind
from cultivation.enums.seeds import (
    DeclineReason,
    ScreenSchedule,
    SeedOrigin,
    SeedOutcome,
    SignalKind,
)
from cultivation.models import SeedFinding, SeedScan, SeedSignal
from enterprises.models import Enterprise, Membership

_COUNTY, _PROVINCE = "330106", "330000"
# Invented holders of a published list, of whom nothing is filed here.
_LISTED = (
    "杭州西溪演示传感器有限公司",
    "杭州三墩演示轴承有限公司",
    "杭州文新演示阀门有限公司",
    "杭州蒋村演示仪表有限公司",
)


def make_seeds(residents: list[Resident], people: People, *, today: date) -> None:
    """Discovery over everybody, and the work of the visitor's county on what it found."""
    _take_over_list(people, today)
    everybody = Enterprise.objects.all()
    number = examine(everybody, on=today)
    SeedScan.objects.create(
        day=today,
        reached=everybody.aggregate(last=Max("pk"))["last"],
        enterprises=everybody.count(),
        found=number,
        finished_at=timezone.now(),
    )
    office = next(one.place.office for one in residents if one.place.office.code == _COUNTY)
    examiner = people.official(office.pk, PostingRole.EXAMINER)
    screen = save_screen(
        office=office,
        name="小巨人后备（差两项以内）",
        narrowing=Narrowing(target=TitleKind.LITTLE_GIANT),
        schedule=ScreenSchedule.NIGHTLY,
        actor=examiner,
    )
    run_screen(screen=screen, today=today)
    near = SeedFinding.objects.filter(enterprise__county_office=office)
    found = list(near.select_related("enterprise").order_by("missing_count", "pk"))
    quiet = [one for one in found if not _is_visited(one.enterprise)]
    for finding, steps in zip(quiet, range(5), strict=False):
        _work_on(finding, steps, examiner, today)
    _tell_signals([one.enterprise for one in found[:3]], examiner, today)
    if found:
        ask(
            enterprise=found[0].enterprise,
            topic=OTHER,
            text="贵企业今年是否计划申报下一梯度称号？需要哪些帮助？",
            actor=examiner,
        )


def _take_over_list(people: People, today: date) -> None:
    """A published list of the province: holders who have not filed anything here yet."""
    province = Office.objects.get(code=_PROVINCE)
    actor = people.official(province.pk, PostingRole.APPROVER)
    head = "kind,event,batch,year,name,province,city,county,source"
    lines = [
        f"srdi,recognition,演示批次,{today.year - 1},{name},浙江省,杭州市,西湖区,"
        for name in _LISTED
    ]
    content = "\n".join([head, *lines]).encode()
    kept = check_list(name="演示认定名单.csv", content=content, office=province, actor=actor)
    apply_list(title_list=kept, digest=kept.sha256, actor=actor)
    Enterprise.objects.filter(name__in=_LISTED).update(source=SOURCE)


def _is_visited(enterprise: Enterprise) -> bool:
    """Whether a visitor signs in for it: its way is the story's to tell."""
    return Membership.objects.filter(
        enterprise=enterprise, user__username__startswith="factory"
    ).exists()


def _work_on(finding: SeedFinding, steps: int, examiner: Actor, today: date) -> None:
    """Take the find into the pool and go so many steps with it."""
    seed = take_into_pool(
        enterprise=finding.enterprise,
        target=TitleKind(finding.target),
        origin=SeedOrigin.DISCOVERY,
        actor=examiner,
    )
    if steps >= 1:
        person = User.objects.get(pk=examiner.person_id)
        seed = name_contact_person(seed=seed, person=person, version=1, actor=examiner)
    if steps >= 2:
        outcome = SeedOutcome.NOT_NOW if steps == 4 else SeedOutcome.INTERESTED
        contact_seed(
            seed=seed, version=seed.version, on=today, kind=ContactKind.PHONE, outcome=outcome,
            actor=examiner, note="与企业负责人通话，介绍下一梯度的条件。",
        )  # fmt: skip
        seed.refresh_from_db()
    if steps == 3:
        invite_seed(seed=seed, version=seed.version, actor=examiner)
    if steps == 4:
        decline_seed(
            seed=seed, reason=DeclineReason.NOT_READY, note="拟先完成数字化改造。",
            version=seed.version, actor=examiner,
        )  # fmt: skip


def _tell_signals(enterprises: list[Enterprise], examiner: Actor, today: date) -> None:
    """Counts of an office for intellectual property; the first contradicts what is filed."""
    signals = []
    for place, enterprise in enumerate(enterprises):
        filing = enterprise.filings.order_by("-fiscal_year").first()
        filed = (filing.ip_class1 if filing else None) or 0
        signals.append(
            SeedSignal(
                enterprise=enterprise,
                kind=SignalKind.IP_COUNT,
                measure="ip_class1",
                amount=Decimal(filed + (3 if place == 0 else 0)),
                as_of=today - timedelta(days=30),
                source="演示知识产权局",
                document=f"演示专利统计〔{today.year}〕1号",
                line=place + 2,
                office=enterprise.responsible_office,
                imported_by_id=examiner.person_id,
                imported_at=timezone.now(),
            )
        )
    compare(signals)
    SeedSignal.objects.bulk_create(signals)
