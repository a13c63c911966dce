"""Judged items, verified figures, grounds, and the examinations that keep them."""

import io

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from common.domain.errors import DomainError
from cultivation.enums import TitleKind
from enterprises.models import Filing
from reviews.domain.applying import resubmit
from reviews.domain.desk.examinations import Ground
from reviews.domain.desk.judging import Opinion, judge, withdraw_figure
from reviews.domain.desk.verifying import findings_on, latest_version, verified
from reviews.domain.examining import (
    ItemToCorrect,
    propose_pass,
    propose_refusal,
    request_correction,
    return_to_examiner,
    send_back,
    sign,
)
from reviews.domain.rerunning import rerun_examination
from reviews.models import Case, Examination, Judgement, VerifiedFigure
from tests.api_client import Caller
from tests.factories import GROUNDS, World, judge_all, make_filing, make_submitted, make_title
from tests.pages import act, signed_in
from tests.reviews.desk.found import CITY, COUNTY, verify


@pytest.fixture
def case(world: World) -> Case:
    make_title(world.enterprise(), TitleKind.INNOVATIVE)
    return make_submitted(world, world.enterprise(), TitleKind.SRDI)


@pytest.fixture
def examiner(world: World):
    return world.official_actor("examiner", COUNTY)


def outcome(case: Case) -> str:
    case.refresh_from_db()
    return verified(case, latest_version(case)).outcome


def refused(code, act, **arguments):
    with pytest.raises(DomainError) as refusal:
        act(**arguments)
    assert refusal.value.code == code
    return refusal.value


def pass_on(world, case, code=COUNTY, **told):
    actor = world.official_actor("examiner", code)
    propose_pass(case=case, actor=actor, version=case.version, opinion=f"Yes, {code}.", **told)
    sign(case=case, actor=world.official_actor("approver", code), version=case.version)


def test_a_judgement_decides_what_was_undetermined_and_the_last_one_stands(world, case, examiner):
    assert outcome(case) == "undetermined"
    judge_all(case, examiner)
    assert outcome(case) == "pass"
    pass_on(world, case)
    city = world.official_actor("examiner", CITY)
    opinion = Opinion("market_position_ok", is_met=False, reason="The yearbook says otherwise.")
    judge(case=case, actor=city, version=case.version, opinions=[opinion])
    assert outcome(case) == "fail"
    refused(
        "nothing_judged", judge, case=case, actor=city, version=case.version, opinions=[opinion]
    )
    assert Judgement.objects.count() == 2


def test_only_judged_measures_are_judged_by_an_examiner_of_the_office(world, case, examiner):
    good = Opinion("market_position_ok", is_met=True, reason="Seen.")
    for code, actor, opinions in (
        ("not_judged_here", examiner, [Opinion("revenue_wan", is_met=True, reason="Seen.")]),
        ("reason_missing", examiner, [Opinion("market_position_ok", is_met=True, reason=" ")]),
        ("nothing_judged", examiner, []),
        ("not_yours", world.official_actor("approver", COUNTY), [good]),
        ("not_yours", world.official_actor("examiner", CITY), [good]),
    ):
        refused(code, judge, case=case, actor=actor, version=case.version, opinions=opinions)
    propose_pass(
        case=case, actor=examiner, version=case.version, opinion="Yes.", override_reason="Later."
    )
    refused(
        "action_not_open", judge, case=case, actor=examiner, version=case.version, opinions=[good]
    )


def test_a_verified_figure_changes_the_verdict_until_it_is_taken_back(world, case, examiner):
    judge_all(case, examiner)
    verify(case, examiner)
    assert outcome(case) == "fail"
    withdraw_figure(
        case=case,
        actor=examiner,
        version=case.version,
        measure="rd_expense_wan",
        reason="A slip of the pen.",
    )
    assert outcome(case) == "pass"
    refused(
        "nothing_verified",
        withdraw_figure,
        case=case,
        actor=examiner,
        version=case.version,
        measure="rd_expense_wan",
        reason="Again.",
    )


def test_a_found_figure_is_possible_another_and_has_reason_and_source(case, examiner):
    for code, told in (
        ("reason_missing", {"reason": " "}),
        ("source_missing", {"source": ""}),
        ("as_declared", {"found": "900.00"}),
        ("as_declared", {"found": "900"}),
        ("unknown_measure", {"measure": "market_position_ok"}),
        ("unknown_measure", {"measure": "nonsense"}),
        ("impossible_figure", {"measure": "rd_staff", "found": 500}),
        ("impossible_figure", {"measure": "revenue_wan", "found": "many"}),
    ):
        refused(code, verify, case=case, actor=examiner, **told)
    assert not VerifiedFigure.objects.exists()


def test_the_size_follows_the_found_figures(case, examiner):
    verify(case, examiner, "revenue_wan", "900000.00")
    verify(case, examiner, "employees", 5000)
    assert verified(case, latest_version(case)).facts["is_sme"] is False


def test_a_finding_no_longer_counts_when_something_else_is_declared(case, examiner):
    verify(case, examiner)
    version = latest_version(case)
    version.facts["rd_expense_wan"] = "800.00"
    findings = findings_on(case, version)
    assert (list(findings.figures), list(findings.outdated)) == ([], ["rd_expense_wan"])


def contradicted(world: World, case: Case, examiner) -> None:
    """60 of the declared 180 employees found; then a correction declares 70 in research."""
    judge_all(case, examiner)
    verify(case, examiner, "employees", 60)
    items = [ItemToCorrect("rd_staff", "The payroll says more.")]
    request_correction(case=case, actor=examiner, version=case.version, items=items)
    Filing.objects.filter(pk=case.filing_id).update(rd_staff=70)
    case = Case.objects.get(pk=case.pk)
    answers = {str(item.pk): "Mended." for item in case.corrections.get().items.all()}
    owner = world.owner_actor(case.enterprise)
    resubmit(case=case, actor=owner, version=case.version, answers=answers)


def test_a_judgement_from_before_a_correction_says_so_until_it_is_confirmed(world, case, examiner):
    contradicted(world, case, examiner)
    case.refresh_from_db()
    client = signed_in(world.official("examiner", COUNTY))
    warning = "judged before the enterprise corrected its application"
    items = client.get(f"/api/v1/cases/{case.number}/judgements/").json()
    assert {one["version"] for one in items["history"]} == {1}
    assert warning in client.get(f"/desk/cases/{case.number}/").content.decode()
    standing = case.judgements.get()
    same = [Opinion(standing.measure, is_met=standing.is_met, reason=standing.reason)]
    judge(case=case, actor=examiner, version=case.version, opinions=same)
    assert warning not in client.get(f"/desk/cases/{case.number}/").content.decode()
    refused("nothing_judged", judge, case=case, actor=examiner, version=case.version, opinions=same)


def test_a_correction_that_contradicts_a_verified_figure_is_named_until_it_is_taken_back(
    world, case, examiner
):
    contradicted(world, case, examiner)
    case.refresh_from_db()
    ground = Ground("other", "Too small.")
    for propose, told in ((propose_pass, {}), (propose_refusal, {"grounds": [ground]})):
        told |= {"case": case, "actor": examiner, "version": case.version, "opinion": "So."}
        said = str(refused("figures_contradict", propose, **told))
        assert "Employees" in said
        assert "R&D" in said
    client = signed_in(world.official("examiner", COUNTY))
    answer = act(client, case.number, "propose_pass", version=case.version, opinion="Yes.")
    assert answer.status_code == 422
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "cannot be true together" in page
    assert "Take back" in page
    shown = client.get(f"/api/v1/cases/{case.number}/verified-figures/").json()
    assert (shown["verdict"], shown["counting"]) == (None, ["employees"])
    assert "cannot be true together" in shown["problem"]
    withdraw_figure(
        case=case, actor=examiner, version=case.version, measure="employees", reason="Renewed."
    )
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Yes.")


def test_passing_against_the_verdict_needs_a_ground_and_who_decides_may_not(world, case):
    for code in (COUNTY, CITY):
        examiner = world.official_actor("examiner", code)
        refused(
            "override_missing",
            propose_pass,
            case=case,
            actor=examiner,
            version=case.version,
            opinion="Yes.",
        )
        pass_on(world, case, code, override_reason="The province judges the market.")
    province = world.official_actor("examiner", "330000")
    told = {"case": case, "actor": province, "opinion": "Yes.", "override_reason": "All the same."}
    refused("verdict_undetermined", propose_pass, version=case.version, **told)
    judge_all(case, province)
    verify(case, province)
    refused("verdict_fails", propose_pass, version=case.version, **told)
    withdraw_figure(
        case=case, actor=province, version=case.version, measure="rd_expense_wan", reason="No."
    )
    propose_pass(version=case.version, **told)
    kept = list(Examination.objects.values_list("number", "outcome", "override_reason"))
    assert kept == [
        (1, "undetermined", "The province judges the market."),
        (2, "undetermined", "The province judges the market."),
        (3, "pass", ""),
    ]


def test_nothing_of_an_examination_is_lost_when_a_case_comes_back(world, case, examiner):
    judge_all(case, examiner)
    approver = world.official_actor("approver", COUNTY)
    propose_pass(case=case, actor=examiner, version=case.version, opinion="First.")
    return_to_examiner(case=case, actor=approver, version=case.version, reason="Look at R&D.")
    verify(case, examiner, found="880.00")
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Second.")
    sign(case=case, actor=approver, version=case.version, comment="Well.")
    city = world.official_actor("examiner", CITY)
    send_back(case=case, actor=city, version=case.version, reason="Say more of the market.")
    rows = [
        (one.opinion, [(mark.kind, mark.person.name, mark.comment) for mark in one.marks.all()])
        for one in case.examinations.all()
    ]
    assert rows == [
        ("First.", [("returned", "approver Xihu", "Look at R&D.")]),
        (
            "Second.",
            [
                ("signed", "approver Xihu", "Well."),
                ("sent_back", "examiner Hangzhou", "Say more of the market."),
            ],
        ),
    ]
    page = signed_in(world.official("examiner", COUNTY)).get(f"/desk/cases/{case.number}/")
    text = page.content.decode()
    for words in (
        "First.",
        "Second.",
        "Say more of the market.",
        "880.00",
        "Audit report, page 12",
    ):
        assert words in text


@pytest.mark.as_owner
def test_examinations_never_change_and_come_out_the_same_again(case, examiner):
    judge_all(case, examiner)
    verify(case, examiner, found="880.00")
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Yes.")
    kept = case.examinations.get()
    assert kept.verified == {"rd_expense_wan": {"declared": "900.00", "found": "880.00"}}
    assert rerun_examination(kept).is_same
    with pytest.raises(DatabaseError), transaction.atomic():
        Examination.objects.update(opinion="Other.")
    with pgtrigger.ignore("reviews.Examination:examination_never_changes"):
        Examination.objects.update(facts=kept.facts | {"rd_expense_wan": "1.00"})
    assert not rerun_examination(case.examinations.get()).is_same
    with pytest.raises(CommandError):
        call_command("rerun_verdicts", stdout=io.StringIO())


def test_a_refusal_names_each_missed_condition_and_the_enterprise_reads_it(world):
    enterprise = world.enterprise()
    make_title(enterprise, TitleKind.INNOVATIVE)
    weak = make_filing(enterprise, rd_expense_wan="10.00")
    case = make_submitted(world, enterprise, TitleKind.SRDI, filing=weak)
    examiner, approver = (world.official_actor(r, COUNTY) for r in ("examiner", "approver"))
    missed = [line["id"] for line in verified(case, latest_version(case)).lines("fail")]
    told = {"case": case, "actor": examiner, "version": case.version, "opinion": "No."}
    refusal = refused("grounds_missing", propose_refusal, **told)
    assert set(refusal.fields) == {f"ground_{one}" for one in missed}
    refused("unknown_condition", propose_refusal, grounds=[Ground("nonsense", "x")], **told)
    client = signed_in(world.official("examiner", COUNTY))
    half = act(client, case.number, "propose_refusal", version=case.version, opinion="No.")
    assert half.status_code == 422
    fields = {f"ground_{one}": f"Too low: {one}." for one in missed}
    done = act(
        client, case.number, "propose_refusal", version=case.version, opinion="No.", **fields
    )
    assert done.status_code == 302
    case.refresh_from_db()
    owner = signed_in(world.owner(enterprise))
    address = f"/applications/{case.number}/"
    assert "Too low" not in owner.get(address).content.decode()
    sign(case=case, actor=approver, version=case.version)
    text = owner.get(address).content.decode()
    assert all(f"Too low: {one}." in text for one in missed)
    found = owner.get(f"/api/v1/cases/{case.number}/").json()["refusal_grounds"]
    assert found == [{"condition": one, "reason": f"Too low: {one}."} for one in missed]


def test_a_refusal_needs_a_ground_though_no_condition_is_missed(world, case, examiner):
    judge_all(case, examiner)
    told = {"case": case, "actor": examiner, "version": case.version, "opinion": "No."}
    blank = [Ground("other", " ")]
    refusal = refused("grounds_missing", propose_refusal, grounds=blank, **told)
    assert set(refusal.fields) == {"ground_other"}
    client = signed_in(world.official("examiner", COUNTY))
    half = act(client, case.number, "propose_refusal", version=case.version, opinion="No.")
    assert half.status_code == 422
    assert "Give at least one ground" in half.content.decode()
    body = {"version": case.version, "opinion": "No."}
    by_api = Caller(world.official("examiner", COUNTY)).act(case.number, "propose_refusal", **body)
    assert (by_api.status_code, set(by_api.json()["fields"])) == (422, {"ground_other"})
    propose_refusal(grounds=GROUNDS, **told)
    (ground,) = case.examinations.get().grounds.all()
    assert (ground.condition, ground.reason) == ("other", "The site is closed.")
