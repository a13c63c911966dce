"""Background jobs about titles and coverage: what the clock asks for ("what is due and not done
yet"), and certificates by the thousand."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from celery.schedules import crontab
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.domain.errors import DomainError
from common.domain.jobs import actor_of, job, periodic
from common.domain.recounting import register_counted_days
from common.enums import LineOutcome
from common.models import JobLine, JobRun
from cultivation.domain.cancelling.opening import propose_for_missed_updates
from cultivation.domain.certificates import CERTIFICATES_JOB, issue_certificates
from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.snapshots import days_due, make_due_snapshots
from cultivation.domain.coverage.stale import remind_of_stale
from cultivation.domain.digital.alerting import alert_offices
from cultivation.domain.digital.list_running import LISTS_JOB, take_row
from cultivation.domain.duties.counted import COUNTED_DAYS
from cultivation.domain.duties.expiring import lapse_titles, note_due_titles
from cultivation.domain.duties.obligations import open_updates
from cultivation.domain.duties.reminding import remind
from cultivation.domain.ladder.boards import refresh_boards
from cultivation.domain.ladder.reading import is_large
from cultivation.domain.leading.posting import expire_needs
from cultivation.domain.monitoring.assigning import reassign_left
from cultivation.domain.monitoring.raising import raise_warnings
from cultivation.domain.monitoring.reminding import remind_of_reports
from cultivation.domain.monitoring.rounds import open_due_rounds
from cultivation.domain.plans.following import follow_plans
from cultivation.domain.requests.escalating import escalate
from cultivation.domain.seeds.scanning import scan
from cultivation.domain.seeds.screens import run_due_screens
from cultivation.domain.simulator.running import (
    SIMULATION_JOB,
    finish_simulation,
    items_of,
    run_line,
)
from cultivation.models import Simulation, Title

register_counted_days(COUNTED_DAYS)

# Reminders come when people are at their desks; both run again through the day, so that one
# missed run costs hours, not a day.
_EVERY_HOUR = crontab(minute="20")
_BY_DAY = crontab(minute="40", hour="8-20")


@periodic("open_updates", label=_("Open yearly updates"), every=_EVERY_HOUR, in_batches=True)
def open_yearly_updates() -> Mapping[str, int]:
    """Make the rows of the yearly updates that have opened."""
    return {"opened": open_updates(today=timezone.localdate())}


@periodic("remind_of_updates", label=_("Remind of yearly updates"), every=_BY_DAY, in_batches=True)
def remind_of_updates() -> Mapping[str, int]:
    """Record the reminders whose day has come, and owe the messages."""
    done = remind(today=timezone.localdate())
    return {"reminders": done.recorded, "messages": done.told}


@periodic(
    "propose_cancellations",
    label=_("Put up titles with missed updates"),
    every=_EVERY_HOUR,
    in_batches=True,
)
def propose_cancellations() -> Mapping[str, int]:
    """Put up the titles whose holders missed too many updates: proposals, for people to decide."""
    return {"proposed": propose_for_missed_updates(today=timezone.localdate())}


@job(
    CERTIFICATES_JOB,
    label=_("Certificates of an announcement"),
    batch=50,
    describe=lambda run: str(run.parameters.get("announcement", "")),
)
def make_certificates(run: JobRun, lines: Sequence[JobLine]) -> None:
    """Issue the certificates of the lines' titles; one that cannot be printed says why."""
    titles = Title.objects.in_bulk([line.subject_id for line in lines])
    known = [line for line in lines if line.subject_id in titles]
    outcomes = issue_certificates(
        titles=[titles[line.subject_id] for line in known if line.subject_id], actor=actor_of(run)
    )
    for line, outcome in zip(known, outcomes, strict=True):
        if isinstance(outcome, DomainError):
            line.outcome, line.sentence = LineOutcome.REFUSED, outcome.sentence
        else:
            line.outcome = LineOutcome.DONE
            line.sentence = gettext("Edition %(edition)d, SHA-256 %(digest)s…") % {
                "edition": outcome.edition,
                "digest": outcome.sha256[:12],
            }


@job(
    LISTS_JOB,
    label=_("Lists of registers taken over"),
    batch=25,
    describe=lambda run: str(run.parameters.get("register", "")),
)
def take_lists(run: JobRun, lines: Sequence[JobLine]) -> None:
    """Enter the rows of a list; one that cannot be entered says why."""
    did = {
        "entered": _("Entered."),
        "changed": _("Changed."),
        "added": _("Member added."),
        "ended": _("Member ended."),
        "known": _("Known already."),
    }
    for line in lines:
        try:
            done = take_row(run, line)
        except DomainError as error:
            line.outcome = LineOutcome.REFUSED
            line.sentence = next(iter(error.fields.values()), error.sentence)
        else:
            line.outcome, line.sentence = LineOutcome.DONE, str(did[done])


def _simulation_name(run: JobRun) -> str:
    found = Simulation.objects.filter(pk=run.parameters.get("simulation")).first()
    return found.name if found else ""


@job(
    SIMULATION_JOB,
    label=_("Simulation of a standard"),
    batch=1,
    plan=items_of,
    finish=finish_simulation,
    describe=_simulation_name,
)
def simulate(run: JobRun, lines: Sequence[JobLine]) -> None:
    """Hold both standards against the lines' slices of the population."""
    for line in lines:
        filings = run_line(run, line)
        line.outcome = LineOutcome.DONE
        line.sentence = ngettext("%(count)d filing.", "%(count)d filings.", filings) % {
            "count": filings
        }


@periodic(
    "note_due_titles",
    label=_("Note titles due for re-examination"),
    every=_BY_DAY,
    in_batches=True,
)
def note_titles_due() -> Mapping[str, int]:
    """Tell the holders whose window of re-examination has opened."""
    return {"due": note_due_titles(today=timezone.localdate())}


@periodic(
    "lapse_titles", label=_("Let titles lapse on their day"), every=_EVERY_HOUR, in_batches=True
)
def lapse_ended_titles() -> Mapping[str, int]:
    """Note which titles ran out with nothing to continue them."""
    return {"lapsed": lapse_titles(today=timezone.localdate())}


@periodic("refresh_coverage", label=_("Fold changes into coverage"), every=timedelta(minutes=5))
def refresh_coverage() -> Mapping[str, int]:
    """Bring the live figures of coverage to today."""
    done = refresh()
    return {"enterprises": done.enterprises, "rebuilt": int(done.is_rebuilt)}


@periodic(
    "snapshot_coverage",
    label=_("Freeze coverage of the days that are over"),
    every=crontab(minute="10"),
    in_batches=True,
    left=days_due,
    counts="days",
)
def snapshot_coverage() -> Mapping[str, int]:
    """Freeze each day that is over and not frozen yet."""
    return make_due_snapshots()


@periodic(
    "stale_assessments",
    label=_("Ask for ratings that have grown old"),
    every=crontab(minute="50", hour="9"),
    in_batches=True,
)
def stale_assessments() -> Mapping[str, int]:
    """Ask enterprises whose assessment is older than a year to rate themselves anew."""
    return {"asked": remind_of_stale(today=timezone.localdate())}


@periodic(
    "alert_offices",
    label=_("Tell the offices that are behind their path"),
    # Due is who was not told this month: every morning, so that no missed day loses a month.
    every=crontab(minute="0", hour="9"),
)
def alert_offices_behind() -> Mapping[str, int]:
    """Tell each office that is behind its path of coverage, once a month and definition."""
    return alert_offices(today=timezone.localdate())


@periodic(
    "open_monitoring",
    label=_("Open rounds of quarterly reports"),
    every=_EVERY_HOUR,
    in_batches=True,
)
def open_monitoring() -> Mapping[str, int]:
    """Draw who reports in the rounds whose first day has come."""
    return {"opened": open_due_rounds(today=timezone.localdate())}


@periodic(
    "remind_of_reports",
    label=_("Remind of quarterly reports"),
    every=_BY_DAY,
    in_batches=True,
)
def remind_of_quarterly_reports() -> Mapping[str, int]:
    """Record the steps of reminding whose day has come, and owe the messages."""
    return {"reports": remind_of_reports(today=timezone.localdate())}


@periodic("raise_warnings", label=_("Raise early warnings"), every=crontab(minute="30", hour="5"))
def raise_early_warnings() -> Mapping[str, int]:
    """Raise what reports, filings and titles give rise to, each to a person."""
    return {"raised": raise_warnings(today=timezone.localdate())}


@periodic(
    "hand_on_warnings",
    label=_("Hand on warnings of people who left"),
    every=_EVERY_HOUR,
    in_batches=True,
)
def hand_on_warnings() -> Mapping[str, int]:
    """Give the open warnings of people who left to somebody who is there."""
    return {"handed_on": reassign_left(today=timezone.localdate())}


@periodic(
    "discover_seeds",
    label=_("Find seeds for the next rung"),
    # One scan a day: the first hour that finds it not done goes on with it.
    every=crontab(minute="30"),
    in_batches=True,
)
def discover_seeds() -> Mapping[str, int]:
    """Examine the next range of enterprises; after the last one run the screens that are due."""
    today = timezone.localdate()
    done = scan(today=today)
    return {**done, "screens": 0 if any(done.values()) else run_due_screens(today=today)}


@periodic("count_ladder", label=_("Count the ladder"), every=timedelta(minutes=10))
def count_ladder() -> Mapping[str, int]:
    """Count the ladder of the country and the provinces ahead of its readers, where it is large."""
    return {"areas": refresh_boards(today=timezone.localdate()) if is_large() else 0}


@periodic("follow_plans", label=_("Follow cultivation plans"), every=_EVERY_HOUR, in_batches=True)
def follow_cultivation_plans() -> Mapping[str, int]:
    """Measure plans by the newest filings, and close those whose title ended."""
    return follow_plans(today=timezone.localdate())


@periodic(
    "escalate_requests",
    label=_("Tell offices above of overdue requests"),
    every=_BY_DAY,
    in_batches=True,
)
def escalate_requests() -> Mapping[str, int]:
    """Record the escalations whose day has come, and owe their messages."""
    return escalate(today=timezone.localdate())


@periodic("expire_needs", label=_("Let posted needs expire"), every=_EVERY_HOUR, in_batches=True)
def expire_posted_needs() -> Mapping[str, int]:
    """End the posted needs whose days are over without a match."""
    return {"expired": expire_needs(today=timezone.localdate())}
