"""Who did what to a case since somebody looked at it: said to the loser of a race."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.enums import ActResult, SubjectKind
from common.models import Event
from common.sentences import sentence_of
from reviews.disclosure import INTERNAL_VERBS
from reviews.enums import Turn
from reviews.models import Case


def expect_case_version(case: Case, version: int, actor: Actor) -> None:
    """Raise `Conflict` (`stale_version`), which names the last act, unless the locked case still
    is as the actor saw it."""
    if case.version != version:
        raise Conflict("stale_version", stale_sentence(case, actor))


def stale_sentence(case: Case, actor: Actor) -> str:
    """That the case was changed meanwhile, by whom and how. What goes on inside an office is not
    told to the enterprise, nor the names of its people."""
    event = _last_event(case, actor)
    advice = _("Look at it again, then repeat what you want to do.")
    is_being_written = case.turn == Turn.ENTERPRISE
    if event is None or (is_being_written and case.saved_at > event.occurred_at):
        return (
            _("The draft was saved from another page or by a colleague at %(time)s.")
            % {"time": _clock(case.saved_at)}
            + f" {advice}"
        )
    is_hidden = bool(actor.enterprise_id) and bool(event.office_code)
    who = event.office_name if is_hidden else event.actor_label
    if event.role == "system":
        who = _("The system")
    elif event.office_name and not is_hidden:
        who = _("%(who)s (%(office)s)") % {"who": who, "office": event.office_name}
    done = _("This was changed meanwhile. %(time)s: %(who)s %(act)s.") % {
        "time": _clock(event.occurred_at),
        "who": who,
        "act": sentence_of(event),
    }
    return f"{done} {advice}"


def _last_event(case: Case, actor: Actor) -> Event | None:
    events = Event.objects.filter(
        subject_kind=SubjectKind.CASE, subject_id=case.pk, result=ActResult.DONE
    )
    if actor.enterprise_id:
        events = events.exclude(verb__in=INTERNAL_VERBS)
    return events.order_by("-sequence").first()


def _clock(instant: object) -> str:
    return date_format(timezone.localtime(instant), "m-d H:i")  # type: ignore[arg-type]
