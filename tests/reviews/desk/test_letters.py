"""Letters of a case: reasons, remedies, and who may open them."""

from datetime import date

import pytest

from accounts.enums import OfficeLevel
from common.domain.errors import DomainError
from common.models import Event
from cultivation.enums import TitleKind
from reviews.domain.examining import ItemToCorrect, propose_refusal, request_correction, sign
from reviews.domain.publishing import publish_notice
from reviews.domain.remedies import remedies_against
from reviews.enums import ChangeKind, ObjectionResult, StepKind
from reviews.letters import letters_of
from reviews.models import Case, Step
from tests.api_client import Caller
from tests.factories import GROUNDS, make_filing, make_submitted, make_title
from tests.pages import signed_in
from tests.reviews.changes import lay_route, reported
from tests.reviews.notices.objecting import REASON, objected
from tests.reviews.notices.objecting import decided as decide_objection

OPINION = "研发费用未提供专项审计报告。"


@pytest.fixture
def refused(world):
    enterprise = world.enterprise()
    filing = make_filing(enterprise, rd_expense_wan="1.00")
    case = make_submitted(world, enterprise, filing=filing)
    examiner, approver = (world.official_actor(r, "330106") for r in ("examiner", "approver"))
    told = {"case": case, "version": case.version, "opinion": OPINION, "grounds": GROUNDS}
    propose_refusal(actor=examiner, **told)
    return sign(case=case, actor=approver, version=case.version)


@pytest.fixture
def printed(monkeypatch):
    """What the letters are printed from."""
    contents = []

    def keep(_template, content, **_options):
        contents.append(content)
        return b"%PDF"

    monkeypatch.setattr("reviews.letters.render_pdf", keep)
    return contents


def test_a_refusal_names_the_missed_conditions_the_opinion_and_the_remedies(
    world, refused, printed
):
    signed_in(world.owner(refused.enterprise)).get(
        f"/applications/{refused.number}/letters/refusal/"
    )
    (content,) = printed
    assert content["items"] == [OPINION]
    assert content["office"] == "Xihu"
    text = "".join(content["closing"])
    assert "行政复议" in text
    assert "行政诉讼" in text
    assert refused.number in content["opening"]
    assert content["footnote"].startswith("未核实：")
    for reader, address in (
        (world.owner(refused.enterprise), "applications"),
        (world.official("examiner", "330106"), "desk/cases"),
    ):
        page = signed_in(reader).get(f"/{address}/{refused.number}/").content.decode()
        assert "not compared with the published law" in page


def test_a_letter_is_a_file_and_its_reading_is_recorded(world, refused):
    owner = world.owner(refused.enterprise)
    response = signed_in(owner).get(f"/applications/{refused.number}/letters/refusal/")
    assert response.content.startswith(b"%PDF")
    assert "inline" in response.headers["Content-Disposition"]
    assert Event.objects.get(verb="case.letter_read").actor_id == owner.pk
    desk = signed_in(world.official("examiner", "330106"))
    again = desk.get(f"/desk/cases/{refused.number}/letters/refusal/")
    assert again.content == response.content


def test_the_api_lists_and_gives_the_same_letters(world, refused, printed):
    owner = Caller(world.owner(refused.enterprise))
    (line,) = owner.get(f"cases/{refused.number}/letters/").json()
    assert (line["key"], line["kind"]) == ("refusal", "refusal")
    assert line["doubt"]
    paper = owner.get(f"cases/{refused.number}/letters/{line['key']}/")
    assert (paper.content, paper.headers["Content-Type"]) == (b"%PDF", "application/pdf")
    assert Event.objects.filter(verb="case.letter_read", after={"letter": "refusal"}).count() == 1
    assert owner.get(f"cases/{refused.number}/letters/correction-1/").status_code == 404
    other = Caller(world.official("examiner", "320102"))
    assert other.get(f"cases/{refused.number}/letters/refusal/").status_code == 404


def test_refused_after_an_objection_the_enterprise_reads_why_and_gets_its_letter(
    world, notice, printed, easy_proofs
):
    decide_objection(world, objected(notice), ObjectionResult.UPHELD)
    case = Case.objects.get(pk=notice.entries.first().case_id)
    owner = world.owner(case.enterprise)
    page = signed_in(owner).get(f"/applications/{case.number}/").content.decode()
    assert page.count(REASON) == 2, "As the reason, and among what happened."
    assert "What we found." not in page
    signed_in(owner).get(f"/applications/{case.number}/letters/refusal/")
    (content,) = printed
    assert (content["items"], content["rows"]) == ([REASON], [])
    assert "行政复议" in "".join(content["closing"])
    shown = Caller(owner).get(f"cases/{case.number}/").json()
    assert shown["refusal_grounds"] == [{"condition": "other", "reason": REASON}]


def test_a_correction_has_its_letter_item_by_item(world, printed):
    case = make_submitted(world, world.enterprise())
    request_correction(
        case=case,
        actor=world.official_actor("examiner", "330106"),
        version=case.version,
        items=[ItemToCorrect("market", "市场占有率缺少出处"), ItemToCorrect("other", "补充附件")],
    )
    page = signed_in(world.owner(case.enterprise)).get(f"/applications/{case.number}/")
    assert "letters/correction-1/" in page.content.decode()
    signed_in(world.owner(case.enterprise)).get(
        f"/applications/{case.number}/letters/correction-1/"
    )
    (content,) = printed
    assert [item.rpartition("：")[2] for item in content["items"]] == [
        "市场占有率缺少出处",
        "补充附件",
    ]
    correction = case.corrections.get()
    assert f"{correction.due_on.month}月{correction.due_on.day}日前" in content["opening"]


@pytest.mark.parametrize("key", ["refusal", "correction-1", "other"])
def test_a_letter_that_was_not_written_does_not_exist(world, key):
    case = make_submitted(world, world.enterprise())
    assert letters_of(Case.objects.get(pk=case.pk), []) == []
    owner = signed_in(world.owner(case.enterprise))
    assert owner.get(f"/applications/{case.number}/letters/{key}/").status_code == 404


def test_others_do_not_see_the_letters(world, refused):
    other = signed_in(world.owner(world.enterprise("320102")))
    address = f"/applications/{refused.number}/letters/refusal/"
    assert other.get(address).status_code == 404
    assert signed_in(world.official("examiner", "320102")).get(address).status_code == 404


@pytest.mark.parametrize(
    ("decided_on", "until", "court"),
    [
        (date(2026, 7, 1), date(2026, 8, 30), date(2027, 1, 1)),
        (date(2026, 8, 31), date(2026, 10, 30), date(2027, 2, 28)),
    ],
)
def test_the_last_days_follow_the_law_of_the_day(world, decided_on, until, court):
    found = remedies_against(office=world.offices["330106"], decided_on=decided_on)
    assert (found.reconsideration_until, found.litigation_until) == (until, court)
    assert "2023" in found.reconsideration_source
    assert found.reconsideration_at == "Xihu的本级人民政府"
    ministry = remedies_against(office=world.offices["000000"], decided_on=date(2020, 1, 1))
    assert ministry.reconsideration_at == "Ministry"
    assert "2017" in ministry.reconsideration_source
    with pytest.raises(LookupError):
        remedies_against(office=world.offices["330106"], decided_on=date(2010, 1, 1))


def test_a_letter_that_no_font_can_print_says_so_instead_of_breaking(world, refused):
    refused.enterprise.__class__.objects.filter(pk=refused.enterprise_id).update(name="厂🙂")
    owner = signed_in(world.owner(refused.enterprise))
    answer = owner.get(f"/applications/{refused.number}/letters/refusal/")
    assert answer.status_code == 422
    assert "U+1F642" in answer.content.decode()
    assert "The letter cannot be printed" in answer.content.decode()
    assert not Event.objects.filter(verb="case.letter_read").exists()


def test_what_no_letter_can_print_is_refused_where_it_is_written(world):
    case = make_submitted(world, world.enterprise())
    examiner = world.official_actor("examiner", "330106")
    told = {"case": case, "actor": examiner, "version": case.version}
    with pytest.raises(DomainError) as asked:
        request_correction(items=[ItemToCorrect("other", "请补正🙂")], **told)
    with pytest.raises(DomainError) as refusing:
        propose_refusal(opinion="不符合🙂", grounds=GROUNDS, **told)
    assert {asked.value.code, refusing.value.code} == {"character_missing"}
    assert set(refusing.value.fields) == {"opinion"}


def test_the_office_that_upheld_the_objection_writes_the_letter(
    world, decided, printed, easy_proofs
):
    """The province has left the publication to the city and announces itself."""
    case = decided[0]
    Step.objects.filter(case=case, kind=StepKind.NOTICE).update(office=world.offices["330100"])
    publisher = world.official_actor("examiner", "330100")
    notice = publish_notice(round=case.round, cases=[case], actor=publisher)
    decide_objection(world, objected(notice), ObjectionResult.UPHELD, code="330100")
    address = f"/applications/{case.number}/"
    owner = signed_in(world.owner(case.enterprise))
    owner.get(f"{address}letters/refusal/")
    (content,) = printed
    assert content["office"] == "Hangzhou"
    assert "Hangzhou的本级人民政府" in "".join(content["closing"])


def test_an_objection_that_is_upheld_later_changes_no_letter(world, notice, printed, easy_proofs):
    first, later = objected(notice), objected(notice, address="10.0.0.2")
    decide_objection(world, first, ObjectionResult.UPHELD)
    decide_objection(world, later, ObjectionResult.UPHELD, reason="They merged.")
    case = Case.objects.get(pk=notice.entries.first().case_id)
    signed_in(world.owner(case.enterprise)).get(f"/applications/{case.number}/letters/refusal/")
    (content,) = printed
    assert content["items"] == [REASON]


def test_the_letter_that_refuses_a_change_speaks_of_the_report_not_of_an_application(
    world, printed
):
    lay_route(TitleKind.SRDI, OfficeLevel.COUNTY, OfficeLevel.CITY, OfficeLevel.PROVINCE)
    make_filing(world.enterprise(), rd_expense_wan="1.00")
    title = make_title(world.enterprise(), TitleKind.SRDI)
    case = reported(world, title, ChangeKind.RENAME, new_name="Hangzhou Lead Screws")
    examiner, approver = (world.official_actor(r, "330106") for r in ("examiner", "approver"))
    propose_refusal(case=case, actor=examiner, version=case.version, opinion="未见变更登记。")
    sign(case=case, actor=approver, version=case.version)
    signed_in(world.owner(case.enterprise)).get(f"/applications/{case.number}/letters/refusal/")
    (content,) = printed
    assert "重大变化报告" in content["opening"]
    assert "申报" not in content["opening"] + content["closing"][-1]
    assert (content["rows"], content["items"]) == ([], ["未见变更登记。"])
