"""What the casework tells the rooms to its left."""

from django.db.models import QuerySet

from cultivation.domain.seeds.applications import tells_applications
from cultivation.enums import CaseKind
from enterprises.models import Enterprise
from reviews.enums import CaseStatus
from reviews.models import Case


@tells_applications
def applications_under_way(enterprises: QuerySet[Enterprise]) -> dict[tuple[int, str], str]:
    """Recognition cases that were handed in and are not decided yet."""
    handed_in = [one for one in CaseStatus.open() if one != CaseStatus.DRAFT]
    found = Case.objects.filter(
        enterprise__in=enterprises, kind=CaseKind.RECOGNITION, status__in=handed_in
    )
    rows = found.order_by("pk").values_list("enterprise", "title_kind", "number")
    return {(enterprise, title): number for enterprise, title, number in rows}
