"""Findings and notes as they are typed on the page of a case: entered once, and nothing is lost."""

import pytest
from django.db import DatabaseError, transaction

from cultivation.enums import TitleKind
from reviews.domain.desk.judging import Opinion, judge
from reviews.domain.desk.verifying import latest_version, verified
from reviews.domain.examining import propose_pass
from reviews.models import Case, VerifiedFigure
from tests.factories import World, make_submitted, make_title
from tests.pages import KEY, act, signed_in
from tests.reviews.desk.found import CITY, COUNTY, colleague, verify


@pytest.fixture
def case(world: World) -> Case:
    make_title(world.enterprise(), TitleKind.INNOVATIVE)
    return make_submitted(world, world.enterprise(), TitleKind.SRDI)


@pytest.fixture
def examiner(world: World):
    return world.official_actor("examiner", COUNTY)


def test_findings_and_notes_are_entered_on_the_page_once(world, case):
    client = signed_in(world.official("examiner", COUNTY))
    address = f"/desk/cases/{case.number}"

    def post(path, key, **fields):
        case.refresh_from_db()
        return client.post(
            f"{address}/{path}/", {"version": case.version, "submit_key": key, **fields}
        )

    half = post("judgements", KEY, **{"judge-met_market_position_ok": "yes"})
    assert half.status_code == 422
    fields = {
        "judge-met_market_position_ok": "yes",
        "judge-reason_market_position_ok": "Third in the yearbook.",
    }
    assert post("judgements", KEY, **fields).status_code == 302
    wrong = {
        "verify-measure": "rd_expense_wan",
        "verify-found": "plenty",
        "verify-reason": "A long reason.",
        "verify-source": "Audit",
    }
    answer = post("verified-figures", KEY, **wrong)
    assert answer.status_code == 422
    assert "Write a number." in answer.content.decode()
    assert "A long reason." in answer.content.decode()
    assert post("verified-figures", KEY, **wrong | {"verify-found": "1,880"}).status_code == 302
    assert VerifiedFigure.objects.get().found == "1880.00"
    body = {"measure": "rd_expense_wan", "reason": "Slip."}
    assert post("verified-figures/withdraw", "another", **body).status_code == 302
    for _twice in range(2):
        assert post("notes", KEY, **{"note-body": "Ask the tax office."}).status_code == 302
    text = client.get(f"{address}/").content.decode()
    assert text.count("Ask the tax office.") == 1
    assert "Third in the yearbook." in text


def test_what_was_typed_stands_on_the_page_though_a_colleague_was_faster(world, case, examiner):
    verify(case, examiner)
    client = signed_in(colleague(world))
    version = case.version
    propose_pass(case=case, actor=examiner, version=version, opinion="Yes.", override_reason="So.")

    def post(path, **fields):
        body = {"version": version, "submit_key": f"{KEY}{path}", **fields}
        answer = client.post(f"/desk/cases/{case.number}/{path}/", body)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "proposed to pass" in text
        return text

    judged = {
        "judge-met_market_position_ok": "yes",
        "judge-reason_market_position_ok": "Third in the yearbook.",
    }
    assert "Third in the yearbook." in post("judgements", **judged)
    figure = {
        "verify-measure": "employees", "verify-found": "170", "verify-reason": "By the payroll.",
        "verify-source": "Payroll of May",
    }  # fmt: skip
    text = post("verified-figures", **figure)
    assert "By the payroll." in text
    assert "Payroll of May" in text
    body = {"measure": "rd_expense_wan", "reason": "A slip of mine."}
    assert "A slip of mine." in post("verified-figures/withdraw", **body)
    grounds = {
        "propose_refusal-opinion": "Too little.",
        "propose_refusal-ground_market_position": "Nobody knows it.",
        "propose_refusal-ground_other": "The site is closed.",
    }
    text = post("propose_refusal", **grounds)
    assert "The site is closed." in text
    override = {
        "propose_pass-opinion": "Fine.", "propose_pass-override_reason": "A rising market.",
    }  # fmt: skip
    assert "A rising market." in post("propose_pass", **override)


@pytest.mark.parametrize("action", ["propose_pass", "propose_refusal"])
def test_a_proposal_against_the_verdict_that_is_sent_twice_is_one(world, case, examiner, action):
    unmet = [Opinion("market_position_ok", is_met=False, reason="Nobody knows it.")]
    judge(case=case, actor=examiner, version=case.version, opinions=unmet)
    missed = verified(case, latest_version(case)).lines("fail")
    fields = {"opinion": "So.", "override_reason": "The market grows."}
    if action == "propose_refusal":
        fields = {"opinion": "No."} | {f"ground_{line['id']}": "Not shown." for line in missed}
    client, version = signed_in(world.official("examiner", COUNTY)), case.version
    answers = [act(client, case.number, action, version=version, **fields) for _time in range(2)]
    assert missed
    assert [answer.status_code for answer in answers] == [302, 302]
    assert case.examinations.count() == 1


def test_a_reason_to_take_a_figure_back_stands_beside_the_figure_when_it_is_refused(
    world, case, examiner
):
    verify(case, examiner)
    client = signed_in(world.official("examiner", COUNTY))
    body = {"version": 1, "submit_key": KEY, "measure": "rd_expense_wan", "reason": "A slip."}
    answer = client.post(f"/desk/cases/{case.number}/verified-figures/withdraw/", body)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="A slip."' in text
    assert "What you typed" not in text


def test_notes_stay_between_the_offices_of_the_route(world, case):
    client = signed_in(world.official("examiner", COUNTY))
    body = {"version": case.version, "submit_key": KEY, "note-body": "Between us."}
    client.post(f"/desk/cases/{case.number}/notes/", body)
    above = signed_in(world.official("approver", CITY)).get(f"/desk/cases/{case.number}/")
    assert "Between us." in above.content.decode()
    owner = signed_in(world.owner(case.enterprise))
    for address in (f"/applications/{case.number}/", f"/api/v1/cases/{case.number}/"):
        page = owner.get(address).content.decode()
        assert "Between us." not in page
        assert "internal note" not in page
    assert owner.get(f"/api/v1/cases/{case.number}/notes/").status_code == 403
    note = case.notes.get()
    retract = f"/desk/cases/{case.number}/notes/{note.pk}/retract/"
    key = {"version": case.version, "submit_key": "another"}
    stranger = signed_in(world.official("approver", CITY)).post(retract, key)
    assert stranger.status_code == 422
    assert client.post(retract, key).status_code == 302
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "Between us." not in page
    assert "retracted a note" in page
    note.refresh_from_db()
    with pytest.raises(DatabaseError), transaction.atomic():
        case.notes.update(body="Other.")


@pytest.mark.parametrize(
    "path",
    ["judgements", "verified-figures", "verified-figures/withdraw", "notes", "assignment/assign"],
)
def test_who_changes_the_language_on_the_page_of_a_refusal_comes_back_to_the_case(
    world, case, path
):
    client = signed_in(world.official("examiner", COUNTY))
    address = f"/desk/cases/{case.number}/"
    said = {"language": "zh-hans", "next": f"{address}{path}/"}
    page = client.post("/language/", said, follow=True)
    assert (page.status_code, page.redirect_chain[-1]) == (200, (address, 302))
