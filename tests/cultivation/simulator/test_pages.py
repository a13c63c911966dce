"""The simulator's pages: drafts in a form and as text, simulations with their figures and lists."""

from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cultivation.criteria.text import plain
from cultivation.domain.simulator.running import repeat_simulation
from cultivation.models import Simulation, StandardDraft
from cultivation.shown.simulator.drafts import shown_draft
from tests.api_client import Caller
from tests.cultivation.simulator.population import make_population, run_out
from tests.factories import make_rule_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client, world):
    """Somebody signed in."""

    def signed_in(role, code):
        client.force_login(world.official(role, code))
        return client

    return signed_in


def post(client, name, /, *args, **fields):
    return client.post(reverse(f"cultivation:{name}", args=args), {"submit_key": uuid4(), **fields})


def page(client, name, *args, query=""):
    return client.get(reverse(f"cultivation:{name}", args=args) + query)


def test_a_standard_is_copied_moved_and_simulated_on_screen(at, world):
    client = at("analyst", "330000")
    source = make_rule_set("srdi-2026")
    assert page(client, "drafts").status_code == 200
    answer = post(client, "drafts", source=source.sha256, name="R&D 4 %")
    draft = StandardDraft.objects.get()
    assert answer.url == reverse("cultivation:draft", args=[draft.pk])
    shown = page(client, "draft", draft.pk)
    typed = numbers_of(draft) | {"gates.rd_ratio.test.0": "4"}
    assert shown.content.decode().count("<fieldset") >= 10
    assert post(client, "draft", draft.pk, version=1, **typed).status_code == 302
    draft.refresh_from_db()
    assert "rd_ratio_pct >= 4" in draft.text
    assert "became" in page(client, "draft", draft.pk).content.decode()
    answer = post(
        client,
        "new_simulation",
        name="Try",
        before=f"standard:{source.pk}",
        after=draft.pk,
        area="330000",
        population="all",
        case_kind="recognition",
        population_on="2026-05-01",
        judged_as_met="on",
    )
    simulation = Simulation.objects.get()
    assert answer.url == reverse("cultivation:simulation", args=[simulation.pk])
    assert page(client, "simulation", simulation.pk).status_code == 200
    run_out(simulation)
    assert "To be repeated" in page(client, "simulation", simulation.pk).content.decode()


def numbers_of(draft):
    """What the form of numbers would send back."""
    found = {}

    def gather(parts):
        for part in parts:
            found.update((one.place, plain(one.value)) for one in part.movables)
            if part.switch and part.switch.is_on:
                found[part.switch.place] = "on"
            gather(part.waivers)

    gather(shown_draft(draft).parts)
    return found


def test_a_refused_text_comes_back_with_its_line_as_it_was_typed(at, world, simulate):
    draft = simulate("srdi-2022").after_draft
    client = at("examiner", "000000")
    typed = draft.text.replace("niche_years >= 2", "niche_yeers >= 2", 1)
    answer = post(client, "draft_text", draft.pk, version=1, name="Other", text=typed)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "unknown measure &#x27;niche_yeers&#x27;" in body
    assert "niche_yeers &gt;= 2&quot;" in body
    assert 'value="Other"' in body


def test_refused_numbers_come_back_as_they_were_typed(at, world, simulate):
    draft = simulate("srdi-2022").after_draft
    client = at("examiner", "000000")
    typed = numbers_of(draft) | {"indicators.main_share.bands.1.when.0": "91.5"}
    answer = post(client, "draft", draft.pk, version=1, **typed)
    assert answer.status_code == 422
    assert 'value="91.5"' in answer.content.decode()


def test_other_offices_see_nothing_of_it(at, simulate):
    simulation = simulate("srdi-2022", office="330000")
    places = [
        ("draft", simulation.after_draft_id),
        ("draft_text", simulation.after_draft_id),
        ("simulation", simulation.pk),
        ("simulation_differences", simulation.pk),
    ]
    for code in ("320000", "330100", "330106", "000000"):
        client = at("examiner", code)
        assert {page(client, *place).status_code for place in places} == {404}
        assert post(client, "repeat_simulation", simulation.pk).status_code == 404
    assert page(at("examiner", "330106"), "simulations").status_code == 404


def test_a_result_shows_tables_and_lists_those_who_differ(
    at, world, simulate, django_assert_num_queries
):
    make_population(world, "pages", 40)
    changes = {"gates.tier1_title.on": False, "gates.rd_ratio_floor.on": False}
    simulation = run_out(simulate("srdi-2022", changes | {"head.pass_mark": Decimal(30)}))
    assert simulation.differences.count() > 0
    client = at("analyst", "000000")
    assert page(client, "simulation", simulation.pk).status_code == 200
    with django_assert_num_queries(18):
        page(client, "simulation", simulation.pk)
    below = page(client, "simulation", simulation.pk, query="?office=330000")
    assert "Hangzhou" in below.content.decode()
    listed = page(client, "simulation_differences", simulation.pk)
    gained = page(client, "simulation_differences", simulation.pk, query="?movement=gained&rung=0")
    assert (listed.status_code, gained.status_code) == (200, 200)
    with django_assert_num_queries(11):
        page(client, "simulation_differences", simulation.pk)
    book = post(client, "simulation_differences", simulation.pk)
    rows = list(load_workbook(BytesIO(b"".join(book))).active.values)
    assert len(rows) > simulation.differences.count()
    assert post(client, "simulation", simulation.pk).status_code == 200


def test_two_simulations_stand_side_by_side(at, world, simulate):
    make_population(world, "beside", 20)
    first = run_out(simulate("srdi-2022", {"head.pass_mark": Decimal(40)}))
    actor = world.official_actor("analyst", "000000")
    again = run_out(repeat_simulation(simulation=first, actor=actor))
    client = at("analyst", "000000")
    assert page(client, "side_by_side").status_code == 200
    both = page(client, "side_by_side", query=f"?one={first.pk}&other={again.pk}")
    assert "looked at different filings" not in both.content.decode()
    address = both.wsgi_request.get_full_path()
    book = load_workbook(BytesIO(b"".join(client.post(address))))
    (counted,) = [row for row in book.active.values if row[0] == "Filings"]
    assert counted[1] == counted[2] == first.filings > 0
    assert "the same result" in page(client, "simulation", first.pk).content.decode()


def test_a_draft_goes_on_by_buttons(at, world, simulate):
    draft = simulate("srdi-2026", {"gates.rd_ratio.test.0": Decimal(4)}).after_draft
    client = at("approver", "000000")
    assert post(client, "draft_act", draft.pk, "hand-on", version=2).status_code == 302
    assert post(client, "draft_act", draft.pk, "publish", version=3).status_code == 422
    assert post(client, "draft_act", draft.pk, "return", version=3).status_code == 302
    assert post(client, "draft_act", draft.pk, "discard", version=4).status_code == 302
    assert page(client, "draft", draft.pk).status_code == 200


def test_other_systems_read_the_lines_and_move_a_draft_on(world, simulate):
    make_population(world, "lines", 20)
    ran = run_out(simulate("srdi-2026", {"gates.rd_ratio.test.0": Decimal(4)}))
    analyst, approver = (Caller(world.official(role, "000000")) for role in ("analyst", "approver"))
    (line, *_more) = analyst.get(f"simulations/{ran.pk}/").json()["lines"]
    assert (Decimal(line["before"]), Decimal(line["after"])) == (3, 4)
    assert sum(one["filings"] for one in line["bins"]) == ran.filings
    one = f"standard-drafts/{ran.after_draft_id}/"
    seen = {"version": ran.after_draft.version}
    assert analyst.post(f"{one}hand-on/", seen).json()["code"] == "approver_only"
    handed = approver.post(f"{one}hand-on/", seen).json()
    assert handed["state"] == "handed_on"
    seen = {"version": handed["version"]}
    assert approver.post(f"{one}publish/", seen).json()["code"] == "same_person"
    back = analyst.post(f"{one}return/", seen).json()
    assert back["state"] == "open"
    put_aside = approver.post(f"{one}discard/", {"version": back["version"]}).json()
    assert put_aside["state"] == "discarded"
