"""Handing in the yearly update, and an official's look at it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind
from cultivation.domain.duties.obligations import ensure_updates
from cultivation.life.updates import required_figures
from cultivation.models import UpdateGlance, UpdateObligation, UpdateReport
from enterprises.domain.enterprises import expect_own
from enterprises.domain.filings import MEASURE_COLUMNS, figure_errors, label_of
from enterprises.models import Enterprise, Filing


def missing_for_update(filing: Filing | None, *, is_pledged: bool) -> dict[str, str]:
    """What an update still lacks, by field; empty when it may be handed in."""
    missing: dict[str, str] = {}
    if filing is None:
        missing["filing"] = _("Save the figures of the year first.")
    else:
        missing = figure_errors(filing)
        for name in required_figures():
            if getattr(filing, name) is None:
                missing[name] = _("“%(figure)s” is still open.") % {"figure": label_of(name)}
    if not is_pledged:
        missing["is_pledged"] = _("The pledge of truth is still to be given.")
    return missing


@transaction.atomic
def hand_in_update(
    *,
    enterprise: Enterprise,
    year: int,
    is_pledged: bool,
    filing_version: int,
    actor: Actor,
    note: str = "",
) -> UpdateReport:
    """Hand in the update of a calendar year: the figures of the year before, frozen.

    It fulfils what every title of the enterprise owes for that year; after the due day it is kept
    as late. A later report of the same year corrects the first and moves no date. Raises
    `DomainError` (`not_yours`, `nothing_owed`, `incomplete` by field) and `Conflict`
    (`stale_version`) when the figures were changed since they were shown.
    """
    expect_own(enterprise, actor)
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    today = timezone.localdate()
    ensure_updates(enterprise, today)
    owed = list(
        UpdateObligation.objects.select_for_update(of=("self",))
        .filter(enterprise=enterprise, year=year)
        .select_related("title")
        .order_by("pk")
    )
    if not any(one.title.is_valid_on(today) for one in owed):
        raise DomainError("nothing_owed", _("No update is owed for %(year)s.") % {"year": year})
    report = _report(
        enterprise=enterprise,
        year=year,
        filing_version=filing_version,
        is_pledged=is_pledged,
        note=note,
        actor=actor,
    )
    for obligation in owed:
        if obligation.report_id is None and obligation.title.is_valid_on(today):
            obligation.report, obligation.handed_in_on = report, today
            obligation.save(update_fields=["report", "handed_in_on"])
            _record(obligation, report, actor)
    return report


def _report(
    *,
    enterprise: Enterprise,
    year: int,
    filing_version: int,
    is_pledged: bool,
    note: str,
    actor: Actor,
) -> UpdateReport:
    filing = Filing.objects.filter(enterprise=enterprise, fiscal_year=year - 1).first()
    missing = missing_for_update(filing, is_pledged=is_pledged)
    if missing or filing is None:
        sentence = _("%(count)s things are still missing.") % {"count": len(missing)}
        raise DomainError("incomplete", sentence, missing)
    if filing.version != filing_version:
        raise Conflict(
            "stale_version", _("The figures were changed meanwhile. Look at them again.")
        )
    figures = frozen_figures(filing)
    return UpdateReport.objects.create(
        enterprise=enterprise,
        year=year,
        number=UpdateReport.objects.filter(enterprise=enterprise, year=year).count() + 1,
        filing=filing,
        figures=figures,
        digest=_digest(figures),
        note=note.strip(),
        is_pledged=is_pledged,
        handed_in_by_id=actor.person_id,
        handed_in_at=timezone.now(),
        handed_in_on=timezone.localdate(),
    )


def frozen_figures(filing: Filing) -> dict[str, Any]:
    """The figures that are known, decimals as text."""
    values = {name: getattr(filing, name) for name in MEASURE_COLUMNS}
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
        if value is not None
    }


def _digest(figures: Mapping[str, Any]) -> str:
    return sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()


def _record(obligation: UpdateObligation, report: UpdateReport, actor: Actor) -> None:
    late = max((report.handed_in_on - obligation.due_on).days, 0)
    record(
        subject_kind=SubjectKind.TITLE,
        subject_id=obligation.title_id,
        verb="title.update_handed_in_late" if late else "title.update_handed_in",
        actor=actor,
        after={"year": report.year, "days_late": late, "digest": report.digest},
    )


@transaction.atomic
def note_glance(
    *, report: UpdateReport, office: Office, finding: str, actor: Actor
) -> UpdateGlance:
    """An official of the area has looked at the update; `finding` is empty when all is well.

    Raises `DomainError` (`not_yours`) and `Conflict` (`looked_at`) when the office has done so.
    """
    if actor.office_id != office.pk or actor.role == PostingRole.ANALYST:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    try:
        with transaction.atomic():
            glance = UpdateGlance.objects.create(
                report=report,
                office=office,
                looked_by_id=actor.person_id,
                looked_at=timezone.now(),
                finding=finding.strip(),
            )
    except IntegrityError:
        raise Conflict("looked_at", _("A colleague of yours has looked at it already.")) from None
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=report.enterprise_id,
        verb="enterprise.update_looked_at",
        actor=actor,
        after={"year": report.year, "report": report.number},
        comment=glance.finding,
    )
    return glance
