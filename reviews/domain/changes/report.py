"""What a report of a change has to say, and how late it is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from common.models import StoredFile
from cultivation.life.changes import report_until
from reviews.enums import ChangeKind
from reviews.models import Case, ChangePaper, ChangeReport
from reviews.models.change_report import ChangePaperQuerySet

# What each kind asks for, besides day, explanation and evidence.
FIELDS_OF: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.RENAME: ("new_name",),
    ChangeKind.MERGER: ("other_party", "ceases", "new_name"),
    ChangeKind.RESTRUCTURING: ("other_party", "new_name"),
    ChangeKind.MOVE: ("new_office",),
    ChangeKind.MAIN_BUSINESS: ("new_main_product", "new_industry"),
}
_REQUIRED: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.RENAME: ("new_name",),
    ChangeKind.MERGER: ("other_party",),
    ChangeKind.RESTRUCTURING: ("other_party",),
    ChangeKind.MOVE: ("new_office",),
    ChangeKind.MAIN_BUSINESS: ("new_main_product",),
}

# The report line by line, as it is frozen with its case.
LINES = (
    "change_kind",
    "change_happened_on",
    "change_new_name",
    "change_new_office",
    "change_other_party",
    "change_ceases",
    "change_new_main_product",
    "change_new_industry",
    "change_explanation",
    "change_evidence",
    "change_papers",
)
_COLUMNS = (
    "happened_on",
    "new_name",
    "new_office_id",
    "other_party",
    "ceases",
    "new_main_product",
    "new_industry_id",
    "explanation",
    "evidence",
)


def missing_in_report(case: Case, today: date) -> dict[str, str]:
    """What the report still lacks or has wrong, by field; empty when it may be handed in."""
    report: ChangeReport = case.change_report
    kind = ChangeKind(report.kind)
    missing = {
        name: _("This is still empty.")
        for name in (*_REQUIRED[kind], "happened_on", "explanation")
        if not getattr(report, name)
    }
    if not report.evidence and not papers_of(report):
        missing["evidence"] = _("Add a file that proves it, or say where the evidence is found.")
    if report.happened_on is not None and report.happened_on > today:
        missing["happened_on"] = _("Choose a day that is not in the future.")
    if kind == ChangeKind.RENAME and report.new_name == case.enterprise.name:
        missing["new_name"] = _("This is the name that is recorded already.")
    if report.new_office is not None:
        missing |= _faults_of_move(report)
    if not case.is_pledged:
        missing["is_pledged"] = _("The pledge of truth is still to be given.")
    return missing


def papers_of(report: ChangeReport) -> list[StoredFile]:
    """The files that prove the change as it would be handed in now."""
    return [paper.file for paper in _papers(report).kept().select_related("file")]


def papers_handed_in(report: ChangeReport) -> list[StoredFile]:
    """The files that were handed in: what the offices examine."""
    return [paper.file for paper in _papers(report).handed_in().select_related("file")]


def _papers(report: ChangeReport) -> ChangePaperQuerySet:
    return ChangePaper.objects.filter(report=report)


def _faults_of_move(report: ChangeReport) -> dict[str, str]:
    office = report.new_office
    if office is None:
        return {}
    if office.level not in {OfficeLevel.COUNTY, OfficeLevel.CITY, OfficeLevel.PROVINCE}:
        return {"new_office": _("Choose the office of the place it moved to.")}
    if office.level != OfficeLevel.COUNTY and office.children.exists():
        return {"new_office": _("Choose the office of the county it moved to.")}
    if office.pk == report.from_office_id:
        return {"new_office": _("This is where it is registered already.")}
    return {}


def note_reported(report: ChangeReport, today: date) -> None:
    """Keep what is handed in; the day of the first report, and by how many days it came late."""
    if report.reported_on is None and report.happened_on is not None:
        report.reported_on = today
        report.days_late = max((today - report_until(report.happened_on)).days, 0)
    report.handed_in = {name: getattr(report, name) for name in _COLUMNS}
    report.save(update_fields=["reported_on", "days_late", "handed_in"])


def set_begun_aside(report: ChangeReport) -> None:
    """Let the report say again what was handed in last: nobody handed in what was edited since. It
    is kept for the next correction."""
    report.begun = {name: getattr(report, name) for name in _COLUMNS}
    as_handed_in(report).save()


def go_on_with_begun(report: ChangeReport) -> None:
    """Let a correction go on from what was typed in the one before, which was not answered."""
    if report.begun:
        _filled(report, report.begun).begun = {}
        report.save()


def as_handed_in(report: ChangeReport) -> ChangeReport:
    """The report as offices read it, in memory: a correction that runs edits the row itself. What
    was never handed in stays as it is written."""
    return _filled(report, report.handed_in)


def _filled(report: ChangeReport, values: Mapping[str, Any]) -> ChangeReport:
    columns = {column.attname: column for column in ChangeReport._meta.concrete_fields}
    for name, value in values.items():
        setattr(report, name, columns[name].to_python(value))
    return report


def frozen_report(report: ChangeReport) -> dict[str, str]:
    """The report as it is frozen with a version of its case."""
    said: Sequence[Any] = (
        report.kind,
        report.happened_on,
        report.new_name,
        report.new_office,
        report.other_party,
        _("yes") if report.ceases else "",
        report.new_main_product,
        report.new_industry_id,
        report.explanation,
        report.evidence,
        "; ".join(f"{one.name} ({one.sha256[:16]})" for one in papers_of(report)),
    )
    return {name: str(value) for name, value in zip(LINES, said, strict=True) if value}
