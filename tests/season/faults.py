"""What must hold when a season is over."""

from collections.abc import Sequence

from common.domain.events import broken_links
from cultivation.models import Title
from reviews.domain.panels.drawing import draw_again
from reviews.enums import CaseStatus
from reviews.models import Announcement, Case, Panel


def faults_of(expected: int) -> list[str]:
    """What is wrong at the end; empty when all holds."""
    found = [
        f"{case} is still {case.status}"
        for case in Case.objects.filter(status__in=CaseStatus.open())
    ]
    found += [f"broken chain: {link}" for link in broken_links()]
    found += [f"{panel}: {fault}" for panel in Panel.objects.all() for fault in draw_again(panel)]
    if Case.objects.count() != expected:
        found.append(f"{Case.objects.count()} cases instead of {expected}")
    return found + list(_mismatched(Announcement.objects.select_related("notice")))


def _mismatched(announcements: Sequence[Announcement]) -> list[str]:
    """Titles without their announcement, and entries of announced notices without their title."""
    decided = Title.objects.filter(origin="decision")
    titles = {(t.batch, t.case_number, t.enterprise_id) for t in decided}
    announced = {
        (one.number, entry.case.number, entry.case.enterprise_id)
        for one in announcements
        for entry in one.notice.entries.select_related("case")
    }
    certified = set(Case.objects.filter(status="certified").values_list("number", flat=True))
    faults = [f"title without announcement: {one}" for one in titles - announced]
    faults += [f"announced without title: {one}" for one in announced - titles]
    if decided.count() != len(titles) or certified != {number for _b, number, _e in titles}:
        faults.append("certified cases and titles differ")
    return faults
