"""The whole way, on the screens of everybody who has a part in it."""

import re
from collections.abc import Callable

import pytest
import time_machine
from playwright.sync_api import expect

from accounts.models import User
from common.domain.actor import SYSTEM
from cultivation.domain.certificates import certificate_for
from cultivation.enums import TitleKind
from cultivation.models import Title
from enterprises.models import Enterprise
from tests.browser.people import Person
from tests.factories import STATEMENTS, STRONG_FIGURES, make_round, make_title, make_uscc

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NAME = "West Lake Precision Screws"
USCC = make_uscc("330106", 7007)
SHA_256 = re.compile(r"[0-9a-f]{64}")

# Role and office's code -> the person, at a browser.
Official = Callable[[str, str], Person]


# --- The enterprise --------------------------------------------------------------------------


def opens_its_record(person: Person) -> None:
    person.start()
    person.follow("Open a record")
    person.fill_in({"q": "Xihu"})
    person.press("Search")
    person.follow("Xihu")
    mistyped = USCC[:-1] + ("1" if USCC[-1] == "0" else "0")
    person.fill_in({"uscc": mistyped, "name": NAME})
    person.press("Open the record")
    person.sees_error("uscc")
    person.fill_in({"uscc": USCC})
    person.press("Open the record")
    person.go("Record")
    person.follow("Edit")
    person.fill_in({"main_product": "Ball screws", "industry": "34"})
    person.press("Save")
    person.sees(USCC, "Ball screws", "Xihu")


def files_its_figures(person: Person) -> None:
    person.go("Filings")
    person.follow("File 2025")
    person.fill_in(STRONG_FIGURES)
    person.sees_saved()
    # Nobody pressed a button: the figures are kept all the same.
    person.page.reload()
    expect(person.page.locator("[name=revenue_wan]")).to_have_value("12,000.00")
    expect(person.page.locator("[name=digital_level]")).to_have_value("2")


def checks_itself(person: Person, title: TitleKind, outcome: str, threshold: str) -> None:
    """Reads the outcome and the line of one condition, unfolded as all that are met."""
    person.go("Self-check")
    head = person.page.get_by_role("heading", name=str(title.label), exact=True)
    rung = person.page.locator("section.card", has=head)
    rung.get_by_role("link", name="Condition by condition").click()
    person.sees(outcome)
    line = person.page.locator(".verdict > li", has_text="Debt ratio")
    folded = person.page.locator("details.verdict-passed:not([open])", has=line)
    for each in folded.all():
        each.locator("summary").click()
    expect(line.locator(".verdict-value")).to_have_text(re.compile(r"^40(\.0+)? ?%$"))
    expect(line.locator(".verdict-threshold")).to_contain_text(threshold)


def applies(person: Person, round_name: str) -> str:
    """Opens a case in the round, writes, pledges, submits; returns the number of the case."""
    person.go("Applications")
    person.follow("New application")
    offer = person.page.locator("section.card", has_text=round_name)
    offer.get_by_role("button", name="Open a draft in this round").click()
    person.fill_in(STATEMENTS | {"is_pledged": True})
    person.sees_saved()
    return hands_in(person)


def hands_in(person: Person) -> str:
    person.press("Continue to submission")
    person.press("Submit")
    person.confirm()
    person.sees_head("Receipt")
    expect(person.page.locator("main code.print-hash").first).to_have_text(SHA_256)
    return person.page.locator(".page-head-number").inner_text()


def corrects(person: Person, number: str) -> None:
    person.start()
    person.go("Applications")
    person.open_row(number)
    person.sees_state("In correction")
    person.sees_state("Your turn")
    person.follow("Correct")
    person.sees("The clock of Xihu stands still", "The certificate names another holder.")
    person.follow("Change it in the filing")
    person.fill_in({"ip_class1": "5"})
    person.press("Save")
    person.open(f"/applications/{number}/correction/")
    person.page.get_by_label("Your answer").fill("We took that certificate out.")
    hands_in(person)
    person.sees("Version 2")


# --- The offices -----------------------------------------------------------------------------


def opens_the_case(person: Person, number: str) -> None:
    person.start()
    person.go("Cases")
    person.open_row(number)
    person.sees_head(NAME)


def acts(person: Person, label: str, action: str, done: str = "", **entries: str) -> None:
    act = person.page.locator("details.act", has=person.page.locator(f"#act-{action}"))
    if act.get_attribute("open") is None:
        act.locator("summary").click()
    person.fill_in({f"{action}-{name}": value for name, value in entries.items()})
    act.get_by_role("button", name=label, exact=True).click()
    person.sees(f"Done: {(done or label).partition(':')[0]}.")


def asks_for_correction(person: Person, number: str) -> None:
    opens_the_case(person, number)
    reason = "The certificate names another holder."
    acts(
        person,
        "Ask for correction",
        "request_correction",
        subject_0="ip_class1",
        reason_0=reason,
    )
    person.sees_state("In correction")


def judges_what_is_left_to_people(person: Person, number: str) -> None:
    """Finds every judged item of the standard met, with a reason; the verdict follows."""
    opens_the_case(person, number)
    items = person.page.locator("#findings .item-row")
    expect(items).not_to_have_count(0)
    for item in items.all():
        item.locator("[value=yes]").check()
        item.locator("textarea").fill("Seen in the papers and in the plant.")
    person.press("Enter the judgement")
    person.sees("The judgement is entered.")
    expect(person.page.locator("#findings")).not_to_contain_text("needs a ground")


def pass_it(official: Official, number: str, *codes: str, recommends: str = "") -> None:
    """Each of the offices examines the case and signs; the one that recommends takes the rank that
    is offered."""
    for code in codes:
        examiner, approver = official("examiner", code), official("approver", code)
        opens_the_case(examiner, number)
        done = "Propose to pass"
        label = "Recommend with rank" if code == recommends else done
        acts(examiner, label, "propose_pass", done, opinion="Meets every condition.")
        opens_the_case(approver, number)
        approver.sees("Meets every condition.")
        acts(approver, "Sign: pass", "sign")


def publishes(person: Person, last_day: str) -> str:
    """Puts what is decided on notice; returns the notice's number."""
    person.start()
    person.go("Notices")
    person.follow("New notice")
    person.sees(NAME, "The notice runs 5 working days", last_day)
    person.press("Publish")
    person.confirm()
    person.sees_state("Running")
    return person.page.locator(".page-head-number").inner_text()


def announces(person: Person, notice: str) -> None:
    person.start()
    person.go("Notices")
    person.open_row(notice)
    person.press("Announce")
    person.confirm()
    person.sees("The result is announced, the titles are issued.")


# --- The public ------------------------------------------------------------------------------


def reads_the_notice(person: Person, notice: str) -> None:
    person.open("/public/notices/")
    person.open_row(notice)
    person.sees(NAME, USCC, "not announced yet")
    expect(person.page.locator("main .print-hash")).to_contain_text(SHA_256)


def looks_the_title_up(person: Person, number: str, *texts: str) -> None:
    person.open("/public/titles/")
    certificate = certificate_for(title=Title.objects.get(number=number), actor=SYSTEM)
    person.fill_in({"number": number, "code": certificate.code})
    person.press("Check")
    person.sees(NAME, number, *texts)


def the_title_on_the_case(person: Person, number: str, kind: str) -> str:
    """What the enterprise sees in the end; returns the number of its title."""
    person.start()
    person.go("Applications")
    person.open_row(number)
    person.sees_state("Certified")
    person.go("Titles")
    found = person.row(kind).locator("th .ledger-sub")
    return found.inner_text()


# --- The ministry ----------------------------------------------------------------------------


def reads_coverage(person: Person) -> None:
    person.start()
    person.go("Coverage")
    # The level in the filing is a figure of the year: without an assessment nobody is covered.
    person.sees("0 of 1 enterprises", "0 of 0 enterprises", "level 2", "Little giant")
    province = person.row("Zhejiang").last
    expect(province.locator("[data-label=Counted]")).to_have_text("1")
    expect(province.locator("[data-label=Coverage]")).to_contain_text("0.0")
    person.fill_in({"on": "2026-04-22"})
    person.press("Filter")
    person.sees("0 of 0 enterprises")
    expect(person.page.locator("main")).not_to_contain_text("1 of 1 holders")


def test_an_enterprise_becomes_a_little_giant_on_screen(meet, world) -> None:
    met: dict[tuple[str, str], Person] = {}

    def official(role: str, code: str) -> Person:
        if (role, code) not in met:
            met[role, code] = meet(world.official(role, code))
        return met[role, code]

    with time_machine.travel("2026-04-07T02:00:00Z") as clock:
        founder = User.objects.create(username="founder", name="Founder", password="!")
        innovative, giant = (
            make_round(kind).name for kind in (TitleKind.INNOVATIVE, TitleKind.LITTLE_GIANT)
        )
        applicant, visitor = meet(founder), meet(None)

        # The record, the figures, the self-check; the first rung.
        opens_its_record(applicant)
        files_its_figures(applicant)
        checks_itself(applicant, TitleKind.INNOVATIVE, "Meets the standard", "10 of 10 points")
        number = applies(applicant, innovative)
        asks_for_correction(official("examiner", "330106"), number)

        # Two days later: the correction; three offices pass the case; five working days of notice.
        clock.move_to("2026-04-09T02:00:00Z")
        corrects(applicant, number)
        pass_it(official, number, "330106", "330100", "330000")
        notice = publishes(official("examiner", "330000"), "April 15")
        reads_the_notice(visitor, notice)

        # The day after the window: announcement, title, look-up.
        clock.move_to("2026-04-16T02:00:00Z")
        announces(official("approver", "330000"), notice)
        title = the_title_on_the_case(applicant, number, "Innovative")
        assert title == "I2026-330000-00001"
        looks_the_title_up(visitor, title, "April 16, 2026", "April 15, 2029")

        # The second rung is held; the third: city, recommendation, the ministry.
        make_title(Enterprise.objects.get(uscc=USCC), TitleKind.SRDI)
        checks_itself(applicant, TitleKind.LITTLE_GIANT, "conditions met", "75")
        expect(applicant.page.locator(".verdict-margin").first).to_be_visible()
        number = applies(applicant, giant)
        judges_what_is_left_to_people(official("examiner", "330100"), number)
        pass_it(official, number, "330100", "330000", "000000", recommends="330000")
        notice = publishes(official("examiner", "000000"), "April 22")
        clock.move_to("2026-04-23T02:00:00Z")
        announces(official("approver", "000000"), notice)
        title = the_title_on_the_case(applicant, number, "Little giant")
        assert title == "G2026-330000-00001"
        looks_the_title_up(visitor, title, "April 23, 2026", "April 22, 2029")
        reads_coverage(official("analyst", "000000"))
