"""Jobs of the casework."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from celery.schedules import crontab
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.domain.jobs import job, periodic
from common.domain.recounting import register_counted_days
from common.models import JobLine, JobRun
from reviews.domain import bulk
from reviews.domain.applying import lapse_drafts as lapse
from reviews.domain.barring import end_barred_cases
from reviews.domain.deadlines.announcing import remind_of_announcements
from reviews.domain.deadlines.counted import COUNTED_DAYS
from reviews.domain.deadlines.objecting import remind_of_objections
from reviews.domain.deadlines.reminding import remind
from reviews.domain.deadlines.replying import remind_of_replies
from reviews.domain.notices.turning import pass_turns
from reviews.domain.objections.proof import forget_spent
from reviews.domain.panels.reminding import remind_experts as remind_judges
from reviews.domain.panels.replacing import vacate_tied_seats
from reviews.domain.rounds.by_calendar import open_due_rounds
from reviews.domain.rounds.standards import follow_standards

register_counted_days(COUNTED_DAYS)


@periodic(
    "lapse_drafts",
    label=_("Let drafts of closed rounds lapse"),
    every=timedelta(minutes=30),
    in_batches=True,
)
def lapse_drafts() -> Mapping[str, int]:
    """Let drafts of closed rounds lapse."""
    return {"lapsed": lapse()}


@periodic(
    "end_barred_cases",
    label=_("End cases that a cancellation stands in the way of"),
    every=crontab(minute="25"),
    in_batches=True,
)
def end_cases_barred() -> Mapping[str, int]:
    """Refuse the cases of enterprises whose ban stands for good."""
    return {"ended": end_barred_cases(today=timezone.localdate())}


# When people are at their desks; a run that is missed is made up for by the next.
@periodic(
    "remind_of_due_days",
    label=_("Remind of due days, tell the office above of overdue ones"),
    every=crontab(minute="5,35", hour="7-21"),
    in_batches=True,
)
def remind_of_due_days() -> Mapping[str, int]:
    """Record the reminders whose day has come, and owe the messages."""
    return remind(today=timezone.localdate())


# Soon after midnight, when the last day of notices is over.
@periodic(
    "pass_turns_after_notices",
    label=_("Hand cases whose notice is over to whoever announces them"),
    every=crontab(minute="2,32"),
    in_batches=True,
)
def pass_turns_after_notices() -> Mapping[str, int]:
    """Bring the turn of cases on notice up to date."""
    return {"passed": pass_turns(today=timezone.localdate())}


@periodic(
    "remind_of_announcements",
    label=_("Remind of notices that wait for their announcement"),
    every=crontab(minute=35, hour="7-21"),
)
def remind_offices_of_announcements() -> Mapping[str, int]:
    """Tell whoever announces that a notice has run its days, and that it is late."""
    return remind_of_announcements(today=timezone.localdate())


@periodic(
    "remind_of_objections",
    label=_("Remind of objections that are due or overdue"),
    every=crontab(minute=40, hour="7-21"),
)
def remind_handlers_of_objections() -> Mapping[str, int]:
    """Tell those who handle an objection that its day has come, and the office above that it is
    over."""
    return remind_of_objections(today=timezone.localdate())


@periodic(
    "remind_of_replies",
    label=_("Remind of replies to inspections that are due"),
    every=crontab(minute=45, hour="7-21"),
)
def remind_enterprises_of_replies() -> Mapping[str, int]:
    """Tell whoever acts for an enterprise that its reply to an inspection is due."""
    return remind_of_replies(today=timezone.localdate())


def _what(run: JobRun) -> str:
    """The act, in a word."""
    act = bulk.BULK_ACTS.get(run.parameters.get("act", ""))
    return str(act.label) if act else ""


def _case_of(line: JobLine) -> str:
    """The case's page."""
    return reverse("desk:case", args=[line.parameters["number"]])


@job(bulk.BULK_ACT, label=_("Act on many cases"), batch=100, describe=_what, url_of=_case_of)
def bulk_act(run: JobRun, lines: Sequence[JobLine]) -> None:
    """Do one act on each of the chosen cases."""
    bulk.carry_out(run, lines)


@periodic(
    "open_due_rounds",
    label=_("Open rounds of re-examination by the calendar"),
    every=timedelta(hours=6),
)
def open_rounds_due() -> Mapping[str, int]:
    """Lay down this year's rounds of re-examination where no office has."""
    return {"rounds": open_due_rounds(today=timezone.localdate())}


# From midnight on, before anybody applies.
@periodic(
    "follow_standards",
    label=_("Let rounds to come follow the standards published meanwhile"),
    every=crontab(minute="1,31"),
)
def rounds_follow_standards() -> Mapping[str, int]:
    """Give rounds to come the standard of their first day."""
    return {"changed": follow_standards(today=timezone.localdate())}


@periodic(
    "remind_experts",
    label=_("Remind experts of scorecards that are due"),
    every=crontab(hour=8, minute=40),
)
def remind_experts() -> Mapping[str, int]:
    """Remind experts whose scorecards are due soon or late."""
    return {"panels": remind_judges()}


@periodic(
    "free_tied_seats",
    label=_("Free the seats of experts who came to be tied to an applicant"),
    every=timedelta(minutes=30),
)
def free_tied_seats() -> Mapping[str, int]:
    """Give the seats of experts who have to be avoided by now to the next of the draw."""
    return {"seats": vacate_tied_seats()}


@periodic("forget_spent_proofs", label=_("Forget used proofs of work"), every=timedelta(hours=6))
def forget_spent_proofs() -> Mapping[str, int]:
    """Delete proofs that have expired."""
    return forget_spent()
