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
        return f"{_saved_sentence(case, actor)} {advice}"
    is_hidden = bool(actor.enterprise_id) and bool(event.office_code)
    return f"{meanwhile(event, names_office_alone=is_hidden)} {advice}"


def _saved_sentence(case: Case, actor: Actor) -> str:
    """Who saved the draft last; offices are not told the names of an enterprise's people."""
    told = {"time": clock(case.saved_at)}
    if case.saved_by_id is not None and case.saved_by_id == actor.user_id:
        return _("You saved the draft from another page at %(time)s.") % told
    if case.saved_by is not None and actor.enterprise_id == case.enterprise_id:
        told |= {"who": case.saved_by.name}
        return _("%(who)s saved the draft at %(time)s.") % told
    return _("The draft was saved from another page or by a colleague at %(time)s.") % told


def _last_event(case: Case, actor: Actor) -> Event | None:
    events = entries_of(SubjectKind.CASE, case.pk)
    if actor.enterprise_id:
        events = events.exclude(verb__in=INTERNAL_VERBS)
    return events.order_by("-sequence").first()
