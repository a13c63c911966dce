"""Registers of key chains and parks."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from common.domain.errors import DomainError
from cultivation.domain.coverage import coverage, definition_for
from cultivation.domain.coverage.board import cells_that_differ, refresh
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.population import counted_on
from cultivation.domain.digital.groups import (
    add_member,
    end_member,
    keep_group,
    members_of,
    parks_counted,
    register_of,
)
from cultivation.enums import TitleKind
from cultivation.models import Chain, ChainMembership, Park, ParkMembership, SizeRecord
from enterprises.models import Assessment, Enterprise
from tests.factories import make_title
from tests.pages import KEY, signed_in

pytestmark = pytest.mark.django_db


def test_a_chain_is_entered_gets_members_and_its_coverage_is_shown(world):
    load_coverage()
    make_title(world.enterprise(), TitleKind.LITTLE_GIANT)
    today = timezone.localdate().isoformat()
    ministry = signed_in(world.official("examiner", "000000"))
    address = "/desk/digital/registers/chains/"
    entry = {"code": "C1", "name": "Robots", "kind": "national", "starts_on": today}
    assert ministry.post(f"{address}new/", entry | {"submit_key": KEY}).status_code == 302
    doubled = ministry.post(f"{address}new/", entry | {"submit_key": "2"})
    assert doubled.status_code == 409
    one = f"{address}C1/"
    member = {"act": "add", "add-uscc": world.enterprise().uscc, "add-starts_on": today}
    assert ministry.post(one, member | {"submit_key": KEY}).status_code == 302
    assert ministry.post(one, member | {"submit_key": "3"}).status_code == 409
    refresh()
    (row,) = ministry.get(address).context["page"].rows
    assert (row[0].members, row[1].holders, row[1].covered) == (1, 1, 0)
    assert ministry.post(address).status_code == 200
    (shown,) = ministry.get(one).context["page"].rows
    assert (shown.has_ended, shown.level) == (0, None)
    membership = Chain.objects.get().memberships.get()
    ended = {"act": "end", "end-membership": membership.pk, "end-ends_on": today}
    assert ministry.post(one, ended | {"submit_key": "4"}).status_code == 302
    # Who leads it; what another changed meanwhile is told.
    leads = {"act": "change", "change-name": "Robots", "change-kind": "national"} | {
        "change-starts_on": today, "change-version": 1, "change-leader": world.enterprise().uscc,
    }  # fmt: skip
    assert ministry.post(one, leads | {"submit_key": "5"}).status_code == 302
    assert Chain.objects.get().leader == world.enterprise()
    stale = ministry.post(one, leads | {"submit_key": "6"})
    assert stale.status_code == 409
    assert "changed meanwhile" in stale.content.decode()
    unknown = leads | {"change-version": 2, "change-leader": "91330106000000000X"}
    assert ministry.post(one, unknown | {"submit_key": "7"}).status_code == 422
    # A province changes no national chain; a county nothing at all.
    province = signed_in(world.official("examiner", "330000"))
    change = {"act": "change", "change-name": "X", "change-kind": "national"}
    sent = change | {"change-version": 2, "change-starts_on": today, "submit_key": KEY}
    assert province.post(one, sent).status_code == 422
    county = signed_in(world.official("examiner", "330106"))
    assert county.get(one).status_code == 200
    assert county.post(one, sent).status_code == 404


def test_high_standard_parks_are_counted_against_the_aim(world):
    Park.objects.create(code="P1", name="Park", starts_on=timezone.localdate())
    page = signed_in(world.official("examiner", "000000")).get("/desk/digital/registers/parks/")
    assert (page.context["counted"], page.context["target"].count) == (1, 200)


def test_the_api_shows_registers_with_the_members_in_the_office_s_area(world):
    today = timezone.localdate()
    chain = Chain.objects.create(code="C1", name="Robots", starts_on=today)
    ChainMembership.objects.create(chain=chain, enterprise=world.enterprise(), starts_on=today)
    own = signed_in(world.official("examiner", "330106"))
    other = signed_in(world.official("examiner", "320000"))
    assert own.get("/api/v1/chains/?kind=national").json()["results"][0]["code"] == "C1"
    assert own.get("/api/v1/chains/C1/").json()["name"] == "Robots"
    (member,) = own.get("/api/v1/chains/C1/members/").json()["results"]
    assert member["uscc"] == world.enterprise().uscc
    assert other.get("/api/v1/chains/C1/members/").json()["results"] == []
    # Page by page, however many there are.
    for enterprise in (world.enterprise(index=1), world.enterprise("330108")):
        ChainMembership.objects.create(chain=chain, enterprise=enterprise, starts_on=today)
    ministry, address = signed_in(world.official("analyst", "000000")), "/api/v1/chains/C1/members/"
    first = ministry.get(f"{address}?page_size=2").json()
    rest = ministry.get(first["next"]).json()
    assert ([len(page["results"]) for page in (first, rest)], rest["next"]) == ([2, 1], None)
    assert own.get("/api/v1/chains/C9/members/").status_code == 404
    owner = signed_in(world.owner(world.enterprise()))
    assert owner.get(address).status_code == owner.get("/api/v1/chains/").status_code == 403
    assert own.get("/api/v1/parks/").json()["results"] == []


def test_a_register_is_filtered_sorted_and_exported_as_it_stands(world):
    load_coverage()
    today = timezone.localdate()
    members = [world.enterprise(), world.enterprise("330402"), world.enterprise("320102")]
    for enterprise in members:
        make_title(enterprise, TitleKind.LITTLE_GIANT)
    Assessment.objects.create(enterprise=members[0], basis="self_rated", level=3,
                              assessed_on=today, recorded_at=timezone.now())  # fmt: skip
    kinds = {"C1": "national", "C2": "provincial", "C3": "national"}
    for place, (code, kind) in enumerate(kinds.items()):
        ended = today - timedelta(days=1) if code == "C3" else None
        chain = Chain.objects.create(
            code=code, name=f"Chain {9 - place}", kind=kind, ends_on=ended,
            starts_on=today - timedelta(days=9),
        )  # fmt: skip
        for enterprise in members[:1] if code == "C1" else members[1 : place + 2]:
            ChainMembership.objects.create(
                chain=chain, enterprise=enterprise, starts_on=today - timedelta(days=9)
            )
    refresh()
    ministry = signed_in(world.official("examiner", "000000"))

    def codes(query):
        page = ministry.get(f"/desk/digital/registers/chains/?{query}").context["page"]
        return [row.code for row, _figure in page.rows]

    assert codes("") == codes("sort=nonsense") == ["C1", "C2", "C3"]
    assert codes("sort=name") == ["C3", "C2", "C1"]
    assert codes("sort=members") == ["C2", "C1", "C3"]
    assert codes("sort=lowest&holds=yes") == ["C2", "C1"]
    assert codes("sort=highest&holds=yes") == ["C1", "C2"]
    assert codes("kind=provincial") == codes("q=Chain 8") == ["C2"]
    assert codes("holds=no") == ["C3"]
    answer = ministry.post("/desk/digital/registers/chains/?sort=lowest&holds=yes")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2, max_row=3)] == ["C2", "C1"]
    listed = ministry.post("/desk/digital/registers/chains/C1/")
    rows = list(load_workbook(BytesIO(listed.content)).active.values)
    assert rows[1][0] == members[0].name
    assert [row[0] for row in rows[-4:]] == ["Definition", "Numerator", "Denominator", "As of"]


def test_nobody_is_a_member_of_a_park_that_has_ended(world):
    """The park leaves the count and its firms leave the denominator, by each way of counting."""
    load_coverage()
    today = timezone.localdate()
    begun, enterprise = today - timedelta(days=90), world.enterprise()
    SizeRecord.objects.create(
        enterprise=enterprise, size_class="medium", is_above_scale=True, starts_on=begun
    )
    park = Park.objects.create(
        code="P1", name="Park", starts_on=begun, office=world.offices["330100"]
    )
    ParkMembership.objects.create(park=park, enterprise=enterprise, starts_on=begun)
    definition = definition_for(day=today, code="park-above-scale")
    refresh()

    def counted():
        ways = [
            coverage(as_of=today, definition=definition, from_history=is_past).total.holders
            for is_past in (False, True)
        ]
        (line,) = register_of("parks", today, {}, {})[0]
        listed = counted_on(today, definition).count()
        (member,) = members_of(park, Enterprise.objects.all())
        return parks_counted(today), *ways, listed, line.members, member.has_ended

    assert counted() == (1, 1, 1, 1, 1, 0)
    keep_group(
        register="parks", group=park, version=1, name="Park", kind="high_standard", source="",
        starts_on=begun, ends_on=today - timedelta(days=1), office=park.office,
        actor=world.official_actor("examiner", "000000"),
    )  # fmt: skip
    park.refresh_from_db()
    assert counted() == (0, 0, 0, 0, 0, 1)
    refresh()
    assert counted() == (0, 0, 0, 0, 0, 1)
    assert cells_that_differ() == 0
    with pytest.raises(DomainError, match="The entry ended on"):
        add_member(
            group=park, enterprise=world.enterprise(index=1), starts_on=today,
            actor=world.official_actor("examiner", "330000"),
        )  # fmt: skip


def chain_of(world, code, office=None):
    """An entry of a province's own, of the ministry's without one."""
    actor = world.official_actor("examiner", office or "000000")
    return keep_group(
        register="chains", actor=actor, code=code, name=code, kind="national", source="",
        starts_on=timezone.localdate(), ends_on=None,
    )  # fmt: skip


def test_a_province_keeps_its_own_chains_and_no_other_province_s(world):
    own = chain_of(world, "Z1", "330000")
    assert (own.kind, own.office.code) == ("provincial", "330000")
    zhejiang, jiangsu = (world.official_actor("examiner", code) for code in ("330000", "320000"))
    today, member = timezone.localdate(), world.enterprise()
    held = add_member(group=own, enterprise=member, starts_on=today, actor=zhejiang)
    entry = {"register": "chains", "group": own, "kind": "provincial", "name": "Ours", "source": "",
             "starts_on": today, "ends_on": None}  # fmt: skip
    other = world.enterprise("320102")
    acts = [
        lambda actor: keep_group(version=1, actor=actor, **entry),
        lambda actor: keep_group(version=1, actor=actor, **entry | {"ends_on": today}),
        lambda actor: add_member(group=own, enterprise=other, starts_on=today, actor=actor),
        lambda actor: end_member(group=own, membership=held.pk, ends_on=today, actor=actor),
    ]
    for act in acts:
        with pytest.raises(DomainError, match="kept by the ministry or another province"):
            act(jiangsu)
    # Nor does it give it away, make it national or enter an enterprise of another province.
    for given in ({"office": world.offices["320000"]}, {"kind": "national"}):
        with pytest.raises(DomainError, match="kept by the ministry or another province"):
            keep_group(version=1, actor=zhejiang, **entry | given)
    with pytest.raises(DomainError, match="outside your area"):
        acts[2](zhejiang)
    ministry = world.official_actor("examiner", "000000")
    foreign = add_member(group=own, enterprise=other, starts_on=today, actor=ministry)
    with pytest.raises(DomainError, match="outside your area"):
        end_member(group=own, membership=foreign.pk, ends_on=today, actor=zhejiang)
    end_member(group=own, membership=held.pk, ends_on=today, actor=zhejiang)
    assert keep_group(version=1, actor=zhejiang, **entry).name == "Ours"


def test_the_ministry_says_of_which_province_a_chain_is(world):
    chain = chain_of(world, "C1")
    assert (chain.kind, chain.office) == ("national", None)
    ministry = signed_in(world.official("examiner", "000000"))
    one = "/desk/digital/registers/chains/C1/"
    sent = {"act": "change", "change-name": "C1", "change-kind": "provincial"} | {
        "change-starts_on": timezone.localdate().isoformat(), "change-version": 1,
    }  # fmt: skip
    refused = ministry.post(one, sent | {"submit_key": "1"})
    assert refused.status_code == 422
    assert "Say of which province the chain is." in refused.content.decode()
    zhejiang = world.offices["330000"]
    named = sent | {"change-office": zhejiang.pk, "submit_key": "2"}
    assert ministry.post(one, named).status_code == 302
    chain.refresh_from_db()
    assert chain.office == zhejiang
    # Its keepers alone are offered to change it.
    shown = {
        code: signed_in(world.official("examiner", code)).get(one).context
        for code in ("000000", "330000", "320000")
    }
    assert [bool(shown[code]["change_form"]) for code in shown] == [True, True, False]
    assert "office" not in shown["330000"]["change_form"].fields
    said = signed_in(world.official("analyst", "330000")).get("/api/v1/chains/?office=330000")
    assert [row["office"] for row in said.json()["results"]] == ["330000"]
    # A national chain is nobody's but the ministry's.
    back = named | {"change-kind": "national", "change-version": 2, "submit_key": "3"}
    assert ministry.post(one, back).status_code == 302
    chain.refresh_from_db()
    assert chain.office is None
