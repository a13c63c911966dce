"""What must be there before a case may be proposed to pass, by kind of step, and before a refusal
is signed.

All examined kinds share the acts of the workflow table; they differ in this table alone. A guard
takes the act under way, which knows its case, and returns why its step may not pass yet, or None.
A kind without guards asks for nothing beyond the opinion.
"""

from collections.abc import Callable, Collection, Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.domain.errors import Conflict, DomainError
from reviews.domain.acts import Act
from reviews.enums import StepKind

StepGuard = Callable[[Act], DomainError | None]


def needs_rank(act: Act) -> DomainError | None:
    """A recommendation has a rank among those of the office in the round (`rank_missing`)."""
    if act.current_step().rank is not None:
        return None
    sentence = _("Give the case its rank among those that your office recommends in this round.")
    return DomainError("rank_missing", sentence, {"rank": sentence})


def needs_closed_panel(act: Act) -> DomainError | None:
    """A panel step has the result of a closed panel (`panel_open`)."""
    if act.known().is_panel_scoring:
        return DomainError("panel_open", _("The experts are still at work: close the panel first."))
    if act.known().panel_result is not None:
        return None
    return DomainError("panel_open", _("No expert has judged the case yet: draw a panel first."))


def panel_saw_it_come_back(act: Act) -> DomainError | None:
    """The panel was drawn since the case came to the step last, or the examiner says why its result
    still counts (`earlier_panel`)."""
    number, is_earlier = act.known().panel_result or ("", False)
    if not is_earlier:
        return None
    sentence = _(
        "The case came back to this step since panel %(number)s judged it. Draw another panel, or "
        "say why that result still counts: whoever signs and every level above reads it."
    ) % {"number": number}
    return DomainError("earlier_panel", sentence, {"earlier_panel_reason": sentence})


def evidence_is_clean(act: Act) -> DomainError | None:
    """Where there is a virus scanner, it found all evidence clean (`evidence_not_clean`).

    Nobody passes what he cannot open. A submission may still be waiting for the scanner.
    """
    open_files = act.known().open_files
    if not open_files:
        return None
    return Conflict(
        "evidence_not_clean",
        _(
            "%(count)s files of the evidence are not found clean by the virus scanner yet. Wait, "
            "or ask the enterprise for others."
        )
        % {"count": open_files},
    )


def inspection_is_over(act: Act) -> DomainError | None:
    """No inspection that was ordered at the step is still open (`inspection_unfinished`)."""
    unfinished = act.known().inspection
    if unfinished is None:
        return None
    number, state = unfinished
    return Conflict(
        "inspection_unfinished",
        _("Inspection %(number)s is not concluded yet: %(state)s.")
        % {"number": number, "state": state.label},
    )


def reply_is_in(act: Act) -> DomainError | None:
    """The enterprise's days to reply to an inspection are over (`reply_running`).

    Or it has replied, or said that it has nothing to reply.
    """
    awaited = act.known().reply_awaited
    if awaited is None or awaited[1] < timezone.localdate():
        return None
    return Conflict(
        "reply_running",
        _(
            "The enterprise may reply to inspection %(number)s until %(day)s. Sign the refusal "
            "after that day, or once it has replied or has said that it has nothing to reply."
        )
        % {"number": awaited[0], "day": date_format(awaited[1], "DATE_FORMAT")},
    )


# What every kind of step asks for.
ALWAYS: tuple[StepGuard, ...] = (evidence_is_clean, inspection_is_over)
BEFORE_REFUSAL: tuple[StepGuard, ...] = (reply_is_in,)
GUARDS: Mapping[StepKind, tuple[StepGuard, ...]] = {
    StepKind.PANEL: (needs_closed_panel, panel_saw_it_come_back),
    StepKind.RECOMMENDATION: (needs_rank,),
}


def why_not_pass(act: Act, *, met: Collection[StepGuard] = ()) -> DomainError | None:
    """Why the act's step may not be proposed to pass yet, or None. `met` are those that the act
    itself gives what they ask for: the rank, once nothing else stands against it, a reason."""
    own = GUARDS.get(StepKind(act.current_step().kind), ())
    asking = (guard for guard in (*ALWAYS, *own) if guard not in met)
    return next((refusal for guard in asking if (refusal := guard(act))), None)


def why_not_refuse(act: Act) -> DomainError | None:
    """Why a refusal of the act's step may not be signed yet, or None."""
    return next((refusal for guard in BEFORE_REFUSAL if (refusal := guard(act))), None)
