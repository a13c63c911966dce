"""Posted needs, key support, readiness for single champion."""

from datetime import date, timedelta
from decimal import Decimal

from cultivation.domain.leading import answering, posting, supporting
from cultivation.domain.leading.readiness import record_readiness
from cultivation.enums import Certainty, TitleKind
from cultivation.enums.leading import NeedResult
from cultivation.models import Need, NeedAnswer, Supported, Title
from tests.years.scene import APPROVER, EXAMINER, Scene

_NEEDS = (
    "contract",
    "trial",
    "nothing",
    "unanswered",
    "unmatched",
    "withdrawn",
    "returned",
    "draft",
)
_SUPPORTS = (
    "paid",
    "withheld",
    "recovered",
    "recovering",
    "under_way",
    "dropped",
    "left",
    "planned",
)


class Leading(Scene):
    """Little giants' leading role."""

    def begin_leading(self) -> None:
        self.needs = 0
        large = [n for n in range(self.enterprises) if n % 40 == 7]
        for place in range(max(len(large) * 3, 16)):
            number = large[place % len(large)] if large else None
            self.begin(self.post(number, place), after=10 + self.random.randrange(700))
        self.begin(self.support())

    def post(self, number, place):
        """A need, from its draft to its result; every other one is posted by an office."""
        way = _NEEDS[place % len(_NEEDS)]
        by_office = (place // len(_NEEDS)) % 2 == 1 or number is None
        need, poster, checker = self._drafted(place, None if by_office else number)
        if way == "draft":
            return
        self._step(posting.submit_need, need, poster)
        yield 5
        if way == "returned":
            self._step(posting.return_need, need, checker, reason="Say more.")
            self._step(posting.change_need, need, poster, text="A better bearing, 40 mm.")
            self._step(posting.submit_need, need, poster)
        if by_office:
            self.refused(
                "two_pairs_of_eyes",
                lambda: posting.publish_need(need=need, version=need.version, actor=poster),
            )
        self._step(posting.publish_need, need, checker)
        if way == "unanswered":
            return
        answers = self._answers(need, number)
        yield 15
        need.refresh_from_db()
        if way == "withdrawn":
            self._step(posting.withdraw_need, need, poster, reason="No budget.")
        elif way != "unmatched":
            yield from self._matched(need, poster, answers, way)

    def _drafted(self, place, number):
        """The draft of a large enterprise (of an office where `number` is None), whose it is to go
        on with, and who checks it."""
        details = {
            "title": f"Need {place}",
            "text": "A better bearing.",
            "field": "",
            "chain": None,
            "budget_wan": Decimal(50),
            "deadline_on": self.today + timedelta(days=60),
            "contact": "",
        }
        if number is None:
            poster, checker = self.people["310100", EXAMINER]
            need = posting.open_need(actor=poster, poster="Great Works", **details)
        else:
            code = self.office_of(number)
            poster, checker = self.owners[number], self.person(code)
            need = posting.open_need(actor=poster, enterprise=self.firms[number], **details)
        self._need(need)
        return need, poster, checker

    def _matched(self, need, poster, answers, way):
        """Two answers are shortlisted, one declined, one taken back, the first one matched."""
        first, second, third, fourth = answers
        self._step(answering.shortlist_answer, need, poster, answer=first.pk)
        self._step(answering.shortlist_answer, need, poster, answer=second.pk)
        self._step(answering.decline_answer, need, poster, answer=third.pk, reason="Too dear.")
        owner = self.owners[self.number_of[fourth.enterprise_id]]
        answering.withdraw_answer(answer=fourth, version=fourth.version, actor=owner)
        self._step(answering.match_need, need, poster, answer=first.pk)
        yield 60
        result = NeedResult(way) if way in NeedResult.values else NeedResult.CONTRACT
        sum_wan = Decimal("45.00") if result == NeedResult.CONTRACT else None
        self._step(
            answering.conclude_need,
            need,
            poster,
            result=result,
            result_text="So it went.",
            contract_wan=sum_wan,
        )

    def _answers(self, need, poster):
        small = [n for n in range(self.enterprises) if n % 40 != 7 and n != poster]
        return [
            answering.answer_need(
                need=need,
                enterprise=self.firms[number],
                text="We can.",
                contact="Mr Li",
                price_wan=Decimal(40 + place),
                actor=self.owners[number],
            )
            for place, number in enumerate(self.random.sample(small, 4))
        ]

    def _step(self, act, need, actor, **given):
        need.refresh_from_db()
        act(need=need, version=need.version, actor=actor, **given)
        need.refresh_from_db()
        self._need(need)

    def _need(self, need):
        self.states["NeedStatus"].add(need.status)
        if need.result:
            self.states["NeedResult"].add(need.result)
        self.states["AnswerStatus"] |= set(need.answers.values_list("status", flat=True))

    # Key support

    def support(self):
        """A batch of three years: each of its little giants goes another way."""
        ministry = self.person("000000")
        batch = supporting.enter_batch(
            code="B3",
            name="Third batch",
            starts_on=date(2026, 12, 1),
            ends_on=date(2029, 11, 30),
            source="Document 148",
            certainty=Certainty.CONFIRMED,
            actor=ministry,
        )
        held = Title.objects.valid_on(self.today).of_kind(TitleKind.LITTLE_GIANT)
        numbers = [
            self.number_of[key]
            for key in held.order_by("enterprise").values_list("enterprise", flat=True)
        ]
        for place, number in enumerate(numbers[: max(len(_SUPPORTS), self.enterprises // 40)]):
            self.begin(self.support_one(batch, number, _SUPPORTS[place % len(_SUPPORTS)]), after=20)
            self.begin(self.rank(number), after=100)
        yield 1

    def support_one(self, batch, number, way):
        """From the plan over two payments to the evaluation and what follows from it."""
        held = Title.objects.valid_on(self.today).of_kind(TitleKind.LITTLE_GIANT)
        if not held.filter(enterprise=self.firms[number]).exists():
            return
        one = self._planned(batch, number, way)
        if one is None:
            return
        yield from self._supported_years(number, one)
        if way == "under_way":
            return
        yield 100
        self._evaluated(number, one, way)
        yield 14
        if way == "paid":
            paid = {"paid_on": self.today, "document": "Payment 2"}
            self._go(number, supporting.pay_rest, one, self._helpers(number)[0], **paid)
        if way.startswith("recover"):
            yield from self._paid_back(number, one, way)
        self._money(number, one)

    def _helpers(self, number):
        """Who enters and who signs at the province of an enterprise."""
        province = self.province_of(number)
        return self.people[province, EXAMINER][0], self.people[province, APPROVER][0]

    def _planned(self, batch, number, way):
        """The plan, confirmed and paid for the first time; None where it ends before."""
        examiner, approver = self._helpers(number)
        one = supporting.enter_plan(
            batch=batch,
            enterprise=self.firms[number],
            investment_wan=Decimal(2500),
            goals="Two new lines.",
            actor=examiner,
        )
        self._support(number, one, way)
        if way == "planned":
            return None
        if way == "left":
            self._go(number, supporting.drop_support, one, approver, reason="Does not want it.")
            return None
        self._go(number, supporting.confirm_support, one, self.person("000000", APPROVER))
        if way == "dropped":
            self._go(number, supporting.drop_support, one, approver, reason="Moved away.")
            return None
        paid = {"paid_on": self.today, "document": "Payment 1"}
        self._go(number, supporting.pay_first, one, examiner, **paid)
        self._money(number, one)
        return one

    def _supported_years(self, number, one):
        """What the enterprise reached and invested, year after year."""
        for year in (2027, 2028):
            yield 360
            self._go(
                number,
                supporting.record_year,
                one,
                self._helpers(number)[0],
                year=year,
                progress="On the way.",
                invested_wan=Decimal(900),
            )

    def _evaluated(self, number, one, way):
        """Evaluated, sent back, evaluated again, signed by another person."""
        examiner, approver = self._helpers(number)
        invested = Decimal(1500) if way.startswith("recover") else Decimal(2600)
        given = {"invested_wan": invested, "goals_met": way == "paid", "opinion": "Looked at."}
        self._go(number, supporting.evaluate_support, one, examiner, **given)
        self._go(number, supporting.send_evaluation_back, one, approver, reason="Count again.")
        self._go(number, supporting.evaluate_support, one, examiner, **given)
        self.states["SupportVerdict"].add(one.verdict)
        self._go(number, supporting.sign_evaluation, one, approver)

    def _paid_back(self, number, one, way):
        """Money demanded back comes in parts: all of it, or the first part alone."""
        examiner, due_on = self._helpers(number)[0], self.today + timedelta(days=60)
        self._go(number, supporting.demand_back, one, examiner, document="Demand 1", due_on=due_on)
        parts = (Decimal(100), Decimal(200)) if way == "recovered" else (Decimal(100),)
        for part in parts:
            yield 14
            self._go(
                number,
                supporting.record_paid_back,
                one,
                examiner,
                amount_wan=part,
                paid_on=self.today,
                document="Back",
            )

    def _go(self, number, act, one, actor, **given):
        one.refresh_from_db()
        act(supported=one, version=one.version, actor=actor, **given)
        one.refresh_from_db()
        self._support(number, one, "")

    def _support(self, number, one, way):
        self.states["SupportStatus"].add(one.status)
        self.say("support", of=number, status=one.status)

    def _money(self, number, one):
        self.states["PaymentKind"] |= set(one.payments.values_list("kind", flat=True))

    def rank(self, number):
        """Readiness is recorded twice; the later entry counts."""
        province = self.province_of(number)
        for place in (9, 4):
            record_readiness(
                enterprise=self.firms[number],
                product="Bearing",
                national_rank=place,
                actor=self.person(province),
            )
            self.say("ready", of=number, place=place)
            yield 300

    def outcomes_of_leading(self):
        """How many needs and supports stand where."""
        needs = Need.objects.values_list("status", flat=True)
        answers = NeedAnswer.objects.values_list("status", flat=True)
        return list(needs), list(answers), list(Supported.objects.values_list("status", flat=True))
