"""Filing a quarterly report, and correcting one that was filed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.versions import expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import required
from cultivation.domain.monitoring.rules import FigureRule, figure_rules, quarter_before
from cultivation.models import QuarterlyDue, QuarterlyReport
from enterprises.domain.enterprises import expect_own

_MOST = Decimal(10) ** 12
Figures = Mapping[str, Decimal | int | None]


@dataclass(frozen=True, slots=True)
class FigureJump:
    """A figure that changed so much that the enterprise is asked whether it is right."""

    name: str
    before: Decimal
    after: Decimal


def label_of(name: str) -> str:
    """A figure's name in the reader's language."""
    return str(getattr(QuarterlyReport._meta.get_field(name), "verbose_name", name))


def figures_of(report: QuarterlyReport | None) -> dict[str, Any]:
    """The eight figures of a report by name; empty without one."""
    return {} if report is None else {one.name: getattr(report, one.name) for one in figure_rules()}


def report_before(due: QuarterlyDue, back: int = 1) -> QuarterlyReport | None:
    """The enterprise's report that counts for the quarter so many quarters before."""
    year, quarter = quarter_before(due.round.year, due.round.quarter, back)
    return QuarterlyReport.objects.filter(
        counts_for__enterprise=due.enterprise_id,
        counts_for__round__year=year,
        counts_for__round__quarter=quarter,
    ).first()


def figure_errors(figures: Figures) -> dict[str, str]:
    """What is wrong with the figures, a sentence each; empty when they may be filed."""
    errors = {}
    for rule in figure_rules():
        sentence = _why_wrong(rule, figures)
        if sentence:
            errors[rule.name] = sentence
    return errors


def _why_wrong(rule: FigureRule, figures: Figures) -> str:
    value = figures.get(rule.name)
    if value is None:
        return "" if rule.is_optional else _("Fill this in; 0 when there is none.")
    number = Decimal(value)
    if number < rule.minimum:
        return _("At least %(least)s.") % {"least": rule.minimum}
    if number > (rule.maximum or _MOST):
        return _("At most %(most)s.") % {"most": rule.maximum or _MOST}
    whole = figures.get(rule.part_of) if rule.part_of else None
    if whole is not None and number > Decimal(whole):
        return _("This cannot be above “%(larger)s”.") % {"larger": label_of(rule.part_of)}
    return ""


def jumps_of(before: Figures, after: Figures) -> list[FigureJump]:
    """The figures whose change against the quarter before is one to ask about."""
    found = []
    for rule in figure_rules():
        old, new = before.get(rule.name), after.get(rule.name)
        if old is None or new is None:
            continue
        if rule.is_jump(Decimal(old), Decimal(new)):
            found.append(FigureJump(rule.name, Decimal(old), Decimal(new)))
    return found


@transaction.atomic
def file_report(
    *,
    due: QuarterlyDue,
    version: int,
    figures: Figures,
    actor: Actor,
    note: str = "",
    reason: str = "",
    are_jumps_right: bool = False,
) -> QuarterlyReport:
    """File the report of a quarter, or correct it: the version before stays, a reason is given.

    After the due day it is taken all the same and marked as late. Figures that jump against the
    quarter before are asked about once (`jumps_to_confirm` by field) and taken when
    `are_jumps_right`. Raises `DomainError` (`not_yours`, `invalid_figures`, `jumps_to_confirm`,
    `text_missing`) and `Conflict` (`stale_version`).
    """
    expect_own(due.enterprise, actor)
    locked = (
        QuarterlyDue.objects.select_for_update(of=("self",)).select_related("round").get(pk=due.pk)
    )
    expect_version(locked, version)
    errors = figure_errors(figures)
    if errors:
        count = len(errors)
        sentence = ngettext(
            "%(count)s figure is to be mended.", "%(count)s figures are to be mended.", count
        ) % {"count": count}
        raise DomainError("invalid_figures", sentence, errors)
    is_correction = locked.version > 0
    told = required(reason, "reason", _("Say why it is corrected.")) if is_correction else ""
    jumps = jumps_of(figures_of(report_before(locked)), figures)
    if jumps and not are_jumps_right:
        raise DomainError(
            "jumps_to_confirm",
            _("Some figures differ much from the quarter before. Look at them again."),
            {one.name: _asked(one) for one in jumps},
        )
    report = QuarterlyReport.objects.create(
        due=locked,
        number=locked.version + 1,
        **{rule.name: figures.get(rule.name) for rule in figure_rules()},
        note=note.strip(),
        reason=told,
        jumps=[one.name for one in jumps],
        filed_by_id=actor.person_id,
        filed_at=timezone.now(),
    )
    locked.report, locked.version = report, report.number
    locked.filed_on = locked.filed_on or timezone.localdate()
    locked.save(update_fields=["report", "version", "filed_on"])
    _note(locked, report, actor)
    return report


def _asked(jump: FigureJump) -> str:
    return _("%(before)s in the quarter before, now %(after)s. Is that right?") % {
        "before": f"{jump.before.normalize():,f}",
        "after": f"{jump.after.normalize():,f}",
    }


def _note(due: QuarterlyDue, report: QuarterlyReport, actor: Actor) -> None:
    is_late = due.filed_on is not None and due.filed_on > due.due_on
    verb = "enterprise.quarter_reported_late" if is_late else "enterprise.quarter_reported"
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=due.enterprise_id,
        verb="enterprise.quarter_corrected" if report.number > 1 else verb,
        actor=actor,
        after={"quarter": due.round.code, "version": report.number, "jumps": report.jumps},
        comment=report.reason,
    )
