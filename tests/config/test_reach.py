"""Who reaches what: every route, fifteen kinds of people, one declared table.

A route without an entry in the table fails, so that nothing new is reachable by accident.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from common.domain.actor import SYSTEM
from common.domain.files import CheckedFile, Place, store_upload
from common.enums import FileKind
from common.models import Event, JobRun, StoredFile
from config.public_routes import PUBLIC_API_ROUTES, PUBLIC_ROUTES
from cultivation.domain.cancelling.complaints import Complainant, take_complaint
from cultivation.domain.cancelling.opening import open_cancellation
from cultivation.domain.coverage import definitions_on
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.snapshots import freeze
from cultivation.domain.duties.obligations import ensure_updates
from cultivation.enums import CancellationGround, SnapshotOrigin, TitleKind
from cultivation.models import Chain, CoverageSnapshot, DigitalProject, Park, Title
from enterprises.enums import AssessmentBasis, ClaimStatus
from enterprises.models import Assessment, Claim, Enterprise, Visit
from reviews.domain.changes.opening import open_change
from reviews.domain.examining import propose_pass, sign
from reviews.domain.inspections import order_inspection
from reviews.domain.publishing import publish_notice
from reviews.enums import ChangeKind
from reviews.models import Case, Expert, Inspection, Notice, Objection, Route
from tests.factories import World, make_round, make_submitted, make_title

pytestmark = pytest.mark.django_db


@dataclass(slots=True)
class Scene:
    """What the routes are about: one enterprise's case, title, claim; a notice of another's."""

    world: World
    enterprise: Enterprise
    case: Case
    title: Title
    notice: Notice
    claim: Claim
    run: JobRun


def _inspected(world: World, case: Case) -> Case:
    """The case with an inspection ordered."""
    actor = world.official_actor("examiner", "330106")
    order_inspection(case=case, actor=actor, reason="High growth.")
    return case


@pytest.fixture
def scene(world: World) -> Scene:
    """An enterprise of Xihu, Hangzhou, Zhejiang with a case at its county."""
    enterprise = world.enterprise("330106")
    round_ = make_round()
    published = make_submitted(world, world.enterprise("330106", 1), round=round_)
    for code in ("330106", "330100", "330000"):
        propose_pass(
            case=published,
            actor=world.official_actor("examiner", code),
            version=published.version,
            opinion="Good.",
        )
        sign(
            case=published,
            actor=world.official_actor("approver", code),
            version=published.version,
        )
    unclaimed = Enterprise.objects.create(
        name="Named by a list",
        state="unclaimed",
        county_office=world.offices["330106"],
        city_office=world.offices["330100"],
        province_office=world.offices["330000"],
    )
    checked = CheckedFile("a.png", FileKind.PNG, b"a")
    store_upload(upload=checked, purpose="none", actor=SYSTEM, place=Place("public"))
    Assessment.objects.create(
        enterprise=enterprise,
        basis=AssessmentBasis.SELF_RATED,
        level=2,
        assessed_on=timezone.localdate(),
        recorded_at=timezone.now(),
    )
    return Scene(
        world=world,
        enterprise=enterprise,
        case=_inspected(world, make_submitted(world, enterprise, round=round_)),
        title=_disputed(world, _old_title(enterprise)),
        notice=publish_notice(
            round=round_, cases=[published], actor=world.official_actor("examiner", "330000")
        ),
        claim=Claim.objects.create(
            enterprise=unclaimed,
            user=world.owner(world.enterprise("330108")),
            uscc="91330106000000000X",
            status=ClaimStatus.WAITING,
            created_at=timezone.now(),
        ),
        run=JobRun.objects.create(
            kind="lapse_drafts",
            requested_by=world.official("examiner", "330106"),
            office_code="330106",
            role="examiner",
            requested_at=timezone.now(),
        ),
    )


def _old_title(enterprise: Enterprise) -> Title:
    """A title that has owed a yearly update."""
    begun = timezone.now() - timedelta(days=500)
    days = {"valid_from": timezone.localdate(begun), "granted_at": begun}
    title = make_title(enterprise, TitleKind.SRDI, **days)
    ensure_updates(enterprise, timezone.localdate())
    return title


def _disputed(world: World, title: Title) -> Title:
    """The title, put up for cancellation on a finding of the county; and a complaint."""
    open_cancellation(
        title=title,
        ground=CancellationGround.OTHER,
        finding="Found.",
        actor=world.official_actor("examiner", "330106"),
    )
    take_complaint(
        title=title,
        complainant=Complainant("Wang Wu", "13800000000"),
        text="Told.",
        evidence="Papers.",
        actor=world.official_actor("examiner", "330000"),
        is_public=False,
    )
    open_change(
        enterprise=title.enterprise,
        kind=ChangeKind.RENAME,
        actor=world.owner_actor(title.enterprise),
    )
    return title


# --- people ---

OWNER, OTHER_OWNER, NO_CAPACITY, ANONYMOUS = "owner", "other owner", "no capacity", "anonymous"
OFFICES_ABOVE = ("330106", "330100", "330000")
OFFICES_ELSEWHERE = ("330108", "330400", "330200", "320000")
MINISTRY = "000000"
ROLES_TRIED = {"330106": ("examiner", "approver", "analyst"), MINISTRY: ("examiner", "approver")}

ADMINISTRATORS = [f"{duty}_admin {MINISTRY}" for duty in ("system", "security", "audit")]
KEEPERS = set(ADMINISTRATORS[:2])
OFFICIALS = [
    f"{role} {code}"
    for code in (*OFFICES_ABOVE, *OFFICES_ELSEWHERE, MINISTRY)
    for role in ROLES_TRIED.get(code, ("examiner",))
]
EXPERT = "expert"
PEOPLE = [ANONYMOUS, NO_CAPACITY, OWNER, OTHER_OWNER, EXPERT, *OFFICIALS, *ADMINISTRATORS]


def expert_user(scene: Scene) -> User:
    """A person on the ministry's roll of experts, with no other part in the house."""
    user, is_new = User.objects.get_or_create(username="expert", defaults={"name": "Expert"})
    if is_new:
        Expert.objects.create(
            code="E-1",
            user=user,
            office=scene.world.offices[MINISTRY],
            affiliation="Institute",
            city=scene.world.offices["320100"],
        )
    return user


def user_of(scene: Scene, person: str) -> User | None:
    """The user behind a name of the table."""
    match person:
        case "anonymous":
            return None
        case "no capacity":
            return User.objects.get_or_create(username="nobody", defaults={"name": "Nobody"})[0]
        case "expert":
            return expert_user(scene)
        case "owner":
            return scene.world.owner(scene.enterprise)
        case "other owner":
            return scene.world.owner(scene.world.enterprise("330106", 1))
        case _:
            role, code = person.split()
            return scene.world.official(role, code)


def officials_of(*codes: str) -> set[str]:
    """The officials of some offices."""
    return {person for person in OFFICIALS if person.split()[1] in codes}


EVERYBODY = set(PEOPLE)
SIGNED_IN = EVERYBODY - {ANONYMOUS}
ENTERPRISES = {OWNER, OTHER_OWNER}
ALL_OFFICIALS = set(OFFICIALS)
IN_AREA = officials_of(*OFFICES_ABOVE)
WITH_MINISTRY = IN_AREA | officials_of(MINISTRY)

# --- the table: route -> (its arguments, who may GET it) ---

Arguments = Callable[[Scene], dict[str, Any]]


def nothing(_scene: Scene) -> dict[str, Any]:
    """A route without arguments."""
    return {}


def of_case(scene: Scene) -> dict[str, Any]:
    """A route about the case."""
    return {"number": scene.case.number}


def of_act(scene: Scene) -> dict[str, Any]:
    """A route about an act on the case."""
    return {"number": scene.case.number, "action": "propose_pass"}


def of_assignment(scene: Scene) -> dict[str, Any]:
    """A route about the desk that the case lies on."""
    return {"number": scene.case.number, "word": "take"}


def of_note(scene: Scene) -> dict[str, Any]:
    """A route about a note on the case."""
    return {"number": scene.case.number, "pk": 1}


def of_api_note(scene: Scene) -> dict[str, Any]:
    """The same in the API."""
    return {"number": scene.case.number, "note": 1}


def of_notice(scene: Scene) -> dict[str, Any]:
    """A route about the notice."""
    return {"number": scene.notice.number}


def of_chain(_scene: Scene) -> dict[str, Any]:
    """A route about a key chain, which everybody at an office may look at."""
    Chain.objects.get_or_create(code="C1", name="Robots", starts_on=timezone.localdate())
    return {"kind": "chains", "code": "C1"}


def of_api_chain(scene: Scene) -> dict[str, Any]:
    """The same chain in the API."""
    return {"code": of_chain(scene)["code"]}


def of_api_park(_scene: Scene) -> dict[str, Any]:
    """A digital park, which everybody at an office may read."""
    Park.objects.get_or_create(code="P1", name="Park", starts_on=timezone.localdate())
    return {"code": "P1"}


def of_visit(scene: Scene) -> dict[str, Any]:
    """A route about a grading on site of the enterprise, by the county's examiner."""
    examiner = scene.world.official("examiner", "330106")
    visit, _is_new = Visit.objects.get_or_create(
        enterprise=scene.enterprise,
        defaults={
            "office": scene.world.offices["330106"],
            "grader": examiner,
            "ordered_by": examiner,
            "ordered_at": timezone.now(),
            "planned_on": timezone.localdate(),
            "questionnaire": "digital-2024",
        },
    )
    return {"pk": visit.pk}


def of_project(scene: Scene) -> dict[str, Any]:
    """A route about a digital project that the enterprise has handed in."""
    today = timezone.localdate()
    project, _is_new = DigitalProject.objects.get_or_create(
        number="D1-000001",
        defaults={
            "enterprise": scene.enterprise,
            "name": "MES",
            "status": "submitted",
            "is_true_stated": True,
            "opened_on": today,
            "step_on": today,
            "diagnosed_on": today,
            "handed_in_on": today,
        },
    )
    return {"number": project.number}


def of_enterprise(scene: Scene) -> dict[str, Any]:
    """A route about the enterprise, by key."""
    return {"pk": scene.enterprise.pk}


def of_uscc(scene: Scene) -> dict[str, Any]:
    """A route about the enterprise, by code."""
    return {"uscc": scene.enterprise.uscc}


def of_filing(scene: Scene) -> dict[str, Any]:
    """A route about the enterprise's filing."""
    return of_uscc(scene) | {"fiscal_year": scene.case.filing.fiscal_year}


def of_assessment(scene: Scene) -> dict[str, Any]:
    """A route about the enterprise's assessment."""
    return {"pk": scene.enterprise.assessments.get().pk}


def of_letter(scene: Scene) -> dict[str, Any]:
    """A letter that the case under review does not have."""
    return {"number": scene.case.number, "key": "refusal"}


def of_title(scene: Scene) -> dict[str, Any]:
    """A route about the title."""
    return {"number": scene.title.number}


def of_update(scene: Scene) -> dict[str, Any]:
    """A route about the title's first yearly update."""
    return {"pk": scene.title.updates.order_by("year")[0].pk}


def of_update_year(scene: Scene) -> dict[str, Any]:
    """The same, by year."""
    return {"year": scene.title.updates.order_by("year")[0].year}


def of_cancellation(scene: Scene) -> dict[str, Any]:
    """A route about the cancellation that the title is put up for."""
    return {"number": scene.title.cancellations.get().number}


def of_complaint(scene: Scene) -> dict[str, Any]:
    """A route about the complaint against the title's holder."""
    return {"number": scene.title.complaints.get().number}


def of_change(scene: Scene) -> dict[str, Any]:
    """A route about the change that the enterprise is about to report."""
    return {"number": scene.enterprise.cases.get(kind="change").number}


def of_claim(scene: Scene) -> dict[str, Any]:
    """A route about the waiting claim."""
    return {"pk": scene.claim.pk}


def of_round(scene: Scene) -> dict[str, Any]:
    """A route about the round."""
    return {"code": scene.case.round.code}


def of_tie(scene: Scene) -> dict[str, Any]:
    """A route about a tie of the enterprise, which has none."""
    return of_enterprise(scene) | {"tie_pk": 1}


def of_entry(scene: Scene) -> dict[str, Any]:
    """A route about the one entry of the notice."""
    return of_notice(scene) | {"pk": scene.notice.entries.get().pk}


def of_objection(scene: Scene) -> dict[str, Any]:
    """A route about the objection to it."""
    entry = scene.notice.entries.get()
    objection, _created = Objection.objects.get_or_create(
        receipt="RECEIPT",
        defaults={
            "notice": scene.notice,
            "entry": entry,
            "is_unit": False,
            "name": "Somebody",
            "contact": "1",
            "text": "No.",
            "received_at": timezone.now(),
        },
    )
    return {"pk": objection.pk}


def of_objection_act(scene: Scene) -> dict[str, Any]:
    """A route about an act on the objection."""
    return of_objection(scene) | {"word": "admit"}


def of_run(scene: Scene) -> dict[str, Any]:
    """A route about the background job that the county's examiner has started."""
    return {"pk": scene.run.pk}


def of_run_in_api(scene: Scene) -> dict[str, Any]:
    """The same in the API."""
    return {"id": scene.run.pk}


def of_examiner(scene: Scene) -> dict[str, Any]:
    """A route about the account of the county's examiner."""
    return {"pk": scene.world.official("examiner", "330106").pk}


def of_rule_set(_scene: Scene) -> dict[str, Any]:
    """A route about a standard."""
    return {"code": "innovative-2022"}


def given(**values: Any) -> Arguments:
    """A route with these arguments."""
    return lambda _scene: values


def of_snapshot(_scene: Scene) -> dict[str, Any]:
    """Coverage of today, frozen and not published."""
    snapshot = CoverageSnapshot.objects.first()
    if snapshot is None:
        load_coverage()
        (snapshot,) = freeze(
            day=timezone.localdate(),
            definitions=definitions_on(timezone.localdate())[:1],
            origin=SnapshotOrigin.REQUESTED,
            known_at=timezone.now(),
        )
    return {"pk": snapshot.pk}


def of_unread_file(_scene: Scene) -> dict[str, Any]:
    """A route about a file of a purpose that nobody reads."""
    return {"pk": StoredFile.objects.get(purpose="none").pk}


def of_route(_scene: Scene) -> dict[str, Any]:
    """A route about the way of cases."""
    return {"pk": Route.objects.earliest("pk").pk}


def of_unread_file_by_id(scene: Scene) -> dict[str, Any]:
    """The same in the API."""
    return {"id": of_unread_file(scene)["pk"]}


def of_inspection(scene: Scene) -> dict[str, Any]:
    """A route about the inspection of the case."""
    return {"number": Inspection.objects.get(case=scene.case).number}


def of_reply(scene: Scene) -> dict[str, Any]:
    """A route about the reply to it."""
    return of_case(scene) | {"inspection": of_inspection(scene)["number"]}


NOBODY: set[str] = set()
OPENS_ROUNDS = {
    person
    for person in OFFICIALS
    if person.split()[1] in {"330000", "330200", "320000", MINISTRY} and "analyst" not in person
}
KEEPS_ROLL = {person for person in OPENS_ROUNDS if "examiner" in person}
PROPOSES_ROUTES = {person for person in OPENS_ROUNDS if "examiner" in person}
WITH_CAPACITY = SIGNED_IN - {NO_CAPACITY}
OWNER_ONLY = {OWNER}
# The case is for a title that the province decides: the ministry has no part in it.
SEES_CASE = OWNER_ONLY | IN_AREA
SEES_ENTERPRISE = OWNER_ONLY | WITH_MINISTRY

# Examiners and approvers of the provincial-level offices and the ministry.
LIST_TAKERS = {
    one
    for one in OFFICIALS
    if one.split()[0] in {"examiner", "approver"}
    and one.split()[1] in {"330000", "330200", "320000", MINISTRY}
}

ROUTES: dict[str, tuple[Arguments, set[str]]] = {
    # public
    "home": (nothing, EVERYBODY),
    "accounts:sign_in": (nothing, {ANONYMOUS}),
    "accounts:set_language": (nothing, NOBODY),
    "cultivation:public_titles": (nothing, EVERYBODY),
    "cultivation:scan_certificate": (given(token="AAAA"), EVERYBODY),
    "cultivation:certificate_keys": (nothing, EVERYBODY),
    "cultivation:certificate_keys_file": (nothing, EVERYBODY),
    "cultivation:public_criteria": (nothing, EVERYBODY),
    "cultivation:public_criterion": (of_rule_set, EVERYBODY),
    "public:notices": (nothing, EVERYBODY),
    "public:notice": (of_notice, EVERYBODY),
    "public:new_objection": (of_entry, EVERYBODY),
    "public:objection": (nothing, EVERYBODY),
    "api:schema": (nothing, SIGNED_IN),
    # everybody who is signed in
    "accounts:sign_out": (nothing, NOBODY),
    "accounts:switch_capacity": (nothing, SIGNED_IN),
    "accounts:stored_file": (of_unread_file, NOBODY),
    "api:me": (nothing, SIGNED_IN),
    "accounts:choose_password": (nothing, SIGNED_IN),
    # the administrators
    "administration:people": (nothing, KEEPERS),
    "administration:open_account": (nothing, {ADMINISTRATORS[0]}),
    "administration:person": (of_examiner, KEEPERS),
    "administration:propose_posting": (of_examiner, NOBODY),
    "administration:give_password": (of_examiner, NOBODY),
    "administration:close_account": (of_examiner, NOBODY),
    "administration:reopen_account": (of_examiner, NOBODY),
    "administration:revoke_key": (given(pk=1), NOBODY),
    "administration:proposals": (nothing, KEEPERS),
    "administration:confirm_posting": (given(pk=1), NOBODY),
    "administration:refuse_posting": (given(pk=1), NOBODY),
    "administration:revoke_posting": (given(pk=1), NOBODY),
    "administration:trail": (nothing, {ADMINISTRATORS[2]}),
    "applicant:messages": (nothing, SIGNED_IN),
    "applicant:read_messages": (nothing, NOBODY),
    # the enterprise
    "enterprises:record": (nothing, ENTERPRISES),
    "enterprises:edit_record": (nothing, ENTERPRISES),
    "enterprises:open_new": (nothing, SIGNED_IN),
    "enterprises:claim": (nothing, SIGNED_IN),
    "enterprises:filings": (nothing, ENTERPRISES),
    "enterprises:filing": (given(year=2025), ENTERPRISES),
    "enterprises:assessment": (nothing, ENTERPRISES),
    "enterprises:assessments": (nothing, ENTERPRISES),
    "enterprises:assessment_result": (of_assessment, OWNER_ONLY),
    "enterprises:add_tie": (of_enterprise, NOBODY),
    "enterprises:end_tie": (of_tie, NOBODY),
    "applicant:self_checks": (nothing, ENTERPRISES),
    "applicant:self_check": (given(title_kind="innovative"), ENTERPRISES),
    "applicant:titles": (nothing, ENTERPRISES),
    "applicant:changes": (nothing, ENTERPRISES),
    "applicant:change": (of_change, OWNER_ONLY),
    "applicant:change_papers": (of_change, NOBODY),
    "desk:changes": (nothing, ALL_OFFICIALS),
    # A draft is the enterprise's own.
    "desk:change": (of_change, NOBODY),
    "applicant:cases": (nothing, ENTERPRISES),
    "applicant:new": (nothing, ENTERPRISES),
    "applicant:case": (of_case, OWNER_ONLY),
    "applicant:hand_in": (of_case, NOBODY),
    "applicant:inspection_reply": (of_reply, NOBODY),
    "applicant:evidence": (of_case, NOBODY),
    "applicant:receipt": (of_case, OWNER_ONLY),
    "applicant:withdraw": (of_case, OWNER_ONLY),
    "applicant:correction": (of_case, NOBODY),
    "applicant:letter": (of_letter, NOBODY),
    # the desk
    "desk:cases": (nothing, ALL_OFFICIALS),
    "desk:all_cases": (nothing, ALL_OFFICIALS),
    "desk:cases_tab": (given(tab="all"), ALL_OFFICIALS),
    "desk:case": (of_case, IN_AREA),
    "desk:act": (of_act, NOBODY),
    "desk:letter": (of_letter, NOBODY),
    "desk:bulk": (nothing, NOBODY),
    "desk:deadlines": (nothing, ALL_OFFICIALS),
    "desk:deadlines_view": (given(view="overdue"), ALL_OFFICIALS),
    "desk:processing_times": (nothing, ALL_OFFICIALS),
    "desk:assignment": (of_assignment, NOBODY),
    "desk:judgements": (of_case, NOBODY),
    "desk:verify_figure": (of_case, NOBODY),
    "desk:withdraw_figure": (of_case, NOBODY),
    "desk:notes": (of_case, NOBODY),
    "desk:retract_note": (of_note, NOBODY),
    "desk:save_filter": (nothing, NOBODY),
    "desk:saved_filter": (given(pk=1, word="default"), NOBODY),
    "desk:staff": (nothing, ALL_OFFICIALS),
    "desk:call_off_absence": (given(pk=1), NOBODY),
    "desk:inspections": (nothing, ALL_OFFICIALS),
    "desk:inspection_samples": (nothing, ALL_OFFICIALS),
    "desk:order_inspection": (of_case, IN_AREA),
    "desk:inspection": (of_inspection, IN_AREA),
    "desk:plan_inspection": (of_inspection, officials_of("330106")),
    "desk:cancel_inspection": (of_inspection, NOBODY),
    "desk:inspection_save": (of_inspection, NOBODY),
    "desk:inspection_photos": (of_inspection, NOBODY),
    "desk:inspection_sign": (of_inspection, NOBODY),
    "desk:objections": (nothing, ALL_OFFICIALS),
    "desk:objection": (of_objection, officials_of("330000")),
    "desk:objection_act": (of_objection_act, NOBODY),
    "desk:follow_up": (of_entry, NOBODY),
    "desk:notices": (nothing, ALL_OFFICIALS),
    "desk:new_notice": (nothing, ALL_OFFICIALS),
    "desk:notice": (of_notice, IN_AREA),
    "desk:announce": (of_notice, NOBODY),
    "cultivation:enterprises": (nothing, ALL_OFFICIALS),
    "cultivation:enterprise": (of_enterprise, WITH_MINISTRY),
    "cultivation:claims": (nothing, ALL_OFFICIALS),
    "cultivation:confirm_claim": (of_claim, NOBODY),
    "cultivation:refuse_claim": (of_claim, NOBODY),
    "cultivation:titles": (nothing, ALL_OFFICIALS),
    "cultivation:public_complaint": (nothing, EVERYBODY),
    "cultivation:cancellations": (nothing, ALL_OFFICIALS),
    "cultivation:cancellation": (of_cancellation, WITH_MINISTRY),
    "cultivation:cancellation_act": (
        lambda scene: of_cancellation(scene) | {"act": "propose"},
        NOBODY,
    ),
    "cultivation:title_lists": (nothing, LIST_TAKERS),
    "cultivation:title_list": (given(pk=1), NOBODY),
    "cultivation:title_list_problems": (given(pk=1), NOBODY),
    "cultivation:title": (of_title, WITH_MINISTRY),
    "cultivation:title_certificate": (of_title, NOBODY),
    "cultivation:own_title": (of_title, OWNER_ONLY),
    "cultivation:own_title_certificate": (of_title, NOBODY),
    "cultivation:put_up": (of_title, {one for one in WITH_MINISTRY if one.startswith("examiner")}),
    "cultivation:complaints": (nothing, ALL_OFFICIALS),
    "cultivation:new_complaint": (
        nothing,
        {one for one in ALL_OFFICIALS if not one.startswith("analyst")},
    ),
    "cultivation:complaint": (of_complaint, {"examiner 330000"}),
    "cultivation:own_cancellation": (of_cancellation, OWNER_ONLY),
    "cultivation:updates": (nothing, ALL_OFFICIALS),
    "cultivation:update": (of_update, WITH_MINISTRY),
    "cultivation:own_updates": (nothing, ENTERPRISES),
    "cultivation:own_update": (of_update_year, OWNER_ONLY),
    "cultivation:groups": (given(kind="chains"), ALL_OFFICIALS),
    "cultivation:group_lists": (given(kind="chains"), OPENS_ROUNDS),
    "cultivation:group_list": (given(kind="chains", pk=1), NOBODY),
    "cultivation:group_list_problems": (given(kind="chains", pk=1), NOBODY),
    "cultivation:new_group": (given(kind="chains"), OPENS_ROUNDS),
    "cultivation:group": (of_chain, ALL_OFFICIALS),
    "enterprises:visits": (nothing, ALL_OFFICIALS),
    "enterprises:assessors": (nothing, ALL_OFFICIALS),
    "enterprises:order_visit": (
        lambda scene: {"enterprise_id": scene.enterprise.pk},
        {one for one in WITH_MINISTRY if "analyst" not in one},
    ),
    "enterprises:visit": (of_visit, WITH_MINISTRY),
    "enterprises:visit_files": (of_visit, NOBODY),
    "cultivation:digital_work": (nothing, ALL_OFFICIALS),
    "cultivation:work_on": (of_enterprise, WITH_MINISTRY),
    "cultivation:who_acts": (nothing, ALL_OFFICIALS),
    "cultivation:projects": (nothing, ALL_OFFICIALS),
    "cultivation:project": (of_project, WITH_MINISTRY),
    "cultivation:own_projects": (nothing, ENTERPRISES),
    "cultivation:new_project": (nothing, ENTERPRISES),
    "cultivation:own_project": (of_project, OWNER_ONLY),
    "cultivation:own_project_papers": (of_project, NOBODY),
    "cultivation:coverage": (nothing, ALL_OFFICIALS),
    "cultivation:coverage_list": (nothing, ALL_OFFICIALS),
    "cultivation:coverage_movement": (nothing, ALL_OFFICIALS),
    "cultivation:coverage_snapshots": (nothing, ALL_OFFICIALS),
    "cultivation:coverage_snapshot": (
        of_snapshot,
        officials_of(MINISTRY),
    ),
    "cultivation:propose_snapshot": (given(pk=1), NOBODY),
    "cultivation:publish_snapshot": (given(pk=1), NOBODY),
    "cultivation:coverage_targets": (nothing, ALL_OFFICIALS),
    "cultivation:remove_target": (given(pk=1), NOBODY),
    "cultivation:rule_sets": (nothing, ALL_OFFICIALS),
    "cultivation:rule_set": (of_rule_set, ALL_OFFICIALS),
    "cultivation:transitions": (nothing, ALL_OFFICIALS),
    "cultivation:withdraw_transition": (given(pk=1), NOBODY),
    "cultivation:compare_rule_set": (of_rule_set, ALL_OFFICIALS),
    "cultivation:try_rule_set": (of_rule_set, ALL_OFFICIALS),
    "cultivation:publish_standard": (nothing, {f"approver {MINISTRY}"}),
    "jobs:runs": (nothing, WITH_CAPACITY),
    "jobs:run": (of_run, officials_of("330106")),
    "jobs:cancel": (of_run, NOBODY),
    "jobs:retry": (of_run, NOBODY),
    "rounds:rounds": (nothing, ALL_OFFICIALS),
    "rounds:round": (of_round, ALL_OFFICIALS),
    "rounds:new_round": (nothing, OPENS_ROUNDS),
    "rounds:edit_round": (of_round, NOBODY),
    "rounds:more_time": (of_round, NOBODY),
    "rounds:rankings": (of_round, ALL_OFFICIALS),
    "rounds:order_ranking": (of_round, NOBODY),
    "rounds:hand_up_ranking": (of_round, NOBODY),
    "panels:experts": (nothing, ALL_OFFICIALS),
    "panels:new_expert": (nothing, KEEPS_ROLL),
    "panels:import_roll": (nothing, NOBODY),
    "panels:expert": (given(code="E000000-0001"), NOBODY),
    "panels:expert_state": (given(code="E000000-0001"), NOBODY),
    "panels:expert_conflict": (given(code="E000000-0001"), NOBODY),
    "panels:panels": (nothing, ALL_OFFICIALS),
    "panels:new_panel": (nothing, KEEPS_ROLL),
    "panels:panel": (given(number="P2026-000000-0001"), NOBODY),
    "panels:close": (given(number="P2026-000000-0001"), NOBODY),
    "panels:release_seat": (given(number="P2026-000000-0001", pk=1), NOBODY),
    "expert:panels": (nothing, {EXPERT}),
    "expert:panel": (given(number="P2026-000000-0001"), NOBODY),
    "expert:declare": (given(number="P2026-000000-0001"), NOBODY),
    "expert:decline_panel": (given(number="P2026-000000-0001"), NOBODY),
    "expert:scorecard": (given(number="P2026-000000-0001", position=1), NOBODY),
    "expert:decline": (given(number="P2026-000000-0001", position=1), NOBODY),
    "rounds:sample": (of_round, NOBODY),
    "rounds:routes": (nothing, ALL_OFFICIALS),
    "rounds:new_route": (nothing, PROPOSES_ROUTES),
    "rounds:route": (of_route, ALL_OFFICIALS),
    "rounds:decide_route": (of_route, NOBODY),
    # the API
    "api:office-list": (nothing, SIGNED_IN),
    "api:office-detail": (given(code="330106"), SIGNED_IN),
    "api:enterprise-list": (nothing, WITH_CAPACITY),
    "api:enterprise-detail": (of_uscc, SEES_ENTERPRISE),
    "api:evidence-list": (nothing, WITH_CAPACITY),
    "api:evidence-remove": (given(id=1), NOBODY),
    "api:file": (of_unread_file_by_id, NOBODY),
    "api:assessment-list": (nothing, WITH_CAPACITY),
    "api:filing-list": (nothing, WITH_CAPACITY),
    "api:filing-detail": (of_filing, SEES_ENTERPRISE),
    "api:job-list": (nothing, WITH_CAPACITY),
    "api:job-detail": (of_run_in_api, officials_of("330106")),
    "api:job-lines": (of_run_in_api, officials_of("330106")),
    "api:job-cancel": (of_run_in_api, NOBODY),
    "api:job-retry": (of_run_in_api, NOBODY),
    "api:round-list": (nothing, WITH_CAPACITY),
    "api:round-detail": (of_round, WITH_CAPACITY),
    "api:round-more-time": (of_round, NOBODY),
    "api:case-list": (nothing, WITH_CAPACITY),
    "api:case-detail": (of_case, SEES_CASE),
    "api:case-act": (of_act, NOBODY),
    "api:case-bulk": (nothing, NOBODY),
    "api:case-assignment": (of_case, IN_AREA),
    "api:case-judgements": (of_case, IN_AREA),
    "api:case-verified-figures": (of_case, IN_AREA),
    "api:case-withdraw-figure": (of_case, NOBODY),
    "api:case-examinations": (of_case, IN_AREA),
    "api:case-notes": (of_case, IN_AREA),
    "api:case-retract-note": (of_api_note, NOBODY),
    "api:saved-filter-list": (nothing, WITH_CAPACITY),
    "api:saved-filter-detail": (given(id=1), NOBODY),
    "api:absence-list": (nothing, ALL_OFFICIALS),
    "api:absence-call-off": (given(id=1), NOBODY),
    "api:digital-project-list": (nothing, WITH_CAPACITY),
    "api:digital-project-detail": (of_project, SEES_ENTERPRISE),
    "api:chain-list": (nothing, ALL_OFFICIALS),
    "api:chain-detail": (of_api_chain, ALL_OFFICIALS),
    "api:park-list": (nothing, ALL_OFFICIALS),
    "api:park-detail": (of_api_park, ALL_OFFICIALS),
    "api:inspection-list": (nothing, WITH_CAPACITY),
    "api:inspection-detail": (of_inspection, IN_AREA),
    "api:inspection-plan": (of_inspection, NOBODY),
    "api:inspection-findings": (of_inspection, NOBODY),
    "api:inspection-conclude": (of_inspection, NOBODY),
    "api:inspection-sign": (of_inspection, NOBODY),
    "api:inspection-reply": (of_inspection, NOBODY),
    "api:title-list": (nothing, WITH_CAPACITY),
    "api:title-detail": (of_title, SEES_ENTERPRISE),
    "api:title-check": (nothing, NOBODY),
    "api:update-list": (nothing, WITH_CAPACITY),
    "api:update-hand-in": (nothing, NOBODY),
    "api:cancellation-list": (nothing, WITH_CAPACITY),
    "api:cancellation-detail": (of_cancellation, SEES_ENTERPRISE),
    "api:change-list": (nothing, WITH_CAPACITY),
    "api:change-detail": (of_change, OWNER_ONLY),
    "api:ladder": (nothing, ENTERPRISES),
    "api:notice-list": (nothing, EVERYBODY),
    "api:notice-detail": (of_notice, EVERYBODY),
    "api:notice-decided": (nothing, ALL_OFFICIALS),
    "api:notice-announce": (of_notice, NOBODY),
    "api:rule-set-list": (nothing, SIGNED_IN),
    "api:rule-set-detail": (of_rule_set, SIGNED_IN),
    "api:rule-set-evaluate": (of_rule_set, NOBODY),
    "api:coverage": (nothing, ALL_OFFICIALS),
    "api:processing_times": (nothing, ALL_OFFICIALS),
}


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[str]:
    """The names of all routes."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry.url_patterns, inner)
        else:
            yield f"{namespace}{entry.name}"


def browser_of(scene: Scene, person: str) -> Client:
    """The person's browser, signed in."""
    browser = Client(raise_request_exception=True)
    user = user_of(scene, person)
    if user is not None:
        browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def test_every_route_stands_in_the_table() -> None:
    assert set(routes()) - set(ROUTES) == set()
    assert set(ROUTES) - set(routes()) == set()


def test_the_public_routes_are_those_of_the_reviewed_list() -> None:
    public = {name for name, (_arguments, who) in ROUTES.items() if ANONYMOUS in who}
    # Choosing a language is a POST; so is the check of a certificate through the API.
    assert public | {"accounts:set_language"} == PUBLIC_ROUTES | PUBLIC_API_ROUTES


# Two groups, so that two workers share the way through all routes.
GROUPS = pytest.mark.parametrize("group", [PEOPLE[::2], PEOPLE[1::2]], ids=["one", "two"])


@GROUPS
def test_each_page_is_reached_by_those_of_the_table_and_by_nobody_else(
    scene: Scene, group: list[str]
) -> None:
    wrong = []
    for person in group:
        browser = browser_of(scene, person)
        for name, (arguments, allowed) in ROUTES.items():
            if name == "api:schema" and person in OFFICIALS[1:]:
                continue  # drawn up anew for each reader, at a second and a half a time
            response = browser.get(reverse(name, kwargs=arguments(scene)))
            status = response.status_code
            if response.streaming:
                b"".join(response)  # read to its end, a file is closed
            # A way to the sign-in, to a first record or back to the case is not the page.
            if (status == 200) != (person in allowed):
                wrong.append((name, person, status))
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_out_of_scope_looks_like_what_does_not_exist(scene: Scene) -> None:
    for person in ("other owner", "examiner 330108", "examiner 320000", "examiner 330200"):
        browser = browser_of(scene, person)
        for name in ("api:case-detail", "api:enterprise-detail"):
            arguments = ROUTES[name][0](scene)
            missing = dict.fromkeys(arguments, "91330106000000000X")
            foreign = browser.get(reverse(name, kwargs=arguments))
            unknown = browser.get(reverse(name, kwargs=missing))
            assert (foreign.status_code, foreign.content) == (404, unknown.content), (name, person)


@GROUPS
def test_nobody_changes_anything_where_he_has_no_business(scene: Scene, group: list[str]) -> None:
    """Every route is posted to by everybody it is not for: no act is done."""
    for arguments, _allowed in ROUTES.values():
        # What a route is about is made when it is first asked for, not by the people tried here.
        arguments(scene)
    before = Event.objects.filter(result="done").count()
    crashed = []
    for person in group:
        browser = browser_of(scene, person)
        for name, (arguments, allowed) in ROUTES.items():
            if person in allowed or name in OPEN_TO_POST.get(person, set()):
                continue
            response = browser.post(
                reverse(name, kwargs=arguments(scene)),
                {"version": scene.case.version, "form_key": f"{name} {person}"},
                content_type="application/json" if name.startswith("api:") else MULTIPART,
                headers={"idempotency-key": f"{name} {person}"},
            )
            if response.status_code < 300 or response.status_code >= 500:
                crashed.append((name, person, response.status_code))
    assert crashed == []
    assert Event.objects.filter(result="done").count() == before


MULTIPART = "multipart/form-data; boundary=BoUnDaRyStRiNg"
# Acts that are this person's to try although the page itself is not shown on GET.
_OWN = {"accounts:sign_out", "accounts:set_language", "applicant:read_messages"}
OPEN_TO_POST: dict[str, set[str]] = {
    person: _OWN | {"api:rule-set-evaluate"} for person in PEOPLE
} | {ANONYMOUS: {"accounts:set_language"}}
OPEN_TO_POST["examiner 330106"] |= {"api:job-cancel", "api:job-retry"}
_KEEPERS_ACTS = {"revoke_key", "revoke_posting"}
_ACTS = {
    ADMINISTRATORS[0]: _KEEPERS_ACTS
    | {"propose_posting", "give_password", "close_account", "reopen_account"},
    ADMINISTRATORS[1]: _KEEPERS_ACTS | {"confirm_posting", "refuse_posting"},
}
for _person, _acts in _ACTS.items():
    OPEN_TO_POST[_person] |= {f"administration:{act}" for act in _acts}
