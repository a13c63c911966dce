"""From a draft to a little giant, by the domain functions alone."""

from datetime import date

import time_machine

from cultivation.domain.coverage import coverage
from cultivation.enums import TitleKind
from cultivation.models import Title
from enterprises.models import Assessment
from reviews.domain.applying import open_case, resubmit, save_draft, submit
from reviews.domain.examining import ItemToCorrect, propose_pass, request_correction, sign
from reviews.domain.publishing import announce, decided_cases, publish_notice
from reviews.enums import CaseStatus, StepKind, Turn
from reviews.models import Case
from tests.factories import STATEMENTS, World, judge_all, make_filing, make_round, make_title


def pass_at(world: World, case: Case, office_code: str, rank: int | None = None) -> None:
    """The office judges what is left to it, examines and signs."""
    judge_all(case, world.official_actor("examiner", office_code))
    propose_pass(
        case=case,
        actor=world.official_actor("examiner", office_code),
        version=case.version,
        opinion="Meets every condition.",
        rank=rank,
    )
    sign(case=case, actor=world.official_actor("approver", office_code), version=case.version)


def test_an_enterprise_goes_from_draft_to_title_with_one_correction(world: World) -> None:
    enterprise = world.enterprise("330106")
    owner = world.owner_actor(enterprise)
    with time_machine.travel("2026-04-07T02:00:00Z") as clock:
        filing = make_filing(enterprise)
        round_ = make_round(TitleKind.INNOVATIVE)
        case = open_case(enterprise=enterprise, round=round_, filing=filing, actor=owner)
        case = save_draft(
            case=case, statements=STATEMENTS, is_pledged=True, version=case.version, actor=owner
        )
        submit(case=case, actor=owner, version=case.version)
        assert (case.status, case.turn, case.turn_office.code) == ("in_review", "office", "330106")
        assert case.due_on == date(2026, 4, 14)
        assert case.outcome == "pass"

        request_correction(
            case=case,
            actor=world.official_actor("examiner", "330106"),
            version=case.version,
            items=[ItemToCorrect("ip_class1", "The certificate names another holder.")],
        )
        assert (case.status, case.turn) == (CaseStatus.IN_CORRECTION, Turn.ENTERPRISE)
        clock.move_to("2026-04-09T02:00:00Z")
        item = case.corrections.get().items.get()
        resubmit(
            case=case, actor=owner, version=case.version, answers={str(item.pk): "Holder mended."}
        )
        # Two working days stood still, so the county's day moves from the 14th to the 16th.
        assert (case.status, case.due_on) == (CaseStatus.IN_REVIEW, date(2026, 4, 16))
        assert case.versions.count() == 2

        for code in ("330106", "330100", "330000"):
            pass_at(world, case, code)
        assert case.steps.get(state="current").kind == StepKind.NOTICE
        assert case.status == CaseStatus.IN_REVIEW

        decided = decided_cases(office_id=world.offices["330000"].pk)
        notice = publish_notice(
            round=round_, cases=decided, actor=world.official_actor("examiner", "330000")
        )
        case.refresh_from_db()
        assert (case.status, case.turn, notice.closes_on) == (
            CaseStatus.IN_NOTICE,
            Turn.PUBLIC,
            date(2026, 4, 15),
        )
        clock.move_to("2026-04-16T02:00:00Z")
        announce(notice=notice, actor=world.official_actor("approver", "330000"))
        case.refresh_from_db()
        title = Title.objects.get(enterprise=enterprise)
    assert (case.status, case.turn) == (CaseStatus.CERTIFIED, Turn.NOBODY)
    assert title.number == "I2026-330000-00001"
    assert (title.valid_from, title.valid_to) == (date(2026, 4, 16), date(2029, 4, 15))


def test_a_new_little_giant_enters_the_denominator_on_its_day(world: World) -> None:
    enterprise = world.enterprise("330203")
    with time_machine.travel("2026-05-06T02:00:00Z") as clock:
        make_title(enterprise, TitleKind.SRDI)
        filing = make_filing(enterprise)
        Assessment.objects.create(
            enterprise=enterprise,
            basis="self_rated",
            level=2,
            assessed_on=date(2026, 5, 6),
            recorded_at="2026-05-06T02:00:00Z",
        )
        round_ = make_round(TitleKind.LITTLE_GIANT)
        owner = world.owner_actor(enterprise)
        case = open_case(enterprise=enterprise, round=round_, filing=filing, actor=owner)
        case = save_draft(
            case=case, statements=STATEMENTS, is_pledged=True, version=case.version, actor=owner
        )
        submit(case=case, actor=owner, version=case.version)
        # A plan city's county has no city above it: the route begins with the plan city itself.
        assert [step.office.code for step in case.steps.all()] == [
            "330200", "000000", "000000", "000000",
        ]  # fmt: skip
        pass_at(world, case, "330200", rank=1)
        pass_at(world, case, "000000")
        notice = publish_notice(
            round=round_, cases=[case], actor=world.official_actor("examiner", "000000")
        )
        clock.move_to("2026-05-13T02:00:00Z")
        announce(notice=notice, actor=world.official_actor("approver", "000000"))
        today = coverage(as_of=date(2026, 5, 13))
        yesterday = coverage(as_of=date(2026, 5, 12))
    assert (today.total.holders, today.total.covered) == (1, 1)
    assert (yesterday.total.holders, yesterday.total.covered) == (0, 0)
    assert [line.code for line in today.lines if line.holders] == ["330200"]
