"""The warning that an applicant is tied to another applicant or to a holder."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from enterprises.domain.ties import linked_to
from enterprises.enums import TieKind
from enterprises.models import Enterprise
from reviews.enums import CaseStatus
from reviews.models import Case


@dataclass(frozen=True, slots=True)
class RelatedParty:
    """Another enterprise that is tied to an applicant, and why it matters: its own case for the
    title ("" without one), and the titles that it holds (the one applied for, little giant).
    `kind` and `source` are those of the tie that leads to it; `via` the names of the enterprises
    in between, empty for a direct tie."""

    enterprise: Enterprise
    kind: TieKind
    source: str
    case_number: str
    titles: tuple[TitleKind, ...]
    via: tuple[str, ...] = ()


def related_parties(cases: Iterable[Case]) -> Mapping[int, list[RelatedParty]]:
    """For each case, by its id, the enterprises tied to its own by control or group, directly or
    over others, that apply for the same title now, or hold it or the title of little giant. The
    number of queries is bounded, whatever the number of cases; a report of a change is no
    application."""
    by_enterprise = {case.enterprise_id: case for case in cases}
    links = linked_to(by_enterprise)
    others = {link.enterprise.pk for found in links.values() for link in found}
    if not others:
        return {}
    held = _held(others, {case.title_kind for case in by_enterprise.values()})
    applying = _applying(others)
    found = defaultdict(list)
    for own, of_own in links.items():
        case = by_enterprise[own]
        own_kinds = {TitleKind(case.title_kind), TitleKind.LITTLE_GIANT}
        for link in of_own:
            other = link.enterprise
            number = applying.get((other.pk, case.title_kind), "")
            titles = tuple(sorted(held.get(other.pk, set()) & own_kinds))
            if number or titles:
                via = tuple(one.name for one in link.via)
                kind = TieKind(link.tie.kind)
                party = RelatedParty(other, kind, link.tie.source, number, titles, via)
                found[case.pk].append(party)
    return dict(found)


def _held(enterprises: set[int], kinds: set[str]) -> Mapping[int, set[TitleKind]]:
    held = defaultdict(set)
    valid = Title.objects.valid_on(timezone.localdate()).filter(
        kind__in=kinds | {TitleKind.LITTLE_GIANT}, enterprise__in=enterprises
    )
    for enterprise, kind in valid.values_list("enterprise", "kind"):
        held[enterprise].add(TitleKind(kind))
    return held


def _applying(enterprises: set[int]) -> Mapping[tuple[int, str], str]:
    """The numbers of open applications, by enterprise and title."""
    under_way = [CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION, CaseStatus.IN_NOTICE]
    cases = Case.objects.filter(enterprise__in=enterprises, status__in=under_way)
    cases = cases.exclude(kind=CaseKind.CHANGE)
    return {
        (enterprise, title): number
        for enterprise, title, number in cases.values_list("enterprise", "title_kind", "number")
    }
