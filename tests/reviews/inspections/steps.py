"""Steps of an inspection that several tests take."""

import pytest
from django.urls import reverse
from django.utils import timezone

from common.domain.errors import DomainError
from reviews.domain.inspections import (
    Found,
    Report,
    conclude,
    save_findings,
    sign_inspection,
)
from reviews.enums import FindingOutcome, InspectionConclusion

CONFIRMED, DEVIATES = FindingOutcome.CONFIRMED, FindingOutcome.DEVIATES
TWO = (("examiner", "330106"), ("approver", "330106"))


def lines(inspection):
    return {row.measure: row.pk for row in inspection.findings.all()}


def written(inspection, actor, **outcomes):
    """Everything on the list confirmed, but for what is given."""
    findings = {pk: outcomes.get(name, Found(CONFIRMED)) for name, pk in lines(inspection).items()}
    return save_findings(
        inspection=inspection,
        actor=actor,
        findings=findings,
        report=Report(held_from=timezone.localdate(), summary="Seen the line and the books."),
    )


def concluded(inspection, examiner, approver):
    inspection = written(inspection, examiner)
    inspection = conclude(
        inspection=inspection,
        conclusion=InspectionConclusion.CONFIRMED,
        summary=inspection.summary,
        version=inspection.version,
        actor=examiner,
    )
    return sign_inspection(inspection=inspection, version=inspection.version, actor=approver)


def refusal_of(act, **arguments):
    with pytest.raises(DomainError) as refusal:
        act(**arguments)
    return refusal.value.code


def shown_form(browser, inspection):
    """What the page's form holds, as the browser would send it unchanged."""
    page = browser.get(reverse("desk:inspection", args=[inspection.number]))
    return form_of(page)


def form_of(page):
    """The same of a page that is at hand."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values["version"] = page.context["inspection"].version
    return {name: "" if value is None else str(value) for name, value in values.items()}
