"""Snapshots: frozen, reopened, caught up, published by two."""

from datetime import date, timedelta
from random import Random

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from cultivation.domain.coverage import coverage
from cultivation.domain.coverage.reading import read_snapshot
from cultivation.domain.coverage.snapshots import (
    digest_now,
    propose_publication,
    publish_snapshot,
    request_snapshot,
)
from cultivation.models import (
    Chain,
    ChainMembership,
    CoverageSnapshot,
    Park,
    ParkMembership,
    PilotCity,
    ProjectMilestone,
    SizeRecord,
    SnapshotCell,
    SnapshotPublication,
)
from enterprises.models import Assessment, Enterprise
from tests.cultivation.coverage.random_country import (
    DEFINITIONS,
    FIRST,
    KINDS,
    RandomCountry,
    make_definitions,
)
from tests.factories import make_title
from tests.own_role import in_its_own_role
from tests.racing import together


def nights():
    return CoverageSnapshot.objects.filter(origin="nightly")


def at(moment):
    return time_machine.travel(moment, tick=False)


GAP = [date(2025, 9, day) for day in (1, 2, 3)]


def counted_by_all(country, number):
    """An enterprise that every definition counts as covered as soon as it is titled and rated."""
    province, city, county = (level[1] for level in country.offices)
    firm = Enterprise.objects.create(
        uscc=f"N{number:017}", name=f"N{number}", industry_id="34",
        province_office=province, city_office=city, county_office=county,
    )  # fmt: skip
    SizeRecord.objects.create(
        enterprise=firm, starts_on=FIRST, is_above_scale=True, size_class="small"
    )
    ParkMembership.objects.create(enterprise=firm, park=country.parks[2], starts_on=FIRST)
    ProjectMilestone.objects.create(
        enterprise=firm, reference=f"N{number}", kind="accepted", on=FIRST
    )
    return firm


def title_and_rate(firm, day):
    for kind in KINDS:
        make_title(firm, kind, valid_from=day, number=f"{kind} {firm.pk}")
    for basis in ("self_rated", "on_site"):
        Assessment.objects.create(
            enterprise=firm, basis=basis, level=4, assessed_on=day, recorded_at=timezone.now()
        )


def correct_everything(country):
    """Every register says something else of the days that were not frozen, and of all others."""
    counted_by_all(country, len(GAP) + 1)
    for register in (ChainMembership, Chain, Park, SizeRecord):
        open_rows = register.objects.filter(ends_on=None, starts_on__lt=GAP[0])
        open_rows.update(ends_on=GAP[0] - timedelta(days=1))
    ParkMembership.objects.all().delete()
    PilotCity.objects.update(industries=["65"])
    ProjectMilestone.objects.filter(kind="accepted").delete()
    Enterprise.objects.update(industry="65")


def digests():
    return {(one.day, one.definition.code): one.digest
            for one in nights().select_related("definition")}  # fmt: skip


def differing_now(day):
    """The definitions under which the day reads otherwise from all that is known by now."""
    return {
        one.definition.code
        for one in nights().filter(day=day).select_related("definition")
        if coverage(as_of=day, definition=one.definition, from_history=True).total.covered
        != one.covered
    }


def test_a_clock_that_stood_for_three_days_loses_no_day_and_no_figure(db):
    """Late snapshots equal those made on time, though facts of these days were recorded meanwhile:
    some on their day, some afterwards; and every register was corrected."""
    country = RandomCountry(Random(5), 8)
    with at("2025-08-01 12:00+08:00"):
        PilotCity.objects.create(
            office=country.offices[0][1], batch="2", source="x", starts_on=FIRST, industries=[]
        )
        on_their_day = [counted_by_all(country, number) for number in range(len(GAP))]
        afterwards = counted_by_all(country, len(GAP))
    with at("2025-09-01 01:00+08:00"):
        run_periodic("snapshot_coverage")
    assert {one.day for one in nights()} == {date(2025, 8, 31)}
    with transaction.atomic():
        for firm, day in zip(on_their_day, GAP, strict=True):
            with at(f"{day} 12:00+08:00"):
                title_and_rate(firm, day)
            with at(f"{day + timedelta(days=1)} 00:30+08:00"):
                run_periodic("snapshot_coverage")
        on_time = digests()
        transaction.set_rollback(True)
    for firm, day in zip(on_their_day, GAP, strict=True):
        with at(f"{day} 12:00+08:00"):
            title_and_rate(firm, day)
    with at("2025-09-04 16:00+08:00"):
        title_and_rate(afterwards, GAP[0])
        correct_everything(country)
        run = run_periodic("snapshot_coverage")
    assert digests() == on_time
    assert len(on_time) == 4 * len(DEFINITIONS)
    assert run.figures == {"days": 3, "snapshots": 21}
    assert (run.progress_done, run.progress_total) == (3, 3)
    # Were it not for the moment up to which a day is known, each of them would read otherwise.
    assert all(differing_now(day) == set(DEFINITIONS) for day in GAP)
    with at("2025-09-04 17:00+08:00"):
        assert run_periodic("snapshot_coverage").figures == {"days": 0, "snapshots": 0}


def test_the_first_night_counts_the_month_ends_before_it(db):
    RandomCountry(Random(5), 2)
    with at("2025-09-01 01:00+08:00"):
        run_periodic("snapshot_coverage")
    months = CoverageSnapshot.objects.filter(origin="backfill", definition__code="own-rating")
    assert months.count() == 24
    assert months.order_by("day").first().day == date(2023, 8, 31)


def test_a_published_snapshot_reopened_later_reads_the_same_though_everything_moved(world):
    make_definitions()
    first, second = world.enterprises["330106"]
    title = make_title(first, "little_giant")
    ministry = world.official_actor("examiner", "000000")
    definition = CoverageSnapshot._meta.get_field("definition").related_model.objects.get(
        code="little-giant"
    )
    today = timezone.localdate()
    snapshot = request_snapshot(day=today, code=definition.code, actor=ministry)
    propose_publication(snapshot=snapshot, note="Monthly", version=0, actor=ministry)
    approver = world.official_actor("approver", "000000")
    publish_snapshot(snapshot=snapshot, version=1, actor=approver)
    before = read_snapshot(snapshot, office=None, by="office").as_json()
    title.enterprise = second
    title.save()
    make_title(world.enterprise("320102"), "little_giant")
    snapshot.refresh_from_db()
    assert digest_now(snapshot) == snapshot.digest
    assert read_snapshot(snapshot, office=None, by="office").as_json() == before
    assert coverage(as_of=today).total.holders == 2
    for change in (
        lambda: CoverageSnapshot.objects.update(covered=5),
        lambda: SnapshotCell.objects.update(covered=5),
        lambda: SnapshotCell.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_publishing_needs_no_more_than_the_applications_rights(world):
    make_definitions()
    examiner, approver = (world.official_actor(one, "000000") for one in ("examiner", "approver"))
    with in_its_own_role():
        snapshot = request_snapshot(day=timezone.localdate(), code="little-giant", actor=examiner)
        propose_publication(snapshot=snapshot, note="Monthly", version=0, actor=examiner)
        publish_snapshot(snapshot=snapshot, version=1, actor=approver)
    assert SnapshotPublication.objects.get().published_at


def test_one_proposes_and_another_publishes(world):
    make_definitions()
    definition = CoverageSnapshot._meta.get_field("definition").related_model.objects.first()
    examiner = world.official_actor("examiner", "000000")
    approver = world.official_actor("approver", "000000")
    snapshot = request_snapshot(day=timezone.localdate(), code=definition.code, actor=examiner)
    with pytest.raises(DomainError, match="Nobody has proposed"):
        publish_snapshot(snapshot=snapshot, version=0, actor=approver)
    propose_publication(snapshot=snapshot, note="Monthly", version=0, actor=approver)
    with pytest.raises(DomainError, match="Somebody else"):
        publish_snapshot(snapshot=snapshot, version=1, actor=approver)
    with pytest.raises(Conflict):
        propose_publication(snapshot=snapshot, note="Again", version=0, actor=examiner)
    propose_publication(snapshot=snapshot, note="Monthly figures", version=1, actor=examiner)
    with pytest.raises(DomainError, match="An approver"):
        publish_snapshot(snapshot=snapshot, version=2, actor=examiner)
    with pytest.raises(DomainError, match="The ministry"):
        publish_snapshot(
            snapshot=snapshot, version=2, actor=world.official_actor("approver", "330000")
        )
    publish_snapshot(snapshot=snapshot, version=2, actor=approver)
    with pytest.raises(DomainError, match="never changes"):
        publish_snapshot(snapshot=snapshot, version=3, actor=approver)
    with pytest.raises(DatabaseError), transaction.atomic():
        SnapshotPublication.objects.update(note="Other")


def test_the_database_refuses_one_person_for_both(world):
    make_definitions()
    definition = CoverageSnapshot._meta.get_field("definition").related_model.objects.first()
    examiner = world.official_actor("examiner", "000000")
    snapshot = request_snapshot(
        day=timezone.localdate() - timedelta(days=1), code=definition.code, actor=examiner
    )
    user = world.official("examiner", "000000")
    with pytest.raises(IntegrityError, match="snapshot_published_by_two"), transaction.atomic():
        SnapshotPublication.objects.create(
            snapshot=snapshot, note="x", proposed_by=user, proposed_at=timezone.now(),
            published_by=user, published_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_publishing_while_the_note_is_worded_anew_is_told_to_the_second_of_them(world):
    make_definitions()
    examiner, approver = (world.official_actor(one, "000000") for one in ("examiner", "approver"))
    for _ in range(3):
        snapshot = request_snapshot(day=timezone.localdate(), code="little-giant", actor=examiner)
        propose_publication(snapshot=snapshot, note="Monthly", version=0, actor=examiner)
        ended = together(
            lambda snapshot=snapshot: propose_publication(
                snapshot=snapshot, note="Again", version=1, actor=examiner
            ),
            lambda snapshot=snapshot: publish_snapshot(
                snapshot=snapshot, version=1, actor=approver
            ),
        )
        assert ended == {"done": 1, "conflict": 1}
