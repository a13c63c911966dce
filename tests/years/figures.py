"""What enterprises file, and what the standards make of it, stated by hand: the play and its
recomputation take the figures from here, and neither asks the engine."""

from decimal import Decimal
from typing import Any

from tests.factories import STRONG_FIGURES

# What may be wrong with an enterprise: the figures that it files then instead of the strong ones.
LACKS: dict[str, dict[str, Any]] = {
    "rd": {"rd_expense_wan": "250.00"},
    "debt": {"total_liabilities_wan": "13000.00"},
    "share": {
        "main_revenue_wan": "9000.00",
        "main_revenue_prev_wan": "7500.00",
        "main_revenue_prev2_wan": "7000.00",
    },
    "niche": {"niche_years": 2},
    "unknown": {"niche_years": None},
    "ip": {
        "ip_class1": 0,
        "ip_class1_self_developed": 0,
        "ip_class1_high_value": 0,
        "rd_institution_level": "none",
    },
    "quality": {"quality_score": "45.00"},
    "abnormal": {"on_abnormal_list": True},
    "small": {
        "revenue_wan": "4000.00",
        "revenue_prev_wan": "3500.00",
        "revenue_prev2_wan": "3000.00",
        "main_revenue_wan": "3900.00",
        "main_revenue_prev_wan": "3400.00",
        "main_revenue_prev2_wan": "2900.00",
        "cost_expense_wan": "3400.00",
        "net_profit_wan": "300.00",
    },
}


def figures_of(lacks: Any, *, has_institution: bool = True) -> dict[str, Any]:
    """The figures of a filing. An institution of its own excuses missing class I property."""
    found = dict(STRONG_FIGURES)
    for one in sorted(lacks):
        found |= LACKS[one]
    if has_institution:
        found["rd_institution_level"] = "provincial"
    return found


def _met(truth: bool | None) -> str:
    return {None: "undetermined", True: "pass", False: "fail"}[truth]


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def lines(
    target: str, filed: dict[str, Any], held: set[str], *, again: bool = False
) -> dict[str, str]:
    """What the standard of a title says of figures, line by line: the gates that can fail here."""
    revenue, main = _number(filed["revenue_wan"]), _number(filed["main_revenue_wan"])
    debts = _number(filed["total_liabilities_wan"]) * 100 / _number(filed["total_assets_wan"])
    found = {"not_on_abnormal_list": _met(not filed["on_abnormal_list"])}
    if target == "innovative":
        return found
    is_giant = target == "little_giant"
    years = filed["niche_years"]
    rd, rd_before = _number(filed["rd_expense_wan"]), _number(filed["rd_expense_prev_wan"])
    before = _number(filed["revenue_prev_wan"])
    least = 60 if is_giant else 50
    is_good = _number(filed["quality_score"]) >= least
    is_good = is_good or (again and _number(filed["quality_score_prev"]) >= least)
    found |= {
        "niche_years": _met(None if years is None else years >= 3),
        "revenue": _met(revenue >= (5000 if is_giant else 1500)),
        "main_share": _met(main * 100 >= revenue * (90 if is_giant else 80)),
        "debt_ratio": _met(debts <= (75 if is_giant else 80)),
        "rd_ratio": _met(rd * 100 >= revenue * 3),
        "rd_ratio_prev": _met(rd_before * 100 >= before * 3),
        "ip_class1": _met(filed["ip_class1"] >= (4 if is_giant else 1)),
        "quality_score": _met(is_good),
    }
    if is_giant:
        found["rd_expense_total"] = _met(rd + rd_before >= 1200)
        found["srdi_title"] = _met("srdi" in held)
        if not again:
            old = _number(filed["revenue_prev2_wan"])
            # Two years of 5 %: 1.05 twice.
            found["revenue_growth"] = _met(revenue >= old * Decimal("1.1025"))
    else:
        found["rd_expense"], found["rd_expense_prev"] = _met(rd >= 100), _met(rd_before >= 100)
        found["tier1_title"] = _met(bool(held & {"technology", "innovative"}))
        if found["ip_class1"] == "fail" and filed["rd_institution_level"] == "provincial":
            found["ip_class1"] = "waived"
    return found


def failing(target: str, filed: dict[str, Any], held: set[str], *, again: bool = False) -> set[str]:
    """The lines that are not met, or not known to be."""
    said = lines(target, filed, held, again=again)
    return {line for line, outcome in said.items() if outcome not in ("pass", "waived")}
