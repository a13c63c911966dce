"""Pages by key: every row once, in order, in a fixed number of queries."""

import pytest
from django.test import RequestFactory

from accounts.enums import RegionLevel
from accounts.models import Region
from common.tables import COUNT_LIMIT, keyset_page

pytestmark = pytest.mark.django_db


def rows_by_name(total):
    Region.objects.bulk_create(
        Region(code=f"{n:06}", name=f"Region {n // 3}", level=RegionLevel.COUNTY)
        for n in range(total)
    )
    return Region.objects.all()


def page_at(queryset, url, order=("name", "pk"), size=4):
    return keyset_page(queryset, RequestFactory().get(f"/{url}"), order=order, size=size)


def walk(queryset, order):
    url, seen = "", []
    while True:
        page = page_at(queryset, url, order)
        seen.append([row.pk for row in page.rows])
        if not page.next_url:
            return seen, page
        url = page.next_url


@pytest.mark.parametrize("order", [("name", "pk"), ("-name", "-pk"), ("pk",)])
def test_walking_forwards_meets_every_row_once_and_in_order(order):
    queryset = rows_by_name(10)
    seen, _last = walk(queryset, order)
    assert [key for rows in seen for key in rows] == [row.pk for row in queryset.order_by(*order)]


def test_walking_back_shows_the_same_pages():
    seen, page = walk(rows_by_name(10), ("name", "pk"))
    back = []
    while page.previous_url:
        page = page_at(Region.objects.all(), page.previous_url)
        back.append([row.pk for row in page.rows])
    assert back == seen[-2::-1]
    assert page.previous_url == ""


def test_the_other_filters_stay_in_the_address():
    page = page_at(rows_by_name(5), "?state=x")
    assert page.next_url.startswith("?state=x&after=")


@pytest.mark.parametrize("cursor", ["nonsense", "bnVsbA==", "WzEsMiwzXQ==", "W251bGwsIG51bGxd"])
def test_a_broken_cursor_gives_the_first_page(cursor):
    page = page_at(rows_by_name(5), f"?after={cursor}")
    assert len(page.rows) == 4
    assert page.previous_url == ""


def test_a_page_takes_two_queries(django_assert_num_queries):
    queryset = rows_by_name(9)
    with django_assert_num_queries(2):
        page_at(queryset, "")


def test_the_count_stops_at_its_limit():
    page = page_at(rows_by_name(COUNT_LIMIT + 1), "")
    assert (page.count, page.has_more_than_count) == (COUNT_LIMIT, True)


def test_a_keyset_of_two_directions_is_refused():
    with pytest.raises(ValueError, match="one direction"):
        page_at(Region.objects.all(), "", order=("name", "-pk"))
