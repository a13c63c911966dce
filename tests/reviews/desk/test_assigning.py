"""On whose desk a case lies: taking, assigning, handing over, absence."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.domain.absences import call_off_absence, declare_absence
from accounts.enums import PostingRole
from accounts.models import Posting, User
from common.domain.errors import Conflict, DomainError
from common.models import Event
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.domain.desk.assigning import (
    assign,
    colleagues_for,
    hand_over_all,
    put_back,
    take,
)
from reviews.domain.examining import propose_pass, return_to_examiner, sign
from reviews.enums import Work
from reviews.models import Case
from tests.factories import World, actor_of_user, make_round, make_submitted
from tests.pages import signed_in

COUNTY = "330106"


def colleague(world: World, name: str, role: str = "examiner", code: str = COUNTY) -> User:
    user = User.objects.create(username=name, name=name, password="!")
    today = timezone.localdate()
    Posting.objects.create(
        user=user, office=world.offices[code], role=role, starts_on=today - timedelta(days=9)
    )
    return user


@pytest.fixture
def case(world: World) -> Case:
    return make_submitted(world, world.enterprise())


@pytest.fixture
def examiner(world: World):
    return world.official_actor("examiner", COUNTY)


@pytest.fixture
def approver(world: World):
    return world.official_actor("approver", COUNTY)


def refused(code, act, **arguments):
    with pytest.raises(DomainError) as refusal:
        act(**arguments)
    assert refusal.value.code == code


def test_a_new_case_is_nobodys_and_is_taken_once(world, case, examiner):
    other = actor_of_user(colleague(world, "other"))
    assert (case.work, case.officer, case.at_office.code) == (Work.EXAMINE, None, COUNTY)
    take(case=case, actor=examiner, version=case.version)
    assert case.officer_id == examiner.user_id
    refused("taken_already", take, case=case, actor=other, version=case.version)
    event = Event.objects.get(verb="case.taken", result="done")
    assert event.after["officer"] == "examiner Xihu"


def test_the_stale_one_is_told_who_did_what(world, case, examiner):
    other = actor_of_user(colleague(world, "other"))
    seen = case.version
    take(case=case, actor=examiner, version=seen)
    with pytest.raises(Conflict) as conflict:
        take(case=case, actor=other, version=seen)
    assert "examiner Xihu (Xihu) took the case" in str(conflict.value)


def test_who_has_no_business_with_it_takes_nothing(world, case, approver):
    refused("not_yours", take, case=case, actor=approver, version=case.version)
    foreign = world.official_actor("examiner", "330108")
    refused("not_yours", take, case=case, actor=foreign, version=case.version)


def test_a_leader_assigns_and_an_examiner_hands_over_with_a_note(world, case, examiner, approver):
    second = colleague(world, "second")
    assign(case=case, actor=approver, version=case.version, officer_id=examiner.user_id)
    refused(
        "note_missing",
        assign,
        case=case,
        actor=examiner,
        version=case.version,
        officer_id=second.pk,
    )
    assign(
        case=case, actor=examiner, version=case.version, officer_id=second.pk, note="Look at R&D."
    )
    assert case.officer == second
    assert Event.objects.get(verb="case.handed_over").comment == "Look at R&D."
    refused("not_yours", put_back, case=case, actor=examiner, version=case.version)
    put_back(case=case, actor=approver, version=case.version)
    assert case.officer is None


def test_only_people_of_the_office_in_the_needed_role_get_it(world, case, approver):
    strangers = (
        world.official("examiner", "330108"),
        world.official("analyst", COUNTY),
        world.official("approver", COUNTY),
    )
    for user in strangers:
        refused(
            "not_posted",
            assign,
            case=case,
            actor=approver,
            version=case.version,
            officer_id=user.pk,
        )


def test_nobody_linked_to_the_enterprise_gets_it_nor_by_sql(world, case, approver):
    linked = colleague(world, "linked")
    Membership.objects.create(user=linked, enterprise=case.enterprise, role=MembershipRole.OWNER)
    refused(
        "conflict_of_interest",
        assign,
        case=case,
        actor=approver,
        version=case.version,
        officer_id=linked.pk,
    )
    step = case.steps.get(state="current")
    for user in (linked, world.official("examiner", "330108")):
        step.officer = user
        with pytest.raises(IntegrityError), transaction.atomic():
            step.save()


def away(world, user, deputy, *, first=0, last=3):
    today = timezone.localdate()
    return declare_absence(
        user=user,
        office=world.offices[COUNTY],
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
        deputy=deputy,
        actor=actor_of_user(user),
    )


def test_work_for_somebody_away_goes_to_his_deputy_and_says_so(world, case, approver):
    first, second = colleague(world, "first"), colleague(world, "second")
    absence = away(world, first, second)
    assign(case=case, actor=approver, version=case.version, officer_id=first.pk)
    step = case.steps.get(state="current")
    assert (case.officer, step.stands_in_for) == (second, first)
    call_off_absence(absence=absence, actor=actor_of_user(first))
    assign(case=case, actor=approver, version=case.version, officer_id=first.pk)
    assert (case.officer, case.steps.get(state="current").stands_in_for) == (first, None)


def test_somebody_away_without_a_deputy_gets_nothing(world, case, approver):
    first = colleague(world, "first")
    away(world, first, None)
    refused("absent", assign, case=case, actor=approver, version=case.version, officer_id=first.pk)


def test_what_comes_back_lies_on_the_examiners_desk_or_his_deputys(world, case, approver):
    first, second = colleague(world, "first"), colleague(world, "second")
    actor = actor_of_user(first)
    take(case=case, actor=actor, version=case.version)
    propose_pass(case=case, actor=actor, version=case.version, opinion="Yes.")
    assert (case.work, case.officer) == (Work.SIGN, None)
    away(world, first, second)
    return_to_examiner(case=case, actor=approver, version=case.version, reason="Look again.")
    assert (case.work, case.officer) == (Work.EXAMINE, second)


def test_a_case_of_somebody_away_may_be_taken(world, case):
    first, second = colleague(world, "first"), colleague(world, "second")
    take(case=case, actor=actor_of_user(first), version=case.version)
    away(world, first, None)
    take(case=case, actor=actor_of_user(second), version=case.version)
    assert case.officer == second


def test_everything_of_a_colleague_who_leaves_goes_over(world, approver):
    leaver, heir = colleague(world, "leaver"), colleague(world, "heir")
    round_ = make_round()
    cases = [make_submitted(world, one, round=round_) for one in world.enterprises[COUNTY]]
    for case in cases:
        take(case=case, actor=actor_of_user(leaver), version=case.version)
    Membership.objects.create(user=heir, enterprise=cases[1].enterprise, role=MembershipRole.OWNER)
    Posting.objects.filter(user=leaver).update(ends_on=timezone.localdate() - timedelta(days=1))
    counts = hand_over_all(
        from_user_id=leaver.pk, to_user_id=heir.pk, note="He left.", actor=approver
    )
    assert counts == {"handed_over": 1, "left": 1}
    for case in cases:
        case.refresh_from_db()
    assert [case.officer for case in cases] == [heir, leaver]
    event = Event.objects.get(verb="case.handed_over")
    assert (event.comment, event.after["officer"], event.after["officer_before"]) == (
        "He left.", "heir", "leaver",
    )  # fmt: skip


def test_a_desk_goes_over_in_the_same_queries_however_full_it_is(world, approver):
    one, other = colleague(world, "one"), colleague(world, "other")
    round_, counted = make_round(), []
    for place, enterprise in enumerate(world.enterprises[COUNTY]):
        case = make_submitted(world, enterprise, round=round_)
        take(case=case, actor=actor_of_user(one), version=case.version)
        with CaptureQueriesContext(connection) as queries:
            counts = hand_over_all(
                from_user_id=one.pk, to_user_id=other.pk, note="Over.", actor=approver
            )
        assert counts == {"handed_over": place + 1, "left": 0}
        counted.append(len(queries))
        hand_over_all(from_user_id=other.pk, to_user_id=one.pk, note="Back.", actor=approver)
    assert counted[0] == counted[1]


def test_the_page_offers_nobody_who_signed_a_neighbouring_step(world, case, examiner, approver):
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Yes.")
    sign(case=case, actor=approver, version=case.version)
    city = "330100"
    day = timezone.localdate() - timedelta(days=9)
    Posting.objects.create(
        user=world.official("approver", COUNTY), office=world.offices[city], role="approver",
        starts_on=day,
    )  # fmt: skip
    third = colleague(world, "third", role="approver", code=city)
    examiner = world.official_actor("examiner", city)
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Yes.")
    offered = colleagues_for(case, case.steps.get(state="current"))
    assert {one.user for one in offered} == {third, world.official("approver", city)}


def test_the_page_offers_to_take_what_may_be_taken_also_of_somebody_away(world, case, examiner):
    other = colleague(world, "other")

    def is_offered() -> bool:
        page = signed_in(other).get(f"/desk/cases/{case.number}/").content.decode()
        return "Take it" in page

    assert is_offered()
    take(case=case, actor=examiner, version=case.version)
    assert not is_offered()
    away(world, world.official("examiner", COUNTY), None)
    assert is_offered()
    take(case=case, actor=actor_of_user(other), version=case.version)
    assert not is_offered()


def test_a_note_of_a_handing_over_is_kept_when_it_is_refused(world, case, examiner):
    heir = colleague(world, "heir")
    take(case=case, actor=examiner, version=case.version)
    client = signed_in(world.official("examiner", COUNTY))

    def hand_over(key: str, version: int) -> tuple[int, str]:
        body = {
            "version": version, "submit_key": key, "assign-officer": heir.pk,
            "assign-note": "Ask for the invoice.",
        }  # fmt: skip
        answer = client.post(f"/desk/cases/{case.number}/assignment/assign/", body)
        return answer.status_code, answer.content.decode()

    status, text = hand_over("stale", case.version - 1)
    assert (status, text.count("Ask for the invoice.")) == (409, 1)
    assert "What you typed" not in text
    # Now it lies with a colleague: the form is no longer the examiner's.
    handed = Case.objects.get(pk=case.pk)
    note = "All yours."
    assign(case=handed, actor=examiner, version=handed.version, officer_id=heir.pk, note=note)
    status, text = hand_over("again", case.version)
    assert (status, text.count("Ask for the invoice.")) == (409, 1)
    assert "What you typed" in text
    status, _text = hand_over("now", handed.version)
    assert status == 422


def test_absences_keep_their_rules(world, approver):
    first, second = colleague(world, "first"), colleague(world, "second")
    away(world, first, second)
    for deputy, begins, code in (
        (first, 10, "bad_deputy"),
        (world.official("approver", COUNTY), 10, "bad_deputy"),
        (None, 2, "absence_overlaps"),
        (None, -9, "bad_dates"),
    ):
        last = begins + 1
        refused(code, away, world=world, user=first, deputy=deputy, first=begins, last=last)
    refused("bad_deputy", away, world=world, user=second, deputy=first, first=1, last=2)
    today = timezone.localdate()
    refused(
        "not_yours",
        declare_absence,
        user=second,
        office=world.offices[COUNTY],
        starts_on=today,
        ends_on=today,
        deputy=None,
        actor=actor_of_user(first),
    )
    assert PostingRole(approver.role) == PostingRole.APPROVER
