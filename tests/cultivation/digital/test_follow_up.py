"""Alerts to offices, the work list with its contacts, and who acts."""

import base64
import json
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Message, Posting
from common.domain import outbox
from common.domain.errors import Conflict, DomainError
from cultivation.domain.coverage import definition_for
from cultivation.domain.coverage.behind import Behind, offices_behind
from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.days import month_ends
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.snapshots import freeze
from cultivation.domain.digital.alerting import alert, alert_offices
from cultivation.domain.digital.following_up import (
    assign_contact,
    follow_up_of,
    record_contact,
)
from cultivation.domain.digital.work import who_acts
from cultivation.enums import ContactKind, ContactOutcome, SnapshotOrigin, TitleKind
from cultivation.models import Contact, CoverageTarget, PathAlert
from enterprises.models import Assessment
from tests.factories import make_title
from tests.pages import FRAME_QUERIES, KEY, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise(world):
    load_coverage()
    enterprise = world.enterprise()
    make_title(enterprise, TitleKind.LITTLE_GIANT)
    refresh()
    return enterprise


def contacted(enterprise, actor, **changed):
    given = {
        "on": timezone.localdate(),
        "kind": ContactKind.PHONE,
        "outcome": ContactOutcome.WILL_RATE,
        "version": follow_up_of(enterprise).version,
    }
    return record_contact(enterprise=enterprise, actor=actor, **given | changed)


def test_an_office_is_told_once_a_month_and_definition(world, enterprise):
    today = timezone.localdate()
    definition = definition_for(day=today)
    zhejiang = world.offices["330000"]
    behind = Behind(zhejiang, Figure("330000", "Zhejiang", 10, 2), 45.0, 25.0)
    assert alert(definition, behind, today)
    assert not alert(definition, behind, today + timedelta(days=0))
    outbox.sweep()
    posted = {"examiner", "approver", "analyst"}
    told = Message.objects.values_list("user__username", flat=True)
    assert set(told) == {f"{role}-330000" for role in posted}
    kept = PathAlert.objects.get()
    assert (kept.share_pct, kept.path_pct, kept.uncovered) == (Decimal(20), Decimal(45), 8)


def test_cities_and_counties_are_told_by_their_derived_path_and_nobody_twice(
    world, enterprise, django_assert_max_num_queries
):
    today = timezone.localdate()
    definition = definition_for(day=today)
    make_title(world.enterprise(index=1), TitleKind.LITTLE_GIANT)
    covered = world.enterprise("330402")
    make_title(covered, TitleKind.LITTLE_GIANT)
    Assessment.objects.create(enterprise=covered, basis="self_rated", level=3, assessed_on=today,
                              recorded_at=timezone.now())  # fmt: skip
    begun = month_ends(today - timedelta(days=170), today)[0]
    freeze(day=begun, definitions=[definition], origin=SnapshotOrigin.BACKFILL,
           known_at=timezone.now())  # fmt: skip
    CoverageTarget.objects.filter(definition_code=definition.code).delete()
    CoverageTarget.objects.create(definition_code=definition.code, share_pct=100, source="Plan",
                                  due_on=today + timedelta(days=10))  # fmt: skip
    with django_assert_max_num_queries(12):
        found = offices_behind(definition=definition, day=today)
    # Nanhu is covered; its city and province stand behind by Xihu's two alone.
    assert [one.office.code for one in found] == ["330000", "330100", "330106"]
    assert [one.figure.uncovered for one in found] == [2, 2, 2]
    both = world.official("examiner", "330106")
    Posting.objects.create(user=both, office=world.offices["330100"], role="analyst",
                           starts_on=date(2020, 1, 1))  # fmt: skip
    assert alert_offices(today=today) == {"behind": 3, "told": 3}
    assert alert_offices(today=today) == {"behind": 3, "told": 0}
    outbox.sweep()
    told = Counter(Message.objects.values_list("user__username", flat=True))
    assert {name.partition("-")[2] for name in told} == {"330000", "330100", "330106"}
    assert (told["examiner-330106"], max(told.values())) == (1, 1)
    county = signed_in(world.official("approver", "330106"))
    page = county.get("/desk/digital/")
    assert [one.office.code for one in page.context["alerts"]] == ["330106"]


def test_a_contact_is_kept_with_its_next_step_and_never_hides_a_later_one(world, enterprise):
    actor, today = world.official_actor("examiner", "330106"), timezone.localdate()
    ahead = today + timedelta(days=7)
    contacted(enterprise, actor, next_step="Visit", next_on=ahead)
    contacted(enterprise, actor, on=today - timedelta(days=3), outcome=ContactOutcome.NOT_REACHED)
    kept = follow_up_of(enterprise)
    assert (kept.outcome, kept.next_step, kept.next_on) == ("will_rate", "Visit", ahead)
    assert Contact.objects.count() == 2
    for given, code in (
        ({"next_step": "Visit"}, "next_step_half"),
        ({"on": ahead}, "invalid_day"),
        ({"next_step": "Visit", "next_on": today - timedelta(days=1)}, "invalid_day"),
        ({"version": 0}, "stale_version"),
    ):
        with pytest.raises((DomainError, Conflict)) as refused:
            contacted(enterprise, actor, **given)
        assert refused.value.code == code
    with pytest.raises(DomainError):
        contacted(enterprise, world.official_actor("examiner", "330108"))


def test_the_next_step_of_a_contact_entered_late_is_not_lost(world, enterprise):
    actor, today = world.official_actor("examiner", "330106"), timezone.localdate()
    ahead, earlier = today + timedelta(days=7), today - timedelta(days=3)
    contacted(enterprise, actor, outcome=ContactOutcome.WILL_RATE)
    late = {"on": earlier, "outcome": ContactOutcome.NOT_REACHED}
    contacted(enterprise, actor, **late, next_step="Visit", next_on=ahead)
    kept = follow_up_of(enterprise)
    assert (kept.contacted_on, kept.outcome) == (today, "will_rate")
    assert (kept.next_step, kept.next_on) == ("Visit", ahead)
    with pytest.raises(DomainError) as refused:
        contacted(enterprise, actor, **late, next_step="Call", next_on=today)
    assert (refused.value.code, set(refused.value.fields)) == ("next_step_stands", {"next_step"})
    assert ahead.isoformat() in str(refused.value)
    assert Contact.objects.count() == 2
    contacted(enterprise, actor, **late)
    assert follow_up_of(enterprise).next_step == "Visit"


def test_only_posted_staff_look_after_an_enterprise(world, enterprise):
    actor = world.official_actor("approver", "330106")
    for user, is_taken in (("330106", True), ("330108", False)):
        person = world.official("examiner", user)
        version = follow_up_of(enterprise).version
        if is_taken:
            assign_contact(enterprise=enterprise, person=person, version=version, actor=actor)
            continue
        with pytest.raises(DomainError):
            assign_contact(enterprise=enterprise, person=person, version=version, actor=actor)


def test_counts_tell_who_acts_down_to_the_county(world, enterprise):
    definition, today = definition_for(day=timezone.localdate()), timezone.localdate()
    actor = world.official_actor("examiner", "330106")
    contacted(enterprise, actor)
    for code, below in (("000000", "330000"), ("330000", "330100"), ("330100", "330106")):
        (line,) = who_acts(definition, world.offices[code], today)
        assert line.office.code == below
        assert (line.uncovered, line.unassigned, line.contacted, line.overdue) == (1, 1, 1, 0)


def test_who_acts_is_asked_by_any_definition_and_its_links_keep_it(world, enterprise):
    make_title(world.enterprise(index=1), TitleKind.SRDI)
    refresh()
    province = signed_in(world.official("examiner", "330000"))
    address = "/desk/digital/offices/?definition=srdi&office=330100&sort=overdue"
    page = province.get(address)
    ((line, name, drill),) = page.context["rows"]
    assert (name, line.uncovered, drill) == ("Xihu", 1, "")
    assert page.context["crumbs"] == [("?definition=srdi&office=330000&sort=overdue", "Zhejiang")]
    text = page.content.decode()
    assert "?definition=srdi&amp;office=330100&amp;sort=assigned" in text
    work = "/desk/digital/?definition=srdi&amp;office=330106"
    assert f'{work}"' in text
    assert [one.enterprise for one in province.get(work.replace("&amp;", "&")).context["page"].rows
            ] == [world.enterprise(index=1)]  # fmt: skip


def test_the_work_list_says_what_is_missing_in_a_fixed_number_of_queries(
    world, enterprise, django_assert_num_queries
):
    county = signed_in(world.official("examiner", "330106"))
    address = "/desk/digital/"
    assert "never assessed" in county.get(address).content.decode()
    make_title(world.enterprise(index=1), TitleKind.LITTLE_GIANT)
    with django_assert_num_queries(FRAME_QUERIES + 8):
        page = county.get(address).context["page"]
    assert len(page.rows) == 2
    page = county.get(f"{address}?contact=mine").context["page"]
    assert page.rows == []
    assert county.post(address).status_code == 200
    work = f"{address}enterprises/{enterprise.pk}/"
    person = world.official("examiner", "330106").pk
    sent = {"act": "assign", "submit_key": KEY, "assign-version": 0, "assign-person": person}
    assert county.post(work, sent).status_code == 302
    page = county.get(f"{address}?contact=mine").context["page"]
    assert [row.enterprise for row in page.rows] == [enterprise]
    stale = sent | {"submit_key": "another"}
    assert county.post(work, stale).status_code == 409
    ministry = signed_in(world.official("examiner", "000000"))
    for path in ("/desk/digital/offices/", "/desk/digital/offices/?office=330000&sort=overdue"):
        assert ministry.get(path).status_code == 200
    assert ministry.post("/desk/digital/offices/").status_code == 200
    assert ministry.get("/desk/digital/offices/?definition=nonsense").status_code == 404
    # The ministry looks on; the enterprise's own offices act.
    assert ministry.get(work).context["acts"] == []


def test_the_work_list_is_ordered_and_kept_by_the_definition_that_is_chosen(world, enterprise):
    today = timezone.localdate()
    other = world.enterprise(index=1)
    make_title(other, TitleKind.SRDI)
    make_title(other, TitleKind.LITTLE_GIANT)
    Assessment.objects.create(enterprise=enterprise, basis="self_rated", level=1, assessed_on=today,
                              recorded_at=timezone.now())  # fmt: skip
    contacted(other, world.official_actor("examiner", "330106"), next_step="Visit", next_on=today)
    county = signed_in(world.official("examiner", "330106"))

    def listed(query):
        rows = county.get(f"/desk/digital/?{query}").context["page"].rows
        return [row.enterprise.pk for row in rows]

    first, second = enterprise.pk, other.pk
    assert listed("") == [second, first]
    assert listed("sort=closest") == [first, second]
    assert listed("sort=next") == [second, first]
    assert listed("sort=silent") == [first, second]
    assert listed("sort=name") == [first, second]
    assert listed("definition=srdi") == [second]
    assert county.get("/desk/digital/?definition=nonsense").status_code == 404
    # Every order can be paged.
    keys = {"closest": "closeness", "next": "next_due", "silent": "last_contact", "name": "name"}
    for sort, key in keys.items():
        page = county.get(f"/desk/digital/?sort={sort}").context["page"]
        value = getattr(page.rows[0].enterprise, key)
        cursor = base64.urlsafe_b64encode(
            json.dumps([value, page.rows[0].enterprise.pk], default=str).encode()
        ).decode()
        following = county.get(f"/desk/digital/?sort={sort}&after={cursor}").context["page"]
        assert [row.enterprise.pk for row in following.rows] == [page.rows[1].enterprise.pk]
