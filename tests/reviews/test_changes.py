"""Major changes: reported in time or late, examined on their way, carried out when accepted."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.errors import DomainError
from common.models import Event
from cultivation.domain.titles import standing_of
from cultivation.enums import CaseKind, TitleKind, TitleState
from cultivation.life.changes import report_until
from enterprises.domain.enterprises import placement, update_record
from enterprises.domain.grading import call_off_for_move, order_visit
from enterprises.domain.past import change_over_time
from enterprises.enums import VisitState
from enterprises.models import Enterprise
from reviews.case_file import CHANGE_WORDS
from reviews.domain.applying import lapse_drafts, submit
from reviews.domain.changes.opening import open_change, save_change
from reviews.domain.changes.report import LINES
from reviews.domain.examining import propose_refusal, sign
from reviews.domain.ladder import ladder_of
from reviews.domain.turns import turn_of
from reviews.enums import CaseStatus, ChangeKind, StepKind
from reviews.models import Case, ChangeReport, Route, RouteStep
from tests.factories import (
    capacity_of_user,
    make_draft,
    make_filing,
    make_round,
    make_submitted,
    make_title,
)
from tests.pages import signed_in
from tests.reviews.changes import (
    HANGZHOU,
    passed_by,
    reported,
    title_with_changes,
)

UP_TO = {"county": 0, "city": 1, "province": 2, "ministry": 3}


@pytest.mark.parametrize(
    ("happened", "until"),
    [("2026-01-31", "2026-04-30"), ("2026-11-30", "2027-02-28"), ("2026-08-15", "2026-11-15")],
)
def test_a_change_is_reported_within_three_months(happened, until):
    assert report_until(date.fromisoformat(happened)) == date.fromisoformat(until)


@pytest.fixture
def title(world):
    return title_with_changes(world)


@pytest.mark.django_db
def test_a_new_name_is_carried_by_enterprise_and_title_and_the_old_one_kept(world, title):
    old = title.enterprise.name
    case = reported(world, title, ChangeKind.RENAME, new_name="Hangzhou Lead Screws")
    passed_by(world, case, *HANGZHOU)
    assert case.status == CaseStatus.CERTIFIED
    title.refresh_from_db()
    title.enterprise.refresh_from_db()
    assert title.enterprise.name == title.holder_name == "Hangzhou Lead Screws"
    assert title.name_at_recognition == old
    (past,) = title.enterprise.past.all()
    assert (past.field, past.before, past.after) == ("name", old, "Hangzhou Lead Screws")


@pytest.mark.django_db
def test_a_refused_change_changes_nothing(world, title):
    case = reported(world, title, ChangeKind.RENAME, new_name="Another")
    propose_refusal(
        case=case,
        actor=world.official_actor("examiner", "330106"),
        version=case.version,
        opinion="No paper.",
    )
    sign(case=case, actor=world.official_actor("approver", "330106"), version=case.version)
    title.enterprise.refresh_from_db()
    assert title.enterprise.name != "Another"
    assert not title.enterprise.past.exists()


@pytest.mark.django_db
def test_the_holder_of_a_title_does_not_rename_himself_in_his_record(world, title):
    enterprise = title.enterprise
    with pytest.raises(DomainError, match="reports a new name as a change"):
        update_record(
            enterprise=enterprise,
            changes={"name": "Another"},
            version=enterprise.version,
            actor=world.owner_actor(enterprise),
        )


@pytest.mark.django_db
def test_a_move_to_another_province_is_examined_on_both_sides(world, title):
    new = world.offices["320102"]
    case = reported(world, title, ChangeKind.MOVE, new_office=new)
    assert [step.office.code for step in case.steps.all()] == [*HANGZHOU, "320000"]
    passed_by(world, case, *HANGZHOU)
    # Now it is the new province's turn; the old one still follows the change.
    for code in ("330000", "330106", "320000", "320102"):
        capacity = capacity_of_user(world.official("examiner", code))
        assert ChangeReport.objects.visible_to(capacity).count() == 1, code
    assert not ChangeReport.objects.visible_to(
        capacity_of_user(world.official("examiner", "330400"))
    ).exists()
    assert Case.objects.visible_to(
        capacity_of_user(world.official("examiner", "320000"))
    ).filter(pk=case.pk).exists()  # fmt: skip
    passed_by(world, case, "320000")
    enterprise = title.enterprise
    enterprise.refresh_from_db()
    assert (enterprise.county_office, enterprise.province_office.code) == (new, "320000")
    assert enterprise.past.get().field == "office"
    old_side = signed_in(world.official("examiner", "330106"))
    assert old_side.get(f"/desk/changes/{case.number}/").status_code == 200


def moved_to(world, enterprise, code):
    """A move was accepted meanwhile."""
    change_over_time(
        enterprise=Enterprise.objects.get(pk=enterprise.pk),
        values=placement(world.offices[code]),
        actor=SYSTEM,
    )


@pytest.mark.django_db
def test_a_draft_from_before_a_move_is_examined_where_the_enterprise_is_now(world):
    enterprise = world.enterprise()
    make_title(enterprise, TitleKind.SRDI)
    draft = make_draft(world, enterprise, TitleKind.LITTLE_GIANT)
    own = Route.objects.create(
        title_kind=TitleKind.LITTLE_GIANT,
        case_kind=CaseKind.RECOGNITION,
        office=world.offices["330000"],
        valid_from=date(2022, 8, 1),
    )
    RouteStep.objects.create(
        route=own, position=1, kind=StepKind.REVIEW, office_level="ministry", working_days=5
    )
    moved_to(world, enterprise, "320102")
    case = submit(case=draft, actor=world.owner_actor(enterprise), version=draft.version)
    case.refresh_from_db()
    offices = (case.county_office.code, case.city_office.code, case.province_office.code)
    assert offices == ("320102", "320100", "320000")
    assert {step.office.code for step in case.steps.all()} == {"320100", "320000", "000000"}
    for code, is_theirs in (("320000", True), ("330000", False)):
        capacity = capacity_of_user(world.official("examiner", code))
        assert Case.objects.visible_to(capacity).filter(pk=case.pk).exists() == is_theirs


@pytest.mark.django_db
def test_an_accepted_move_takes_the_drafts_along(world, title):
    filing = title.enterprise.filings.get()
    draft = make_draft(world, title.enterprise, TitleKind.LITTLE_GIANT, filing=filing)
    case = reported(world, title, ChangeKind.MOVE, new_office=world.offices["320102"])
    passed_by(world, case, *HANGZHOU)
    passed_by(world, case, "320000")
    draft.refresh_from_db()
    assert (draft.county_office.code, draft.province_office.code) == ("320102", "320000")


@pytest.mark.django_db
def test_a_move_calls_the_open_grading_off_so_that_the_new_office_may_order_its_own(world, title):
    def order(code):
        return order_visit(
            enterprise=Enterprise.objects.get(pk=title.enterprise_id),
            planned_on=timezone.localdate(),
            actor=world.official_actor("approver", code),
            official=world.official("examiner", code).pk,
        )

    left = order("330106")
    case = reported(world, title, ChangeKind.MOVE, new_office=world.offices["320102"])
    passed_by(world, case, *HANGZHOU)
    passed_by(world, case, "320000")
    left.refresh_from_db()
    assert left.state == VisitState.CALLED_OFF
    assert "moved" in left.reason
    noted = Event.objects.get(subject_kind="grading", verb="grading.called_off")
    assert (noted.actor, noted.comment) == (None, left.reason)
    assert order("320102").state == VisitState.OPEN


@pytest.mark.django_db
def test_a_move_inside_the_province_leaves_a_grading_that_the_province_ordered(world, title):
    visit = order_visit(
        enterprise=title.enterprise,
        planned_on=timezone.localdate(),
        actor=world.official_actor("approver", "330000"),
        official=world.official("examiner", "330000").pk,
    )
    assert call_off_for_move(enterprise=title.enterprise, to=world.offices["330402"]) == 0
    visit.refresh_from_db()
    assert visit.state == VisitState.OPEN


@pytest.mark.django_db
def test_a_merger_in_which_the_holder_ceases_ends_its_titles(world, title):
    case = reported(world, title, ChangeKind.MERGER, other_party="Greater Screws Ltd", ceases=True)
    passed_by(world, case, *HANGZHOU)
    title.refresh_from_db()
    assert title.state_on(timezone.localdate()) == TitleState.SUPERSEDED


@pytest.mark.django_db
def test_a_late_report_is_flagged_with_its_days(world, title):
    with time_machine.travel("2026-11-20T02:00Z"):
        make_filing(title.enterprise, 2024)
        case = reported(world, title, ChangeKind.RENAME, new_name="Late", days_ago=100)
        report = case.change_report
        late = (timezone.localdate() - report_until(report.happened_on)).days
        assert (report.days_late, late > 0) == (late, True)


@pytest.mark.django_db
def test_a_report_says_what_is_missing_and_only_one_runs_at_a_time(world, title):
    owner = world.owner_actor(title.enterprise)
    case = open_change(enterprise=title.enterprise, kind=ChangeKind.MOVE, actor=owner)
    with pytest.raises(DomainError) as refused:
        submit(case=case, actor=owner, version=case.version)
    assert set(refused.value.fields) == {
        "new_office", "happened_on", "explanation", "evidence", "is_pledged",
    }  # fmt: skip
    with pytest.raises(DomainError, match="under way"):
        open_change(enterprise=title.enterprise, kind=ChangeKind.RENAME, actor=owner)
    # An application for a title may run beside it.
    assert make_submitted(
        world, title.enterprise, TitleKind.LITTLE_GIANT, filing=case.filing
    ).status == CaseStatus.IN_REVIEW  # fmt: skip


@pytest.mark.django_db
def test_the_report_of_a_change_stands_in_the_way_of_no_re_examination(world, title):
    enterprise, today = title.enterprise, timezone.localdate()
    title.valid_to = title.last_day = today + timedelta(days=20)
    title.valid_from = today - timedelta(days=1000)
    title.save()
    round_ = make_round(TitleKind.SRDI, case_kind=CaseKind.RE_EXAMINATION)
    change = reported(world, title, ChangeKind.RENAME, new_name="Another")
    assert change.title_kind == TitleKind.SRDI
    ladder = ladder_of(enterprise, standing_of(enterprise, today), today)
    step = next(one for one in ladder if one.kind == TitleKind.SRDI)
    assert (step.may_apply, step.open_case) == (True, None)
    owner = signed_in(world.owner(enterprise))
    page = owner.get("/applications/new/")
    (offer,) = page.context["rounds"]
    assert (offer.open_case, offer.why_not) == (None, "")
    assert owner.post(
        "/applications/new/", {"round": round_.code, "submit_key": "k1"}
    ).status_code == 302  # fmt: skip
    (offer,) = owner.get("/applications/new/").context["rounds"]
    assert offer.open_case == Case.objects.get(round=round_)


@pytest.mark.django_db
def test_the_draft_of_a_change_outlives_new_year_and_says_until_when_it_is_in_time(world, title):
    enterprise = title.enterprise
    with time_machine.travel("2026-12-20T02:00Z", tick=False):
        actor = world.owner_actor(enterprise)
        case = open_change(enterprise=enterprise, kind=ChangeKind.RENAME, actor=actor)
        assert case.due_on is None
        values = {
            "happened_on": date(2026, 11, 30), "new_name": "Another", "explanation": "So.",
            "evidence": "Registration paper.",
        }  # fmt: skip
        case = save_change(
            case=case, values=values, is_pledged=True, version=case.version, actor=actor
        )
        assert case.due_on == turn_of(case, None).due_on == date(2027, 2, 28)
        page = signed_in(world.owner(enterprise)).get("/").content.decode()
        assert "2027-02-28" in page
    with time_machine.travel("2027-01-04T02:00Z", tick=False):
        assert lapse_drafts() == 0
        case = submit(case=case, actor=world.owner_actor(enterprise), version=case.version)
        case.refresh_from_db()
        assert (case.status, case.round.year) == (CaseStatus.IN_REVIEW, 2027)
        assert case.statements["change_new_name"] == "Another"
        assert case.change_report.days_late == 0


def test_every_line_of_a_report_has_its_words():
    assert tuple(CHANGE_WORDS) == LINES
