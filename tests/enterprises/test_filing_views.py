"""Filings: years side by side, and a long form that loses nothing."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.forms import FILING_SECTIONS
from enterprises.models import Filing
from tests.factories import make_filing
from tests.pages import signed_in

AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def own(client, world):
    """The enterprise whose owner is signed in."""
    enterprise = world.enterprise()
    client.force_login(world.owner(enterprise))
    return enterprise


@pytest.fixture
def year():
    """The last full year."""
    return timezone.localdate().year - 1


def _address(year):
    return reverse("enterprises:filing", args=[year])


def test_every_measure_stands_in_exactly_one_section():
    names = [name for section in FILING_SECTIONS for name in section.names]

    assert sorted(names) == sorted(MEASURE_COLUMNS)


@pytest.mark.parametrize("count", [1, 3])
def test_the_years_stand_side_by_side_with_the_same_queries(
    client, own, year, count, django_assert_num_queries
):
    for back in range(count):
        make_filing(own, year - back, revenue_wan=f"{12000 - back * 2000}.00")

    # session, user, postings, memberships, enterprise, filings
    with django_assert_num_queries(6):
        page = client.get(reverse("enterprises:filings")).content.decode()

    assert "12,000.00" in page
    assert ("+20.0%" in page) == (count == 3)


def test_without_the_filing_of_the_year_there_is_one_thing_to_do(client, own, year):
    page = client.get(reverse("enterprises:filings")).content.decode()

    assert _address(year) in page


def test_last_years_value_stands_beside_the_field(client, own, year):
    make_filing(own, year - 1, revenue_wan="8765.40")

    page = client.get(_address(year)).content.decode()

    assert f"{year - 1}: 8,765.40" in page


def test_a_year_that_is_not_over_has_no_form(client, own, year):
    assert client.get(_address(year + 1)).status_code == 404


def test_a_figure_may_be_pasted_with_separators(client, own, year):
    response = client.post(_address(year), {"version": 0, "revenue_wan": "12,345.60"})

    assert response.status_code == 302
    assert Filing.objects.get(enterprise=own).revenue_wan == Decimal("12345.60")


def test_an_automatic_save_keeps_what_is_valid_and_names_what_is_not(client, own, year):
    response = client.post(
        _address(year),
        {"version": 0, "revenue_wan": "1000", "main_revenue_wan": "1200", "employees": "many"},
        headers=AUTOSAVE,
    )

    answer = response.json()
    assert response.status_code == 200
    assert set(answer["errors"]) == {"main_revenue_wan", "employees"}
    assert answer["version"] == 1
    assert "5 missing" in answer["progress"]
    filing = Filing.objects.get(enterprise=own)
    assert (filing.revenue_wan, filing.main_revenue_wan, filing.employees) == (
        Decimal("1000.00"),
        None,
        None,
    )


def test_without_a_script_the_same_comes_back_with_everything_typed(client, own, year):
    response = client.post(
        _address(year), {"version": 0, "revenue_wan": "1000", "employees": "many"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="many"' in page
    assert "id_employees_error" in page
    assert 'name="version" value="1"' in page


def test_a_save_that_changes_nothing_leaves_the_version(client, own, year):
    filing = make_filing(own, year)

    response = client.post(
        _address(year), {"version": 1, "revenue_wan": filing.revenue_wan}, headers=AUTOSAVE
    )

    assert response.json()["version"] == 1


def test_a_stale_filing_shows_both_values_and_keeps_the_typed_one(client, own, year):
    make_filing(own, year, version=3, employees=180)

    response = client.post(_address(year), {"version": 2, "employees": "175"})

    page = response.content.decode()
    assert response.status_code == 409
    assert 'value="175"' in page
    assert "180" in page
    assert 'name="version" value="3"' in page
    assert Filing.objects.get(enterprise=own).employees == 180


def test_a_stale_automatic_save_is_refused(client, own, year):
    make_filing(own, year, version=3, employees=180)

    response = client.post(_address(year), {"version": 2, "employees": "175"}, headers=AUTOSAVE)

    assert response.status_code == 409


def test_a_filing_of_another_enterprise_is_never_reached(client, own, world, year):
    other = world.enterprise("320102")
    make_filing(other, year, revenue_wan="98765.43")

    page = client.get(_address(year)).content.decode()

    assert "98,765.43" not in page


def test_a_new_filing_starts_from_last_year_and_keeps_nothing_before_it_is_saved(world):
    enterprise = world.enterprise()
    year = timezone.localdate().year - 1
    make_filing(enterprise, year - 1, revenue_wan="9000.00", niche_years=4, on_abnormal_list=False)
    client = signed_in(world.owner(enterprise))
    address = f"/enterprise/filings/{year}/"
    assert "Start from last year" in client.get(address).content.decode()
    form = client.get(f"{address}?start=last").context["form"]
    assert form["revenue_prev_wan"].value() == "9,000.00"
    assert (form["niche_years"].value(), form["revenue_wan"].value()) == (5, None)
    assert (form["ip_class1"].value(), form["on_abnormal_list"].value()) == (6, None)
    assert not Filing.objects.filter(fiscal_year=year).exists()
    make_filing(enterprise, year)
    assert "Start from last year" not in client.get(address).content.decode()
