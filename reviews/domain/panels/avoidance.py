"""Whom the draw must avoid for a case, and why."""

import re
from collections.abc import Iterable, Mapping, Sequence

from enterprises.enums import PastField
from enterprises.models import Membership, PastEntry
from reviews.enums import Avoidance
from reviews.models import Case, Expert, ExpertConflict

_SPACE = re.compile(r"[\s（）()·.,，。-]+")


def plain_name(name: str) -> str:
    """A unit's name for comparison: without blanks, brackets and case."""
    return _SPACE.sub("", name).casefold()


def avoidances(
    cases: Sequence[Case], experts: Sequence[Expert], *, match_fields: bool
) -> dict[str, dict[str, str]]:
    """Case number -> expert code -> reason, for cases with their enterprise at hand (three
    queries).

    An expert is avoided who declared a conflict, belongs to the applicant or to a unit of one of
    its names of today and before, works in the city of the case or of the enterprise as it is
    registered today, acts for the enterprise, or (`match_fields`) has fields of his own that do
    not include the enterprise's industry.
    """
    declared = set(
        ExpertConflict.objects.filter(expert__in=experts).values_list("expert", "enterprise")
    )
    linked = set(
        Membership.objects.filter(
            user__in=[expert.user_id for expert in experts],
            enterprise__in=[case.enterprise_id for case in cases],
        ).values_list("user", "enterprise")
    )
    names = _names_of(cases)
    found: dict[str, dict[str, str]] = {}
    for case in cases:
        own = names[case.enterprise_id]
        reasons = {
            expert.code: _reason(case, expert, declared, linked, own, match_fields=match_fields)
            for expert in experts
        }
        found[case.number] = {code: reason for code, reason in reasons.items() if reason}
    return found


Pairs = set[tuple[int, int]]


def _names_of(cases: Sequence[Case]) -> Mapping[int, set[str]]:
    """What the applicants are and were called, for comparison, by enterprise."""
    found = {case.enterprise_id: {plain_name(case.enterprise.name)} for case in cases}
    past = PastEntry.objects.filter(enterprise__in=found, field=PastField.NAME)
    for enterprise_id, name in past.values_list("enterprise", "before"):
        found[enterprise_id].add(plain_name(name))
    return found


def _places_of(case: Case) -> set[int | None]:
    """The cities of the case and of the enterprise today. The provincial-level offices are among
    them: one without cities is the place itself, and of an expert of whom no more is known than
    the province it is all that can be compared."""
    return {
        office_id
        for row in (case, case.enterprise)
        for office_id in (row.city_office_id, row.province_office_id)
    }


def _reason(
    case: Case,
    expert: Expert,
    declared: Pairs,
    linked: Pairs,
    names: set[str],
    *,
    match_fields: bool,
) -> str:
    if (expert.pk, case.enterprise_id) in declared:
        return Avoidance.DECLARED.value
    if (expert.user_id, case.enterprise_id) in linked:
        return Avoidance.LINKED.value
    units = {plain_name(name) for name in (expert.affiliation, *expert.other_affiliations)}
    if names & units:
        return Avoidance.AFFILIATION.value
    if expert.city_id in _places_of(case):
        return Avoidance.CITY.value
    industry = case.enterprise.industry_id
    if match_fields and industry and expert.industries and industry not in expert.industries:
        return Avoidance.FIELD.value
    return ""


def known_of(experts: Iterable[Expert]) -> list[Mapping[str, object]]:
    """What the record of a draw keeps of each expert of the pool, as it stood that day."""
    return [
        {
            "code": expert.code,
            "affiliation": expert.affiliation,
            "city": expert.city.code,
            "industries": sorted(expert.industries),
        }
        for expert in experts
    ]
