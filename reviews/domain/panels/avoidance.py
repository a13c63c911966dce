"""Whom the draw must avoid for a case, and why."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from accounts.models import Posting, User
from enterprises.enums import PastField
from enterprises.models import Membership, PastEntry
from reviews.enums import Avoidance
from reviews.models import Case, Expert, ExpertConflict

_SPACE = re.compile(r"[\s（）()·.,，。-]+")


def plain_name(name: str) -> str:
    """A unit's name for comparison: without blanks, brackets and case."""
    return _SPACE.sub("", name).casefold()


class Avoiding:
    """Whether and why an expert is avoided for a case, for cases with their enterprise at hand
    (four queries, however many are asked about).

    An expert is avoided who declared a conflict, belongs to the applicant or to a unit of one of
    its names of today and before, works in the city of the case or of the enterprise as it is
    registered today, or acts for the enterprise; who acts for any other or for an office, or whose
    account is closed, is avoided everywhere, for he cannot judge; for a draw by fields also one
    who has fields of his own that do not include the enterprise's industry.
    """

    def __init__(self, cases: Collection[Case], experts: Collection[Expert]) -> None:
        self._declared = set(
            ExpertConflict.objects.standing()
            .filter(expert__in=experts)
            .values_list("expert", "enterprise")
        )
        users = [expert.user_id for expert in experts]
        memberships = Membership.objects.filter(user__in=users)
        self._linked = set(memberships.values_list("user", "enterprise"))
        self._busy = {user for user, _enterprise in self._linked} | _officials_and_closed(users)
        self._names = _names_of(cases)
        self._units = {
            expert.pk: set(map(plain_name, (expert.affiliation, *expert.other_affiliations)))
            for expert in experts
        }

    def reason(self, case: Case, expert: Expert, *, match_fields: bool = False) -> str:
        """Why; empty when he may judge the case. Both are among those that this was made for."""
        fields = set(expert.industries)
        holds = {
            Avoidance.DECLARED: (expert.pk, case.enterprise_id) in self._declared,
            Avoidance.LINKED: (expert.user_id, case.enterprise_id) in self._linked,
            Avoidance.OTHER_PART: expert.user_id in self._busy,
            Avoidance.AFFILIATION: bool(self._names[case.enterprise_id] & self._units[expert.pk]),
            Avoidance.CITY: expert.city_id in _places_of(case),
            Avoidance.FIELD: bool(match_fields and fields and _is_foreign(case, fields)),
        }
        return next((reason.value for reason, is_so in holds.items() if is_so), "")


def avoidances(
    cases: Sequence[Case], experts: Sequence[Expert], *, match_fields: bool
) -> dict[str, dict[str, str]]:
    """Case number -> expert code -> reason, of those who are avoided (`Avoiding`)."""
    avoiding, found = Avoiding(cases, experts), dict[str, dict[str, str]]()
    for case in cases:
        reasons = {
            expert.code: avoiding.reason(case, expert, match_fields=match_fields)
            for expert in experts
        }
        found[case.number] = {code: reason for code, reason in reasons.items() if reason}
    return found


def _is_foreign(case: Case, fields: Collection[str]) -> bool:
    """Whether the applicant's industry is known and neither it nor its section is among the
    fields."""
    industry = case.enterprise.industry
    return industry is not None and not {industry.code, industry.section_id} & set(fields)


def _officials_and_closed(users: Collection[int]) -> set[int]:
    """Those of the people who work at an office today, or whose account is closed."""
    posted = Exists(Posting.objects.in_force().filter(user=OuterRef("pk")))
    found = User.objects.filter(pk__in=users).filter(posted | Q(is_active=False))
    return set(found.values_list("pk", flat=True))


def _names_of(cases: Iterable[Case]) -> Mapping[int, set[str]]:
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
