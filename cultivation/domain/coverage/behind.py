"""Which offices are behind their path: provinces, cities and counties alike."""

from dataclasses import dataclass
from datetime import date

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.course import history_of
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.reading import figures_of
from cultivation.domain.coverage.targets import paths_of
from cultivation.models import CoverageDefinition

_ORDER = [OfficeLevel.PROVINCE, OfficeLevel.CITY, OfficeLevel.COUNTY]


@dataclass(frozen=True, slots=True)
class Behind:
    """An office that is behind its path: its figure, where the path stands, the gap in points."""

    office: Office
    figure: Figure
    path_share: float
    gap: float


def offices_behind(*, definition: CoverageDefinition, day: date) -> list[Behind]:
    """The offices behind their path on the day by at least one whole enterprise, provinces first,
    then cities, then counties, the farthest behind first (a fixed number of queries).

    Targets are set for provinces; a city and a county follow their province's, each straight from
    its own first known figure. The monthly alert is made of these.
    """
    below = Office.objects.exclude(level=OfficeLevel.MINISTRY)
    offices = list(below.select_related("parent__parent"))
    figures = figures_of(offices, as_of=day, definition=definition)
    counted = [one for one in offices if figures[one.pk].holders]
    histories = history_of(definition, [one.pk for one in counted], day)
    paths = paths_of(definition.code)
    found = []
    for office in counted:
        province = office.lineage()["province"]
        figure = figures[office.pk]
        path = paths.of(province.pk if province else None)
        expected = path.share_on(day, histories[office.pk].start)
        if expected is None:
            continue
        # In a county of two, half of them is not yet behind a path at 60 %.
        if expected * figure.holders / 100 - figure.covered >= 1:
            gap = expected - figure.covered * 100 / figure.holders
            found.append(Behind(office, figure, expected, gap))
    return sorted(found, key=lambda one: (_ORDER.index(OfficeLevel(one.office.level)), -one.gap))
