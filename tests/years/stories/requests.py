"""What enterprises ask for, and payments owed to them."""

from datetime import timedelta
from decimal import Decimal

from common.domain.files import CheckedFile
from common.enums import FileKind
from cultivation.domain.requests import asking, handling
from cultivation.domain.requests.rules import offices_above
from cultivation.enums.requests import (
    DebtorKind,
    LatePaymentResult,
    LatePaymentStep,
    RequestCategory,
    RequestStatus,
)
from cultivation.models import LatePayment
from tests.factories import make_uscc
from tests.years.scene import FIRST_DAY, LAST_DAY, Scene

_WAYS = (
    "answer",
    "rate",
    "reopen",
    "withdraw",
    "pass_on",
    "slow",
    "never",
    "rate",
    "answer",
    "rate",
)
_USUAL = [one for one in RequestCategory if one != RequestCategory.LATE_PAYMENT]
# What comes of a late payment, who says so, and what was paid.
_RESULTS = (
    (LatePaymentResult.PAID, "authority", None),
    (LatePaymentResult.PARTLY_PAID, "authority", Decimal("40.00")),
    (LatePaymentResult.AGREED, "holder", None),
    (LatePaymentResult.DISPUTED, "authority", None),
    (LatePaymentResult.UNPAID, "holder", None),
)


class Requests(Scene):
    """Requests by category, all their ways in turn."""

    def begin_requests(self) -> None:
        self.asked = 0
        days = (LAST_DAY - FIRST_DAY).days - 20
        for _each in range(max(self.enterprises * 3 // 4, 44)):
            self.begin(self.ask(), after=self.random.randrange(days))

    def ask(self):
        """One request, from the question to its end."""
        self.asked += 1
        mark, number = self.asked, self.random.randrange(self.enterprises)
        is_late = mark % 8 == 0
        category = RequestCategory.LATE_PAYMENT if is_late else _USUAL[mark % len(_USUAL)]
        given = {}
        if is_late:
            debt = asking.Debt(
                "Debtor",
                make_uscc("320101", mark),
                DebtorKind.LARGE_ENTERPRISE,
                "C-1",
                Decimal("100.00"),
                self.today - timedelta(days=60),
            )
            given = {"debt": debt, "files": [CheckedFile("c.png", FileKind.PNG, b"c")]}
        request = asking.ask(
            enterprise=self.firms[number],
            category=category,
            subject="Help",
            text="Please help.",
            actor=self.owners[number],
            **given,
        )
        self.say("request", request=mark, of=number, category=category.value)
        self._seen(request)
        yield from self._late(mark, request) if is_late else self._usual(mark, number, request)

    def _usual(self, mark, number, request):
        way = _WAYS[(mark // 2) % len(_WAYS)]
        if way == "never":
            return
        yield self.random.choice((1, 7, 20)) if way != "slow" else 50
        request.refresh_from_db()
        if way == "withdraw":
            self._act(asking.withdraw, mark, request, self.owners[number], reason="Found it.")
            self.say("request_withdrawn", request=mark)
            return
        if way == "pass_on":
            targets = handling.offices_to_pass_to(request)
            if targets:
                office = self.random.choice(targets).code
                self._act(
                    handling.pass_on,
                    mark,
                    request,
                    self._official(request),
                    office=office,
                    reason="Theirs.",
                )
                self.say("request_passed_on", request=mark, office=office)
                yield self.random.choice((3, 30))
        yield from self._answer(mark, request)
        if way in ("rate", "reopen"):
            yield 3
            self._rate(mark, number, request)
        if way == "reopen":
            owner = self.owners[number]
            self._act(asking.reopen, mark, request, owner, reason="Not enough.")
            self.say("request_reopened", request=mark)
            yield self.random.choice((3, 60))
            yield from self._answer(mark, request)
            yield 5
            self.refused(
                "reopened_already",
                lambda: asking.reopen(
                    request=request, version=request.version, reason="Again", actor=owner
                ),
            )
            self._rate(mark, number, request)

    def _official(self, request):
        return self.person(request.office.code)

    def _act(self, act, mark, request, actor, **given):
        request.refresh_from_db()
        done = act(request=request, version=request.version, actor=actor, **given)
        request.refresh_from_db()
        self._seen(request)
        return done

    def _seen(self, request):
        self.states["RequestStatus"].add(RequestStatus(request.status).value)
        payment = LatePayment.objects.filter(pk=request.pk).first()
        if payment is not None:
            self.states["LatePaymentStep"].add(LatePaymentStep(payment.step).value)
            self.states["LatePaymentResult"].add(payment.result)

    def _answer(self, mark, request):
        official = self._official(request)
        self._act(handling.take, mark, request, official)
        self.say("request_taken", request=mark)
        yield self.random.choice((1, 1, 9))
        self._act(handling.reply, mark, request, self._official(request), reply="Come and see us.")
        self.say("request_answered", request=mark)

    def _rate(self, mark, number, request):
        stars = self.random.choice((1, 2, 3, 4, 5, 5))
        self._act(
            asking.rate, mark, request, self.owners[number], satisfaction=stars, comment="So."
        )
        self.say("request_rated", request=mark, stars=stars)

    def _late(self, mark, request):
        """Registered, passed to the debtor's authority, result; one of them is opened again."""
        result, by, paid = _RESULTS[(mark // 8) % len(_RESULTS)]
        yield self.random.choice((5, 30))
        holder = self._official(request)
        self._act(handling.take, mark, request, holder)
        self.say("request_taken", request=mark)
        teller = holder
        if by == "authority":
            code = self.random.choice(["320100", "330203"])
            self._act(handling.pass_to_authority, mark, request, holder, authority=code, note="")
            self.say("late_passed", request=mark)
            teller = self.person(code)
            yield self.random.choice((20, 70))
        self._act(
            handling.conclude,
            mark,
            request,
            teller,
            result=result,
            recovered_wan=paid,
            reply="This came of it.",
        )
        self.say("request_answered", request=mark)
        if (mark // 8) % 5 == 3:
            yield 10
            owner = next(one for one in self.owners if one.enterprise_id == request.enterprise_id)
            self._act(asking.reopen, mark, request, owner, reason="Still nothing.")
            self.say("request_reopened", request=mark)
            yield 10
            self._act(handling.take, mark, request, holder)
            self.say("request_taken", request=mark)
            self._act(
                handling.conclude,
                mark,
                request,
                holder,
                result=LatePaymentResult.PAID,
                recovered_wan=None,
                reply="Paid at last.",
            )
            self.say("request_answered", request=mark)

    def above(self, code):
        """Whom an overdue request of the office is told."""
        return [one.code for one in offices_above(self.offices[code])]
