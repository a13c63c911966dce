"""A correction that changes figures while inspectors are to confirm them."""

import pytest

from accounts.models import Message
from common.domain.outbox import sweep
from common.models import Event
from enterprises.models import Filing
from reviews.domain.applying import resubmit
from reviews.domain.examining import ItemToCorrect, request_correction
from reviews.domain.inspections import Found, conclude, order_inspection, save_findings
from reviews.enums import InspectionConclusion, InspectionState
from reviews.models import Case
from tests.pages import signed_in
from tests.reviews.inspections.steps import (
    CONFIRMED,
    DEVIATES,
    concluded,
    lines,
    shown_form,
    written,
)

pytestmark = pytest.mark.django_db


def corrected(world, case, examiner, **figures):
    """The office asks for a correction, and the enterprise hands other figures in."""
    case = Case.objects.get(pk=case.pk)
    items = [ItemToCorrect("employees", "The payroll says less.")]
    request_correction(case=case, actor=examiner, version=case.version, items=items)
    Filing.objects.filter(pk=case.filing_id).update(**figures)
    case = Case.objects.get(pk=case.pk)
    answers = {str(item.pk): "Mended." for item in case.corrections.open().get().items.all()}
    owner = world.owner_actor(case.enterprise)
    resubmit(case=case, actor=owner, version=case.version, answers=answers)


def shown(inspection):
    columns = ("measure", "declared", "declared_before", "outcome", "found")
    return sorted(inspection.findings.values_list(*columns))


def test_a_figure_declared_anew_is_laid_anew_and_one_that_was_found_is_opened_again(
    world, case, planned, examiner
):
    employees = lines(planned)["employees"]
    save_findings(inspection=planned, actor=examiner, findings={employees: Found(DEVIATES, "171")})
    corrected(world, case, examiner, employees=171, revenue_wan=11500)
    assert shown(planned) == [
        ("employees", 171, 180, "open", "171"),
        ("revenue_wan", "11500.00", None, "open", ""),
    ]
    (event,) = Event.objects.filter(verb="inspection.declared_anew")
    assert (event.before["employees"], event.after["employees"]) == (180, 171)
    sweep()
    told = Message.objects.filter(event=event).values_list("user", flat=True)
    assert {world.official(role, "330106").pk for role in ("examiner", "approver")} <= set(told)
    page = signed_in(world.official("examiner", "330106"))
    text = page.get(f"/desk/inspections/{planned.number}/").content.decode()
    assert "declared anew; before 180" in text
    # A form that was opened before is told so, and nothing is confirmed of the old figure.
    form = shown_form(page, planned) | {f"outcome_{employees}": "confirmed", "submit_key": "a"}
    corrected(world, case, examiner, employees=172)
    refused = page.post(f"/desk/inspections/{planned.number}/findings/", form)
    assert refused.status_code == 409
    assert "declared this anew meanwhile" in refused.content.decode()


def test_a_report_that_waits_for_signatures_is_open_again(world, case, planned, examiner):
    inspection = written(planned, examiner)
    conclude(
        inspection=inspection,
        conclusion=InspectionConclusion.CONFIRMED,
        summary="Seen.",
        version=inspection.version,
        actor=examiner,
    )
    corrected(world, case, examiner, employees=171)
    planned.refresh_from_db()
    assert (planned.state, planned.conclusion) == (InspectionState.PLANNED, "")
    assert not planned.inspectors.exclude(signed_at=None).exists()
    assert planned.findings.get(measure="revenue_wan").outcome == CONFIRMED


def test_what_stays_as_it_was_and_what_is_concluded_are_left_alone(
    world, case, planned, examiner, approver
):
    concluded(planned, examiner, approver)
    other = order_inspection(case=case, actor=examiner, reason="Once more.")
    version = other.version
    corrected(world, case, examiner, main_revenue_wan=11000)
    assert [row[3] for row in shown(planned)] == ["confirmed", "confirmed"]
    other.refresh_from_db()
    assert other.version == version + 1
    assert other.findings.get(measure="main_revenue_wan").declared == "11000.00"
    corrected(world, case, examiner)
    other.refresh_from_db()
    assert other.version == version + 1
