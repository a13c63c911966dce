"""Self-check, titles, messages and the home of the enterprise."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from common.models import OutboxItem
from cultivation.enums import CaseKind, TitleKind, TitleOrigin
from reviews.deliveries import tell_people
from reviews.domain.examining import ItemToCorrect, propose_pass, request_correction
from reviews.models import Case
from tests.factories import (
    make_draft,
    make_filing,
    make_round,
    make_rule_set,
    make_submitted,
    make_title,
)


@pytest.fixture
def own(client, world):
    """The enterprise whose owner is signed in."""
    enterprise = world.enterprise()
    client.force_login(world.owner(enterprise))
    return enterprise


def _check(client, kind):
    return client.get(reverse("applicant:self_check", args=[kind])).content.decode()


def test_every_rung_with_a_standard_is_offered_with_what_is_met(client, own):
    make_filing(own)

    page = client.get(reverse("applicant:self_checks")).content.decode()

    for kind in ("innovative", "srdi", "little_giant"):
        assert reverse("applicant:self_check", args=[kind]) in page
    assert reverse("applicant:self_check", args=["champion"]) not in page


def test_a_check_says_what_failed_and_what_would_have_been_enough(client, own):
    make_filing(own, rd_expense_wan="20.00")

    page = _check(client, "srdi")

    assert "Does not meet the standard" in page
    assert "R&amp;D expense up by 80.00 wan yuan would be enough" in page
    assert "srdi-2026" in page
    assert "Ministry of Industry and Information Technology" in page


def test_a_missing_figure_is_undetermined_and_never_failed(client, own):
    make_title(own, TitleKind.INNOVATIVE)
    make_filing(own, rd_expense_wan=None)

    page = _check(client, "srdi")

    assert "Undetermined" in page
    assert "Does not meet the standard" not in page


def test_the_rung_above_can_be_checked_before_it_is_open(client, own):
    make_filing(own)

    page = _check(client, "little_giant")

    assert "No rung is skipped" in page
    assert "Tier" in page or "SRDI" in page


def test_a_rung_is_open_only_while_a_round_is_and_no_application_is_under_way(client, world, own):
    assert "No round is open" in _check(client, "innovative")

    case = make_submitted(world, own)

    assert f"An application is under way: {case.number}" in _check(client, case.title_kind)
    page = client.get(reverse("applicant:self_checks")).content.decode()
    assert f"An application is under way: {case.number}" in page


def test_the_check_for_a_round_is_by_the_standard_of_the_round(client, own):
    """It keeps that of its first day; who checks without a round is told what applies today."""
    make_filing(own)
    make_title(own, TitleKind.INNOVATIVE)
    old = make_round(TitleKind.SRDI, rule_set=make_rule_set("srdi-2022"))
    address = reverse("applicant:self_check", args=["srdi"])
    assert f"{address}?round={old.code}" in client.get(reverse("applicant:new")).content.decode()
    assert "srdi-2022" in client.get(f"{address}?round={old.code}").content.decode()
    assert "srdi-2026" in client.get(address).content.decode()
    assert "srdi-2026" in client.get(f"{address}?round=none-of-these%00").content.decode()


def test_a_check_without_a_filing_leads_to_the_filing(client, own):
    page = _check(client, "srdi")

    assert reverse("enterprises:filing", args=[timezone.localdate().year - 1]) in page


@pytest.mark.parametrize("kind", ["champion", "nonsense"])
def test_a_rung_without_a_standard_does_not_exist(client, own, kind):
    assert client.get(reverse("applicant:self_check", args=[kind])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_titles_take_the_same_queries_for_one_and_for_three(
    client, own, count, django_assert_num_queries
):
    kinds = [TitleKind.TECHNOLOGY, TitleKind.INNOVATIVE, TitleKind.CHAMPION]
    for kind in kinds[:count]:
        make_title(own, kind)

    # session, user, postings, memberships, enterprise, titles, missed updates, draws,
    # cancellations, rounds, cases
    with django_assert_num_queries(11):
        page = client.get(reverse("applicant:titles")).content.decode()

    assert len(set(re.findall(r"TEST-\d{5}", page))) == count


def test_a_title_from_a_published_list_says_so(client, own):
    make_title(
        own,
        TitleKind.INNOVATIVE,
        origin=TitleOrigin.PUBLISHED_LIST,
        source="Second list of 2023, line 12",
    )

    page = client.get(reverse("applicant:titles")).content.decode()

    assert "Taken from a published list" in page
    assert "Second list of 2023, line 12" in page


def _deliver():
    for item in OutboxItem.objects.all():
        tell_people(item)


@pytest.mark.parametrize("count", [1, 3])
def test_messages_take_the_same_queries_for_one_and_for_three(
    client, own, world, count, django_assert_num_queries
):
    case = make_submitted(world, own)
    _deliver()
    user = world.owner(own)
    event = Message.objects.get(user=user).event
    for serial in range(count - 1):
        copy = type(event).objects.create(
            subject_kind="case",
            subject_id=case.pk,
            verb="case.sent_back",
            office_code=f"{serial}",
            office_name="Xihu",
            occurred_at=timezone.now(),
        )
        Message.objects.create(user=user, event=copy, created_at=timezone.now())

    # session, user, rows with events, count, postings, memberships, cases
    with django_assert_num_queries(7):
        page = client.get(reverse("applicant:messages")).content.decode()

    assert page.count("<tr data-href") == count


def test_a_message_is_read_by_a_post_alone_and_only_ones_own(client, own, world):
    make_submitted(world, own)
    other = world.enterprise("320102")
    make_submitted(world, other, round=world_round(own))
    _deliver()
    mine = Message.objects.get(user=world.owner(own))
    theirs = Message.objects.get(user=world.owner(other))

    client.get(reverse("applicant:messages"))
    mine.refresh_from_db()
    assert mine.read_at is None

    client.post(reverse("applicant:read_messages"), {"message": mine.pk})
    client.post(reverse("applicant:read_messages"), {"message": theirs.pk})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.read_at is not None
    assert theirs.read_at is None


def world_round(enterprise):
    """The round of the enterprise's only case."""
    return enterprise.cases.get().round


def test_an_official_reads_his_messages_with_links_to_his_own_page(client, own, world):
    case = make_submitted(world, own)
    _deliver()
    client.force_login(world.official("examiner", "330106"))

    page = client.get(reverse("applicant:messages")).content.decode()

    assert reverse("desk:case", args=[case.number]) in page


def test_what_an_examiner_proposes_is_no_message_to_the_enterprise(client, own, world):
    case = make_submitted(world, own)
    examiner = world.official_actor("examiner", "330106")
    propose_pass(case=case, actor=examiner, version=case.version, opinion="All fine.")
    _deliver()

    page = client.get(reverse("applicant:messages")).content.decode()

    assert "proposed" not in page


def test_the_home_says_what_is_owed_and_by_when(client, own, world):
    today = timezone.localdate()
    make_title(
        own,
        TitleKind.TECHNOLOGY,
        valid_from=today - timedelta(days=300),
        valid_to=today + timedelta(days=60),
    )
    case = make_draft(world, own)

    page = client.get(reverse("home")).content.decode()

    assert "Submit the draft" in page
    assert "Have the title re-examined before it ends" in page
    assert reverse("applicant:case", args=[case.number]) in page
    assert "Digital level" in page
    assert "Next rung" in page


def test_a_filing_leads_back_to_the_drafts_that_wait_for_it(client, own, world):
    draft = make_draft(world, own)
    year = draft.filing.fiscal_year
    filing = reverse("enterprises:filing", args=[year])
    back = f'href="{reverse("applicant:case", args=[draft.number])}"'
    assert back in client.get(filing).content.decode()
    # Last year's filing as a start is one of a year that is not kept yet.
    make_filing(own, year - 1)
    Case.objects.filter(pk=draft.pk).update(filing=own.filings.get(fiscal_year=year - 1))
    own.filings.filter(fiscal_year=year).delete()
    assert back in client.get(f"{filing}?start=last").content.decode()
    stranger = make_draft(world, world.enterprise(index=1), round=draft.round)
    assert stranger.number not in client.get(filing).content.decode()
    assert back not in client.get(reverse("enterprises:filing", args=[year - 3])).content.decode()


def test_a_filing_leads_back_to_the_correction_of_its_figures(client, own, world):
    case = make_submitted(world, own)
    filing = reverse("enterprises:filing", args=[case.filing.fiscal_year])
    assert case.number not in client.get(filing).content.decode()
    request_correction(
        case=case,
        actor=world.official_actor("examiner", "330106"),
        version=case.version,
        items=[ItemToCorrect("rd_staff", "The payroll says 46.")],
    )
    page = client.get(filing).content.decode()
    assert f'href="{reverse("applicant:correction", args=[case.number])}"' in page


def test_a_title_whose_application_is_under_way_is_owed_by_that_alone(client, own, world):
    today = timezone.localdate()
    make_title(
        own,
        TitleKind.INNOVATIVE,
        valid_from=today - timedelta(days=900),
        valid_to=today + timedelta(days=60),
    )
    reminder = "Have the title re-examined before it ends"
    assert reminder in client.get(reverse("home")).content.decode()
    round_ = make_round(TitleKind.INNOVATIVE, case_kind=CaseKind.RE_EXAMINATION)
    make_draft(world, own, round=round_)
    page = client.get(reverse("home")).content.decode()
    assert "Submit the draft" in page
    assert reminder not in page


def test_rounds_to_come_are_named_with_their_days(client, own, world):
    first = timezone.localdate() + timedelta(days=9)
    days = {"opens_on": first, "closes_on": first + timedelta(days=30)}
    make_round(name="Spring round", **days)
    make_round(TitleKind.SRDI, name="Elsewhere", office=world.offices["320000"], **days)
    page = client.get(reverse("applicant:new")).content.decode()
    assert "Spring round" in page[page.index("Opens later") :]
    assert "Elsewhere" not in page


def test_a_new_enterprise_owes_the_filing_of_the_year(client, own):
    page = client.get(reverse("home")).content.decode()

    assert f"File the figures of {timezone.localdate().year - 1}" in page
    assert "No title in force." in page


def test_the_navigation_of_the_enterprise_has_six_to_eight_words(client, own):
    page = client.get(reverse("home")).content.decode()
    navigation = page.split('<nav class="side"')[1].split("</nav>")[0]

    assert 6 <= navigation.count("<li>") <= 8
