"""Coverage (覆盖率): the share of a title's holders that are digitally transformed.

No national formula exists; every figure carries its two rules, numerator and denominator.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums import TitleKind
from cultivation.models import Title
from enterprises.models import Assessment, Enterprise, Industry


@dataclass(frozen=True, slots=True)
class CoverageDefinition:
    """Who counts as covered. The product's default is level 2 or above, whatever its basis."""

    title_kind: TitleKind = TitleKind.LITTLE_GIANT
    minimum_level: int = 2

    def numerator_rule(self) -> str:
        """The numerator in words."""
        return _(
            "holders whose latest assessment on or before the day, self-rated or on-site, is at "
            "level %(level)s or above"
        ) % {"level": self.minimum_level}

    def denominator_rule(self) -> str:
        """The denominator in words."""
        return _("all enterprises that hold a valid title “%(title)s” on the day") % {
            "title": self.title_kind.label
        }


@dataclass(frozen=True, slots=True)
class CoverageFigure:
    """One line: `covered` of `holders`; the share is None when nobody holds the title."""

    code: str
    name: str
    holders: int
    covered: int
    not_assessed: int

    @property
    def share_pct(self) -> Decimal | None:
        """The share in %, one decimal place."""
        if not self.holders:
            return None
        return (Decimal(self.covered) * 100 / self.holders).quantize(Decimal("0.1"))

    def as_json(self) -> dict[str, Any]:
        """The figure as it is printed."""
        share = self.share_pct
        return {
            "code": self.code,
            "name": self.name,
            "holders": self.holders,
            "covered": self.covered,
            "not_assessed": self.not_assessed,
            "share_pct": None if share is None else str(share),
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures of one day, with the total and both rules."""

    as_of: date
    definition: CoverageDefinition
    total: CoverageFigure
    lines: list[CoverageFigure]

    def as_json(self) -> dict[str, Any]:
        """The whole as JSON, rules included."""
        return {
            "as_of": self.as_of.isoformat(),
            "title": self.definition.title_kind.value,
            "numerator": self.definition.numerator_rule(),
            "denominator": self.definition.denominator_rule(),
            "total": self.total.as_json(),
            "lines": [line.as_json() for line in self.lines],
        }


def holders_on(
    day: date, definition: CoverageDefinition, office: Office | None = None
) -> QuerySet[Enterprise]:
    """The denominator: holders of the title on that day in the office's area, each with its
    `level` on that day (None: never assessed)."""
    level = (
        Assessment.objects.filter(enterprise=OuterRef("pk"), assessed_on__lte=day)
        .order_by("-assessed_on", "-id")
        .values("level")[:1]
    )
    titles = Title.objects.of_kind(definition.title_kind).valid_on(day)
    enterprises = Enterprise.objects.filter(pk__in=titles.values("enterprise"))
    if office is not None:
        enterprises = enterprises.in_area_of(office)
    return enterprises.annotate(level=Subquery(level))


def coverage(
    *,
    as_of: date,
    definition: CoverageDefinition | None = None,
    office: Office | None = None,
    by: str = "office",
) -> Coverage:
    """Coverage on a day, in one statement, computed from history.

    `by` is `office` (the offices directly below `office`) or `industry`. Every office below is
    listed, also one without a holder. The total is the sum of the lines. A plan city is a line
    of its own and not part of its province, as the ministry counts.
    """
    definition = definition or CoverageDefinition()
    level = office.level if office else OfficeLevel.MINISTRY
    key = {"office": _child_column(level), "industry": F("industry")}[by]
    covered = Q(level__gte=definition.minimum_level)
    counted = {
        row["line"]: row
        for row in holders_on(as_of, definition, office)
        .annotate(line=key)
        .values("line")
        .annotate(
            holders=Count("pk"),
            covered=Count("pk", filter=covered),
            not_assessed=Count("pk", filter=Q(level=None)),
        )
        .order_by()
    }
    names = _child_names(office, level) if by == "office" else _industry_names()
    lines = [_figure(key, code, name, counted) for key, (code, name) in names.items()]
    if None in counted:
        lines.append(_figure(None, "", _("not known"), counted))
    if by == "industry":
        lines = [line for line in lines if line.holders]
    return Coverage(as_of, definition, _total(lines, office), lines)


def _child_column(level: str) -> Any:
    return {
        OfficeLevel.MINISTRY: F("province_office"),
        OfficeLevel.PROVINCE: Coalesce("city_office", "county_office"),
        OfficeLevel.CITY: F("county_office"),
        OfficeLevel.COUNTY: F("county_office"),
    }[OfficeLevel(level)]


def _child_names(office: Office | None, level: str) -> dict[Any, tuple[str, str]]:
    if level == OfficeLevel.COUNTY and office is not None:
        children = Office.objects.filter(pk=office.pk)
    elif office is None:
        children = Office.objects.provincial()
    else:
        children = Office.objects.filter(parent=office)
    return {pk: (code, name) for pk, code, name in children.values_list("pk", "code", "name")}


def _industry_names() -> dict[Any, tuple[str, str]]:
    return {code: (code, name) for code, name in Industry.objects.values_list("code", "name_zh")}


def _figure(key: Any, code: str, name: str, counted: dict[Any, Any]) -> CoverageFigure:
    row = counted.get(key, {"holders": 0, "covered": 0, "not_assessed": 0})
    return CoverageFigure(code, name, row["holders"], row["covered"], row["not_assessed"])


def _total(lines: list[CoverageFigure], office: Office | None) -> CoverageFigure:
    return CoverageFigure(
        code=office.code if office else "000000",
        name=office.name if office else _("Whole country"),
        holders=sum(line.holders for line in lines),
        covered=sum(line.covered for line in lines),
        not_assessed=sum(line.not_assessed for line in lines),
    )
