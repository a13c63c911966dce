"""Opening and saving the report of a change."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.numbers import take_number
from common.enums import SubjectKind
from cultivation.enums import CaseKind, TitleKind
from cultivation.life.changes import report_until
from cultivation.models import Title
from cultivation.queries import rule_set_for
from enterprises.domain.enterprises import expect_own
from enterprises.models import Enterprise
from reviews.domain.changes.report import FIELDS_OF
from reviews.domain.desk.meanwhile import expect_case_version
from reviews.enums import CaseStatus, ChangeKind, Turn
from reviews.models import Case, ChangeReport, Round

# No register of titles is older; nobody reports what comes later than in a year.
_EARLIEST, _FURTHEST = date(2000, 1, 1), timedelta(days=366)
_SAVED = ("happened_on", "explanation", "evidence")


@transaction.atomic
def open_change(*, enterprise: Enterprise, kind: ChangeKind, actor: Actor) -> Case:
    """Open the report of a change, for all titles of the enterprise; it follows the route of the
    highest of them. Raises `DomainError` (`not_yours`, `no_title`, `no_filing`, `case_open`,
    `no_rule_set`)."""
    expect_own(enterprise, actor)
    today, now = timezone.localdate(), timezone.now()
    title_kind = highest_title(enterprise, today)
    if title_kind is None:
        raise DomainError("no_title", _("Only the holder of a title reports changes here."))
    filing = enterprise.filings.order_by("-fiscal_year").first()
    if filing is None:
        raise DomainError("no_filing", _("Save the filing of the last full year first."))
    try:
        with transaction.atomic():
            case = Case.objects.create(
                number=f"CHG{today.year}-{take_number(f'case change-{today.year}'):06}",
                enterprise=enterprise,
                round=standing_round(enterprise, title_kind, today),
                kind=CaseKind.CHANGE,
                title_kind=title_kind,
                filing=filing,
                county_office=enterprise.county_office,
                city_office=enterprise.city_office,
                province_office=enterprise.province_office,
                created_at=now,
                saved_at=now,
            )
    except IntegrityError:
        raise DomainError("case_open", _("A change of this enterprise is under way.")) from None
    ChangeReport.objects.create(
        case=case,
        kind=kind,
        name_before=enterprise.name,
        from_office=enterprise.responsible_office,
    )
    record(
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        verb="case.opened",
        actor=actor,
        after={"status": case.status, "change": kind},
    )
    return case


def highest_title(enterprise: Enterprise, today: date) -> TitleKind | None:
    """The highest title in force that is decided here."""
    held = Title.objects.valid_on(today).filter(enterprise=enterprise)
    kinds = [TitleKind(kind) for kind in held.values_list("kind", flat=True)]
    kinds = [kind for kind in kinds if kind != TitleKind.CHAMPION]
    return max(kinds, key=lambda kind: (kind.rung, kind.value), default=None)


def standing_round(enterprise: Enterprise, kind: TitleKind, today: date) -> Round:
    """Changes are taken all year: one national round of the year, made when first needed. A draft
    from before New Year is handed in to that of its day. Raises `DomainError` (`no_rule_set`)."""
    code = f"{kind.value.replace('_', '-')}-{today.year}-change"
    found = Round.objects.filter(code=code).first()
    if found is not None:
        return found
    for case_kind in (CaseKind.RE_EXAMINATION, CaseKind.RECOGNITION):
        standard = rule_set_for(
            title_kind=kind, case_kind=case_kind, office=enterprise.province_office, on=today
        )
        if standard is not None:
            break
    else:
        raise DomainError("no_rule_set", _("No published standard applies to this title today."))
    round_, _made = Round.objects.get_or_create(
        code=code,
        defaults={
            "name": f"{today.year}年重大变化报告",
            "title_kind": kind,
            "case_kind": CaseKind.CHANGE,
            "year": today.year,
            "opens_on": date(today.year, 1, 1),
            "closes_on": date(today.year, 12, 31),
            "rule_set": standard,
        },
    )
    return round_


@transaction.atomic
def save_change(
    *, case: Case, values: Mapping[str, Any], is_pledged: bool, version: int, actor: Actor
) -> Case:
    """Save what was typed into the report of a change, while it is the enterprise's turn.

    Fields that its kind does not ask for are left alone. A draft is due when the day of the change
    says so. Raises `DomainError` (`bad_day`) and `Conflict` (`stale_version`, `action_not_open`).
    """
    _expect_likely_day(values.get("happened_on"))
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    expect_case_version(locked, version, actor)
    if locked.turn != Turn.ENTERPRISE or actor.enterprise_id != locked.enterprise_id:
        raise Conflict("action_not_open", _("The case is no longer with the enterprise."))
    report = ChangeReport.objects.select_for_update(of=("self",)).get(case=locked)
    for name in (*_SAVED, *FIELDS_OF[ChangeKind(report.kind)]):
        if name in values:
            setattr(report, name, values[name])
    report.save()
    if locked.status == CaseStatus.DRAFT:
        locked.due_on = report_until(report.happened_on) if report.happened_on else None
    locked.is_pledged = is_pledged
    locked.version += 1
    locked.saved_at, locked.saved_by_id = timezone.now(), actor.user_id
    locked.save(update_fields=["is_pledged", "due_on", "version", "saved_at", "saved_by"])
    return locked


def _expect_likely_day(happened_on: date | None) -> None:
    """Raise `DomainError` (`bad_day`) where the year is a slip: the day by which the change is to
    be reported is counted from it. A day that is still to come is a draft's own matter."""
    last = timezone.localdate() + _FURTHEST
    if happened_on is not None and not _EARLIEST <= happened_on <= last:
        sentence = _("This cannot be the day of the change: check its year.")
        raise DomainError("bad_day", sentence, {"happened_on": sentence})
