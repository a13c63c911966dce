"""Demo rounds: closed, open and upcoming ones, national and provincial, counted from today."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Office
from config.demo.clock import Days
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from reviews.models import Round

_RULE_SETS = {
    TitleKind.INNOVATIVE: "innovative-2022",
    TitleKind.SRDI: "srdi-2026",
    TitleKind.LITTLE_GIANT: "little-giant-2026",
}
_NAMES = {
    TitleKind.INNOVATIVE: "创新型中小企业",
    TitleKind.SRDI: "专精特新中小企业",
    TitleKind.LITTLE_GIANT: "专精特新“小巨人”企业",
}
_PROVINCES = {
    "330000": "浙江省",
    "330200": "宁波市",
    "320000": "江苏省",
    "440000": "广东省",
    "110000": "北京市",
    "660000": "新疆生产建设兵团",
}


_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Window:
    """The first and last day of a round in working days from today: negative is past."""

    opens: int
    closes: int


# Three quarterly or yearly windows one after the other; upcoming ones have no cases yet.
_PROVINCIAL = (_Window(-95, -70), _Window(-45, 20), _Window(45, 65))
_NATIONAL = (_Window(-115, -90), _Window(-70, 25), _Window(80, 100))


class Rounds:
    """The demo rounds, found by what they are for and the day they are open on."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._rule_sets = {
            kind: RuleSet.objects.filter(code=code).latest("loaded_at")
            for kind, code in _RULE_SETS.items()
        }
        self._published = list(Round.objects.all())
        offices = {o.code: o for o in Office.objects.filter(code__in=_PROVINCES)}
        made = [one for w in _NATIONAL for one in self._made(TitleKind.LITTLE_GIANT, w, None)]
        for code in _PROVINCES:
            for kind in (TitleKind.INNOVATIVE, TitleKind.SRDI):
                for window in _PROVINCIAL:
                    made += self._made(kind, window, offices[code])
        made += self._made(
            TitleKind.SRDI, _PROVINCIAL[1], offices["330000"], CaseKind.RE_EXAMINATION
        )
        self._rounds = [*Round.objects.bulk_create(made), *self._published]

    def __len__(self) -> int:
        return len(self._rounds)

    def find(
        self, kind: TitleKind, case_kind: CaseKind, province: Office, opened_on: date
    ) -> Round:
        """The round for this title and kind of case that was open in the province on that day."""
        return next(
            found
            for found in self._rounds
            if found.title_kind == kind
            and found.case_kind == case_kind
            and found.office_id in {None, province.pk}
            and found.is_open_on(opened_on)
        )

    def _made(
        self,
        kind: TitleKind,
        window: _Window,
        office: Office | None,
        case_kind: CaseKind = CaseKind.RECOGNITION,
    ) -> list[Round]:
        """The round of a window; where a published one takes some of its days, what is left before
        and after it."""
        opens, closes = self._day(window.opens), self._day(window.closes)
        for other in self._published:
            is_same = (other.title_kind, other.case_kind) == (kind, case_kind)
            if is_same and other.office_id == (office.pk if office else None):
                left = [(opens, min(closes, other.opens_on - _ONE_DAY))]
                left.append((max(opens, other.closes_on + _ONE_DAY), closes))
                break
        else:
            left = [(opens, closes)]
        return [
            self._round(kind, first, last, office, case_kind)
            for first, last in left
            if first <= last
        ]

    def _round(
        self, kind: TitleKind, opens: date, closes: date, office: Office | None, case_kind: CaseKind
    ) -> Round:
        area = _PROVINCES[office.code] if office else ""
        again = "复核" if case_kind == CaseKind.RE_EXAMINATION else ""
        parts = [
            "demo",
            kind.value.replace("_", "-"),
            office.code if office else "",
            again and "re",
        ]
        return Round(
            code="-".join([*filter(None, parts), opens.isoformat()]),
            name=f"{area}{_NAMES[kind]}{again} {opens.year}年{opens.month}月批次（演示）",
            title_kind=kind,
            case_kind=case_kind,
            year=opens.year,
            office=office,
            opens_on=opens,
            closes_on=closes,
            rule_set=self._rule_sets[kind],
        )

    def _day(self, working_days: int) -> date:
        return (
            self._days.ahead(working_days) if working_days > 0 else self._days.back(-working_days)
        )
