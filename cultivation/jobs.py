"""What the clock asks for about titles: "what is due and not done yet"."""

from collections.abc import Mapping

from celery.schedules import crontab
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.domain.jobs import periodic
from cultivation.domain.cancelling.opening import propose_for_missed_updates
from cultivation.domain.duties.obligations import open_updates
from cultivation.domain.duties.reminding import remind

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
