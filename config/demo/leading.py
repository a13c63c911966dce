"""Posted needs in several states, key little giants from plan to evaluation, readiness."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.enums import PostingRole
from common.domain.actor import Actor
from config.demo.people import People
from config.demo.residents import Resident
from cultivation.domain.leading import answering, posting, supporting
from cultivation.domain.leading.readiness import record_readiness
from cultivation.enums import TitleKind
from cultivation.enums.leading import NeedResult
from cultivation.models import ChampionReadiness, Need, SupportBatch, Title
from enterprises.models import Enterprise

_PROVINCE = "330000"
_NEEDS = (
    ("高速电主轴陶瓷轴承国产替代", "数控机床", "转速不低于每分钟4万转，寿命不少于1万小时。", 320),
    ("动力电池壳体焊缝在线检测", "新能源汽车", "节拍不超过3秒，漏检率低于万分之一。", 180),
    ("柔性屏盖板涂布工艺优化", "新型显示", "膜厚均匀性优于2%，良率达到95%。", 260),
    ("大型铸件余热回收装置", "绿色制造", "回收率不低于45%，投资回收期三年以内。", None),
)


def make_leading(residents: list[Resident], people: People, *, today: date) -> None:
    """Needs posted by the province's office, support of its little giants, a readiness."""
    here = [one for one in residents if one.enterprise.province_office.code == _PROVINCE]
    if not here:
        return
    office = here[0].enterprise.province_office.pk
    examiner = people.official(office, PostingRole.EXAMINER)
    signer = people.official(office, PostingRole.APPROVER)
    _make_needs([one.enterprise for one in here], people, examiner, signer)
    ministry = here[0].enterprise.province_office.parent
    if ministry is not None:
        _make_support(here, people, ministry.pk, examiner=examiner, signer=signer, today=today)
    _make_readiness(here[0].enterprise, examiner)


def _make_needs(
    enterprises: list[Enterprise], people: People, examiner: Actor, signer: Actor
) -> None:
    made: list[Need] = []
    today = timezone.localdate()
    smaller = [one for one in enterprises[4:40] if not posting.is_large(one, today)]
    for number, (title, field, text, budget) in enumerate(_NEEDS):
        need = posting.open_need(
            poster=f"演示大型企业{'甲乙丙丁'[number]}", actor=examiner, title=title, text=text,
            field=field, budget_wan=None if budget is None else Decimal(budget),
            deadline_on=timezone.localdate() + timedelta(days=14 + 9 * number),
            contact="演示联系人",
        )  # fmt: skip
        made.append(posting.submit_need(need=need, version=1, actor=examiner))
    published = [posting.publish_need(need=one, version=2, actor=signer) for one in made[:3]]
    # The visitors' enterprises stand first; their answers are left to them. Leaders of chains post.
    for number, need in enumerate(published[:2]):
        for enterprise in smaller[number : 3 + number]:
            answering.answer_need(
                need=need, enterprise=enterprise, actor=people.owner(enterprise),
                text="已有同类产品批量供货，可在三个月内交付样件并配合验证。",
                contact=enterprise.contact_name, price_wan=Decimal(150),
            )  # fmt: skip
    first = published[0]
    answer = first.answers.order_by("pk")[0].pk
    first = answering.shortlist_answer(need=first, version=3, answer=answer, actor=examiner)
    first = answering.match_need(need=first, version=4, answer=answer, actor=examiner)
    answering.conclude_need(
        need=first, version=5, result=NeedResult.CONTRACT, contract_wan=Decimal(286),
        result_text="样件通过台架试验，已签订首批供货合同。", actor=examiner,
    )  # fmt: skip


def _make_support(
    here: list[Resident],
    people: People,
    ministry: int,
    *,
    examiner: Actor,
    signer: Actor,
    today: date,
) -> None:
    batch = SupportBatch.objects.create(
        code="2024-1", name="重点“小巨人”第一批（演示）", starts_on=date(2024, 7, 1),
        ends_on=date(2027, 6, 30), source="财建〔2024〕148号", certainty="confirmed",
        rule="caijian-2024-148",
        entered_by_id=people.official(ministry, PostingRole.EXAMINER).person_id,
        entered_at=timezone.now(),
    )  # fmt: skip
    held = Title.objects.valid_on(today).of_kind(TitleKind.LITTLE_GIANT)
    holding = set(held.values_list("enterprise", flat=True))
    giants = [one.enterprise for one in here if one.enterprise.pk in holding][:4]
    for number, enterprise in enumerate(giants):
        one = supporting.enter_plan(
            batch=batch, enterprise=enterprise, investment_wan=Decimal(2600 + 300 * number),
            goals="三年内建成一条数字化产线，主导产品配套两家以上链主企业，新增发明专利6件。",
            actor=examiner,
        )  # fmt: skip
        if number == 3:
            continue
        one = supporting.confirm_support(
            supported=one, version=1, actor=people.official(ministry, PostingRole.APPROVER)
        )
        day = date(2024, 11, 20)
        one = supporting.pay_first(
            supported=one, version=2, paid_on=day, document="演示拨款〔2024〕1号", actor=examiner
        )
        one = supporting.record_year(
            supported=one, version=3, year=2025, invested_wan=Decimal(980),
            progress="产线主体设备到位，新增发明专利3件。", actor=examiner,
        )  # fmt: skip
        if number in (1, 2):
            one = supporting.evaluate_support(
                supported=one, version=4, invested_wan=Decimal(2750 if number == 1 else 1450),
                goals_met=number == 1, actor=examiner,
                opinion="现场核验发票与设备清单，投资额与目标完成情况属实。",
            )  # fmt: skip
            supporting.sign_evaluation(supported=one, version=5, actor=signer)


def _make_readiness(enterprise: Enterprise, examiner: Actor) -> ChampionReadiness:
    return record_readiness(
        enterprise=enterprise, product=enterprise.main_product or "主导产品", national_rank=2,
        global_rank=6, market_share_pct=Decimal("23.5"), niche_years=11,
        note="国内排名依据行业协会年报。", actor=examiner,
    )  # fmt: skip
