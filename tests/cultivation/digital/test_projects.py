"""Digital projects: from the diagnosis to the acceptance on a grading on site."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.domain.errors import Conflict, DomainError
from common.domain.files import CheckedFile
from common.enums import FileKind
from cultivation.domain.coverage import coverage, definition_for
from cultivation.domain.coverage.board import cells_that_differ, refresh
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.digital import deciding, reporting
from cultivation.domain.digital.rules import last_steps_allowed
from cultivation.domain.digital.steps import open_steps
from cultivation.enums import ProjectPaperKind, ProjectStatus, TitleKind
from cultivation.models import DigitalProject, ProjectMilestone
from enterprises.enums import AssessmentBasis
from enterprises.models import Assessment
from tests.factories import capacity_of_user, make_title
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


def plan(**changed):
    today = timezone.localdate()
    return {
        "name": "MES for the press shop",
        "diagnosed_on": today - timedelta(days=90),
        "scenes": ["quality", "production_control"],
        "supplier": "Made-up Software",
        "contract_number": "C-1",
        "contract_on": today - timedelta(days=80),
        "planned_from": today - timedelta(days=60),
        "planned_end_on": today + timedelta(days=30),
        "investment_planned_wan": Decimal(120),
    } | changed


def assessed(enterprise, basis, level=2, day=None, office=None):
    return Assessment.objects.create(
        enterprise=enterprise,
        basis=basis,
        level=level,
        assessed_on=day or timezone.localdate(),
        recorded_at=timezone.now(),
        questionnaire="digital-2024",
        sha256="0" * 64,
        is_pledged=basis == AssessmentBasis.SELF_RATED,
        office=office,
    )


class Course:
    """A project and the people around it; `go` takes the next step with the present version."""

    def __init__(self, world):
        self.world, self.enterprise = world, world.enterprise()
        self.owner = world.owner_actor(self.enterprise)
        self.examiner = world.official_actor("examiner", "330106")
        self.approver = world.official_actor("approver", "330106")
        self.project = reporting.open_project(
            enterprise=self.enterprise, actor=self.owner, **plan()
        )
        reporting.add_paper(
            project=self.project,
            kind=ProjectPaperKind.CONTRACT,
            upload=CheckedFile("contract.png", FileKind.PNG, b"x"),
            actor=self.owner,
        )

    def go(self, act, actor, **given):
        self.project = act(project=self.project, version=self.project.version, actor=actor, **given)
        return self.project

    def to_works(self):
        self.go(reporting.hand_in, self.owner, is_true=True)
        self.go(deciding.file_project, self.examiner)
        begun = timezone.localdate() - timedelta(days=50)
        self.go(reporting.start_works, self.owner, started_on=begun)

    def to_finished(self):
        self.to_works()
        self.finish()

    def finish(self):
        assessed(self.enterprise, AssessmentBasis.SELF_RATED)
        self.go(
            reporting.finish_works,
            self.owner,
            finished_on=timezone.localdate() - timedelta(days=1),
            investment_actual_wan=Decimal(110),
            subsidy_applied_wan=Decimal(20),
        )


@pytest.fixture
def course(world):
    return Course(world)


def refused(code):
    class Refused:
        def __enter__(self):
            self.context = pytest.raises((DomainError, Conflict))
            self.raised = self.context.__enter__()

        def __exit__(self, *exception):
            done = self.context.__exit__(*exception)
            assert self.raised.value.code == code
            return done

    return Refused()


def test_a_project_goes_to_its_acceptance_and_coverage_folds_it(course, world):
    load_coverage()
    make_title(course.enterprise, TitleKind.LITTLE_GIANT)
    refresh()
    course.to_finished()
    day = timezone.localdate()
    definition = definition_for(day=day, code="little-giant-accepted")
    assert coverage(as_of=day, definition=definition).total.covered == 0
    given = {"opinion": "As planned.", "subsidy_granted_wan": Decimal(15)}
    with refused("not_graded"):
        course.go(deciding.propose_acceptance, course.examiner, **given)
    graded = assessed(course.enterprise, AssessmentBasis.ON_SITE, office=world.offices["330106"])
    course.go(deciding.propose_acceptance, course.examiner, **given)
    course.go(deciding.accept, course.approver)
    refresh()
    assert coverage(as_of=day, definition=definition).total.covered == 1
    assert cells_that_differ() == 0
    assert course.project.on_site == graded
    kinds = ProjectMilestone.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["started", "accepted"]
    with refused("invalid_amount"):
        course.go(
            deciding.record_payment, course.examiner, amount_wan=Decimal("15.01"), paid_on=day
        )
    examiner = capacity_of_user(world.official("examiner", "330106"))
    browser, address = signed_in(world.official("examiner", "330106")), course.project.number
    page = browser.get(f"/desk/digital/projects/{address}/").content.decode()
    assert "A subsidy asks for level 2 or above on site" in page
    # A payment is offered while something is left of the grant.
    course.go(deciding.record_payment, course.examiner, amount_wan=Decimal(5), paid_on=day)
    assert [one.name for one in open_steps(course.project, examiner)] == ["pay"]
    course.go(deciding.record_payment, course.examiner, amount_wan=Decimal(10), paid_on=day)
    assert course.project.subsidy_paid_wan == Decimal(15)
    assert open_steps(course.project, examiner) == []


def test_what_is_missing_or_untrue_is_not_filed(course, world):
    course.go(reporting.change_plan, course.owner, supplier="")
    with refused("plan_incomplete"):
        course.go(reporting.hand_in, course.owner, is_true=True)
    course.go(reporting.change_plan, course.owner, supplier="Somebody")
    with refused("not_true_stated"):
        course.go(reporting.hand_in, course.owner, is_true=False)
    course.project.papers.update(removed_at=timezone.now())
    with refused("no_contract"):
        course.go(reporting.hand_in, course.owner, is_true=True)
    with refused("unknown_scene"):
        course.go(reporting.change_plan, course.owner, scenes=["dreams"])
    with refused("not_yours"):
        reporting.open_project(enterprise=world.enterprise("330108"), actor=course.owner, **plan())


def test_whoever_proposes_does_not_sign_and_money_asks_for_the_level(course, world):
    course.to_finished()
    county = world.offices["330106"]
    assessed(course.enterprise, AssessmentBasis.ON_SITE, level=1, office=county)
    given = {"opinion": "Good.", "subsidy_granted_wan": Decimal(15)}
    with refused("level_too_low"):
        course.go(deciding.propose_acceptance, course.examiner, **given)
    assessed(course.enterprise, AssessmentBasis.ON_SITE, office=county)
    with refused("not_yours"):
        course.go(deciding.propose_acceptance, world.official_actor("examiner", "330108"), **given)
    with refused("invalid_amount"):
        course.go(
            deciding.propose_acceptance,
            course.examiner,
            opinion="Good.",
            subsidy_granted_wan=Decimal(21),
        )
    course.go(deciding.propose_acceptance, course.examiner, **given)
    DigitalProject.objects.update(proposed_by=course.approver.user_id)
    with refused("two_pairs_of_eyes"):
        course.go(deciding.accept, course.approver)
    DigitalProject.objects.update(proposed_by=course.examiner.user_id)
    # Graded again meanwhile, worse: what was proposed no longer stands.
    assessed(course.enterprise, AssessmentBasis.ON_SITE, level=0, office=county)
    with refused("graded_anew"):
        course.go(deciding.accept, course.approver)
    course.go(deciding.send_back, course.approver, reason="Graded anew.")
    assert course.project.status == ProjectStatus.SELF_ASSESSED


def test_works_end_with_an_own_rating_after_them(course):
    course.to_works()
    day = timezone.localdate()
    done = {"investment_actual_wan": Decimal(1), "subsidy_applied_wan": None}
    with refused("not_rated_after"):
        course.go(reporting.finish_works, course.owner, finished_on=day, **done)
    early = day - timedelta(days=60)
    with refused("invalid_day"):
        course.go(reporting.finish_works, course.owner, finished_on=early, **done)
    course.go(reporting.report_progress, course.owner, done_pct=40, note="Half the lines.")
    course.go(reporting.give_up, course.owner, reason="No money.")
    assert open_steps(course.project, capacity_of_user(course.world.owner(course.enterprise))) == []
    with refused("action_not_open"):
        course.go(reporting.report_progress, course.owner, done_pct=50, note="More.")


def test_a_second_tab_is_told_and_writes_nothing(course):
    stale = course.project.version
    course.go(reporting.hand_in, course.owner, is_true=True)
    with refused("stale_version"):
        deciding.file_project(project=course.project, version=stale, actor=course.examiner)


def test_a_colleague_reads_who_did_what_meanwhile_and_an_enterprise_no_official(course):
    course.go(reporting.hand_in, course.owner, is_true=True)
    seen = course.project.version
    course.go(deciding.return_plan, course.examiner, reason="The plan lacks its days.")
    with pytest.raises(Conflict, match="returned the plan of the project") as late:
        deciding.file_project(project=course.project, version=seen, actor=course.examiner)
    assert late.value.code == "stale_version"
    assert course.examiner.label in str(late.value)
    with pytest.raises(Conflict, match=r"This was changed meanwhile\. Look") as own:
        reporting.give_up(
            project=course.project, version=seen, actor=course.owner, reason="No money."
        )
    assert course.examiner.label not in str(own.value)


def test_overdue_and_stuck_projects_are_found_by_dates_alone(course):
    course.to_works()
    today = timezone.localdate()
    later = today + timedelta(days=91)
    projects = DigitalProject.objects.all()
    assert list(projects.overdue_on(today)) == []
    assert list(projects.overdue_on(today + timedelta(days=31))) == [course.project]
    assert list(projects.stuck_since(last_steps_allowed(today))) == []
    assert list(projects.stuck_since(last_steps_allowed(later))) == [course.project]
