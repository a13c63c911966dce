"""Who did what to a case since somebody looked at it: said to the loser of a race."""

from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.versions import clock, entries_of, meanwhile
from common.enums import SubjectKind
from common.models import Event
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
            % {"time": clock(case.saved_at)}
            + f" {advice}"
        )
    is_hidden = bool(actor.enterprise_id) and bool(event.office_code)
    return f"{meanwhile(event, names_office_alone=is_hidden)} {advice}"


def _last_event(case: Case, actor: Actor) -> Event | None:
    events = entries_of(SubjectKind.CASE, case.pk)
    if actor.enterprise_id:
        events = events.exclude(verb__in=INTERNAL_VERBS)
    return events.order_by("-sequence").first()
