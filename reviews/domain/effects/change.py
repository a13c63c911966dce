"""Carrying out a change that was accepted: on the enterprise, its titles and its offices."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from common.domain.actor import Actor
from cultivation.domain.titles import rename, supersede
from cultivation.models import Title
from enterprises.domain.enterprises import placement
from enterprises.domain.grading import call_off_for_move
from enterprises.domain.past import change_over_time
from enterprises.enums import PastField
from enterprises.models import Enterprise, PastEntry
from reviews.enums import CaseStatus, ChangeKind
from reviews.models import Case, ChangeReport, Step


def follow_change(case: Case, actor: Actor) -> None:
    """Once accepted: the record keeps what it was, the titles carry the new name or end, the
    offices of the new place are responsible from now on, and gradings on site that the old ones
    ordered are called off. In the transaction of the signature."""
    if case.status != CaseStatus.CERTIFIED:
        return
    report = ChangeReport.objects.select_related("new_office", "new_industry").get(case=case)
    drafts = _locked_drafts(case) if report.kind == ChangeKind.MOVE else []
    if report.kind == ChangeKind.MOVE and report.new_office is not None:
        call_off_for_move(enterprise=case.enterprise, to=report.new_office)
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=case.enterprise_id)
    if report.new_name:
        _rename(case, report, enterprise, actor)
    if report.kind == ChangeKind.MOVE and report.new_office is not None:
        before = enterprise.responsible_office
        values = {**placement(report.new_office), "region": report.new_office.region}
        after = str(report.new_office)
        _keep(case, report, PastField.OFFICE, before=str(before), after=after)
        change_over_time(enterprise=enterprise, values=values, actor=actor)
        keys = [draft.pk for draft in drafts]
        Case.objects.filter(pk__in=keys).update(**placement(report.new_office))
    if report.kind == ChangeKind.MAIN_BUSINESS:
        _change_business(case, report, enterprise, actor)
    if report.ceases:
        _end_titles(case, report, enterprise, actor)


def _locked_drafts(case: Case) -> list[Case]:
    """What the enterprise has not handed in yet goes with it. Cases are locked before their
    enterprise, as handing in does."""
    drafts = Case.objects.filter(enterprise=case.enterprise_id, status=CaseStatus.DRAFT)
    return list(drafts.select_for_update(of=("self",)).order_by("pk"))


def _keep(case: Case, report: ChangeReport, field: PastField, *, before: str, after: str) -> None:
    PastEntry.objects.create(
        enterprise_id=case.enterprise_id,
        field=field,
        before=before[:300],
        after=after[:300],
        happened_on=report.happened_on or timezone.localdate(),
        accepted_on=timezone.localdate(),
        case_number=case.number,
    )


def _rename(case: Case, report: ChangeReport, enterprise: Enterprise, actor: Actor) -> None:
    today = timezone.localdate()
    if enterprise.name != report.new_name:
        before = enterprise.name
        _keep(case, report, PastField.NAME, before=before, after=report.new_name)
        change_over_time(enterprise=enterprise, values={"name": report.new_name}, actor=actor)
    for title in _titles(enterprise):
        if title.holder_name != report.new_name:
            rename(
                title=title,
                name=report.new_name,
                on=today,
                document=case.number,
                case_number=case.number,
                actor=actor,
            )


def _change_business(
    case: Case, report: ChangeReport, enterprise: Enterprise, actor: Actor
) -> None:
    before = enterprise.main_product
    values: dict[str, Any] = {"main_product": report.new_main_product}
    _keep(case, report, PastField.PRODUCT, before=before, after=report.new_main_product)
    if report.new_industry is not None and report.new_industry_id != enterprise.industry_id:
        old = str(enterprise.industry or "")
        after = str(report.new_industry)
        _keep(case, report, PastField.INDUSTRY, before=old, after=after)
        values["industry"] = report.new_industry
    change_over_time(enterprise=enterprise, values=values, actor=actor)


def _end_titles(case: Case, report: ChangeReport, enterprise: Enterprise, actor: Actor) -> None:
    today = timezone.localdate()
    before, after = enterprise.name, report.other_party
    _keep(case, report, PastField.EXISTENCE, before=before, after=after)
    for title in _titles(enterprise):
        reason = _("Merged into: %s") % report.other_party
        supersede(title=title, on=today, reason=reason, document=case.number, actor=actor)


def _titles(enterprise: Enterprise) -> list[Title]:
    """The titles that are in force or begin later, in the order of their keys."""
    today = timezone.localdate()
    rows = Title.objects.filter(enterprise=enterprise).order_by("pk")
    return [title for title in rows if not title.is_over_on(today)]


def with_receiving_step(case: Case, steps: Sequence[Step]) -> list[Step]:
    """The steps of a change's route, not kept yet. A move to another province is examined there
    too: its provincial office follows the old one, before the ministry."""
    report = case.change_report
    office = report.new_office.lineage()["province"] if report.new_office else None
    if report.kind != ChangeKind.MOVE or office is None or office.pk == case.province_office_id:
        return list(steps)
    below = [step for step in steps if step.office.level != OfficeLevel.MINISTRY]
    last = below[-1]
    receiving = Step(case=case, kind=last.kind, office=office, working_days=last.working_days)
    found = [*below, receiving, *steps[len(below) :]]
    for position, step in enumerate(found, start=1):
        step.position = position
    return found


def hand_over(case: Case, following: Step) -> None:
    """When the receiving province's step begins, the case stands among the new offices'; the old
    ones follow it in the list of changes. In memory: the caller saves it."""
    if following.office.level != OfficeLevel.PROVINCE:
        return
    if following.office_id == case.province_office_id:
        return
    report = ChangeReport.objects.select_related("new_office").get(case=case)
    if report.new_office is not None:
        for name, office in placement(report.new_office).items():
            setattr(case, name, office)
