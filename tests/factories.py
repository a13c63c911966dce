"""Makes a small world for tests: offices, people, enterprises, rule sets, rounds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from stdnum.cn import uscc as uscc_standard

from accounts.domain.acting import Capacity, choose_capacity
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from cultivation import criteria
from cultivation.enums import CaseKind, TitleKind, TitleOrigin
from cultivation.models import RuleSet, Title
from enterprises.domain.enterprises import placement
from enterprises.enums import MembershipRole
from enterprises.models import Enterprise, Filing, Industry, Membership
from reviews.domain.applying import open_case, submit
from reviews.domain.desk.examinations import OTHER_GROUND, Ground
from reviews.domain.desk.judging import Opinion, judge
from reviews.domain.desk.verifying import findings_on, judged_items, latest_version
from reviews.enums import StepKind
from reviews.models import Case, Round, Route, RouteStep

# A refusal whose reason is no condition of the standard.
GROUNDS = (Ground(OTHER_GROUND, "The site is closed."),)

# code -> (name, level, parent)
OFFICES = {
    "000000": ("Ministry", OfficeLevel.MINISTRY, None),
    "330000": ("Zhejiang", OfficeLevel.PROVINCE, "000000"),
    "330100": ("Hangzhou", OfficeLevel.CITY, "330000"),
    "330106": ("Xihu", OfficeLevel.COUNTY, "330100"),
    "330108": ("Binjiang", OfficeLevel.COUNTY, "330100"),
    "330400": ("Jiaxing", OfficeLevel.CITY, "330000"),
    "330402": ("Nanhu", OfficeLevel.COUNTY, "330400"),
    "330411": ("Xiuzhou", OfficeLevel.COUNTY, "330400"),
    "330200": ("Ningbo", OfficeLevel.PROVINCE, "000000"),
    "330203": ("Haishu", OfficeLevel.COUNTY, "330200"),
    "320000": ("Jiangsu", OfficeLevel.PROVINCE, "000000"),
    "320100": ("Nanjing", OfficeLevel.CITY, "320000"),
    "320102": ("Xuanwu", OfficeLevel.COUNTY, "320100"),
    "320104": ("Qinhuai", OfficeLevel.COUNTY, "320100"),
    "320500": ("Suzhou", OfficeLevel.CITY, "320000"),
    "320505": ("Huqiu", OfficeLevel.COUNTY, "320500"),
    "320506": ("Wuzhong", OfficeLevel.COUNTY, "320500"),
}

ROUTES = {
    TitleKind.INNOVATIVE: [
        (StepKind.PRELIMINARY, OfficeLevel.COUNTY, 5),
        (StepKind.REVIEW, OfficeLevel.CITY, 5),
        (StepKind.REVIEW, OfficeLevel.PROVINCE, 10),
        (StepKind.NOTICE, OfficeLevel.PROVINCE, 5),
        (StepKind.DECISION, OfficeLevel.PROVINCE, 5),
    ],
    TitleKind.SRDI: [
        (StepKind.PRELIMINARY, OfficeLevel.COUNTY, 10),
        (StepKind.REVIEW, OfficeLevel.CITY, 10),
        (StepKind.REVIEW, OfficeLevel.PROVINCE, 15),
        (StepKind.NOTICE, OfficeLevel.PROVINCE, 5),
        (StepKind.DECISION, OfficeLevel.PROVINCE, 5),
    ],
    TitleKind.LITTLE_GIANT: [
        (StepKind.PRELIMINARY, OfficeLevel.CITY, 10),
        (StepKind.RECOMMENDATION, OfficeLevel.PROVINCE, 20),
        (StepKind.REVIEW, OfficeLevel.MINISTRY, 30),
        (StepKind.NOTICE, OfficeLevel.MINISTRY, 5),
        (StepKind.DECISION, OfficeLevel.MINISTRY, 10),
    ],
}

RULE_SETS = {
    TitleKind.INNOVATIVE: "innovative-2022",
    TitleKind.SRDI: "srdi-2026",
    TitleKind.LITTLE_GIANT: "little-giant-2026",
}

# A strong enterprise: passes every shipped standard of the three decided titles, as far as no
# title and no reviewer's judgement is asked for.
STRONG_FIGURES: dict[str, Any] = {
    "registered_in_mainland": True,
    "independent_legal_person": True,
    "on_abnormal_list": False,
    "on_dishonesty_list": False,
    "prohibited_product": False,
    "major_incident_3y": False,
    "data_fraud": False,
    "tied_to_little_giant": False,
    "revenue_wan": "12000.00",
    "revenue_prev_wan": "10000.00",
    "revenue_prev2_wan": "9000.00",
    "main_revenue_wan": "11400.00",
    "main_revenue_prev_wan": "9500.00",
    "main_revenue_prev2_wan": "8500.00",
    "rd_expense_wan": "900.00",
    "rd_expense_prev_wan": "700.00",
    "cost_expense_wan": "10300.00",
    "net_profit_wan": "1500.00",
    "total_assets_wan": "15000.00",
    "total_liabilities_wan": "6000.00",
    "new_equity_2y_wan": "0.00",
    "new_equity_3y_wan": "0.00",
    "employees": 180,
    "rd_staff": 50,
    "tech_staff": 60,
    "niche_years": 8,
    "market_share_pct": "18.5",
    "market_rank_national": 2,
    "in_strategic_emerging_field": True,
    "chain_role": "fills_gap",
    "in_key_field": True,
    "ip_class1": 6,
    "ip_class1_self_developed": 5,
    "ip_class1_high_value": 2,
    "ip_class2": 12,
    "rd_institution_level": "provincial",
    "has_own_rd_institution": True,
    "is_high_tech_enterprise": True,
    "is_technology_demonstration": False,
    "is_ip_advantage": False,
    "is_ip_demonstration": False,
    "led_standard_5y": True,
    "has_quality_award": True,
    "has_quality_certificate": True,
    "has_own_brand": True,
    "drafted_standard": True,
    "core_business_on_it_system": True,
    "has_system_or_foreign_certificate": True,
    "digital_level": 2,
    "feature_points": "12.00",
    "quality_score": "72.00",
    "quality_score_prev": "68.00",
}

STATEMENTS = {
    "main_product": "Precision ball screws for machine tools.",
    "market": "Niche of precision screws; size from the association's yearbook; share 18.5 %.",
    "innovation": "Six invention patents, all in use on the main line.",
    "chain": "Supplies three leading machine-tool makers.",
}


def make_uscc(region_code: str, serial: int) -> str:
    """A valid made-up unified social credit code."""
    body = f"{serial:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11
    stem = f"91{region_code}{body}{'X' if check == 10 else check % 11}"
    return stem + uscc_standard.calc_check_digit(stem)


@dataclass
class World:
    """The offices, people and enterprises of the tests, by code and name."""

    offices: dict[str, Office] = field(default_factory=dict)
    officials: dict[tuple[str, str], User] = field(default_factory=dict)
    enterprises: dict[str, list[Enterprise]] = field(default_factory=dict)
    owners: dict[int, User] = field(default_factory=dict)
    rule_sets: dict[TitleKind, RuleSet] = field(default_factory=dict)

    def official(self, role: str, code: str) -> User:
        """The user with this role (`examiner`, `approver`, `analyst`) at this office."""
        return self.officials[role, code]

    def official_actor(self, role: str, code: str) -> Actor:
        """That user, acting."""
        return actor_of_user(self.official(role, code))

    def enterprise(self, county_code: str = "330106", index: int = 0) -> Enterprise:
        """An enterprise of a county."""
        return self.enterprises[county_code][index]

    def owner(self, enterprise: Enterprise) -> User:
        """The user who owns an enterprise's record."""
        return self.owners[enterprise.pk]

    def owner_actor(self, enterprise: Enterprise) -> Actor:
        """That user, acting for the enterprise."""
        return actor_of_user(self.owner(enterprise))


def capacity_of_user(user: User) -> Capacity:
    """The first capacity of a user."""
    capacity = choose_capacity(user, None)
    assert capacity is not None
    return capacity


def actor_of_user(user: User) -> Actor:
    """A user in his first capacity."""
    return capacity_of_user(user).actor(user)


def make_world() -> World:
    """Offices, officials, enterprises with owners, published rule sets and routes. It is made for
    thousands of tests: a few statements, whatever the number of rows."""
    world = World()
    _make_offices(world)
    section = Industry(code="C", name_zh="制造业", name_en="Manufacturing")
    engines = Industry(
        code="34", name_zh="通用设备制造业", name_en="General equipment", section=section
    )
    Industry.objects.bulk_create([section, engines])
    _make_officials(world)
    _make_enterprises(world)
    _make_rule_sets(world)
    _make_routes(RULE_SETS)
    return world


def _make_offices(world: World) -> None:
    """Level by level, since an office names the one above it."""
    for level in dict.fromkeys(level for _name, level, _parent in OFFICES.values()):
        made = Office.objects.bulk_create(
            Office(
                code=code,
                name=name,
                level=level,
                parent=world.offices[parent] if parent else None,
                is_plan_city=code == "330200",
            )
            for code, (name, of_level, parent) in OFFICES.items()
            if of_level == level
        )
        world.offices |= {office.code: office for office in made}
    world.offices = {code: world.offices[code] for code in OFFICES}


def _make_officials(world: World) -> None:
    users = {
        (role.value, code): User(username=f"{role}-{code}", name=f"{role} {name}", password="!")
        for code, (name, _level, _parent) in OFFICES.items()
        for role in PostingRole
    }
    User.objects.bulk_create(users.values())
    Posting.objects.bulk_create(
        Posting(user=user, office=world.offices[code], role=role, starts_on=date(2020, 1, 1))
        for (role, code), user in users.items()
    )
    world.officials = users


def _make_enterprises(world: World) -> None:
    counties = [one for one in world.offices.values() if one.level == OfficeLevel.COUNTY]
    places = [(office, index) for office in counties for index in range(2)]
    enterprises = Enterprise.objects.bulk_create(
        _enterprise(office, serial, name=f"{office.name} Precision {index}")
        for serial, (office, index) in enumerate(places, start=1)
    )
    owners = User.objects.bulk_create(
        User(username=f"owner-{office.code}-{index}", name=f"Owner {serial}", password="!")
        for serial, (office, index) in enumerate(places, start=1)
    )
    Membership.objects.bulk_create(
        Membership(user=owner, enterprise=enterprise, role=MembershipRole.OWNER)
        for owner, enterprise in zip(owners, enterprises, strict=True)
    )
    for (office, _index), enterprise, owner in zip(places, enterprises, owners, strict=True):
        world.enterprises.setdefault(office.code, []).append(enterprise)
        world.owners[enterprise.pk] = owner


def make_enterprise(office: Office, serial: int, **fields: Any) -> Enterprise:
    """A claimed enterprise registered with the office."""
    enterprise = _enterprise(office, serial, **fields)
    enterprise.save(force_insert=True)
    return enterprise


def _enterprise(office: Office, serial: int, **fields: Any) -> Enterprise:
    """The same, not saved yet."""
    values: dict[str, Any] = {"name": f"Enterprise {serial}", "industry_id": "34"} | fields
    return Enterprise(uscc=make_uscc(office.code, serial), **placement(office), **values)


def _make_rule_sets(world: World) -> None:
    rows = {kind: _rule_set(code) for kind, code in RULE_SETS.items()}
    digests = [row.sha256 for row in rows.values()]
    known = {row.sha256: row for row in RuleSet.objects.filter(sha256__in=digests)}
    RuleSet.objects.bulk_create(row for row in rows.values() if row.sha256 not in known)
    world.rule_sets = {kind: known.get(row.sha256, row) for kind, row in rows.items()}


def make_rule_set(code: str) -> RuleSet:
    """A shipped rule set, published."""
    row = _rule_set(code)
    known = RuleSet.objects.filter(sha256=row.sha256).first()
    if known is None:
        row.save(force_insert=True)
    return known or row


def _rule_set(code: str) -> RuleSet:
    rule_set = criteria.shipped(code)
    return RuleSet(
        sha256=rule_set.sha256,
        code=code,
        text=rule_set.canonical,
        name_zh=rule_set.title.zh,
        name_en=rule_set.title.en,
        title_kind=rule_set.title_kind,
        in_force_from=rule_set.in_force_from,
        in_force_to=rule_set.in_force_to,
        loaded_at=timezone.now(),
    )


def make_route(kind: TitleKind, case_kind: CaseKind = CaseKind.RECOGNITION) -> Route:
    """The national route of a title."""
    (route,) = _make_routes([kind], case_kind)
    return route


def _make_routes(
    kinds: Iterable[TitleKind], case_kind: CaseKind = CaseKind.RECOGNITION
) -> list[Route]:
    routes = Route.objects.bulk_create(
        Route(title_kind=kind, case_kind=case_kind, valid_from=date(2022, 8, 1)) for kind in kinds
    )
    RouteStep.objects.bulk_create(
        RouteStep(route=route, position=position, kind=step, office_level=level, working_days=days)
        for route in routes
        for position, (step, level, days) in enumerate(ROUTES[route.title_kind], start=1)
    )
    return routes


def make_round(kind: TitleKind = TitleKind.INNOVATIVE, **fields: Any) -> Round:
    """A national round, open from a month ago to a month ahead."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "code": f"{kind.value}-{today.year}-{Round.objects.count() + 1}",
        "name": f"{kind.label} {today.year}",
        "title_kind": kind,
        "year": today.year,
        "opens_on": today - timedelta(days=30),
        "closes_on": today + timedelta(days=30),
        "rule_set": make_rule_set(RULE_SETS[kind]),
    }
    return Round.objects.create(**values | fields)


def make_filing(enterprise: Enterprise, year: int | None = None, **figures: Any) -> Filing:
    """A strong filing of last year, with the given figures instead."""
    year = year or timezone.localdate().year - 1
    filing = Filing.objects.create(
        enterprise=enterprise, fiscal_year=year, **STRONG_FIGURES | figures
    )
    filing.refresh_from_db()
    return filing


def make_title(enterprise: Enterprise, kind: TitleKind, **fields: Any) -> Title:
    """A title valid from half a year ago for three years."""
    begins = fields.pop("valid_from", timezone.localdate() - timedelta(days=180))
    ends = fields.pop("valid_to", begins + timedelta(days=3 * 365))
    values: dict[str, Any] = {
        "number": f"TEST-{Title.objects.count() + 1:05}",
        "last_day": ends,
        "origin": TitleOrigin.DECISION,
        "name_at_recognition": enterprise.name,
        "granted_at": timezone.now(),
    }
    return Title.objects.create(
        enterprise=enterprise, kind=kind, valid_from=begins, valid_to=ends, **values | fields
    )


def _round_for(enterprise: Enterprise, kind: TitleKind) -> Round:
    """The national round of the title that is open, and once the enterprise has applied in it, one
    of its province."""
    open_now = Round.objects.open_on(timezone.localdate()).filter(
        title_kind=kind, case_kind=CaseKind.RECOGNITION, office=None
    )
    found = open_now.first()
    if found is None:
        return make_round(kind)
    has_applied = found.cases.filter(enterprise=enterprise).exists()
    return make_round(kind, office=enterprise.province_office) if has_applied else found


def make_draft(
    world: World, enterprise: Enterprise, kind: TitleKind = TitleKind.INNOVATIVE, **fields: Any
) -> Case:
    """A complete draft, ready to submit."""
    filing = fields.pop("filing", None) or make_filing(enterprise)
    round_ = fields.pop("round", None) or _round_for(enterprise, kind)
    case = open_case(
        enterprise=enterprise, round=round_, filing=filing, actor=world.owner_actor(enterprise)
    )
    Case.objects.filter(pk=case.pk).update(statements=STATEMENTS, is_pledged=True, **fields)
    case.refresh_from_db()
    return case


def make_submitted(
    world: World, enterprise: Enterprise, kind: TitleKind = TitleKind.INNOVATIVE, **fields: Any
) -> Case:
    """A case that has been submitted and lies with the first office of its route."""
    case = make_draft(world, enterprise, kind, **fields)
    return submit(case=case, actor=world.owner_actor(enterprise), version=case.version)


def judge_all(case: Case, examiner: Actor) -> Case:
    """Judge as met whatever the standard leaves to people and nobody has judged yet."""
    version = latest_version(case)
    standing = findings_on(case, version).judgements
    opinions = [
        Opinion(item.measure, is_met=True, reason="Seen in the yearbook.")
        for item in judged_items(version.rule_set)
        if item.measure not in standing
    ]
    if opinions:
        judge(case=case, actor=examiner, version=case.version, opinions=opinions)
    return case
