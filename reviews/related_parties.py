"""The warning that an applicant is tied to another applicant or to a holder."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from cultivation.enums import TitleKind
from cultivation.models import Title
from enterprises.domain.ties import ties_of
from enterprises.enums import TieKind
from enterprises.models import Enterprise
from reviews.enums import CaseStatus
from reviews.models import Case


@dataclass(frozen=True, slots=True)
class RelatedParty:
    """Another enterprise that is tied to an applicant, and why it matters: its own case for the
    title ("" without one), and the titles that it holds (the one applied for, little giant)."""

    enterprise: Enterprise
    kind: TieKind
    source: str
    case_number: str
    titles: tuple[TitleKind, ...]


def related_parties(cases: Iterable[Case]) -> Mapping[int, list[RelatedParty]]:
    """For each case, by its id, the tied enterprises that apply for the same title now, or hold it
    or the title of little giant (three queries, whatever the number of cases)."""
    by_enterprise = {case.enterprise_id: case for case in cases}
    pairs = [
        (tie, own, other)
        for tie in ties_of(by_enterprise)
        for own, other in ((tie.enterprise, tie.other), (tie.other, tie.enterprise))
        if own.pk in by_enterprise
    ]
    others = {other.pk for _tie, _own, other in pairs}
    today = timezone.localdate()
    of_interest = {case.title_kind for case in by_enterprise.values()} | {TitleKind.LITTLE_GIANT}
    held = defaultdict(set)
    valid = Title.objects.valid_on(today).filter(kind__in=of_interest, enterprise__in=others)
    for enterprise, kind in valid.values_list("enterprise", "kind"):
        held[enterprise].add(TitleKind(kind))
    applying = {
        (enterprise, title): number
        for enterprise, title, number in Case.objects.filter(
            enterprise__in=others,
            status__in=[CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION, CaseStatus.IN_NOTICE],
        ).values_list("enterprise", "title_kind", "number")
    }
    found = defaultdict(list)
    for tie, own, other in pairs:
        case = by_enterprise[own.pk]
        number = applying.get((other.pk, case.title_kind), "")
        own_kinds = {TitleKind(case.title_kind), TitleKind.LITTLE_GIANT}
        titles = tuple(sorted(held[other.pk] & own_kinds))
        if number or titles:
            found[case.pk].append(
                RelatedParty(other, TieKind(tie.kind), tie.source, number, titles)
            )
    return dict(found)
