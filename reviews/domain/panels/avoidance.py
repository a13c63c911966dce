"""Whom the draw must avoid for a case, and why."""

import re
from collections.abc import Iterable, Mapping, Sequence

from enterprises.models import Membership
from reviews.enums import Avoidance
from reviews.models import Case, Expert, ExpertConflict

_SPACE = re.compile(r"[\s（）()·.,，。-]+")


def plain_name(name: str) -> str:
    """A unit's name for comparison: without blanks, brackets and case."""
    return _SPACE.sub("", name).casefold()


def avoidances(
    cases: Sequence[Case], experts: Sequence[Expert], *, match_fields: bool
) -> dict[str, dict[str, str]]:
    """Case number -> expert code -> reason, for cases with their enterprise at hand (two queries).

    An expert is avoided who declared a conflict, belongs to the applicant or to a unit of the same
    name, works in the same city, acts for the enterprise, or (`match_fields`) has fields of his
    own that do not include the enterprise's industry.
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
    found: dict[str, dict[str, str]] = {}
    for case in cases:
        reasons = {
            expert.code: _reason(case, expert, declared, linked, match_fields=match_fields)
            for expert in experts
        }
        found[case.number] = {code: reason for code, reason in reasons.items() if reason}
    return found


Pairs = set[tuple[int, int]]


def _reason(
    case: Case, expert: Expert, declared: Pairs, linked: Pairs, *, match_fields: bool
) -> str:
    if (expert.pk, case.enterprise_id) in declared:
        return Avoidance.DECLARED.value
    if (expert.user_id, case.enterprise_id) in linked:
        return Avoidance.LINKED.value
    units = {plain_name(name) for name in (expert.affiliation, *expert.other_affiliations)}
    if plain_name(case.enterprise.name) in units:
        return Avoidance.AFFILIATION.value
    if expert.city_id == (case.city_office_id or case.province_office_id):
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
