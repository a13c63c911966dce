"""Rounds of quarterly reports, and early warnings."""

from datetime import timedelta
from decimal import Decimal

from accounts.models import User
from common.domain.jobs import run_periodic
from cultivation.domain.monitoring.assigning import assign_warning
from cultivation.domain.monitoring.raising import close_warning
from cultivation.domain.monitoring.reporting import file_report
from cultivation.domain.monitoring.rounds import call_off_round, plan_round
from cultivation.domain.monitoring.rules import quarter_end
from cultivation.enums import TitleKind
from cultivation.enums.monitoring import WarningOutcome
from cultivation.models import EarlyWarning, MonitoringRound, QuarterlyDue
from tests.years.scene import APPROVER, EXAMINER, FIRST_DAY, LAST_DAY, Scene

_CENT = Decimal("0.01")


class Monitoring(Scene):
    """What holders report each quarter, and what offices are warned of."""

    def begin_monitoring(self) -> None:
        self.warnings_closed = asked = 0
        for year in range(FIRST_DAY.year - 1, LAST_DAY.year + 1):
            for quarter in (1, 2, 3, 4):
                end = quarter_end(year, quarter)
                if end + timedelta(days=20) >= FIRST_DAY and end + timedelta(days=40) < LAST_DAY:
                    asked += 1
                    if asked > self.quarters:
                        return
                    after = max((end - FIRST_DAY).days - 20, 0)
                    self.begin(self.hold_quarter(year, quarter), after=after)

    def hold_quarter(self, year, quarter):
        """A census in the first quarter of a year, else a sample; one is called off before."""
        ministry = self.person("000000")
        opens = max(quarter_end(year, quarter) + timedelta(days=1), self.today)
        is_census = quarter == 1
        given = {
            "year": year,
            "quarter": quarter,
            "actor": ministry,
            "opens_on": opens,
            "titles": [TitleKind.LITTLE_GIANT, TitleKind.SRDI, TitleKind.INNOVATIVE],
            "share_pct": Decimal(100 if is_census else 70),
            "seed": "" if is_census else "years",
            "due_on": opens + timedelta(days=34),
        }
        if (year, quarter) == (2027, 2):
            wrong = plan_round(**given)
            self.states["RoundState"] |= {wrong.state_on(self.today).value}
            call_off_round(
                round=wrong, version=wrong.version, reason="Wrong share.", actor=ministry
            )
            wrong.refresh_from_db()
            self.states["RoundState"] |= {wrong.state_on(self.today).value}
        round_ = plan_round(**given)
        self.say(
            "round_planned",
            year=year,
            quarter=quarter,
            share=str(given["share_pct"]),
            seed=given["seed"],
            opens=opens,
            due=given["due_on"],
        )
        yield max((opens - self.today).days, 1)
        round_.refresh_from_db()
        assert round_.opened_at is not None
        self.states["RoundState"] |= {round_.state_on(self.today).value}
        self.say("round_opened", year=year, quarter=quarter)
        dues = QuarterlyDue.objects.filter(round=round_).values_list("pk", "enterprise")
        for key, number in sorted((self.number_of[firm], key) for key, firm in dues):
            luck = self.random.random()
            wait = None if luck < 0.1 else self.random.choice((0, 13, 27)) if luck < 0.85 else 41
            if wait is not None:
                self.begin(self.report(number, key, year, quarter), after=wait)
        yield 50
        self.states["RoundState"] |= {round_.state_on(self.today).value}

    def report(self, due_key, number, year, quarter):
        """The eight figures of a quarter; now and then a sharp turn, now and then a correction."""
        due = QuarterlyDue.objects.select_related("enterprise", "round").get(pk=due_key)
        self._report(due, number, year, quarter, reason="")
        if self.random.random() < 0.05:
            yield 5
            due.refresh_from_db()
            self._report(due, number, year, quarter, reason="A typing error.")

    def _report(self, due, number, year, quarter, *, reason):
        figures = self._figures(number)
        given = {"due": due, "figures": figures, "actor": self.owners[number], "reason": reason}
        file_report(version=due.version, are_jumps_right=True, **given)
        self.say("reported", of=number, year=year, quarter=quarter, figures=figures)
        due.refresh_from_db()
        self.states["ReportState"].add(due.state_on(self.today).value)

    def _figures(self, number):
        scale = Decimal(4000 if "small" in self.lacks[number] else 12000) / 4
        research = Decimal(250 if "rd" in self.lacks[number] else 900) / 4

        def about(value, spread=15):
            turn = self.random.randrange(-spread, spread + 1)
            return (value * (100 + turn) / 100).quantize(_CENT)

        luck = self.random.random()
        revenue = about(scale) * (Decimal("0.4") if luck < 0.04 else 1)
        staff = 180 if luck < 0.9 else 120
        return {
            "revenue_wan": revenue.quantize(_CENT),
            "orders_wan": about(scale, 5) if luck < 0.95 else about(scale / 3),
            "export_wan": Decimal("100.00"),
            "rd_expense_wan": about(research),
            "staff": staff,
            "capacity_use_pct": None if luck < 0.1 else about(Decimal(80)),
            "receivables_overdue_wan": about(Decimal(100)) * (3 if luck < 0.03 else 1),
            "confidence": self.random.choice((1, 2, 3, 4, 5)),
        }

    def warn(self) -> None:
        """The nightly run; whoever got a warning closes it after a while."""
        known = set(EarlyWarning.objects.values_list("pk", flat=True))
        run_periodic("raise_warnings")
        self.say("warned")
        fresh = EarlyWarning.objects.exclude(pk__in=known).select_related("enterprise")
        rows = [(self.number_of[one.enterprise_id], one.cause, one.basis, one) for one in fresh]
        for number, cause, basis, one in sorted(rows, key=lambda row: row[:3]):
            assert one.person_id is not None
            self.states["WarningKind"].add(one.kind)
            if self.random.random() < 0.6:
                self.begin(
                    self.look_after(number, cause, basis, one), after=self.random.choice((20, 90))
                )

    def look_after(self, number, cause, basis, warning):
        """One is given to a colleague first; each is closed with an outcome in turn."""
        warning.refresh_from_db()
        code = warning.office.code
        actor = self.person(code)
        if self.warnings_closed % 4 == 0:
            other = self.people[code, self._other_role(actor)][-1]
            assign_warning(
                warning=warning,
                person=User.objects.get(pk=other.user_id),
                version=warning.version,
                actor=actor,
            )
            warning.refresh_from_db()
            yield 5
            warning.refresh_from_db()
        outcome = list(WarningOutcome)[self.warnings_closed % len(WarningOutcome)]
        self.warnings_closed += 1
        close_warning(
            warning=warning,
            version=warning.version,
            outcome=outcome,
            reason="Visited.",
            actor=self.person(code),
        )
        self.states["WarningOutcome"].add(outcome.value)
        self.say("warning_closed", of=number, cause=cause, basis=basis)

    def _other_role(self, actor):
        return APPROVER if actor.role == EXAMINER else EXAMINER

    def last_round(self):
        """The round that opened last."""
        return MonitoringRound.objects.exclude(opened_at=None).order_by("-year", "-quarter").first()
