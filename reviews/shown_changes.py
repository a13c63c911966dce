"""Reports of changes as pages show them."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.calendar import Deadline, WorkCalendar
from common.models import StoredFile
from cultivation.life.changes import change_rule, report_until
from cultivation.shown.duties import ShownSource, shown_source
from reviews.badges import Badge
from reviews.domain.changes.report import papers_handed_in
from reviews.enums import CaseStatus, ChangeKind
from reviews.models import Case, ChangePaper, ChangeReport

_TONES = {
    CaseStatus.DRAFT: "quiet",
    CaseStatus.IN_REVIEW: "waiting",
    CaseStatus.IN_CORRECTION: "attention",
    CaseStatus.CERTIFIED: "done",
    CaseStatus.REFUSED: "failed",
}


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A report with its facts in words, what its acceptance does, and how late it came."""

    report: ChangeReport
    facts: list[tuple[str, str]]
    effects: list[tuple[str, str]]
    papers: list[StoredFile]
    deadline: Deadline | None
    source: ShownSource


def change_badge(report: ChangeReport) -> Badge:
    """Where its case stands, in the words of a change."""
    status = CaseStatus(report.case.status)
    label = _("Accepted") if status == CaseStatus.CERTIFIED else str(status.label)
    return Badge(label, _TONES.get(status, "quiet"))


def shown_change(report: ChangeReport) -> ShownChange:
    """Everything that the report says, empty fields left out."""
    pairs: list[tuple[str, Any]] = [
        (_("Change"), report.get_kind_display()),
        (_("Day of the change"), report.happened_on),
        (_("Name until now"), report.name_before),
        (_("New name"), report.new_name),
        (_("Place until now"), report.from_office.name),
        (_("New place of registration"), report.new_office and report.new_office.name),
        (_("Other enterprises that take part (name, code)"), report.other_party),
        (_("Titles"), _("end with this change") if report.ceases else ""),
        (_("New main product"), report.new_main_product),
        (_("New industry"), report.new_industry and str(report.new_industry)),
        (_("Explanation"), report.explanation),
        (_("Evidence"), report.evidence),
        (_("Reported on"), report.reported_on),
    ]
    return ShownChange(
        report=report,
        facts=[(label, str(value)) for label, value in pairs if value],
        effects=effects_of(report),
        papers=papers_handed_in(report),
        deadline=_deadline(report),
        source=shown_source(change_rule().source),
    )


def effects_of(report: ChangeReport) -> list[tuple[str, str]]:
    """What the acceptance does to titles, certificates and offices, in words: the acts of
    `reviews/domain/effects/change.py`."""
    if report.ceases:
        title = _("All valid titles end on the day of acceptance and are shown as superseded.")
        certificate = _("The public check says from then on that they ended.")
    elif report.new_name or report.kind == ChangeKind.RENAME:
        title = _("They carry the new name from the day of acceptance; numbers and dates stay.")
        certificate = _(
            "A new edition with the new name takes the place of the present one, which the public "
            "check shows as renamed."
        )
    else:
        title = _("Numbers, dates and duties stay as they are.")
        certificate = _("It stays in use.")
    if report.kind == ChangeKind.MOVE:
        new = report.new_office.name if report.new_office else _("the office of the new place")
        office = _(
            "From the day of acceptance responsible: %(office)s and the offices above it. A move "
            "to another province is examined there too."
        ) % {"office": new}
    else:
        office = _("The responsible offices stay the same.")
    effects = [(_("Titles"), title), (_("Certificate"), certificate), (_("Offices"), office)]
    if report.kind == ChangeKind.MAIN_BUSINESS:
        business = _(
            "The record shows the new main product and industry from then on; the next "
            "re-examination asks whether the niche still fits the title."
        )
        effects.append((_("Main business"), business))
    return effects


def _deadline(report: ChangeReport) -> Deadline | None:
    """How long it may still be reported in time; None once it is reported or without a day."""
    if report.happened_on is None or report.reported_on is not None:
        return None
    today = timezone.localdate()
    return WorkCalendar.current().deadline(report_until(report.happened_on), today=today)


def papers_context(case: Case) -> dict[str, Any]:
    """What the list of files shows."""
    papers = ChangePaper.objects.kept().filter(report=case.change_report).select_related("file")
    return {"case": case, "papers": papers, "may_take_back": case.status == CaseStatus.DRAFT}
