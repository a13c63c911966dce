"""The service catalogue and cultivation plans."""

from datetime import timedelta

from accounts.models import Posting, User
from common.domain.errors import DomainError
from cultivation.domain.plans.agreeing import (
    consent,
    decline,
    offer_plan,
    start_plan,
    take_back,
    withdraw_plan,
)
from cultivation.domain.plans.catalogue import (
    book_place,
    change_service,
    give_up_place,
    offer_service,
    set_service_state,
)
from cultivation.domain.plans.drawing import (
    add_measure,
    change_frame,
    open_plan,
    replace_plan,
    settle_measure,
)
from cultivation.domain.plans.following import close_plan, name_liaison, write_note
from cultivation.domain.plans.rules import quarter_of
from cultivation.enums.plans import MeasureState, ServiceCategory, ServiceState
from cultivation.models import CultivationPlan, Title
from tests.years.scene import APPROVER, EXAMINER, Scene

_WAYS = ("run", "run", "lose", "replace", "withdraw", "draft", "run", "decline", "run")
_REFUSALS = ("no_gap", "no_next_rung", "no_filing", "plan_open")


class Plans(Scene):
    """From a gap to the end of its plan."""

    def begin_services(self) -> None:
        self.plans_opened = self.bookings = 0
        self.services = {}
        for place, code in enumerate(one for one in sorted(self.offices) if one.endswith("00")):
            category = list(ServiceCategory)[place % len(ServiceCategory)]
            self.services[code] = offer_service(
                office=self.offices[code],
                actor=self.person(code),
                category=category,
                name=f"Service {place}",
                provider="Institute",
                summary="Two days on site.",
                contact="",
                cost_wan=place,
                places=None if place % 2 else 3,
                starts_on=self.today,
                ends_on=None,
            )
            self.states["ServiceState"].add(self.services[code].state)
        self.begin(self.keep_services(), after=300)
        self.begin(self.book_alone(), after=30)

    def keep_services(self):
        """A service is paused, offered again, has more places, and ends."""
        code = "320000"
        for state in (ServiceState.PAUSED, ServiceState.OFFERED, ServiceState.ENDED):
            service = self.services[code]
            service.refresh_from_db()
            actor = self.person(code)
            self.services[code] = set_service_state(
                service=service, version=service.version, state=state, actor=actor
            )
            self.states["ServiceState"].add(state.value)
            if state == ServiceState.OFFERED:
                changed = self.services[code]
                change_service(service=changed, version=changed.version, actor=actor, places=9)
            yield 200

    def book_alone(self):
        """Enterprises without a plan book services by themselves; some give their place up."""
        while True:
            for number in self.random.sample(
                range(self.enterprises), max(self.enterprises // 40, 1)
            ):
                self._book(number)
            yield 45

    def _book(self, number):
        firm, actor = self.firms[number], self.owners[number]
        service = self.services["000000"]
        self.bookings += 1
        mark = self.bookings
        try:
            booking = book_place(
                service=service, enterprise=firm, year=self.today.year, actor=actor
            )
        except DomainError as error:
            self.excuse(error, "no_places", "booked_already")
            return
        self.say("booked", booking=mark, of=number)
        if self.random.random() < 0.2:
            give_up_place(booking=booking, actor=actor)
            self.say("given_up", booking=mark)

    def cultivate(self, number):
        """A plan, from its drawing to its end."""
        firm, office = self.firms[number], self.office_of(number)
        examiner, approver = self.person(office), self.person(office, APPROVER)
        due_on = self.today + timedelta(days=self.random.choice((300, 420, 700)))
        try:
            plan = open_plan(enterprise=firm, actor=examiner, due_on=due_on)
        except DomainError as error:
            self.excuse(error, *_REFUSALS)
            return
        way = _WAYS[self.plans_opened % len(_WAYS)]
        self.plans_opened += 1
        mark = self.plans_opened
        self._say_opened(mark, number, plan)
        self.refused("plan_open", lambda: open_plan(enterprise=firm, actor=examiner))
        if way == "draft":
            return
        yield 7
        if not self._is(plan, "draft"):
            return
        self.refused(
            "no_liaison", lambda: offer_plan(plan=plan, version=plan.version, actor=examiner)
        )
        first = self.people[office, EXAMINER][0]
        name_liaison(
            plan=plan,
            version=plan.version,
            actor=examiner,
            person=User.objects.get(pk=first.user_id),
        )
        plan.refresh_from_db()
        change_frame(
            plan=plan, version=plan.version, due_on=due_on, summary="Grow.", actor=examiner
        )
        measures = self._add_measures(mark, number, plan, examiner)
        self._offer(mark, plan, examiner)
        self._now(mark, take_back(plan=plan, version=plan.version, actor=examiner))
        plan.refresh_from_db()
        self._offer(mark, plan, examiner)
        owner = self.owners[number]
        if way == "decline":
            self._now(mark, decline(plan=plan, version=plan.version, reason="Later.", actor=owner))
            plan.refresh_from_db()
            self._offer(mark, plan, examiner)
        yield 14
        if not self._is(plan, "offered"):
            return
        self._now(mark, consent(plan=plan, version=plan.version, actor=owner))
        yield 7
        if not self._is(plan, "agreed"):
            return
        self._now(mark, start_plan(plan=plan, version=plan.version, actor=examiner), started=True)
        self.planned.add(number)
        yield from self._run(mark, number, plan, way, measures, examiner, approver)

    def _say_opened(self, mark, number, plan):
        lines = sorted(plan.goals.values_list("line_id", flat=True))
        self.say("plan_opened", plan=mark, of=number, target=plan.target, lines=lines)

    def _is(self, plan, status):
        plan.refresh_from_db()
        return plan.status == status

    def _offer(self, mark, plan, examiner):
        plan.refresh_from_db()
        self._now(mark, offer_plan(plan=plan, version=plan.version, actor=examiner))
        plan.refresh_from_db()

    def _now(self, mark, plan, **facts):
        self.say("plan_now", plan=mark, status=plan.status, outcome=plan.outcome, **facts)

    def _add_measures(self, mark, number, plan, examiner):
        """A service with a place where there is one, and something in own words."""
        made = []
        day = self.today + timedelta(days=90)
        service = self.services.get(self.province_of(number))
        for given in ({"service": service}, {"words": "Train the staff."}):
            plan.refresh_from_db()
            try:
                measure = add_measure(
                    plan=plan,
                    version=plan.version,
                    actor=examiner,
                    planned_on=day,
                    goal=plan.goals.first(),
                    **given,
                )
            except DomainError as error:
                self.excuse(error, "no_places", "not_offered", "booked_already")
                continue
            made.append(measure)
            if measure.booking_id is not None:
                self.bookings += 1
                measure.mark = self.bookings
                self.say("booked", booking=measure.mark, of=number, plan=mark)
        plan.refresh_from_db()
        return made

    def _run(self, mark, number, plan, way, measures, examiner, approver):
        yield 100
        if not self._is(plan, "running"):
            return
        for place, measure in enumerate(measures):
            state = MeasureState.DROPPED if (mark + place) % 3 == 0 else MeasureState.DONE
            settle_measure(
                measure=measure,
                version=plan.version,
                state=state,
                actor=examiner,
                done_on=self.today if state == MeasureState.DONE else None,
            )
            self.states["MeasureState"].add(state.value)
            if measure.booking_id is not None:
                self.say("measure_settled", booking=measure.mark, state=state.value)
            plan.refresh_from_db()
        if way == "withdraw":
            done = withdraw_plan(plan=plan, version=plan.version, reason="No more.", actor=approver)
            self._now(mark, done)
            return
        if way == "lose" and plan.base_title_id is not None:
            title = Title.objects.get(pk=plan.base_title_id)
            if title.is_valid_on(self.today) and not title.re_examined_since:
                self.take_away(title)
            return
        if way == "replace":
            yield from self._replace(mark, number, plan, examiner)
            return
        while self._is(plan, "running"):
            self._note(mark, plan, examiner)
            if self.today > plan.due_on:
                self._now(
                    mark,
                    close_plan(
                        plan=plan, version=plan.version, reason="It is over.", actor=examiner
                    ),
                )
                return
            yield 95

    def _note(self, mark, plan, examiner):
        if self.random.random() < 0.2:
            return
        quarter = quarter_of(self.today)
        if plan.notes.filter(goal=None, quarter=plan.note_quarter).exists():
            return
        quarter = min(quarter, plan.note_quarter)
        write_note(plan=plan, version=plan.version, quarter=quarter, text="Done.", actor=examiner)
        self.say("plan_noted", plan=mark, quarter=quarter)
        plan.refresh_from_db()
        self.refused(
            "noted_already",
            lambda: write_note(
                plan=plan, version=plan.version, quarter=quarter, text="Again.", actor=examiner
            ),
        )

    def _replace(self, mark, number, plan, examiner):
        yield 200
        if not self._is(plan, "running"):
            return
        due_on = self.today + timedelta(days=365)
        try:
            new = replace_plan(
                plan=plan,
                version=plan.version,
                reason="Figures moved.",
                due_on=due_on,
                actor=examiner,
            )
        except DomainError as error:
            self.excuse(error, *_REFUSALS)
            return
        self.plans_opened += 1
        self.say("plan_now", plan=mark, status="closed", outcome="replaced")
        self._say_opened(self.plans_opened, number, new)

    def somebody_leaves(self):
        """An examiner of a county leaves: what he looked after is free, and goes to others."""
        code = "310101"
        left = self.people[code, EXAMINER].pop(0)
        Posting.objects.filter(user=left.user_id).update(ends_on=self.today - timedelta(days=1))
        self.say("left", person=left.label)
        self.left = left
        yield 30
        kept = CultivationPlan.objects.open().filter(liaison=left.user_id)
        assert not kept.exists()
