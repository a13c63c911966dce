"""Definitions of coverage: which one, and its two rules in words."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Office, Region
from cultivation.enums import Certainty, CoverageBasis, CoveragePopulation, TitleKind
from cultivation.models import CoverageDefinition

DEFAULT_CODE = "little-giant"


def definitions_on(day: date, *, known_at: datetime | None = None) -> list[CoverageDefinition]:
    """The definitions in force on the day, in the order in which they are shown (one query); the
    texts known before a moment, or all."""
    return list(CoverageDefinition.objects.in_force_on(day, known_at=known_at))


def plain_definition(title_kind: TitleKind) -> CoverageDefinition:
    """The product's own reading for a title that no definition speaks of: level 2 or above,
    whatever its basis. It is not kept."""
    return CoverageDefinition(
        code=title_kind.value.replace("_", "-"),
        name_zh=str(title_kind.label),
        name_en=str(title_kind.label),
        population=CoveragePopulation.TITLES,
        title_kind=title_kind,
        minimum_level=2,
        certainty=Certainty.INFERRED,
    )


def definition_for(
    *, day: date, code: str = DEFAULT_CODE, known_at: datetime | None = None
) -> CoverageDefinition | None:
    """The text of a definition in force on the day, `known_at` as in `definitions_on`; the default
    one is there even when no definition is loaded. None for any other unknown code."""
    texts = CoverageDefinition.objects.in_force_on(day, known_at=known_at)
    found = texts.filter(code=code).first()
    if found is None and code == DEFAULT_CODE:
        return plain_definition(TitleKind.LITTLE_GIANT)
    return found


def definition_of_title(
    *, day: date, title_kind: TitleKind, known_at: datetime | None = None
) -> CoverageDefinition:
    """The first definition of the title in force on the day, `known_at` as in `definitions_on`;
    else the product's own reading."""
    of_title = CoverageDefinition.objects.in_force_on(day, known_at=known_at).filter(
        title_kind=title_kind, in_pilot_cities=False, area_code="", basis=CoverageBasis.EITHER
    )
    return of_title.first() or plain_definition(title_kind)


def numerator_rule(definition: CoverageDefinition) -> str:
    """The numerator in words."""
    basis = {
        CoverageBasis.EITHER: _("self-rated or on-site"),
        CoverageBasis.SELF_RATED: _("self-rated"),
        CoverageBasis.ON_SITE: _("on-site"),
    }[CoverageBasis(definition.basis)]
    rules = [
        _("those whose latest assessment on or before the day, %(basis)s, is at level "
          "%(level)s or above")
        % {"basis": basis, "level": definition.minimum_level}
    ]  # fmt: skip
    if definition.maximum_age_months is not None:
        rules.append(
            ngettext(
                "and is not older than %(count)s month",
                "and is not older than %(count)s months",
                definition.maximum_age_months,
            )
            % {"count": definition.maximum_age_months}
        )
    if definition.needs_project:
        rules.append(_("and who have an accepted digital project"))
    return _(", ").join(rules)


def denominator_rule(definition: CoverageDefinition) -> str:
    """The denominator in words."""
    if definition.population == CoveragePopulation.TITLES:
        label = TitleKind(definition.title_kind).label
        rules = [
            _("all enterprises that hold a valid title “%(title)s” on the day") % {"title": label}
        ]
    else:
        rules = [_("all enterprises recorded as above scale on the day")]
    if definition.area_code:
        name = Region.objects.filter(code=definition.area_code).values_list("name", flat=True)
        rules.append(_("in %(area)s") % {"area": name.first() or definition.area_code})
    if definition.industries:
        rules.append(
            _("in the industry divisions %(divisions)s")
            % {"divisions": ", ".join(definition.industries)}
        )
    if definition.in_pilot_cities:
        rules.append(_("in a pilot city and, where it named them, in its chosen sub-sectors"))
    if definition.in_parks:
        rules.append(_("in a high-standard digital park"))
    return _(", ").join(rules)


def divisions_of(definition: CoverageDefinition) -> list[str]:
    """The industry divisions with their ranges (`06-46`) written out."""
    found: list[str] = []
    for entry in definition.industries:
        first, _dash, last = entry.partition("-")
        found += [f"{number:02}" for number in range(int(first), int(last or first) + 1)]
    return found


def offices_of_area(area_code: str) -> Sequence[int]:
    """The offices of a division at its own level: with its plan city's, which hangs elsewhere in
    the tree."""
    offices = Office.objects.filter(
        Q(region_id=area_code) | Q(is_plan_city=True, region__parent=area_code)
    )
    return list(offices.values_list("pk", flat=True))
