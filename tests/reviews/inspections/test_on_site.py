"""On site: written down by two, signed by two, replied to."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.domain.errors import Conflict, DomainError
from common.models import Event
from reviews.domain.inspections import (
    Found,
    Report,
    conclude,
    reply_to_inspection,
    save_findings,
    sign_inspection,
    take_up_again,
)
from reviews.enums import InspectionConclusion, InspectionState
from reviews.models import Inspection
from tests.reviews.inspections.steps import (
    CONFIRMED,
    DEVIATES,
    concluded,
    lines,
    refusal_of,
    written,
)

pytestmark = pytest.mark.django_db


def test_two_phones_write_without_losing_each_others_lines(planned, examiner, approver):
    first, second = lines(planned).values()
    save_findings(inspection=planned, actor=examiner, findings={first: Found(CONFIRMED)})
    save_findings(
        inspection=planned,
        actor=approver,
        findings={second: Found(DEVIATES, "171", "Payroll of March.")},
        report=Report(held_from=timezone.localdate()),
    )
    rows = list(planned.findings.values_list("outcome", "found", "found_by"))
    assert rows == [("confirmed", "", examiner.user_id), ("deviates", "171", approver.user_id)]


def test_what_cannot_be_is_said_at_its_line(planned, examiner):
    (first, _second) = lines(planned).values()
    with pytest.raises(DomainError) as refusal:
        save_findings(
            inspection=planned,
            actor=examiner,
            findings={first: Found(DEVIATES), 0: Found(CONFIRMED)},
        )
    assert set(refusal.value.fields) == {f"found_{first}", "found_0"}
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert (
        refusal_of(
            save_findings,
            inspection=planned,
            actor=examiner,
            findings={},
            report=Report(held_from=tomorrow),
        )
        == "bad_day"
    )


def test_no_visit_was_made_before_it_was_ordered(planned, examiner):
    early = Report(held_from=timezone.localdate() - timedelta(days=365))
    with pytest.raises(DomainError) as refusal:
        save_findings(inspection=planned, actor=examiner, findings={}, report=early)
    assert set(refusal.value.fields) == {"held_from"}


def test_only_its_inspectors_write(world, planned):
    stranger = world.official_actor("analyst", "330106")
    assert refusal_of(written, inspection=planned, actor=stranger) == "not_yours"


def test_a_conclusion_needs_every_line_and_contradicts_none(planned, examiner):
    def concluding(inspection, conclusion):
        return refusal_of(
            conclude,
            inspection=inspection,
            conclusion=conclusion,
            summary="Seen.",
            version=inspection.version,
            actor=examiner,
        )

    assert concluding(planned, InspectionConclusion.CONFIRMED) == "incomplete"
    inspection = written(planned, examiner)
    assert concluding(inspection, InspectionConclusion.DEVIATIONS) == "contradiction"
    inspection = written(planned, examiner, employees=Found(DEVIATES, "171"))
    assert concluding(inspection, InspectionConclusion.CONFIRMED) == "contradiction"


def test_two_signatures_end_it_and_the_enterprise_replies_in_time(
    world, case, planned, examiner, approver, monkeypatch
):
    owner = world.owner_actor(case.enterprise)
    assert (
        refusal_of(reply_to_inspection, inspection=planned, text="x", actor=owner)
        == "action_not_open"
    )
    inspection = written(planned, examiner)
    inspection = conclude(
        inspection=inspection,
        conclusion=InspectionConclusion.CONFIRMED,
        summary="Seen.",
        version=inspection.version,
        actor=examiner,
    )
    signing = {"inspection": inspection, "version": inspection.version}
    assert refusal_of(sign_inspection, actor=examiner, **signing) == "signed_already"
    inspection = take_up_again(actor=approver, **signing)
    assert not inspection.inspectors.exclude(signed_at=None).exists()
    inspection = concluded(inspection, examiner, approver)
    assert inspection.state == InspectionState.CONCLUDED
    assert inspection.reply_due_on > timezone.localdate()
    replied = reply_to_inspection(inspection=inspection, text="We agree.", actor=owner)
    assert replied.reply == "We agree."
    assert (
        refusal_of(reply_to_inspection, inspection=replied, text="More.", actor=owner)
        == "replied_already"
    )
    verbs = list(
        Event.objects.filter(verb__startswith="inspection.")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert verbs == [
        *("inspection.ordered", "inspection.planned", "inspection.written", "inspection.signed"),
        *("inspection.taken_up_again", "inspection.written", "inspection.signed"),
        *("inspection.concluded", "inspection.replied"),
    ]


def test_a_reply_after_its_day_is_refused(world, case, planned, examiner, approver):
    inspection = concluded(planned, examiner, approver)
    Inspection.objects.filter(pk=inspection.pk).update(reply_due_on=date(2026, 1, 5))
    owner = world.owner_actor(case.enterprise)
    code = refusal_of(reply_to_inspection, inspection=inspection, text="x", actor=owner)
    assert code == "reply_over"


def test_a_stale_version_changes_nothing_and_names_who_did_what(planned, examiner, approver):
    written(planned, examiner)
    with pytest.raises(Conflict) as refusal:
        conclude(
            inspection=planned,
            conclusion=InspectionConclusion.CONFIRMED,
            summary="Seen.",
            version=planned.version - 1,
            actor=approver,
        )
    assert refusal.value.code == "stale_version"
    sentence = str(refusal.value)
    assert f"{examiner.label} ({examiner.office_name}) wrote down what" in sentence


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "signing"}, "inspection_signed_has_conclusion"),
        ({"state": "planned", "planned_on": None}, "inspection_planned_has_day"),
        ({"reason": ""}, "inspection_has_reason_or_sample"),
        ({"reply": "x"}, "inspection_reply_has_time"),
    ],
)
def test_the_database_refuses_half_an_inspection(planned, changes, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Inspection.objects.filter(pk=planned.pk).update(**changes)
