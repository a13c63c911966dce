from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.enums import SubjectKind
from common.models import Event
from common.sentences import known_verbs
from cultivation.domain.rule_set_loading import load_rule_sets
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.reference_loading import load_reference
from reviews.domain.rounds.loading import load_rounds
from reviews.domain.routes.loading import load_routes
from reviews.enums import StepKind
from reviews.models import Round, Route, RouteStep
from tests.factories import make_round

pytestmark = pytest.mark.django_db

LOADS = [
    "load.regions",
    "load.offices",
    "load.industries",
    "load.calendar",
    "load.rule_sets",
    "load.coverage",
    "load.routes",
    "load.rounds",
]


def steps(title: TitleKind, case: CaseKind = CaseKind.RECOGNITION) -> list[tuple[str, str, int]]:
    route = Route.objects.get(title_kind=title, case_kind=case, office=None)
    assert route.source
    return list(route.steps.values_list("kind", "office_level", "working_days"))


def test_all_reference_data_load_in_order_and_once(capsys):
    assert [report.verb for report in load_reference()] == LOADS
    call_command("load_reference")
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(LOADS)
    assert all("nothing to change" in line for line in printed)
    events = Event.objects.filter(subject_kind=SubjectKind.LOAD).order_by("id")
    assert list(events.values_list("verb", flat=True)) == LOADS
    assert set(LOADS) <= known_verbs()


def test_routes_are_laid_for_recognition_and_re_examination_of_every_title_decided_here():
    assert load_routes().added == 12
    assert steps(TitleKind.LITTLE_GIANT) == [
        (StepKind.PRELIMINARY, OfficeLevel.CITY, 10),
        (StepKind.PRELIMINARY, OfficeLevel.PROVINCE, 10),
        (StepKind.INSPECTION, OfficeLevel.PROVINCE, 10),
        (StepKind.RECOMMENDATION, OfficeLevel.PROVINCE, 10),
        (StepKind.PANEL, OfficeLevel.MINISTRY, 15),
        (StepKind.REVIEW, OfficeLevel.MINISTRY, 15),
        (StepKind.NOTICE, OfficeLevel.MINISTRY, 5),
        (StepKind.DECISION, OfficeLevel.MINISTRY, 10),
    ]
    assert [days for _kind, _level, days in steps(TitleKind.SRDI)] == [10, 10, 15, 5, 5]
    assert [days for _kind, _level, days in steps(TitleKind.INNOVATIVE)] == [5, 5, 10, 5, 5]
    for case in (CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION):
        assert steps(TitleKind.TECHNOLOGY, case) == steps(TitleKind.INNOVATIVE, case)


def test_every_route_ends_with_a_notice_of_five_days_and_a_decision():
    load_routes()
    for route in Route.objects.exclude(case_kind=CaseKind.CHANGE).prefetch_related("steps"):
        *_examined, notice, decision = route.steps.all()
        assert (notice.kind, notice.working_days) == (StepKind.NOTICE, 5)
        assert decision.kind == StepKind.DECISION
        assert notice.office_level == decision.office_level


def test_a_second_load_of_routes_changes_nothing_and_a_changed_route_is_mended():
    load_routes()
    assert not load_routes().is_changed
    RouteStep.objects.filter(route__title_kind=TitleKind.SRDI, position=1).delete()
    report = load_routes()
    assert (report.added, report.changed) == (0, 3)
    assert len(steps(TitleKind.SRDI)) == 5


def test_a_provinces_own_route_is_left_alone():
    ministry = Office.objects.create(code="000000", name="M", level=OfficeLevel.MINISTRY)
    province = Office.objects.create(
        code="330000", name="P", level=OfficeLevel.PROVINCE, parent=ministry
    )
    own = Route.objects.create(
        title_kind=TitleKind.SRDI,
        case_kind=CaseKind.RECOGNITION,
        office=province,
        valid_from=date(2026, 4, 1),
        source="A notice of the province",
    )
    load_routes()
    assert not own.steps.exists()
    assert len(steps(TitleKind.SRDI)) == 5


@pytest.fixture
def ready_for_rounds():
    ministry = Office.objects.create(code="000000", name="M", level=OfficeLevel.MINISTRY)
    Office.objects.create(code="440000", name="P", level=OfficeLevel.PROVINCE, parent=ministry)
    load_rule_sets()


def test_rounds_open_on_the_published_days(ready_for_rounds):
    load_rounds()
    eighth = Round.objects.select_related("rule_set").get(code="little-giant-2026")
    assert (eighth.opens_on, eighth.closes_on) == (date(2026, 4, 25), date(2026, 5, 25))
    assert (eighth.office, eighth.rule_set.code) == (None, "little-giant-2026")
    guangdong = Round.objects.select_related("office").get(code="innovative-2026-440000")
    assert guangdong.office.code == "440000"
    sources = Event.objects.get(verb="load.rounds").after["sources"]
    assert sources["little-giant-2026"] == "工信厅企业函〔2026〕117号"


def test_a_published_round_is_not_loaded_over_one_that_staff_laid_down(ready_for_rounds):
    own = make_round(
        TitleKind.LITTLE_GIANT, opens_on=date(2026, 5, 1), closes_on=date(2026, 5, 20), code="own"
    )
    load_rounds()
    assert Round.objects.get(title_kind=TitleKind.LITTLE_GIANT) == own


def test_a_round_that_staff_have_changed_stays_as_they_left_it(ready_for_rounds):
    load_rounds()
    Round.objects.filter(code="little-giant-2026").update(closes_on=date(2026, 6, 5))
    assert not load_rounds().is_changed
    assert Round.objects.get(code="little-giant-2026").closes_on == date(2026, 6, 5)


def test_a_round_that_staff_took_back_stays_away(ready_for_rounds):
    load_rounds()
    Round.objects.filter(code="little-giant-2026").update(
        taken_back_at=timezone.now(), taken_back_reason="Another window was meant."
    )
    assert not load_rounds().is_changed
    assert not Round.objects.standing().filter(title_kind=TitleKind.LITTLE_GIANT).exists()
