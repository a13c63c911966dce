"""One case at an office: what is shown, and the acts."""

import re

import pytest

from common.models import Event
from enterprises.models import Filing
from reviews.case_file import figure_table
from reviews.domain.applying import resubmit
from reviews.domain.examining import ItemToCorrect, propose_pass, request_correction, sign
from reviews.enums import CaseStatus, Proposal
from reviews.models import Case
from tests.factories import World, make_filing, make_submitted
from tests.pages import act, signed_in


@pytest.fixture
def case(world: World) -> Case:
    enterprise = world.enterprise()
    make_filing(enterprise, 2023, revenue_wan="8000.00", main_revenue_wan="7900.00")
    return make_submitted(world, enterprise)


def without_address(response) -> str:
    """The page without what differs at every request: the address asked for, and the token."""
    text = re.sub(r"[A-Z]+\d{4}-\d{6}", "NUMBER", response.content.decode())
    return re.sub(r"[A-Za-z0-9]{64}", "TOKEN", text)


def step_of(case: Case):
    return case.steps.get(state="current")


def test_the_file_shows_conditions_figures_texts_steps_and_trail(world, case):
    page = signed_in(world.official("examiner", "330106")).get(f"/desk/cases/{case.number}/")
    text = page.content.decode()
    assert page.status_code == 200
    for words in (
        "Xihu Precision 0",
        "Your turn",
        "Meets the standard",
        "12,000.00",
        "Precision ball screws for machine tools.",
        "Preliminary review",
        "submitted the application",
        "Propose to pass",
        "Ask for correction",
        "Propose to refuse",
    ):
        assert words in text


def test_out_of_scope_is_the_same_answer_as_not_existing(world, case):
    for code in ("330108", "330402", "320000", "000000"):
        client = signed_in(world.official("examiner", code))
        foreign = client.get(f"/desk/cases/{case.number}/")
        missing = client.get("/desk/cases/INNO1999-000001/")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert without_address(foreign) == without_address(missing)
        assert act(client, case.number, "propose_pass", version=1).status_code == 404


@pytest.mark.parametrize("role", ["analyst", "approver"])
def test_who_may_not_act_reads_and_has_no_form(world, case, role):
    page = signed_in(world.official(role, "330106")).get(f"/desk/cases/{case.number}/")
    assert page.status_code == 200
    assert "Propose to pass" not in page.content.decode()
    assert "an examiner of your office proposes" in page.content.decode()


def test_a_refused_act_changes_nothing_and_leaves_its_entry(world, case):
    client = signed_in(world.official("analyst", "330106"))
    entries = Event.objects.filter(subject_kind="case")
    before = entries.count()
    answer = act(client, case.number, "propose_pass", version=case.version, opinion="Mine.")
    case.refresh_from_db()
    assert answer.status_code == 422
    assert "not yours to do" in answer.content.decode()
    assert (step_of(case).proposal, entries.count()) == (Proposal.NONE, before + 1)


def test_the_examiner_proposes_and_the_approver_signs(world, case):
    examiner = signed_in(world.official("examiner", "330106"))
    answer = act(examiner, case.number, "propose_pass", version=case.version, opinion="All well.")
    assert answer.status_code == 302
    case.refresh_from_db()
    approver = signed_in(world.official("approver", "330106"))
    page = approver.get(f"/desk/cases/{case.number}/").content.decode()
    assert "Sign: pass" in page
    assert "All well." in page
    assert act(approver, case.number, "sign", version=case.version).status_code == 302
    case.refresh_from_db()
    assert case.turn_office.code == "330100"


def test_the_same_form_sent_twice_acts_once(world, case):
    client = signed_in(world.official("examiner", "330106"))
    answers = [
        act(client, case.number, "propose_pass", version=case.version, opinion="Once.")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.objects.filter(verb="case.pass_proposed", result="done").count() == 1


def test_the_same_key_with_another_text_is_refused(world, case):
    client = signed_in(world.official("examiner", "330106"))
    act(client, case.number, "propose_pass", version=case.version, opinion="Once.")
    answer = act(client, case.number, "propose_pass", version=case.version, opinion="Other.")
    assert answer.status_code == 422
    assert "This key was used for another request" in answer.content.decode()


def test_a_stale_form_is_told_so_and_keeps_what_was_typed(world, case):
    shown = case.version
    actor = world.official_actor("examiner", "330106")
    propose_pass(case=case, actor=actor, version=shown, opinion="A colleague was faster.")
    client = signed_in(world.official("examiner", "330106"))
    answer = act(client, case.number, "propose_refusal", version=shown, opinion="My long text.")
    text = answer.content.decode()
    assert answer.status_code == 409
    # On top, and in the form that the address of the answer leads to.
    assert "changed meanwhile" in text[: text.index('id="act-propose_refusal"')]
    assert "changed meanwhile" in text[text.index('id="act-propose_refusal"') :]
    assert "My long text." in text
    assert "A colleague was faster." in text


def test_an_empty_opinion_is_said_at_its_field(world, case):
    client = signed_in(world.official("examiner", "330106"))
    answer = act(client, case.number, "propose_pass", version=case.version, opinion="   ")
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()


def test_a_form_without_a_key_or_version_does_nothing(world, case):
    client = signed_in(world.official("examiner", "330106"))
    answer = client.post(
        f"/desk/cases/{case.number}/propose_pass/", {"propose_pass-opinion": "Fine."}
    )
    assert answer.status_code == 422
    assert step_of(case).proposal == Proposal.NONE


@pytest.mark.parametrize("action", ["submit", "withdraw", "announce", "lapse", "nonsense"])
def test_acts_that_are_not_the_desks_have_no_address_here(world, case, action):
    client = signed_in(world.official("examiner", "330106"))
    assert act(client, case.number, action, version=case.version).status_code == 404


def correction(**fields):
    rows = {f"{name}_{row}": "" for row in range(3) for name in ("subject", "reason")}
    return {"working_days": 5, **rows, **fields}


def test_a_correction_names_several_items_with_their_reasons(world, case):
    client = signed_in(world.official("examiner", "330106"))
    fields = correction(
        subject_0="rd_expense_wan",
        reason_0="Differs from the audit report.",
        subject_2="market",
        reason_2="Name the source.",
    )
    answer = act(client, case.number, "request_correction", version=case.version, **fields)
    case.refresh_from_db()
    items = case.corrections.get().items.values_list("subject", "reason")
    assert answer.status_code == 302
    assert case.status == CaseStatus.IN_CORRECTION
    assert list(items) == [
        ("rd_expense_wan", "Differs from the audit report."),
        ("market", "Name the source."),
    ]
    assert "Differs from the audit report." in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (correction(), "Name at least one item to correct."),
        (correction(subject_0="market"), "Say what to correct."),
        (correction(reason_0="Something."), "Choose where it is."),
        (correction(subject_0="nonsense", reason_0="Something."), "Select a valid choice."),
        (correction(subject_0="market", reason_0="x", working_days=61), "less than or equal to 60"),
    ],
)
def test_half_a_correction_is_refused_in_words(world, case, fields, sentence):
    client = signed_in(world.official("examiner", "330106"))
    answer = act(client, case.number, "request_correction", version=case.version, **fields)
    case.refresh_from_db()
    assert (answer.status_code, case.status) == (422, CaseStatus.IN_REVIEW)
    assert sentence in answer.content.decode()


def test_one_more_row_keeps_what_was_typed_and_does_nothing(world, case):
    client = signed_in(world.official("examiner", "330106"))
    typed = {
        f"request_correction-{name}": value
        for name, value in correction(subject_0="market", reason_0="Half a thought").items()
    }
    answer = client.post(
        f"/desk/cases/{case.number}/request_correction/",
        {**typed, "version": case.version, "submit_key": "k", "add_row": "1"},
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Half a thought" in text
    assert 'name="request_correction-reason_3"' in text
    assert not case.corrections.exists()


def test_the_answer_to_a_correction_shows_what_changed(world, case):
    actor = world.official_actor("examiner", "330106")
    items = [ItemToCorrect("revenue_wan", "Differs from the audit.")]
    request_correction(case=case, actor=actor, version=case.version, items=items)
    Filing.objects.filter(pk=case.filing_id).update(revenue_wan="12500.00")
    item = case.corrections.get().items.get()
    resubmit(
        case=case,
        actor=world.owner_actor(case.enterprise),
        version=case.version,
        answers={str(item.pk): "Corrected as audited."},
    )
    page = signed_in(world.official("examiner", "330106")).get(f"/desk/cases/{case.number}/")
    text = page.content.decode()
    assert "<del>12,000.00</del> → <ins>12,500.00</ins>" in text
    assert "Corrected as audited." in text


def test_the_next_level_reads_the_opinion_and_may_send_back(world, case):
    examiner = world.official_actor("examiner", "330106")
    approver = world.official_actor("approver", "330106")
    propose_pass(case=case, actor=examiner, version=case.version, opinion="County says yes.")
    sign(case=case, actor=approver, version=case.version)
    client = signed_in(world.official("examiner", "330100"))
    assert "County says yes." in client.get(f"/desk/cases/{case.number}/").content.decode()
    answer = act(client, case.number, "send_back", version=case.version, reason="Look again.")
    case.refresh_from_db()
    assert answer.status_code == 302
    assert case.turn_office.code == "330106"


def test_the_page_of_a_case_takes_a_fixed_number_of_queries(
    world, case, django_assert_max_num_queries
):
    client = signed_in(world.official("examiner", "330106"))
    with django_assert_max_num_queries(34):
        client.get(f"/desk/cases/{case.number}/")


def test_loading_the_page_of_a_refusal_again_leads_back_to_the_case(world, case):
    client = signed_in(world.official("examiner", "330106"))
    answer = client.get(f"/desk/cases/{case.number}/propose_pass/")
    assert (answer.status_code, answer.url) == (302, f"/desk/cases/{case.number}/")


def test_a_figure_of_an_earlier_year_is_contradicted_only_by_a_filing_of_that_year(world):
    case = make_submitted(world, world.enterprise())

    def row_of_last_year():
        rows = figure_table(case, case.versions.get()).rows
        return next((row for row in rows if row.name == "revenue_prev_wan"), None)

    assert not row_of_last_year().is_contradicted
    before = make_filing(case.enterprise, case.filing.fiscal_year - 1, revenue_wan="9999.00")
    assert row_of_last_year().is_contradicted
    before.revenue_wan = "10000.00"
    before.save()
    assert row_of_last_year() is None


def test_the_turn_is_his_who_does_the_work_that_waits(world):
    case = make_submitted(world, world.enterprise())
    examiner, approver = (world.official(role, "330106") for role in ("examiner", "approver"))

    def is_told(user):
        page = signed_in(user).get(f"/desk/cases/{case.number}/").content.decode()
        return "Your turn" in page

    assert (is_told(examiner), is_told(approver)) == (True, False)
    propose_pass(
        case=case,
        actor=world.official_actor("examiner", "330106"),
        version=case.version,
        opinion="Good.",
    )
    assert (is_told(examiner), is_told(approver)) == (False, True)
