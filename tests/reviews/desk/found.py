"""Findings on a case at the county, as several tests need them."""

from django.utils import timezone

from accounts.models import Posting, User
from reviews.domain.desk.judging import verify_figure
from tests.factories import World

COUNTY, CITY = "330106", "330100"
WHY = {"reason": "The audit report says so.", "source": "Audit report, page 12"}


def verify(case, actor, measure="rd_expense_wan", found="100.00", **told):
    """A figure that is another than declared."""
    return verify_figure(
        case=case, actor=actor, version=case.version, measure=measure, found=found, **WHY | told
    )


def colleague(world: World) -> User:
    """A second examiner of the county."""
    user = User.objects.create(username="second", name="Second", password="!")
    day = timezone.localdate()
    office = world.offices[COUNTY]
    Posting.objects.create(user=user, office=office, role="examiner", starts_on=day)
    return user
