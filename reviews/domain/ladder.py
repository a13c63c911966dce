"""The ladder: what an enterprise may apply for today, and why not yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation.domain.titles import Standing, fallen_giant, why_not_apply
from cultivation.enums import CaseKind, TitleKind
from cultivation.life.re_examinations import window_rules
from enterprises.models import Enterprise
from reviews.enums import CaseStatus
from reviews.models import Case, Round


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One thing that could be applied for. `refusal` is why not today, None when the enterprise
    may; `round` takes applications now, `next_round` is the next one announced. `is_held` when
    the title itself is in force."""

    kind: TitleKind
    case_kind: CaseKind
    is_held: bool
    refusal: DomainError | None
    round: Round | None
    next_round: Round | None
    open_case: Case | None

    @property
    def may_apply(self) -> bool:
        """Whether a draft can be opened now."""
        return self.refusal is None


def ladder_of(enterprise: Enterprise, standing: Standing, on: date) -> list[LadderStep]:
    """Every title decided here, lowest rung first: its recognition, or its re-examination where
    it is held or where a little giant has fallen back to it (two queries).

    Codes of refusals: those of `why_not_apply`, `case_open` and `round_not_open`.
    """
    rounds = list(
        Round.objects.standing()
        .for_province(enterprise.province_office_id)
        .filter(closes_on__gte=on, case_kind__in=[CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION])
        .order_by("opens_on", "closes_on", "pk")
    )
    cases = {
        case.title_kind: case
        for case in Case.objects.filter(enterprise=enterprise).open_applications()
    }
    return [
        _step(standing, kind, rounds, cases.get(kind.value), on)
        for kind in TitleKind
        if kind != TitleKind.CHAMPION
    ]


def is_held(standing: Standing, kind: TitleKind, on: date) -> bool:
    """Whether a title of that kind is in force on the day."""
    return any(title.kind == kind and title.is_valid_on(on) for title in standing.titles)


def asked_for(standing: Standing, kind: TitleKind, on: date) -> CaseKind:
    """What an enterprise would ask for: the re-examination of what it holds, or has to take as a
    fallen little giant; else the recognition."""
    has_fallen = kind == TitleKind.SRDI and fallen_giant(standing.titles, on) is not None
    return (
        CaseKind.RE_EXAMINATION
        if is_held(standing, kind, on) or has_fallen
        else CaseKind.RECOGNITION
    )


def _step(
    standing: Standing,
    kind: TitleKind,
    rounds: Sequence[Round],
    case: Case | None,
    on: date,
) -> LadderStep:
    case_kind = asked_for(standing, kind, on)
    own = [one for one in rounds if (one.title_kind, one.case_kind) == (kind, case_kind)]
    now = next((one for one in own if one.is_open_on(on)), None)
    later = next((one for one in own if one.opens_on > on), None)
    refusal = why_not_apply(standing, kind=kind, case_kind=case_kind, on=on)
    if refusal is None and case is not None and case.status != CaseStatus.DRAFT:
        refusal = DomainError("case_open", _("An application is under way: %s.") % case.number)
    if refusal is None and now is None:
        refusal = _no_round(kind, case_kind, later)
    return LadderStep(kind, case_kind, is_held(standing, kind, on), refusal, now, later, case)


def _no_round(kind: TitleKind, case_kind: CaseKind, later: Round | None) -> DomainError:
    if later is not None:
        sentence = _("No round is open; the next runs from %(first)s to %(last)s.") % {
            "first": later.opens_on,
            "last": later.closes_on,
        }
        return DomainError("round_not_open", sentence)
    rule = window_rules().get(kind)
    if case_kind == CaseKind.RE_EXAMINATION and rule is not None:
        sentence = _("No round is open; by the calendar it runs from %(first)s to %(last)s.") % {
            "first": rule.opens,
            "last": rule.closes,
        }
        return DomainError("round_not_open", sentence)
    return DomainError("round_not_open", _("No round is open, and none is announced yet."))
