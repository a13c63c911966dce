"""On-site inspections of the demo: one planned, one written down and signed."""

from datetime import date

from accounts.enums import PostingRole
from common.domain.actor import Actor
from config.demo.people import People
from reviews.domain.inspections import (
    Found,
    Report,
    conclude,
    order_inspection,
    plan_inspection,
    save_findings,
    sign_inspection,
)
from reviews.enums import FindingOutcome, InspectionConclusion
from reviews.models import Case, Inspection

_REASON = "营业收入增速明显高于同行业，需现场核实。"
_SEEN = "查看生产线、研发场所和上年度账册；研发人员名单中两人已离职，其余数据属实。"


def plan_visit(case: Case, people: People, planned_on: date) -> Inspection:
    """The office whose turn it is orders an inspection and sends two people."""
    office = case.turn_office_id or 0
    examiner = people.official(office, PostingRole.EXAMINER)
    approver = people.official(office, PostingRole.APPROVER)
    inspection = order_inspection(case=case, actor=examiner, reason=_REASON)
    return plan_inspection(
        inspection=inspection,
        inspectors=[examiner.person_id, approver.person_id],
        planned_on=planned_on,
        version=inspection.version,
        actor=examiner,
    )


def hold_visit(case: Case, people: People, held_on: date) -> None:
    """A visit with one deviation, signed by both."""
    inspection = plan_visit(case, people, held_on)
    office = inspection.office_id
    examiner = people.official(office, PostingRole.EXAMINER)
    inspection = save_findings(
        inspection=inspection,
        actor=examiner,
        findings=_found(inspection),
        report=Report(held_from=held_on, summary=_SEEN),
    )
    inspection = conclude(
        inspection=inspection,
        conclusion=InspectionConclusion.DEVIATIONS,
        summary=_SEEN,
        version=inspection.version,
        actor=examiner,
    )
    _sign(inspection, people.official(office, PostingRole.APPROVER))


def _sign(inspection: Inspection, actor: Actor) -> None:
    sign_inspection(inspection=inspection, version=inspection.version, actor=actor)


def _found(inspection: Inspection) -> dict[int, Found]:
    found = {}
    for row in inspection.findings.all():
        if row.measure == "rd_staff":
            actual = str(max(0, int(row.declared) - 2))
            found[row.pk] = Found(FindingOutcome.DEVIATES, actual, "两人已于年底前离职。")
        else:
            found[row.pk] = Found(FindingOutcome.CONFIRMED)
    return found
