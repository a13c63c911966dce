"""An enterprise that meets every shipped rule set, to be changed one figure at a time."""

from decimal import Decimal

ELIGIBLE = {
    "registered_in_mainland": True,
    "independent_legal_person": True,
    "is_sme": True,
    "on_abnormal_list": False,
    "on_dishonesty_list": False,
    "prohibited_product": False,
    "major_incident_3y": False,
    "data_fraud": False,
}

FIGURES = {
    "has_technology_title": True,
    "has_innovative_title": True,
    "has_srdi_title": True,
    "has_champion_title": False,
    "tied_to_little_giant": False,
    "is_re_examination": False,
    "revenue_wan": "12000",
    "revenue_prev_wan": "11000",
    "revenue_prev2_wan": "10000",
    "main_revenue_wan": "11400",
    "main_revenue_prev_wan": "10000",
    "main_revenue_prev2_wan": "8800",
    "rd_expense_wan": "800",
    "rd_expense_prev_wan": "700",
    "cost_expense_wan": "10000",
    "net_profit_wan": "1300",
    "total_assets_wan": "10000",
    "total_liabilities_wan": "4000",
    "new_equity_2y_wan": "0",
    "new_equity_3y_wan": "0",
    "employees": 200,
    "rd_staff": 60,
    "tech_staff": 80,
    "niche_years": 10,
    "market_share_pct": "12",
    "market_rank_national": 5,
    "in_strategic_emerging_field": True,
    "chain_role": "fills_gap",
    "in_key_field": True,
    "ip_class1": 5,
    "ip_class1_self_developed": 4,
    "ip_class1_high_value": 1,
    "ip_class2": 6,
    "rd_institution_level": "municipal",
    "has_own_rd_institution": True,
    "is_high_tech_enterprise": False,
    "is_technology_demonstration": False,
    "is_ip_advantage": False,
    "is_ip_demonstration": False,
    "led_standard_5y": False,
    "has_quality_award": False,
    "has_quality_certificate": True,
    "has_own_brand": True,
    "drafted_standard": False,
    "core_business_on_it_system": True,
    "has_system_or_foreign_certificate": True,
    "digital_level": 3,
    "feature_points": 10,
    "quality_score": "70",
    "quality_score_prev": "70",
    "market_position_ok": True,
    "main_product_ok": True,
}

SOUND = {**ELIGIBLE, **FIGURES}


def enterprise(**changes):
    """The sound enterprise with some figures changed; None takes one away."""
    return {**SOUND, **changes}


def _text(number):
    return format(Decimal(number), "f")


def with_rd_ratio(pct):
    return {
        "revenue_wan": "10000",
        "main_revenue_wan": "9500",
        "rd_expense_wan": _text(Decimal(pct) * 100),
    }


def with_rd_ratio_prev(pct):
    return {
        "revenue_prev_wan": "10000",
        "main_revenue_prev_wan": "9000",
        "rd_expense_prev_wan": _text(Decimal(pct) * 100),
    }


def with_main_share(pct):
    return {"revenue_wan": "10000", "main_revenue_wan": _text(Decimal(pct) * 100)}


def with_main_growth(pct):
    return {
        "revenue_wan": "20000",
        "main_revenue_prev_wan": "10000",
        "main_revenue_wan": _text(10000 + Decimal(pct) * 100),
    }


def with_mean_growth(pct):
    """First year flat, second year twice the mean."""
    return {
        "revenue_prev2_wan": "20000",
        "revenue_prev_wan": "20000",
        "revenue_wan": "20000",
        "main_revenue_prev2_wan": "10000",
        "main_revenue_prev_wan": "10000",
        "main_revenue_wan": _text(10000 + Decimal(pct) * 200),
    }


def with_debt_ratio(pct):
    return {"total_assets_wan": "10000", "total_liabilities_wan": _text(Decimal(pct) * 100)}


def with_net_margin(pct):
    return {
        "revenue_wan": "10000",
        "main_revenue_wan": "9500",
        "net_profit_wan": _text(Decimal(pct) * 100),
    }


def with_rd_staff_share(pct):
    return {"employees": 10000, "rd_staff": int(Decimal(pct) * 100), "tech_staff": 0}


def with_tech_staff_share(pct):
    return {"employees": 10000, "tech_staff": int(Decimal(pct) * 100), "rd_staff": 0}


def with_rd_to_cost(pct):
    return {
        "revenue_wan": "1000000",
        "cost_expense_wan": "10000",
        "rd_expense_wan": _text(Decimal(pct) * 100),
    }


def plain_figure(name):
    return lambda figure: {name: figure}
