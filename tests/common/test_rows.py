"""Rows written by one statement come back as they were, one as a hundred, whatever they hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from common.domain.rows import Writes
from common.models import JobRun
from cultivation.enums import ProjectStatus
from cultivation.models import DigitalProject

pytestmark = pytest.mark.django_db

_TEXT = "Quotes \" and ', a backslash \\, {braces}, 中文\nand a line"


def project(enterprise, number: int) -> DigitalProject:
    day = date(2026, 5, number)
    return DigitalProject(
        number=f"D-{number}",
        enterprise=enterprise,
        name=_TEXT,
        status=ProjectStatus.DIAGNOSIS,
        opened_on=day,
        step_on=day,
        diagnosed_on=day,
        scenes=["a,b", 'c"d', ""][:number],
        investment_planned_wan=Decimal("12345678901.05"),
        given_up_on=None,
        is_true_stated=number == 2,
    )


@pytest.mark.parametrize("count", [1, 2])
def test_what_is_inserted_comes_back(world, count):
    rows = [project(world.enterprise(), number + 1) for number in range(count)]
    writes = Writes()
    writes.insert(rows)
    writes.run()
    for row in rows:
        kept = DigitalProject.objects.get(pk=row.pk)
        for column in DigitalProject._meta.concrete_fields:
            found, wanted = getattr(kept, column.attname), getattr(row, column.attname)
            assert found == wanted, column.name


@pytest.mark.parametrize("count", [1, 2])
def test_what_is_changed_comes_back_where_it_stood_as_expected(count):
    now = timezone.now()
    runs = [JobRun.objects.create(kind="k", requested_at=now) for _ in range(count)]
    for number, run in enumerate(runs):
        run.figures = {"nested": [1, 2.5, None, {"text": _TEXT}], "number": number}
        run.error, run.started_at = gettext_lazy("Home"), now + timedelta(microseconds=number)
    writes = Writes()
    names = ["figures", "error", "started_at"]
    writes.update(runs, names, expected={"kind": ["k", "another"][:count]})
    (written,), _owed = writes.run()
    assert written == 1
    first, *others = JobRun.objects.order_by("pk")
    assert (first.figures, first.error, first.started_at) == (runs[0].figures, "Home", now)
    assert all(one.started_at is None for one in others)
