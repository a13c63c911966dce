"""The figures that the pages show, held against the plain recomputation."""

from datetime import date, timedelta
from typing import Any

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.ladder.figures import climbs, flows_by, flows_by_year
from cultivation.domain.ladder.followed import what_followed
from cultivation.domain.monitoring.statistics import Cell, statistics_of
from cultivation.domain.plans.figures import figures_by_office as plans_by_office
from cultivation.domain.requests.figures import figures_by_category
from cultivation.domain.requests.figures import figures_by_office as requests_by_office
from cultivation.domain.seeds.conversion import conversion_by_office
from cultivation.enums import TitleKind
from cultivation.enums.seeds import SeedState
from cultivation.models import (
    EarlyWarning,
    MonitoringRound,
    QuarterlyDue,
    RequestEscalation,
    SeedFinding,
    SeedSignal,
    Title,
)
from cultivation.queries import lapsing_within
from enterprises.models import Enterprise
from reviews.domain.rounds.funnel import funnels
from reviews.models import Round
from tests.years.journal import Journal
from tests.years.plain import titles as ladder
from tests.years.plain.monitoring import FIGURES, Monitoring
from tests.years.plain.pipeline import Pipeline
from tests.years.plain.requests import Requests
from tests.years.play import Years
from tests.years.scene import LAST_DAY

AREAS = ("000000", "310000", "310100", "310101", "330200")
_PLAN_COUNTS = (
    "preparing",
    "running",
    "notes_overdue",
    "goals",
    "goals_reached",
    "reached",
    "not_reached",
    "title_lost",
)
_REQUEST_COUNTS = ("asked", "open", "overdue", "answered", "in_time", "rated")
_FLOWS = ("stock", "entered", "rose", "re_examined", "lapsed", "cancelled", "superseded")


class Recomputed:
    """The journal told to the plain recomputation, entry by entry, as far as it goes."""

    def __init__(self, journal: Journal) -> None:
        self.journal, self.told = journal, 0
        self.firms: dict[int, dict[str, Any]] = {}
        self.titles = ladder.Titles()
        self.pipeline = Pipeline(self.titles)
        self.requests = Requests(self.firms)
        self.monitoring = Monitoring(self.firms, self.titles, self.pipeline)

    def go_on(self) -> None:
        """Tell what happened since."""
        for entry in self.journal.entries[self.told :]:
            if entry.what == "founded":
                self.firms[entry["of"]] = entry.facts
            # Monitoring draws by the titles as they are when the clock runs, before they lapse.
            for part in (self.titles, self.monitoring, self.pipeline, self.requests):
                part.tell(entry)
        self.told = len(self.journal.entries)

    def below(self, area: Office) -> Any:
        """Number of an enterprise -> the code of its office below the area; False beyond it."""

        def key(of: int) -> Any:
            firm = self.firms[of]
            if area.level == OfficeLevel.MINISTRY:
                return firm["province"]
            if firm[area.level] != area.code:
                return False
            if area.level == OfficeLevel.PROVINCE:
                return firm["city"] or firm["county"] or ""
            return firm["county"] or ""

        return key

    def within(self, area: Office) -> set[int]:
        """The numbers of the area's enterprises."""
        key = self.below(area)
        return {of for of in self.firms if key(of) is not False}


def watched(years: Years, *, each_year: bool = True) -> list[str]:
    """Play the years and hold every figure against the recomputation: each July (unless not
    `each_year`) and on the last day. Returns what differs; stops at the first such day."""
    recomputed, faults = Recomputed(years.journal), []
    compared: set[int] = set()

    def watch(day: date) -> None:
        recomputed.go_on()
        is_due = each_year and day.month >= 7 and day.year not in compared
        if not (is_due or day == LAST_DAY):
            return
        compared.add(day.year)
        comparison = Comparison(recomputed, years.number_of, day)
        faults.extend(comparison.all())
        years.happened["figures compared"] += comparison.compared
        assert not faults, faults[:5]

    years.watch = watch
    years.play()
    return faults


class Comparison:
    """Differences between pages and recomputation on a day, in words; empty when they are equal."""

    def __init__(self, recomputed: Recomputed, number_of: dict[int, int], today: date) -> None:
        self.plain, self.number_of, self.today = recomputed, number_of, today
        self.offices = {one.code: one for one in Office.objects.all()}
        self.faults: list[str] = []
        self.compared = 0

    def all(self) -> list[str]:
        """Every figure of every area."""
        for code in AREAS:
            area = self.offices[code]
            self._pool(area)
            self._plans(area)
            self._requests(area)
            self._ladder(area)
            self._followed(area)
            self._reports(area)
            self._funnels(area)
        self._rows()
        return [*self.plain.pipeline.faults, *self.faults]

    def expect(self, what: str, found: Any, wanted: Any) -> None:
        self.compared += 1
        if found != wanted:
            self.faults.append(f"{self.today} {what}: shown {found}, recomputed {wanted}")

    def _pool(self, area: Office) -> None:
        wanted = self.plain.pipeline.conversion(self.plain.below(area))
        found = {
            one.code: dict(zip((s.value for s in SeedState), one.counts, strict=True))
            for one in conversion_by_office(area)
        }
        states = [state.value for state in SeedState]
        self.expect(
            f"pool of {area.code}",
            found,
            {key: {state: counts[state] for state in states} for key, counts in wanted.items()},
        )

    def _plans(self, area: Office) -> None:
        wanted = self.plain.pipeline.plan_figures(self.plain.below(area), self.today)
        found = {
            one.code: [getattr(one, name) for name in _PLAN_COUNTS]
            for one in plans_by_office(area, today=self.today)
        }
        listed = {key: [counts[name] for name in _PLAN_COUNTS] for key, counts in wanted.items()}
        self.expect(f"plans of {area.code}", found, listed)

    def _requests(self, area: Office) -> None:
        since = self.today - timedelta(days=365)
        below, plain = self.plain.below(area), self.plain.requests
        tables = (
            (requests_by_office, lambda one: below(one.of)),
            (figures_by_category, lambda one: below(one.of) is not False and one.category),
        )
        for table, key_of in tables:
            found = {
                one.code: ([getattr(one, name) for name in _REQUEST_COUNTS], one.satisfaction)
                for one in table(area, since=since, today=self.today)
            }
            wanted = {
                key: ([counts[name] for name in _REQUEST_COUNTS], mean)
                for key, (counts, mean) in plain.figures(key_of, since, self.today).items()
            }
            self.expect(f"requests of {area.code}", found, wanted)

    def _ladder(self, area: Office) -> None:
        titles, firms = self.plain.titles, self.plain.within(area)
        years = range(self.today.year - 4, self.today.year + 1)
        wanted = ladder.flows(titles, firms, years, self.today)
        for year, kinds in flows_by_year(area, today=self.today).items():
            for kind, flow in kinds.items():
                counts = wanted[year, kind.value]
                self.expect(
                    f"ladder of {area.code} {year} {kind}",
                    [getattr(flow, name) for name in _FLOWS],
                    [counts[name] for name in _FLOWS],
                )
        found = [
            (one.rung, one.stood, one.rose, one.median_days, one.assumed)
            for one in climbs(area, today=self.today)
        ]
        self.expect(f"climbs of {area.code}", found, ladder.climbs(titles, firms, self.today))
        self._ladder_lines(area, years)
        lapsing = lapsing_within(
            Title.objects.filter(enterprise__in=Enterprise.objects.in_area_of(area)),
            self.today,
            365,
        )
        self.expect(
            f"lapsing of {area.code}", lapsing.count(), ladder.lapsing(titles, firms, self.today)
        )

    def _ladder_lines(self, area: Office, years: range) -> None:
        below, firms = self.plain.below(area), self.plain.within(area)
        keys = {
            "office": below,
            "industry": lambda of: self.plain.firms[of]["section"],
            "chain": lambda of: self.plain.firms[of]["chain"],
        }
        year = years[-2]
        for by, key_of in keys.items():
            groups: dict[Any, set[int]] = {}
            for of in firms:
                if key_of(of) is not None:
                    groups.setdefault(key_of(of), set()).add(of)
            for kind in (TitleKind.INNOVATIVE, TitleKind.SRDI):
                wanted = {}
                for key, members in groups.items():
                    counts = ladder.flows(self.plain.titles, members, years, self.today)[year, kind]
                    if any(counts.values()):
                        wanted[key] = [counts[name] for name in _FLOWS]
                lines = flows_by(area, by=by, kind=kind, year=year, today=self.today)
                found = {key: [getattr(one, name) for name in _FLOWS] for key, one in lines.items()}
                self.expect(f"ladder of {area.code} by {by} {kind}", found, wanted)

    def _followed(self, area: Office) -> None:
        found = {
            (one.rung, one.group): (one.stood, one.rose, one.near)
            for one in what_followed(area, today=self.today)
        }
        wanted = self.plain.pipeline.followed(self.plain.within(area), self.today)
        self.expect(f"followed of {area.code}", found, wanted)

    def _reports(self, area: Office) -> None:
        below = self.plain.below(area)
        industry = lambda of: below(of) is not False and self.plain.firms[of]["industry"]  # noqa: E731
        codes = {one.pk: one.code for one in self.offices.values()}
        for round_ in MonitoringRound.objects.exclude(opened_at=None).order_by("-year", "-quarter")[
            :3
        ]:
            for by, key_of in (("office", below), ("industry", industry)):
                shown = statistics_of(round_, area=area, by=by)
                total, parts = self.plain.monitoring.table((round_.year, round_.quarter), key_of)
                self.expect(f"{round_} of {area.code}", _shown(shown.total), _plain(total))
                found = {
                    codes.get(cell.key, "") if by == "office" else cell.key: _shown(cell)
                    for cell in shown.parts
                }
                wanted = {key: _plain(cell) for key, cell in parts.items()}
                self.expect(f"{round_} of {area.code} by {by}", found, wanted)

    def _funnels(self, area: Office) -> None:
        rounds = {one.pk: one.code for one in Round.objects.all()}
        found = funnels(list(Round.objects.all()), area)
        if area.level != OfficeLevel.MINISTRY:
            return
        for key, code in rounds.items():
            counts = self.plain.pipeline.rounds.get(code)
            if counts is None:
                self.expect(f"funnel {code}", key in found, False)
                continue
            funnel = found[key]
            names = ("started", "submitted", "in_notice", "certified")
            self.expect(
                f"funnel {code}", [getattr(funnel, n) for n in names], [counts[n] for n in names]
            )
            if funnel.recommended is not None:
                self.expect(f"funnel {code} recommended", funnel.recommended, counts["recommended"])

    def _rows(self) -> None:
        """Finds, signals, escalations, dues and warnings, row by row."""
        rows = SeedFinding.objects.all()
        found = {
            (self.number_of[one.enterprise_id], one.target): {line["id"] for line in one.missing}
            for one in rows
        }
        self.expect("finds", found, self.plain.pipeline.finds)
        signals = SeedSignal.objects.values_list("enterprise", "document", "conflict")
        self.expect(
            "signals",
            {(self.number_of[key], document): state for key, document, state in signals},
            {key: one.state for key, one in self.plain.pipeline.signals.items()},
        )
        told = RequestEscalation.objects.values_list(
            "request__number", "due_on", "level", "office__code"
        )
        self.expect(
            "escalations",
            len(told),
            sum(len(one.told) for one in self.plain.requests.rows.values()),
        )
        self.expect(
            "escalations by day",
            sorted((day, level, office) for _number, day, level, office in told),
            sorted(row for one in self.plain.requests.rows.values() for row in one.told),
        )
        dues = QuarterlyDue.objects.values_list("round__year", "round__quarter", "enterprise")
        drawn = self.plain.monitoring.drawn
        self.expect(
            "who reports",
            sorted((year, quarter, self.number_of[key]) for year, quarter, key in dues),
            sorted((*quarter, of) for quarter, members in drawn.items() for of in members),
        )
        warnings = EarlyWarning.objects.values_list("enterprise", "cause", "basis", "closed_on")
        self.expect(
            "warnings",
            {(self.number_of[key], cause, basis) for key, cause, basis, _on in warnings},
            self.plain.monitoring.known,
        )
        self.expect(
            "open warnings",
            {(self.number_of[key], cause) for key, cause, _basis, on in warnings if on is None},
            self.plain.monitoring.open,
        )


def _shown(cell: Cell) -> Any:
    figures = {name: [one.index, one.shown_median] for name, one in cell.spreads.items()}
    return cell.owed, cell.reported, figures


def _plain(cell: dict[str, Any]) -> Any:
    return cell["owed"], cell["reported"], {name: cell["shown"][name] for name in FIGURES}
