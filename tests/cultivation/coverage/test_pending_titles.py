"""A title counts on past its last day while the result of its re-examination is pending."""

from datetime import timedelta

from django.utils import timezone

from cultivation.domain.coverage import coverage, definition_for
from cultivation.domain.coverage.board import cells_that_differ, refresh
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.population import counted_on
from cultivation.models import Title, TitleChange
from tests.factories import make_title


def test_its_holder_is_counted_until_the_result(world):
    load_coverage()
    today = timezone.localdate()
    yesterday, definition = today - timedelta(days=1), definition_for(day=today)
    title = make_title(
        world.enterprise(), "little_giant", valid_from=today - timedelta(days=900),
        valid_to=yesterday, re_examined_since=today - timedelta(days=60),
    )  # fmt: skip
    refresh()

    def counted():
        ways = [
            coverage(as_of=today, definition=definition, from_history=is_past).total.holders
            for is_past in (False, True)
        ]
        return [*ways, counted_on(today, definition).count()]

    assert counted() == [1, 1, 1]
    # It lapses: the figures of today fall; how it read before is kept for those of the past.
    Title.objects.filter(pk=title.pk).update(
        re_examined_since=None, ending="expired", ending_reason="Not passed"
    )
    refresh()
    assert counted() == [0, 0, 0]
    assert cells_that_differ() == 0
    kept = TitleChange.objects.get()
    assert (kept.title_id, kept.re_examined_since) == (title.pk, title.re_examined_since)
