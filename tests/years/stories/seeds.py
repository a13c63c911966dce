"""Discovery, screens, the seed pool, questions and signals."""

from datetime import timedelta
from io import BytesIO

from openpyxl import Workbook

from accounts.models import User
from common.domain.jobs import run_periodic
from cultivation.domain.seeds.conflicts import resolve
from cultivation.domain.seeds.pool import (
    contact_seed,
    decline_seed,
    invite_seed,
    name_contact_person,
    take_into_pool,
)
from cultivation.domain.seeds.questions import answer, ask
from cultivation.domain.seeds.screens import Narrowing, save_screen
from cultivation.domain.seeds.signal_import import apply_signal_list, check_signal_list
from cultivation.enums import ContactKind, TitleKind
from cultivation.enums.seeds import (
    ConflictState,
    DeclineReason,
    ScreenSchedule,
    SeedOrigin,
    SeedOutcome,
    SignalKind,
)
from cultivation.models import SeedCandidate, SeedFinding, SeedSignal, Title
from tests.years.scene import APPROVER, EXAMINER, ROLES, Scene

_HEAD = ["统一社会信用代码", "项目", "数值", "截至日期", "来源", "文件"]
_WAYS = ("file", "decline", "invite", "candidate", "contacted", "file", "late")


class Seeds(Scene):
    """From who could be won to who has filed."""

    def begin_seeds(self) -> None:
        self.invited: set[tuple[int, str]] = set()
        self.seeds_taken = self.declines = 0
        for code, schedule, most in (
            ("000000", ScreenSchedule.NIGHTLY, 2),
            ("310000", ScreenSchedule.WEEKLY, 1),
            ("320101", ScreenSchedule.NONE, 0),
        ):
            save_screen(
                office=self.offices[code],
                name="Near",
                narrowing=Narrowing(most_missing=most),
                schedule=schedule,
                actor=self.person(code),
            )
            self.say("screen_saved", office=code, schedule=schedule.value, most=most)
        for year in (0, 1, 2):
            self.begin(self.take_signals(year), after=150 + 365 * year)

    def discover(self) -> None:
        """The nightly scan; offices take some of the finds into the pool."""
        run_periodic("discover_seeds")
        self.say("scanned")
        rows = SeedFinding.objects.order_by("enterprise", "target")
        in_pool = set(SeedCandidate.objects.open().values_list("enterprise", "target"))
        found = sorted(
            (self.number_of[firm], target, outcome == "near")
            for firm, target, outcome in rows.values_list("enterprise", "target", "outcome")
            if (firm, target) not in in_pool
        )
        for number, target, is_near in found:
            share = 0.6 if self.enterprises < 500 or number % 16 in ROLES else 0.2
            if is_near and number not in self.planned and self.random.random() < share:
                self.begin(self.cultivate(number))
            elif self.random.random() < 0.15:
                self.begin(self.win(number, TitleKind(target)))

    def win(self, number, target):
        """A seed on its way through the pool."""
        way = _WAYS[self.seeds_taken % len(_WAYS)]
        if not self._may_climb(self.firms[number], target):
            return
        office = self.office_of(number)
        actor, other = self.people[office, EXAMINER][0], self.people[office, APPROVER][0]
        seed, mark = self._taken(number, target, actor, other)
        yield 10
        seed = self._open(seed)
        if seed is None or way == "candidate":
            return
        name_contact_person(
            seed=seed, person=User.objects.get(pk=other.user_id), version=seed.version, actor=actor
        )
        seed.refresh_from_db()
        self._contact(seed, actor, SeedOutcome.NOT_REACHED)
        yield 7
        seed = self._open(seed)
        if seed is None or not self._is_free(seed, actor):
            return
        self._reached(mark, seed, actor, other)
        if way == "contacted":
            return
        self._ask(number, actor, other)
        yield 20
        seed = self._open(seed)
        if seed is None:
            return
        if way == "decline":
            self._declined(mark, seed, actor, "Not now.")
            return
        invite_seed(seed=seed, version=seed.version, actor=actor)
        self.invited.add((number, target.value))
        seed.refresh_from_db()
        self._seed_now(mark, seed)
        if way == "late":
            yield 400
            seed = self._open(seed)
            if seed is not None:
                self._declined(mark, seed, actor, "A year went by.")

    def _taken(self, number, target, actor, other):
        """The seed in the pool with its own number; a colleague does not take it again."""
        self.seeds_taken += 1
        mark, firm = self.seeds_taken, self.firms[number]
        by_people = (SeedOrigin.BY_HAND, SeedOrigin.SIGNAL)[mark % 2]
        given = {
            "enterprise": firm,
            "target": target,
            "origin": SeedOrigin.DISCOVERY if mark % 5 else by_people,
        }
        seed = take_into_pool(**given, actor=actor)
        self.say("seed", seed=mark, of=number, target=target.value, state="candidate")
        self.refused("in_pool", lambda: take_into_pool(**given, actor=other))
        return seed, mark

    def _reached(self, mark, seed, actor, other):
        """Somebody was reached: a colleague leaves the enterprise alone for a while."""
        outcomes = [one for one in SeedOutcome if one != SeedOutcome.NOT_REACHED]
        self._contact(seed, actor, outcomes[mark % len(outcomes)])
        seed.refresh_from_db()
        self._seed_now(mark, seed)
        self.refused("contacted_lately", lambda: self._contact(seed, other, SeedOutcome.INTERESTED))

    def _declined(self, mark, seed, actor, note):
        reason = self._next_reason()
        decline_seed(seed=seed, reason=reason, note=note, version=seed.version, actor=actor)
        seed.refresh_from_db()
        self._seed_now(mark, seed)

    def _next_reason(self):
        """Every reason in turn."""
        self.declines += 1
        return list(DeclineReason)[self.declines % len(DeclineReason)]

    def _may_climb(self, firm, target):
        banned = Title.objects.filter(enterprise=firm, banned_until__gte=self.today)
        still = SeedFinding.objects.filter(enterprise=firm, target=target)
        there = SeedCandidate.objects.open().filter(enterprise=firm, target=target)
        held = Title.objects.valid_on(self.today).filter(enterprise=firm)
        rungs = [TitleKind(kind).rung for kind in held.values_list("kind", flat=True)]
        is_next = target.rung == 1 + max(rungs, default=0)
        below = {"srdi": {"innovative", "technology"}, "little_giant": {"srdi"}}.get(target, set())
        is_open = not below or held.filter(kind__in=below).exists()
        return is_next and is_open and still.exists() and not (banned.exists() or there.exists())

    def _open(self, seed):
        found = SeedCandidate.objects.select_related("enterprise").get(pk=seed.pk)
        return found if found.is_open else None

    def _is_free(self, seed, actor):
        since = self.today - timedelta(days=14)
        lately = seed.enterprise.seed_contacts.filter(on__gt=since).exclude(outcome="not_reached")
        return not lately.exclude(person=actor.user_id).exists()

    def _contact(self, seed, actor, outcome):
        contact_seed(
            seed=seed,
            version=seed.version,
            on=self.today,
            kind=ContactKind.PHONE,
            outcome=outcome,
            actor=actor,
        )
        seed.refresh_from_db()
        self.states["SeedOutcome"].add(outcome.value)

    def _seed_now(self, mark, seed):
        self.states["DeclineReason"].add(seed.decline_reason)
        self.say(
            "seed",
            seed=mark,
            of=self.number_of[seed.enterprise_id],
            target=seed.target,
            state=seed.state,
        )

    def _ask(self, number, actor, other):
        """Nothing is asked twice: not while it is open, not while an answer counts."""
        firm, topic = self.firms[number], "other"
        if firm.seed_questions.filter(topic=topic, answered_on=None).exists():
            return
        question = ask(enterprise=firm, topic=topic, text="Do you want to apply?", actor=actor)
        self.say("asked", of=number)
        self.refused(
            "asked_already", lambda: ask(enterprise=firm, topic=topic, text="Again?", actor=other)
        )
        if self.random.random() < 0.7:
            answer(question=question, text="We think so.", version=1, actor=self.owners[number])
            self.say("answered", of=number)

    # Signals from outside

    def take_signals(self, year):
        """A yearly list of intellectual property counts; contradictions are resolved in turn."""
        office = "310000"
        numbers = [n for n in range(self.enterprises) if self.province_of(n) == office][:40]
        book, as_of = Workbook(), self.today - timedelta(days=10)
        book.active.append(_HEAD)
        for number in numbers:
            count = self.random.choice((12, 12, 4))
            document = f"Counts {year}"
            book.active.append(
                [
                    self.firms[number].uscc,
                    "Ⅱ类知识产权",
                    count,
                    as_of.isoformat(),
                    "Office",
                    document,
                ]
            )
            self.say("signal", of=number, count=count, document=document)
        content = BytesIO()
        book.save(content)
        actor = self.person(office)
        kept = check_signal_list(
            kind=SignalKind.IP_COUNT,
            name="counts.xlsx",
            content=content.getvalue(),
            office=self.offices[office],
            actor=actor,
        )
        apply_signal_list(signal_list=kept, digest=kept.sha256, actor=actor)
        self.say("signals_compared", of=None)
        yield 20
        ways = (ConflictState.FILED_KEPT, ConflictState.SIGNAL_WRONG, ConflictState.ASKED, None)
        contrary = SeedSignal.objects.filter(conflict=ConflictState.OPEN).select_related(
            "enterprise"
        )
        for place, signal in enumerate(contrary.order_by("pk")):
            decision = ways[place % len(ways)]
            open_now = signal.enterprise.seed_questions.filter(topic=signal.measure)
            if decision is None or (decision == ConflictState.ASKED and open_now.exists()):
                continue
            resolve(
                signal=signal,
                decision=decision,
                reason="Looked at.",
                version=signal.version,
                actor=actor,
            )
            if decision == ConflictState.ASKED:
                self.corrected[self.number_of[signal.enterprise_id]] = signal.amount
            self.say(
                "signal_resolved",
                of=self.number_of[signal.enterprise_id],
                document=signal.document,
                state=decision.value,
            )
