"""Finds, the seed pool, signals, plans and bookings, and what followed them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from tests.years.figures import failing, lines
from tests.years.plain.titles import DAY, RUNGS, Titles

_REACHED = ("pass", "waived")
MOST_MISSING, NOTE_DAYS = 2, 10


def next_titles(held: set[str]) -> list[str]:
    """The titles of the rung above, no rung skipped; technology has no standard in this play."""
    rung = 1 + max((RUNGS[kind] for kind in held), default=0)
    if rung == 1:
        return ["innovative"]
    if rung == 2 and held & {"innovative", "technology"}:
        return ["srdi"]
    return ["little_giant"] if rung == 3 and "srdi" in held else []


def quarter_of(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_after(quarter: date) -> date:
    return quarter_of(quarter + timedelta(days=95))


def working_days_after(day: date, count: int) -> date:
    """Monday to Friday: these years have no calendar yet."""
    while count:
        day += DAY
        count -= day.weekday() < 5
    return day


@dataclass
class Plan:
    """A plan: whose, for which title, upon which title, its goals and whether each is reached."""

    of: int
    target: str
    base: object
    goals: dict[str, str]
    status: str = "draft"
    outcome: str = ""
    started: date | None = None
    noted: set[date] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        return self.status != "closed"

    def note_due(self) -> date:
        quarter = quarter_of(self.started)
        while quarter in self.noted:
            quarter = quarter_after(quarter)
        return working_days_after(quarter_after(quarter) - DAY, NOTE_DAYS)


@dataclass
class Signal:
    """What a source said, what the office made of it, and what was filed then."""

    of: int
    count: int
    state: str = "none"
    filed: int | None = None


class Pipeline:
    """What stands where after the entries that were told; follows titles through `titles`."""

    def __init__(self, titles: Titles) -> None:
        self.titles = titles
        self.filed: dict[int, tuple[int, dict]] = {}
        self.applied: dict[tuple[int, str], str] = {}
        self.finds: dict[tuple[int, str], set[str]] = {}
        self.seeds: dict[int, dict] = {}
        self.plans: dict[int, Plan] = {}
        self.bookings: dict[int, dict] = {}
        self.signals: dict[tuple[int, str], Signal] = {}
        self.screens: dict[str, dict] = {}
        self.rounds: dict[str, Counter] = defaultdict(Counter)
        self.faults: list[str] = []

    def tell(self, entry) -> None:
        act = getattr(self, f"_{entry.what}", None)
        if act is not None:
            act(entry)

    # Filings and finds

    def _filed(self, entry) -> None:
        self.filed[entry["of"]] = (entry["year"], entry["figures"])

    def _scanned(self, entry) -> None:
        self.finds = {}
        for of, (_year, figures) in self.filed.items():
            if self.titles.banned.get(of, date.min) >= entry.day:
                continue
            held = self.titles.held(of, entry.day)
            for target in next_titles(held):
                missing = failing(target, figures, held)
                if len(missing) <= MOST_MISSING and (of, target) not in self.applied:
                    self.finds[of, target] = missing
        self._compare()

    def _signals_compared(self, entry) -> None:
        self._compare()

    def _signal(self, entry) -> None:
        self.signals[entry["of"], entry["document"]] = Signal(entry["of"], entry["count"])

    def _signal_resolved(self, entry) -> None:
        self.signals[entry["of"], entry["document"]].state = entry["state"]

    def _compare(self) -> None:
        for one in self.signals.values():
            filed = self.filed.get(one.of)
            value = filed[1]["ip_class2"] if filed else None
            if value is not None and value != one.count:
                settled = one.state in ("filed_kept", "signal_wrong", "asked")
                if not (settled and one.filed == value):
                    one.state = "open"
            elif one.state in ("open", "asked"):
                one.state = "agrees_now"
            one.filed = value

    # Cases and the pool

    def _case_opened(self, entry) -> None:
        self.rounds[entry["round"]]["started"] += 1

    def _applied(self, entry) -> None:
        key = (entry["of"], entry["kind"])
        self.applied[key] = entry["round"]
        self.rounds[entry["round"]]["submitted"] += 1
        self.finds.pop(key, None)
        for seed in self.seeds.values():
            if (seed["of"], seed["target"]) == key and seed["state"] in (
                "candidate",
                "contacted",
                "invited",
            ):
                seed["state"] = "filed"

    def _case_ended(self, entry) -> None:
        self.applied.pop((entry["of"], entry["kind"]))

    def _case_recommended(self, entry) -> None:
        self.rounds[entry["round"]]["recommended"] += 1

    def _case_listed(self, entry) -> None:
        self.rounds[entry["round"]]["in_notice"] += 1

    def _granted(self, entry) -> None:
        self.applied.pop((entry["of"], entry["kind"]))
        self.rounds[entry["round"]]["certified"] += 1

    def _seed(self, entry) -> None:
        self.seeds[entry["seed"]] = {
            "of": entry["of"],
            "target": entry["target"],
            "state": entry["state"],
        }

    # Plans and bookings

    def _plan_opened(self, entry) -> None:
        of, target = entry["of"], entry["target"]
        held = self.titles.held(of, entry.day)
        gaps = {
            line: out
            for line, out in lines(target, self.filed[of][1], held).items()
            if out not in _REACHED
        }
        if sorted(gaps) != entry["lines"]:
            self.faults.append(
                f"plan {entry['plan']}: goals {entry['lines']}, wanted {sorted(gaps)}"
            )
        standing = [one for one in self.titles.by_firm[of] if one.counts_on(entry.day)]
        base = max(standing, key=lambda one: RUNGS[one.kind], default=None)
        self.plans[entry["plan"]] = Plan(of, target, base, gaps)

    def _plan_now(self, entry) -> None:
        plan = self.plans[entry["plan"]]
        plan.status = entry["status"]
        if entry.facts.get("started"):
            plan.started = entry.day
        if not plan.is_open:
            if entry["outcome"] in ("reached", "not_reached"):
                self._measure(plan, entry.day)
                wanted = (
                    "reached" if all(g in _REACHED for g in plan.goals.values()) else "not_reached"
                )
                if entry["outcome"] != wanted:
                    self.faults.append(
                        f"plan {entry['plan']} closed {entry['outcome']}, wanted {wanted}"
                    )
            self._close(entry["plan"], entry["outcome"], entry.day)

    def _plan_noted(self, entry) -> None:
        self.plans[entry["plan"]].noted.add(entry["quarter"])

    def _close(self, number: int, outcome: str, day: date) -> None:
        self.plans[number].status, self.plans[number].outcome = "closed", outcome
        for booking in self.bookings.values():
            if booking["plan"] == number and booking["is_waiting"] and booking["until"] is None:
                booking["until"] = day

    def _measure(self, plan: Plan, day: date) -> None:
        said = lines(plan.target, self.filed[plan.of][1], self.titles.held(plan.of, day))
        plan.goals = {line: said[line] for line in plan.goals}

    def _follow(self, number: int, day: date) -> None:
        plan = self.plans[number]
        held = self.titles.held(plan.of, day)
        if plan.target in held:
            self._measure(plan, day)
            self._close(number, "reached", day)
        elif plan.base is not None and not any(RUNGS[one] >= RUNGS[plan.base.kind] for one in held):
            self._close(number, "title_lost", day)
        elif plan.status == "running":
            self._measure(plan, day)

    def _clock(self, entry) -> None:
        self.titles.lapse(entry.day)
        for number, plan in self.plans.items():
            if plan.is_open:
                self._follow(number, entry.day)

    def _titles_followed(self, entry) -> None:
        for number, plan in self.plans.items():
            if plan.is_open and plan.of in self.titles.touched:
                self._follow(number, entry.day)
        self.titles.touched.clear()

    def _booked(self, entry) -> None:
        plan = entry.facts.get("plan")
        self.bookings[entry["booking"]] = {
            "of": entry["of"],
            "on": entry.day,
            "until": None,
            "plan": plan,
            "is_waiting": plan is not None,
        }

    def _given_up(self, entry) -> None:
        self.bookings[entry["booking"]]["until"] = entry.day

    def _measure_settled(self, entry) -> None:
        booking = self.bookings[entry["booking"]]
        booking["is_waiting"] = False
        if entry["state"] == "dropped":
            booking["until"] = entry.day

    # Figures

    def conversion(self, key_of) -> dict:
        """Seeds by what `key_of` says of their enterprise, and state."""
        found: dict = defaultdict(Counter)
        for seed in self.seeds.values():
            key = key_of(seed["of"])
            if key is not False:
                found[key][seed["state"]] += 1
        return found

    def plan_figures(self, key_of, today: date) -> dict:
        """Plans by the same, counted as the page counts them."""
        found: dict = defaultdict(Counter)
        for plan in self.plans.values():
            key = key_of(plan.of)
            if key is False:
                continue
            counts = found[key]
            counts["preparing"] += plan.is_open and plan.status != "running"
            for outcome in ("reached", "not_reached", "title_lost"):
                counts[outcome] += plan.outcome == outcome
            if plan.status == "running":
                counts["running"] += 1
                counts["notes_overdue"] += plan.note_due() < today
                counts["goals"] += len(plan.goals)
                counts["goals_reached"] += sum(one in _REACHED for one in plan.goals.values())
        return found

    def followed(self, firms: set[int], today: date) -> dict[tuple[int, str], tuple[int, int, int]]:
        """(rung, group) -> who stood there a year ago, who rose since, who of the rest is near."""
        begin = today - timedelta(days=365)
        above = {1: "srdi", 2: "little_giant"}
        found: dict = defaultdict(lambda: [0, 0, 0])
        for of in firms:
            rung = max((RUNGS[kind] for kind in self.titles.held(of, begin)), default=0)
            if rung not in above:
                continue
            group = self._group(of, begin)
            rose = any(
                one.kind == above[rung] and begin < one.begins <= today and one.last >= one.begins
                for one in self.titles.by_firm[of]
            )
            counts = found[rung, group]
            counts[0] += 1
            counts[1] += rose
            counts[2] += not rose and (of, above[rung]) in self.finds
        return {key: tuple(counts) for key, counts in found.items()}

    def _group(self, of: int, begin: date) -> str:
        if any(
            p.of == of and p.started is not None and p.started <= begin for p in self.plans.values()
        ):
            return "plan"
        had = any(
            one["of"] == of
            and one["on"] <= begin
            and (one["until"] is None or one["until"] > begin)
            for one in self.bookings.values()
        )
        return "service" if had else "neither"


def share(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None
