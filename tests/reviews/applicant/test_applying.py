"""What the enterprise's acts refuse, whichever door they come through."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from common.domain.errors import Conflict, DomainError
from cultivation.domain.verdicts import verdict_on
from cultivation.enums import TitleKind
from enterprises.models import Assessment, Filing, Industry, Membership
from reviews.domain.applying import (
    current_facts,
    lapse_drafts,
    missing_for_submission,
    open_case,
    resubmit,
    save_draft,
    submit,
)
from reviews.domain.examining import ItemToCorrect, request_correction
from reviews.enums import CaseStatus
from reviews.models import Case, Round
from tests.factories import (
    World,
    actor_of_user,
    make_draft,
    make_filing,
    make_round,
    make_submitted,
    make_title,
)

pytestmark = pytest.mark.django_db


def test_a_case_is_not_opened_on_the_filing_of_another(world: World) -> None:
    enterprise, other = world.enterprise(index=0), world.enterprise(index=1)
    with pytest.raises(DomainError) as refusal:
        open_case(
            enterprise=enterprise,
            round=make_round(),
            filing=make_filing(other),
            actor=world.owner_actor(enterprise),
        )
    assert refusal.value.code == "other_filing"
    assert not Case.objects.exists()


def test_an_answer_to_what_is_no_item_is_left_alone(world: World) -> None:
    enterprise = world.enterprise()
    case = make_submitted(world, enterprise)
    request_correction(
        case=case,
        actor=world.official_actor("examiner", "330106"),
        version=case.version,
        items=[ItemToCorrect("other", "The seal is missing.")],
    )
    item = case.corrections.get().items.get()
    answers = {str(item.pk): " Sealed. ", f"0{item.pk}": "x", "abc": "x", "9" * 30: "x"}
    save_draft(
        case=case, answers=answers, version=case.version, actor=world.owner_actor(enterprise)
    )
    item.refresh_from_db()
    assert item.answer == "Sealed."


def test_an_official_does_not_save_a_draft(world: World) -> None:
    case = make_draft(world, world.enterprise())
    official = world.official_actor("examiner", "330106")
    with pytest.raises(Conflict):
        save_draft(case=case, statements={}, version=case.version, actor=official)


def test_a_correction_is_handed_in_with_the_answers_that_were_saved(world: World) -> None:
    enterprise = world.enterprise()
    owner = world.owner_actor(enterprise)
    case = make_submitted(world, enterprise)
    request_correction(
        case=case,
        actor=world.official_actor("examiner", "330106"),
        version=case.version,
        items=[ItemToCorrect("other", "The seal."), ItemToCorrect("market", "The source.")],
    )
    seal, source = case.corrections.get().items.all()
    answers = {str(seal.pk): "Sealed.", str(source.pk): "To be named."}
    saved = save_draft(case=case, answers=answers, version=case.version, actor=owner)
    resubmit(case=saved, version=saved.version, actor=owner, answers={str(source.pk): "Named."})
    assert [item.answer for item in case.corrections.get().items.all()] == ["Sealed.", "Named."]


def test_drafts_lapse_once_their_round_is_closed_and_only_then(world: World) -> None:
    today = timezone.localdate()
    closed, still_open = make_round(), make_round(office=world.offices["330000"])
    late = make_draft(world, world.enterprise(index=0), round=closed)
    early = make_draft(world, world.enterprise(index=1), round=still_open)
    Round.objects.filter(pk=closed.pk).update(closes_on=today - timedelta(days=1))
    Round.objects.filter(pk=still_open.pk).update(closes_on=today)
    assert (lapse_drafts(), lapse_drafts()) == (1, 0)
    late.refresh_from_db()
    early.refresh_from_db()
    assert (late.status, early.status) == (CaseStatus.LAPSED, CaseStatus.DRAFT)


def test_what_was_being_typed_when_the_round_closed_is_kept_for_the_next_one(world: World) -> None:
    enterprise = world.enterprise()
    owner = world.owner_actor(enterprise)
    draft = lapsed_draft(world)
    seen = draft.version - 1
    save_draft(case=draft, statements={"market": "First"}, version=seen, actor=owner)
    kept = save_draft(case=draft, statements={"chain": "Then"}, version=seen + 2, actor=owner)
    assert (kept.status, kept.statements["market"]) == (CaseStatus.LAPSED, "First")
    with pytest.raises(Conflict) as old_page:
        save_draft(case=draft, statements={"chain": "Old"}, version=seen, actor=owner)
    following_round = make_round(office=world.offices["330000"])
    following = open_case(
        enterprise=enterprise, round=following_round, filing=draft.filing, actor=owner
    )
    assert (following.statements["market"], following.statements["chain"]) == ("First", "Then")
    with pytest.raises(Conflict) as too_late:
        save_draft(case=draft, statements={"chain": "Late"}, version=seen + 3, actor=owner)
    assert {old_page.value.code, too_late.value.code} == {"round_closed"}
    draft.refresh_from_db()
    assert draft.statements["chain"] == "Then"


def lapsed_draft(world: World) -> Case:
    draft = make_draft(world, world.enterprise())
    yesterday = timezone.localdate() - timedelta(days=1)
    Round.objects.filter(pk=draft.round_id).update(opens_on=yesterday, closes_on=yesterday)
    assert lapse_drafts() == 1
    return Case.objects.get(pk=draft.pk)


def test_a_page_on_which_one_types_says_that_the_round_has_closed(
    world: World, client: Client
) -> None:
    draft = lapsed_draft(world)
    client.force_login(world.owner(draft.enterprise))
    typed = {"version": draft.version - 1, "market": "Last words"}
    page = f"/applications/{draft.number}/"
    said = client.post(page, typed, headers={"x-autosave": "1", "accept-language": "en"})
    assert said.status_code == 200
    assert "The round closed on" in said.json()["sentence"]
    typed = {"version": draft.version + 1, "market": "Very last words", "hand_in": "yes"}
    after = client.post(page, typed, headers={"accept-language": "en"}, follow=True)
    assert "The round closed on" in after.content.decode()
    draft.refresh_from_db()
    assert draft.statements["market"] == "Very last words"


def test_who_comes_second_at_a_draft_is_told_who_saved_it(world: World) -> None:
    draft = make_draft(world, world.enterprise())
    owner = world.owner_actor(draft.enterprise)
    colleague = User.objects.create(username="colleague", name="Colleague", password="!")
    Membership.objects.create(user=colleague, enterprise=draft.enterprise, role="filer")
    seen = {"case": draft, "statements": {"market": "Words"}, "version": draft.version}
    save_draft(**seen, actor=actor_of_user(colleague))
    with pytest.raises(Conflict, match="Colleague saved the draft at"):
        save_draft(**seen, actor=owner)
    with pytest.raises(Conflict, match="You saved the draft from another page at"):
        save_draft(**seen, actor=actor_of_user(colleague))


def test_who_submits_after_the_draft_has_lapsed_is_told_that_the_round_closed(
    world: World, client: Client
) -> None:
    draft = lapsed_draft(world)
    client.force_login(world.owner(draft.enterprise))
    pressed = {"version": draft.version - 1, "action": "submit", "submit_key": "one"}
    page = client.post(
        f"/applications/{draft.number}/submit/", pressed, headers={"accept-language": "en"}
    )
    assert page.status_code == 409
    assert "The round closed on" in page.content.decode()


def test_a_draft_says_that_its_round_takes_it_no_more(world: World, client: Client) -> None:
    """Before the clock has let it lapse, and where the enterprise has moved to another province."""
    enterprise = world.enterprise()
    draft = make_draft(world, enterprise, round=make_round(office=world.offices["330000"]))
    client.force_login(world.owner(enterprise))
    address, language = f"/applications/{draft.number}/", {"accept-language": "en"}
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        client.force_login(world.owner(enterprise))
        closed = client.get(address, headers=language).content.decode()
    assert "The round closed on" in closed
    enterprise.province_office = world.offices["320000"]
    enterprise.save()
    client.force_login(world.owner(enterprise))
    moved = client.get(address, headers=language).content.decode()
    assert "This round belongs to another province." in moved


def test_what_is_frozen_is_what_the_draft_showed(world: World) -> None:
    """Read in one round trip for handing in, looked up one by one for the page: the same facts."""
    enterprise, today = world.enterprise(), timezone.localdate()
    make_filing(enterprise, today.year - 2, quality_score="61.00", rd_expense_wan="555.00")
    case = make_draft(world, enterprise)
    Filing.objects.filter(pk=case.filing_id).update(
        quality_score_prev=None, rd_expense_prev_wan=None
    )
    make_title(enterprise, TitleKind.TECHNOLOGY)
    make_title(enterprise, TitleKind.SRDI, valid_from=date(2020, 1, 1), valid_to=date(2022, 12, 31))
    for level, days in ((1, 40), (3, 10)):
        Assessment.objects.create(
            enterprise=enterprise,
            level=level,
            basis="filing",
            assessed_on=today - timedelta(days),
            recorded_at=timezone.now(),
        )
    case = Case.objects.get(pk=case.pk)
    shown = current_facts(case, today)
    submit(case=case, actor=world.owner_actor(enterprise), version=case.version)
    frozen = case.versions.get()
    assert frozen.facts == shown
    told = {"quality_score_prev": "61.00", "rd_expense_prev_wan": "555.00", "digital_level": 3}
    assert told.items() <= frozen.facts.items()
    assert frozen.facts["has_technology_title"]
    assert not frozen.facts["has_srdi_title"]


def test_an_enterprise_in_no_pool_costs_a_submission_no_more(
    world: World, django_assert_num_queries: Any
) -> None:
    case = make_draft(world, world.enterprise())
    actor = world.owner_actor(world.enterprise())
    # A savepoint and its end; the case and its steps; what is handed in, the route and the
    # calendar (nine in one round trip); and the one statement that writes.
    with django_assert_num_queries(2 + 2 + 9 + 1):
        submit(case=case, actor=actor, version=case.version)


def test_a_record_without_industry_is_named_where_the_size_class_is_open(
    world: World, client: Client
) -> None:
    enterprise = world.enterprise()
    enterprise.industry = None
    enterprise.save()
    draft = make_draft(world, enterprise)
    with pytest.raises(DomainError) as refusal:
        submit(case=draft, actor=world.owner_actor(enterprise), version=draft.version)
    assert list(refusal.value.fields) == ["record"]
    client.force_login(world.owner(enterprise))
    language = {"accept-language": "en"}
    look = client.get(f"/applications/{draft.number}/submit/", headers=language).content.decode()
    assert '<a href="/enterprise/edit/">Record: The record names no industry yet' in look
    page = client.get(f"/applications/{draft.number}/", headers=language)
    left = {section.url: section.missing for section in page.context["sections"]}
    assert (left["#record"], left["#filing"]) == (1, 0)
    assert "Name the industry in the record" in client.get("/", headers=language).content.decode()
    check = client.get(f"/enterprise/self-check/{draft.title_kind}/", headers=language)
    assert "The record names no industry yet" in check.content.decode()


def test_an_industry_without_size_classes_is_named_and_an_open_figure_is_the_filings(
    world: World,
) -> None:
    enterprise = world.enterprise()
    enterprise.industry = Industry.objects.get_or_create(code="66")[0]
    enterprise.save()
    draft = make_draft(world, enterprise)
    assert "no classes for the industry" in said_to_lack(draft)["record"]
    enterprise.industry_id = "34"
    enterprise.save()
    Filing.objects.filter(pk=draft.filing_id).update(employees=None, revenue_wan=None)
    lacking = said_to_lack(Case.objects.get(pk=draft.pk))
    assert "is_sme" in lacking
    assert "record" not in lacking


def said_to_lack(draft: Case) -> dict[str, str]:
    today = timezone.localdate()
    verdict = verdict_on(draft.round.rule_set, current_facts(draft, today))
    with translation.override("en"):
        return missing_for_submission(draft, verdict, today)


def test_what_is_submitted_is_what_the_last_look_showed(world: World, client: Client) -> None:
    draft = make_draft(world, world.enterprise())
    client.force_login(world.owner(draft.enterprise))
    address = f"/applications/{draft.number}/submit/"
    look = client.get(address).context
    form = {"version": draft.version, "action": "submit", "seen": look["seen"], "submit_key": "1"}
    # A colleague puts a figure right in another tab; the case itself is as it was.
    Filing.objects.filter(pk=draft.filing_id).update(employees=201)
    changed = client.post(address, form, headers={"accept-language": "en"})
    assert changed.status_code == 409
    assert "have changed since you looked at them" in changed.content.decode()
    draft.refresh_from_db()
    assert draft.status == CaseStatus.DRAFT
    seen = changed.context["seen"]
    assert client.post(address, form | {"seen": seen, "submit_key": "2"}).status_code == 302
    frozen = Case.objects.get(pk=draft.pk).versions.get()
    assert (frozen.digest, frozen.facts["employees"]) == (seen, 201)


def test_the_enterprise_sees_the_figures_it_handed_in_not_those_of_today(
    world: World, client: Client
) -> None:
    enterprise = world.enterprise()
    case = make_submitted(world, enterprise, filing=make_filing(enterprise, employees=432))
    Filing.objects.filter(pk=case.filing_id).update(employees=876)
    client.force_login(world.owner(case.enterprise))
    page = client.get(f"/applications/{case.number}/", headers={"accept-language": "en"})
    text = page.content.decode()
    assert ">432<" in text
    assert ">876<" not in text
    assert "Meets the standard" in text
    assert "Not handed in" in text
