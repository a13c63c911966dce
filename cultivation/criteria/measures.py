"""The measures that rule sets speak of: name, type, unit, labels and limits.

The names are a contract with filings, imports and other departments' systems. A derived measure
has a formula in the language of the rule sets; it is computed, never filed.
"""

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from cultivation.criteria.text import Text

Kind = Literal["bool", "int", "decimal", "money", "choice"]
Improves = Literal["up", "down", ""]

UNITS: dict[str, Text] = {
    "wan": Text("万元", "wan yuan"),
    "pct": Text("%", "%"),
    "persons": Text("人", "persons"),
    "years": Text("年", "years"),
    "items": Text("项", "items"),
    "rank": Text("名", "places"),
    "level": Text("级", "levels"),
    "points": Text("分", "points"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One named figure or fact of an enterprise.

    `none_when_null`: an absent rank means that there is no award, not that it is unknown.
    `improves`: the direction in which an enterprise betters the figure; "" when it cannot.
    `formula`: set for derived measures only.
    """

    name: str
    kind: Kind
    label: Text
    unit: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    none_when_null: bool = False
    improves: Improves = ""
    formula: str = ""

    @property
    def is_derived(self) -> bool:
        return bool(self.formula)

    @property
    def choice_codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.choices)

    @property
    def step(self) -> Decimal:
        """The smallest change that can be filed."""
        return Decimal(1) if self.kind == "int" else Decimal("0.01")


_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


def _truth(name: str, zh: str, en: str) -> Measure:
    return Measure(name, "bool", Text(zh, en))


def _money(name: str, zh: str, en: str, improves: Improves = "up") -> Measure:
    return Measure(name, "money", Text(zh, en), "wan", minimum=_ZERO, improves=improves)


def _count(name: str, unit: str, zh: str, en: str, improves: Improves = "up") -> Measure:
    return Measure(name, "int", Text(zh, en), unit, minimum=_ZERO, improves=improves)


def _award(name: str, zh: str, en: str) -> Measure:
    return Measure(
        name, "int", Text(zh, en), "rank", minimum=Decimal(1), none_when_null=True, improves="down"
    )


def _derived(name: str, zh: str, en: str, formula: str) -> Measure:
    return Measure(name, "decimal", Text(zh, en), "pct", formula=formula)


_CHAIN_ROLES = (
    ("fills_gap", Text("补短板、锻长板或填空白", "fills a gap or strengthens a key link")),
    (
        "supports_chain",
        Text(
            "属于六基、老字号或为重点产业链龙头企业配套",
            "six bases, time-honoured brand, or serves the leader of a key chain",
        ),
    ),
    ("none", Text("无", "neither")),
)
_INSTITUTION_LEVELS = (
    ("none", Text("未建立", "none")),
    ("below_municipal", Text("市级以下", "below municipal")),
    ("municipal", Text("市级", "municipal")),
    ("provincial", Text("省级", "provincial")),
    ("national", Text("国家级", "national")),
)

_ELIGIBILITY = (
    _truth("registered_in_mainland", "境内注册", "Registered in mainland China"),
    _truth("independent_legal_person", "独立法人", "Independent legal person"),
    _truth("is_sme", "符合中小企业划型标准", "Meets the SME size standard"),
    _truth("on_abnormal_list", "列入经营异常名录", "On the abnormal operations list"),
    _truth("on_dishonesty_list", "列入严重失信主体名单", "On the serious dishonesty list"),
    _truth(
        "prohibited_product",
        "产品属于禁止、限制或淘汰类",
        "Product prohibited, restricted or being phased out",
    ),
    _truth(
        "major_incident_3y",
        "近三年发生安全、质量、环境等重大事件",
        "Major safety, quality or environmental incident in the last 3 years",
    ),
    _truth("data_fraud", "数据造假", "Data fraud"),
    _truth("has_technology_title", "持有效科技型称号", "Valid technology SME title"),
    _truth("has_innovative_title", "持有效创新型称号", "Valid innovative SME title"),
    _truth("has_srdi_title", "持有效专精特新称号", "Valid specialised (SRDI) SME title"),
    _truth("has_little_giant_title", "持有效小巨人称号", "Valid little giant title"),
    _truth("has_champion_title", "持有效单项冠军称号", "Valid manufacturing champion title"),
    _truth(
        "tied_to_little_giant",
        "与现有小巨人企业存在控制关系或同集团且主导产品相近",
        "Controls, is controlled by, or same group with a similar product as, a little giant",
    ),
    _truth("is_re_examination", "本次为复核", "The case is a re-examination"),
)

_MONEY = (
    _money("revenue_wan", "营业收入", "Operating revenue"),
    _money("revenue_prev_wan", "上一年营业收入", "Operating revenue, previous year", ""),
    _money("revenue_prev2_wan", "前两年营业收入", "Operating revenue, two years before", ""),
    _money("main_revenue_wan", "主营业务收入", "Main-business revenue"),
    _money(
        "main_revenue_prev_wan", "上一年主营业务收入", "Main-business revenue, previous year", ""
    ),
    _money(
        "main_revenue_prev2_wan",
        "前两年主营业务收入",
        "Main-business revenue, two years before",
        "",
    ),
    _money("rd_expense_wan", "研发费用", "R&D expense"),
    _money("rd_expense_prev_wan", "上一年研发费用", "R&D expense, previous year"),
    _money("cost_expense_wan", "成本费用", "Cost and expense", "down"),
    Measure("net_profit_wan", "money", Text("净利润", "Net profit"), "wan", improves="up"),
    _money("total_assets_wan", "资产总额", "Total assets", ""),
    _money("total_liabilities_wan", "负债总额", "Total liabilities", "down"),
    _money("new_equity_2y_wan", "近两年新增股权融资", "New equity financing, last 2 years"),
    _money("new_equity_3y_wan", "近三年新增股权融资", "New equity financing, last 3 years"),
)

_PEOPLE_AND_MARKET = (
    # Nobody is advised to dismiss staff, so no direction counts as better.
    _count("employees", "persons", "职工人数", "Employees", ""),
    _count("rd_staff", "persons", "研发人员", "R&D staff"),
    _count("tech_staff", "persons", "科技人员", "Technical staff"),
    _count("niche_years", "years", "从事特定细分市场年限", "Years in the niche market"),
    Measure(
        "market_share_pct",
        "decimal",
        Text("主导产品细分市场占有率", "Main product's share of its niche market"),
        "pct",
        minimum=_ZERO,
        maximum=_HUNDRED,
        improves="up",
    ),
    Measure(
        "market_rank_national",
        "int",
        Text("主导产品全国排名", "Main product's national rank"),
        "rank",
        minimum=Decimal(1),
        improves="down",
    ),
    _truth(
        "in_strategic_emerging_field",
        "主导产品属于战略性新兴产业",
        "Main product in a strategic emerging industry",
    ),
    Measure("chain_role", "choice", Text("产业链作用", "Role in the chain"), choices=_CHAIN_ROLES),
    _truth("in_key_field", "主导产品属于重点领域", "Main product in a key field"),
)

_INNOVATION = (
    _count("ip_class1", "items", "Ⅰ类知识产权", "Class I IP"),
    _count("ip_class1_self_developed", "items", "自主研发Ⅰ类知识产权", "Self-developed class I IP"),
    _count("ip_class1_high_value", "items", "Ⅰ类高价值知识产权", "High-value class I IP"),
    _count("ip_class2", "items", "Ⅱ类知识产权", "Class II IP"),
    Measure(
        "rd_institution_level",
        "choice",
        Text("研发机构级别", "Level of R&D institution"),
        choices=_INSTITUTION_LEVELS,
    ),
    _truth(
        "has_own_rd_institution", "自建或联合建立研发机构", "Own or jointly built R&D institution"
    ),
    _award(
        "national_award_rank_3y",
        "近三年国家级科技奖励排名",
        "Rank in a national award, last 3 years",
    ),
    _award(
        "provincial_award_rank_3y",
        "近三年省部级科技奖励排名",
        "Rank in a provincial or ministerial award, last 3 years",
    ),
    _award(
        "national_award_rank_5y",
        "近五年国家级科技奖励排名",
        "Rank in a national award, last 5 years",
    ),
    _award(
        "maker_china_rank_3y",
        "近三年“创客中国”全国企业组排名",
        "Rank in Maker China national enterprise group, last 3 years",
    ),
    _truth("is_high_tech_enterprise", "高新技术企业", "High and new technology enterprise"),
    _truth(
        "is_technology_demonstration",
        "国家级技术创新示范企业",
        "Technology demonstration enterprise",
    ),
    _truth("is_ip_advantage", "知识产权优势企业", "IP advantage enterprise"),
    _truth("is_ip_demonstration", "知识产权示范企业", "IP demonstration enterprise"),
    _truth(
        "led_standard_5y",
        "近五年主导制定国际、国家或行业标准",
        "Led an international, national or industry standard in the last 5 years",
    ),
)

_QUALITY = (
    _truth("has_quality_award", "获得省级以上质量奖", "Provincial or higher quality award"),
    _truth("has_quality_certificate", "通过质量管理体系认证", "Quality system certificate"),
    _truth("has_own_brand", "拥有自主品牌", "Own brand"),
    _truth("drafted_standard", "参与制修订标准", "Took part in drafting standards"),
    _truth(
        "core_business_on_it_system",
        "核心业务采用信息系统支撑",
        "Core business supported by an information system",
    ),
    _truth(
        "has_system_or_foreign_certificate",
        "取得管理体系认证或发达国家和地区产品认证",
        "Management-system certificate or product certified in developed countries",
    ),
    Measure(
        "digital_level",
        "int",
        Text("数字化水平", "Digital level"),
        "level",
        minimum=_ZERO,
        maximum=Decimal(4),
        improves="up",
    ),
    Measure(
        "feature_points",
        "decimal",
        Text("地方特色指标得分", "Provincial feature points"),
        "points",
        minimum=_ZERO,
        maximum=Decimal(15),
        improves="up",
    ),
    Measure(
        "quality_score",
        "decimal",
        Text("质量评价得分", "Quality score"),
        "points",
        minimum=_ZERO,
        improves="up",
    ),
    Measure(
        "quality_score_prev",
        "decimal",
        Text("上一年质量评价得分", "Quality score, previous year"),
        "points",
        minimum=_ZERO,
    ),
    _truth("market_position_ok", "市场地位经评审认可", "Market position accepted by a reviewer"),
    _truth("main_product_ok", "主导产品经评审认可", "Main product accepted by a reviewer"),
)

_DERIVED = (
    _derived("rd_ratio_pct", "研发费用占营业收入比重", "R&D expense to revenue",
             "rd_expense_wan / revenue_wan * 100"),
    _derived("rd_ratio_prev_pct", "上一年研发费用占营业收入比重",
             "R&D expense to revenue, previous year",
             "rd_expense_prev_wan / revenue_prev_wan * 100"),
    _derived("main_share_pct", "主营业务收入占营业收入比重", "Main-business share of revenue",
             "main_revenue_wan / revenue_wan * 100"),
    _derived("debt_ratio_pct", "资产负债率", "Debt ratio",
             "total_liabilities_wan / total_assets_wan * 100"),
    _derived("net_margin_pct", "净利润率", "Net profit margin",
             "net_profit_wan / revenue_wan * 100"),
    _derived("main_growth_pct", "主营业务收入增长率", "Main-business revenue growth",
             "(main_revenue_wan / main_revenue_prev_wan - 1) * 100"),
    _derived("main_growth_2y_avg_pct", "近两年主营业务收入平均增长率",
             "Mean main-business revenue growth of the last 2 years",
             "(main_revenue_wan / main_revenue_prev_wan"
             " + main_revenue_prev_wan / main_revenue_prev2_wan - 2) / 2 * 100"),
    _derived("revenue_growth_2y_cagr_pct", "近两年营业收入复合增长率",
             "Two-year compound revenue growth",
             "compound_growth(revenue_wan, revenue_prev2_wan)"),
    _derived("rd_staff_share_pct", "研发人员占比", "R&D staff share", "rd_staff / employees * 100"),
    _derived("tech_staff_share_pct", "科技人员占比", "Technical staff share",
             "tech_staff / employees * 100"),
    _derived("rd_to_cost_pct", "研发费用占成本费用比重", "R&D expense to cost and expense",
             "rd_expense_wan / cost_expense_wan * 100"),
)  # fmt: skip

MEASURES: MappingProxyType[str, Measure] = MappingProxyType(
    {
        measure.name: measure
        for group in (_ELIGIBILITY, _MONEY, _PEOPLE_AND_MARKET, _INNOVATION, _QUALITY, _DERIVED)
        for measure in group
    }
)
FILED: tuple[str, ...] = tuple(name for name, one in MEASURES.items() if not one.is_derived)
