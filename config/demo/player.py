"""One demo enterprise's case. The methods are the words of the stories' paths."""

from datetime import timedelta

from django.utils import timezone

from accounts.enums import PostingRole
from common.domain.actor import Actor
from config.demo.clock import Days
from config.demo.papers import Papers
from config.demo.people import People
from config.demo.residents import Resident
from config.demo.rounds import Rounds
from config.demo.stories import XIHU, Story
from config.demo.visits import hold_visit, plan_visit
from enterprises.models import Filing
from reviews.domain.applying import open_case, resubmit, save_draft, submit, withdraw
from reviews.domain.desk.examinations import OTHER_GROUND, Ground
from reviews.domain.desk.judging import Opinion, judge
from reviews.domain.desk.verifying import findings_on, judged_items, latest_version, verified
from reviews.domain.examining import (
    ItemToCorrect,
    propose_pass,
    propose_refusal,
    request_correction,
    return_to_examiner,
    send_back,
    sign,
)
from reviews.domain.recommending import next_rank
from reviews.enums import StatementKind, StepKind, StepState
from reviews.models import Case

_PASS = "经核对申报材料和佐证，各项指标符合认定条件，建议通过。"  # noqa: S105 - an opinion
_REFUSE = "上年度研发费用占比等指标低于标准要求，建议不予通过。"
_OVERRIDE = "个别指标差距较小，企业补充说明理由充分，提请上级审定。"
_JUDGED = "经查阅行业协会年鉴和主要客户合同，主导产品与市场地位符合要求。"
_MISSED = "申报数据与审计报告一致，未达到本项标准。"


class Player:
    """Lets the enterprise and the offices act, each through the domain's own functions."""

    def __init__(
        self, resident: Resident, story: Story, people: People, rounds: Rounds, papers: Papers
    ) -> None:
        self.story = story
        self._papers = papers
        self._resident = resident
        self._people = people
        self._rounds = rounds
        self._owner = people.owner(resident.enterprise)
        self._case: Case | None = None

    @property
    def case(self) -> Case:
        """The case as it stands now."""
        if self._case is None:
            raise ValueError(f"{self._resident.enterprise} has no case yet.")
        return self._case

    @property
    def is_open(self) -> bool:
        """Whether its case has been opened yet."""
        return self._case is not None

    def official(self, role: PostingRole) -> Actor:
        """The official with that role at the office whose turn it is."""
        if self.case.turn_office_id is None:
            raise ValueError(f"{self.case} is with no office.")
        return self._people.official(self.case.turn_office_id, role)

    def open(self, days: Days, days_back: int) -> None:
        """Open a case in the round of that day; whoever goes on has written everything."""
        opened_on = days.back(days_back)
        enterprise = self._resident.enterprise
        filing = Filing.objects.get(enterprise=enterprise, fiscal_year=opened_on.year - 1)
        case = open_case(
            enterprise=enterprise,
            round=self._rounds.find(
                self.story.kind, self.story.case_kind, enterprise.province_office, opened_on
            ),
            filing=filing,
            actor=self._owner,
        )
        is_whole = "submit" in self.story.path
        self._case = save_draft(
            case=case,
            statements=self._statements() if is_whole else {},
            is_pledged=is_whole,
            version=case.version,
            actor=self._owner,
        )

    def _statements(self) -> dict[str, str]:
        trade = self._resident.trade
        return {
            StatementKind.MAIN_PRODUCT: f"主导产品为{trade.product}，收入占比超过一半。",
            StatementKind.MARKET: f"细分市场为{trade.niche}，规模按行业协会年鉴测算。",
            StatementKind.INNOVATION: f"围绕{trade.product}持续研发，知识产权均已产业化应用。",
            StatementKind.CHAIN: f"为产业链下游整机企业配套{trade.product}，客户稳定。",
        }

    def submit(self) -> None:
        """The enterprise hands the draft in; those of the demo desk's county with evidence."""
        case = self.case
        if self.story.office == XIHU:
            self._papers.hand_in(case.enterprise, case.filing.fiscal_year, self._owner)
        submit(case=case, actor=self._owner, version=case.version)

    def plan_visit(self) -> None:
        """The office orders an inspection for the day after."""
        plan_visit(self.case, self._people, timezone.localdate() + timedelta(days=1))

    def hold_visit(self) -> None:
        """The office inspects on site."""
        hold_visit(self.case, self._people, timezone.localdate())

    def withdraw(self) -> None:
        """The enterprise takes it back."""
        case = self.case
        withdraw(case=case, actor=self._owner, version=case.version, reason="补充数据后再申报。")

    def ask(self) -> None:
        """The examiner asks for correction of two items."""
        case = self.case
        request_correction(
            case=case,
            actor=self.official(PostingRole.EXAMINER),
            version=case.version,
            items=[
                ItemToCorrect("ip_class1", "一件发明专利的权利人与申报单位不一致，请核对。"),
                ItemToCorrect("market", "请补充细分市场规模的数据来源。"),
            ],
        )

    def answer(self) -> None:
        """The enterprise answers every item."""
        case = self.case
        items = case.corrections.open().get().items.all()
        resubmit(
            case=case,
            actor=self._owner,
            version=case.version,
            answers={str(item.pk): "已核对并更正，佐证材料已更新。" for item in items},
        )

    def propose(self) -> None:
        """The examiner judges what the standard leaves to him and proposes to pass it."""
        actor = self.official(PostingRole.EXAMINER)
        self._judge(actor)
        case = self.case
        step = case.steps.get(state=StepState.CURRENT)
        is_ranked = step.kind == StepKind.RECOMMENDATION
        outcome = verified(case, latest_version(case)).outcome
        propose_pass(
            case=case,
            actor=actor,
            version=case.version,
            opinion=_PASS,
            rank=next_rank(step) if is_ranked else None,
            override_reason="" if outcome == "pass" else _OVERRIDE,
        )

    def _judge(self, actor: Actor) -> None:
        version = self.case.versions.select_related("rule_set").latest("number")
        standing = findings_on(self.case, version).judgements
        opinions = [
            Opinion(item.measure, is_met=True, reason=_JUDGED)
            for item in judged_items(version.rule_set)
            if item.measure not in standing
        ]
        if opinions:
            judge(case=self.case, actor=actor, version=self.case.version, opinions=opinions)

    def propose_refusal(self) -> None:
        """The examiner proposes to refuse it, with a ground for each condition that is missed."""
        actor = self.official(PostingRole.EXAMINER)
        version = self.case.versions.select_related("rule_set").latest("number")
        missed = [str(line["id"]) for line in verified(self.case, version).lines("fail")]
        propose_refusal(
            case=self.case,
            actor=actor,
            version=self.case.version,
            opinion=_REFUSE,
            grounds=[Ground(name, _MISSED) for name in missed or [OTHER_GROUND]],
        )

    def sign(self) -> None:
        """Another official signs, who did not sign the step before."""
        step = self.case.steps.get(state=StepState.CURRENT)
        before = self.case.steps.filter(position=step.position - 1).first()
        actor = self._people.signer(
            step.office_id, not_user=before.signed_by_id if before else None
        )
        sign(case=self.case, actor=actor, version=self.case.version)

    def hand_back(self) -> None:
        """The one who should sign returns it to the examiner."""
        actor = self.official(PostingRole.APPROVER)
        reason = "请再核对市场占有率的测算口径。"
        return_to_examiner(case=self.case, actor=actor, version=self.case.version, reason=reason)

    def send_back(self) -> None:
        """The examiner sends it back to the level below."""
        actor = self.official(PostingRole.EXAMINER)
        reason = "初审意见未说明主营业务收入占比，请补充核查。"
        send_back(case=self.case, actor=actor, version=self.case.version, reason=reason)
