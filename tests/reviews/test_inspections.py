"""On-site inspections: drawn or ordered, written down by two, signed by two, replied to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.domain.file_access import may_read
from common.domain.errors import Conflict, DomainError
from common.models import Event
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.domain.examining import propose_pass
from reviews.domain.inspections import (
    Found,
    call_off,
    conclude,
    draw_sample,
    drawn,
    is_repeatable,
    order_inspection,
    plan_inspection,
    reply_to_inspection,
    save_findings,
    sign_inspection,
    take_up_again,
)
from reviews.enums import FindingOutcome, InspectionConclusion, InspectionState
from reviews.models import Inspection
from tests.api_client import Caller
from tests.common.files.samples import pdf, picture
from tests.factories import capacity_of_user, make_round, make_submitted
from tests.pages import FRAME_QUERIES, signed_in

pytestmark = pytest.mark.django_db

CONFIRMED, DEVIATES = FindingOutcome.CONFIRMED, FindingOutcome.DEVIATES
TWO = (("examiner", "330106"), ("approver", "330106"))


@pytest.fixture
def case(world):
    return make_submitted(world, world.enterprise())


@pytest.fixture
def examiner(world):
    return world.official_actor("examiner", "330106")


@pytest.fixture
def approver(world):
    return world.official_actor("approver", "330106")


@pytest.fixture
def planned(world, case, examiner):
    inspection = order_inspection(case=case, actor=examiner, reason="High growth.")
    return plan_inspection(
        inspection=inspection,
        inspectors=[world.official(*one).pk for one in TWO],
        planned_on=timezone.localdate(),
        measures=["revenue_wan", "employees"],
        version=inspection.version,
        actor=examiner,
    )


def lines(inspection):
    return {row.measure: row.pk for row in inspection.findings.all()}


def written(inspection, actor, **outcomes):
    """Everything on the list confirmed, but for what is given."""
    findings = {pk: outcomes.get(name, Found(CONFIRMED)) for name, pk in lines(inspection).items()}
    return save_findings(
        inspection=inspection,
        actor=actor,
        findings=findings,
        held_from=timezone.localdate(),
        summary="Seen the line and the books.",
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


# --- the draw ---


def test_a_draw_depends_on_pool_and_seed_alone():
    pool = [f"INNO2026-{number:06}" for number in range(1, 41)]
    first = drawn(pool, share_pct=Decimal("12.5"), seed="2026-06-01 福彩 035")
    assert drawn(pool[::-1], share_pct=Decimal("12.5"), seed="2026-06-01 福彩 035") == first
    assert drawn(pool, share_pct=Decimal("12.5"), seed="another") != first
    assert len(first) == 5
    assert len(drawn(pool, share_pct=Decimal("0.01"), seed="x")) == 1
    assert sorted(drawn(pool, share_pct=Decimal(100), seed="x")) == pool


def test_each_number_has_the_same_chance():
    pool = [str(number) for number in range(10)]
    hits = dict.fromkeys(pool, 0)
    for seed in range(2000):
        for number in drawn(pool, share_pct=Decimal(30), seed=str(seed)):
            hits[number] += 1
    assert all(500 < count < 700 for count in hits.values())


def test_a_sample_orders_an_inspection_of_each_case_that_is_drawn(world, examiner):
    round_ = make_round()
    cases = [
        make_submitted(world, world.enterprise(index=index), round=round_) for index in range(2)
    ]
    sample = draw_sample(round=round_, share_pct=Decimal(50), seed="s", actor=examiner)
    assert sample.pool == sorted(case.number for case in cases)
    (inspection,) = Inspection.objects.all()
    assert [inspection.case.number] == sample.drawn
    assert (inspection.state, inspection.sample) == (InspectionState.ORDERED, sample)
    assert is_repeatable(sample)
    sample.drawn = [*sample.drawn, "X"]
    assert not is_repeatable(sample)
    again = draw_sample(round=round_, share_pct=Decimal(100), seed="t", actor=examiner)
    assert len(again.pool) == 1
    assert (
        refusal_of(draw_sample, round=round_, share_pct=Decimal(50), seed="u", actor=examiner)
        == "empty_pool"
    )


# --- order and plan ---


def test_the_office_whose_step_it_is_orders_with_a_reason(world, case, examiner):
    city = world.official_actor("examiner", "330100")
    assert refusal_of(order_inspection, case=case, actor=city, reason="x") == "not_yours"
    analyst = world.official_actor("analyst", "330106")
    assert refusal_of(order_inspection, case=case, actor=analyst, reason="x") == "not_yours"
    assert refusal_of(order_inspection, case=case, actor=examiner, reason=" ") == "no_reason"
    inspection = order_inspection(case=case, actor=examiner, reason="High growth.")
    assert inspection.number.startswith(f"V{timezone.localdate().year}-330106-")
    assert "revenue_wan" in lines(inspection)
    assert refusal_of(order_inspection, case=case, actor=examiner, reason="x") == "inspection_there"


def test_two_unlinked_people_of_the_office_go(world, case, examiner):
    inspection = order_inspection(case=case, actor=examiner, reason="x")
    own = world.official("examiner", "330106")

    def refused(*people):
        return refusal_of(
            plan_inspection,
            inspection=inspection,
            inspectors=[one.pk for one in people],
            planned_on=timezone.localdate(),
            version=inspection.version,
            actor=examiner,
        )

    assert refused(own) == "two_inspectors"
    assert refused(own, own) == "two_inspectors"
    assert refused(own, world.official("examiner", "330100")) == "not_posted"
    linked = world.official("approver", "330106")
    Membership.objects.create(user=linked, enterprise=case.enterprise, role=MembershipRole.OWNER)
    assert refused(own, linked) == "two_pairs_of_eyes"


def test_nobody_proposes_a_pass_while_an_inspection_is_unfinished(
    world, case, examiner, approver, planned
):
    code = refusal_of(
        propose_pass, case=case, actor=examiner, version=case.version, opinion="Fine."
    )
    assert code == "inspection_unfinished"
    concluded(planned, examiner, approver)
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Fine.")


def test_an_approver_calls_it_off_with_a_reason(case, examiner, approver, planned):
    off = {"inspection": planned, "version": planned.version}
    assert refusal_of(call_off, reason="x", actor=examiner, **off) == "not_yours"
    assert refusal_of(call_off, reason=" ", actor=approver, **off) == "no_reason"
    call_off(reason="Closed for the holiday.", actor=approver, **off)
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Fine.")


# --- on site ---


def test_two_phones_write_without_losing_each_others_lines(planned, examiner, approver):
    first, second = lines(planned).values()
    save_findings(inspection=planned, actor=examiner, findings={first: Found(CONFIRMED)})
    save_findings(
        inspection=planned,
        actor=approver,
        findings={second: Found(DEVIATES, "171", "Payroll of March.")},
        held_from=timezone.localdate(),
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
            save_findings, inspection=planned, actor=examiner, findings={}, held_from=tomorrow
        )
        == "bad_day"
    )


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
        Event.objects.filter(verb__startswith="inspection.").values_list("verb", flat=True)
    )
    assert verbs == [
        *("inspection.ordered", "inspection.planned", "inspection.signed"),
        *("inspection.taken_up_again", "inspection.signed", "inspection.concluded"),
        "inspection.replied",
    ]


def test_a_reply_after_its_day_is_refused(world, case, planned, examiner, approver):
    inspection = concluded(planned, examiner, approver)
    Inspection.objects.filter(pk=inspection.pk).update(reply_due_on=date(2026, 1, 5))
    owner = world.owner_actor(case.enterprise)
    code = refusal_of(reply_to_inspection, inspection=inspection, text="x", actor=owner)
    assert code == "reply_over"


def test_a_stale_version_changes_nothing(planned, examiner, approver):
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


# --- pages ---


def test_the_walk_of_the_office_on_screen(world, case):
    examiner = signed_in(world.official("examiner", "330106"))
    page = examiner.get(reverse("desk:case", args=[case.number])).content.decode()
    assert reverse("desk:order_inspection", args=[case.number]) in page
    ordered = examiner.post(
        reverse("desk:order_inspection", args=[case.number]),
        {"reason": "High growth.", "submit_key": "a"},
    )
    inspection = Inspection.objects.get()
    address = reverse("desk:plan_inspection", args=[inspection.number])
    assert ordered.headers["Location"] == address
    people = [world.official(*one).pk for one in TWO]
    form = {
        "planned_on": timezone.localdate().isoformat(),
        "measures": ["revenue_wan", "employees"],
        "version": inspection.version,
    }
    refused = examiner.post(address, form | {"inspectors": people[:1], "submit_key": "b"})
    assert refused.status_code == 422
    assert "At least two people inspect." in refused.content.decode()
    examiner.post(address, form | {"inspectors": people, "submit_key": "c"})
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.PLANNED
    listed = examiner.get(reverse("desk:inspections")).content.decode()
    assert inspection.number in listed
    site = reverse("desk:inspection", args=[inspection.number])
    page = examiner.get(site).content.decode()
    assert 'data-field-work="' in page
    assert "12,000.00" in page
    saved = _conclude_on_screen(examiner, inspection)
    assert saved.headers["Location"] == site
    approver = signed_in(world.official("approver", "330106"))
    inspection.refresh_from_db()
    approver.post(
        reverse("desk:inspection_sign", args=[inspection.number]), {"version": inspection.version}
    )
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.CONCLUDED
    province = signed_in(world.official("examiner", "330000"))
    assert "Declared figures confirmed" in province.get(site).content.decode()
    elsewhere = signed_in(world.official("examiner", "330108"))
    assert elsewhere.get(site).status_code == 404


def _conclude_on_screen(browser, inspection, **fields):
    form = {f"outcome_{row.pk}": "confirmed" for row in inspection.findings.all()}
    return browser.post(
        reverse("desk:inspection_save", args=[inspection.number]),
        form
        | {
            "held_from": timezone.localdate().isoformat(),
            "summary": "Seen.",
            "conclusion": "confirmed",
            "conclude": "yes",
            "submit_key": "d",
        }
        | fields,
    )


def test_an_incomplete_conclusion_keeps_what_was_typed(world, planned):
    browser = signed_in(world.official("examiner", "330106"))
    refused = _conclude_on_screen(browser, planned, summary="")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Write what you saw and what follows from it." in page
    assert planned.findings.filter(outcome="confirmed").count() == 2


def test_a_phone_sends_what_has_changed_once_for_each_key(world, planned):
    browser = signed_in(world.official("examiner", "330106"))
    row = planned.findings.get(measure="employees")
    sent = {f"outcome_{row.pk}": "deviates", f"found_{row.pk}": "171", "submit_key": "k"}
    address = reverse("desk:inspection_save", args=[planned.number])
    answers = [browser.post(address, sent, headers={"X-Field-Work": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    planned.refresh_from_db()
    assert planned.version == 3
    refused = browser.post(
        address,
        {f"outcome_{row.pk}": "deviates", f"found_{row.pk}": "", "submit_key": "l"},
        headers={"X-Field-Work": "1"},
    )
    assert refused.status_code == 422
    assert refused.json() == {"errors": {f"found_{row.pk}": "Write what you found instead."}}


def test_photos_are_taken_by_inspectors_and_seen_by_the_enterprise_at_the_end(
    world, case, planned, examiner, approver
):
    browser = signed_in(world.official("examiner", "330106"))
    address = reverse("desk:inspection_photos", args=[planned.number])

    def send(name, content, key):
        return browser.post(
            address,
            {"file": SimpleUploadedFile(name, content), "submit_key": key},
            headers={"HX-Request": "true"},
        )

    assert send("车间.jpg", picture(), "a").status_code == 200
    assert "A photo is a JPG or PNG file." in send("a.pdf", pdf(), "b").content.decode()
    photo = planned.photos.get()
    owner = capacity_of_user(world.owner(case.enterprise))
    assert may_read(capacity_of_user(world.official("examiner", "330000")), photo.file)
    assert not may_read(owner, photo.file)
    concluded(planned, examiner, approver)
    assert may_read(owner, photo.file)


def test_the_enterprise_follows_and_replies_on_its_page(world, case, planned, examiner, approver):
    browser = signed_in(world.owner(case.enterprise))

    def page_of():
        return browser.get(reverse("applicant:case", args=[case.number])).content.decode()

    page = page_of()
    assert "planned for" in page
    assert "Operating revenue" not in page.split("On-site inspection")[1].split("</section>")[0]
    inspection = concluded(planned, examiner, approver)
    assert "Your reply" in page_of()
    sent = browser.post(
        reverse("applicant:inspection_reply", args=[case.number, inspection.number]),
        {"reply": "We agree.", "submit_key": "r"},
    )
    assert sent.status_code == 302
    page = page_of()
    assert "We agree." in page
    assert "Your reply" not in page.split("On-site inspection")[1].split("What was handed in")[0]


def test_a_sample_is_drawn_on_screen_and_shown_with_its_proof(world, case):
    browser = signed_in(world.official("examiner", "330106"))
    address = reverse("desk:inspection_samples")
    drawn_now = browser.post(
        address,
        {"round": case.round_id, "share_pct": "10", "seed": "035", "submit_key": "a"},
    )
    assert drawn_now.status_code == 302
    page = browser.get(address).content.decode()
    assert "Drawn again just now: the same cases" in page
    assert case.number in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(world, count, django_assert_num_queries):
    round_ = make_round()
    for index, county in enumerate(("330106", "330106", "330108")[:count]):
        case = make_submitted(world, world.enterprise(county, index % 2), round=round_)
        actor = world.official_actor("examiner", county)
        inspection = order_inspection(case=case, actor=actor, reason="x")
        Inspection.objects.filter(pk=inspection.pk).update(office=world.offices["330106"])
    browser = signed_in(world.official("examiner", "330106"))
    browser.get(reverse("desk:inspections"))
    with django_assert_num_queries(FRAME_QUERIES + 5):
        browser.get(reverse("desk:inspections"))


def test_the_whole_way_through_the_api(world, case):
    examiner = Caller(world.official("examiner", "330106"))
    approver = Caller(world.official("approver", "330106"))
    made = examiner.post("inspections/", {"case": case.number, "reason": "Growth."}).json()
    path = f"inspections/{made['number']}/"
    planned = examiner.post(
        f"{path}plan/",
        {
            "version": made["version"],
            "inspectors": [world.official(*one).username for one in TWO],
            "planned_on": timezone.localdate().isoformat(),
            "measures": ["revenue_wan"],
        },
    )
    assert planned.json()["state"] == "planned"
    found = examiner.post(
        f"{path}findings/",
        {
            "findings": [{"measure": "revenue_wan", "outcome": "deviates", "found": "11500"}],
            "held_from": timezone.localdate().isoformat(),
        },
    ).json()
    signing = examiner.post(
        f"{path}conclude/",
        {"version": found["version"], "conclusion": "deviations", "summary": "Less."},
    ).json()
    assert approver.post(f"{path}sign/", {"version": signing["version"]}).status_code == 200
    owner = Caller(world.owner(case.enterprise))
    shown = owner.get(path).json()
    assert (shown["conclusion"], shown["inspectors"]) == ("deviations", [])
    assert owner.post(f"{path}reply/", {"reply": "Audited since."}).json()["reply"]
    (row,) = Caller(world.official("examiner", "330000")).get("inspections/").json()["results"]
    assert row["reply"] == "Audited since."
    assert Caller(world.official("examiner", "330108")).get(path).status_code == 404
