"""A population by chance, crowded around the thresholds, and what a plain loop finds in it."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from common.domain import outbox
from cultivation.criteria import Facts, evaluate, rule_set_from_canonical
from cultivation.criteria.measures import FILED, MEASURES
from cultivation.criteria.size import shipped_size_table, size_of
from cultivation.domain.facts import facts_for
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from enterprises.models import Assessment, Enterprise, Filing, Industry
from tests.cultivation.criteria.samples import ELIGIBLE, FIGURES
from tests.factories import make_enterprise, make_title

_COLUMNS = {field.name for field in Filing._meta.concrete_fields}
_SHARES = [Decimal(n) / 100 for n in (0, 1, 2, 3, 5, 6, 8, 10, 20, 50, 60, 70, 80, 95, 100)]
_OF_REVENUE = (
    "main_revenue_wan", "rd_expense_wan", "rd_expense_prev_wan", "net_profit_wan",
    "main_revenue_prev_wan", "main_revenue_prev2_wan", "total_liabilities_wan",
)  # fmt: skip
_SOUND_SHARES = {
    "main_revenue_wan": 82,
    "main_revenue_prev_wan": 75,
    "main_revenue_prev2_wan": 70,
    "rd_expense_wan": 5,
    "rd_expense_prev_wan": 5,
    "net_profit_wan": 6,
}
_COUNTS = ("niche_years", "ip_class1", "ip_class1_self_developed", "ip_class2", "digital_level")


def make_population(world, seed, size=56):
    """Enterprises with filings, some of earlier years, some titles and assessments."""
    chance = random.Random(seed)
    for code in ("39", "66"):
        Industry.objects.get_or_create(code=code, defaults={"name_zh": code, "name_en": code})
    enterprises = [one for found in world.enterprises.values() for one in found]
    counties = [world.offices[code] for code in world.enterprises]
    for serial in range(size - len(enterprises)):
        industry = chance.choice(("34", "39", "66", None))
        enterprises.append(
            make_enterprise(chance.choice(counties), 500 + serial, industry_id=industry)
        )
    year = timezone.localdate().year - 1
    filings = []
    for enterprise in enterprises:
        filings += [Filing(enterprise=enterprise, fiscal_year=year, **figures(chance))]
        if chance.random() < 0.3:
            filings += [Filing(enterprise=enterprise, fiscal_year=year - 1, **figures(chance))]
        # A year that is not over yet is nobody's newest filing.
        if chance.random() < 0.1:
            filings += [Filing(enterprise=enterprise, fiscal_year=year + 1, **figures(chance))]
    Filing.objects.bulk_create(filings)
    for enterprise in chance.sample(enterprises, size * 3 // 4):
        make_title(enterprise, chance.choice((TitleKind.INNOVATIVE, TitleKind.SRDI)))
    Assessment.objects.bulk_create(
        Assessment(
            enterprise=enterprise,
            basis="self_rated",
            level=chance.randint(0, 4),
            assessed_on=timezone.localdate() - timedelta(days=30),
            recorded_at=timezone.now(),
        )
        for enterprise in chance.sample(enterprises, size // 4)
    )
    return enterprises


def figures(chance):
    """One filing's figures: sound ones, many at a threshold, some missing."""
    filed = {**ELIGIBLE, **FIGURES}
    revenue = Decimal(chance.choice((1000, 1499, 1500, 2000, 5000, 12000)))
    filed["revenue_wan"] = revenue
    filed |= {name: revenue * share / 100 for name, share in _SOUND_SHARES.items()}
    for name in chance.sample(_OF_REVENUE, 2):
        filed[name] = revenue * chance.choice(_SHARES) + chance.choice((0, 0, Decimal("0.01")))
    name = chance.choice(_COUNTS)
    filed[name] = chance.randint(0, 4)
    for name in chance.sample(sorted(filed), chance.choice((0, 0, 0, 1, 3))):
        filed[name] = None
    return {name: value for name, value in filed.items() if name in _COLUMNS}


def run_out(simulation):
    """Deliver chunk after chunk until the run is over; the simulation as it stands then."""
    for _round in range(60):
        outbox.sweep()
        simulation.run.refresh_from_db()
        if not simulation.run.is_live:
            break
    simulation.refresh_from_db()
    return simulation


def plain_loop(simulation):
    """Pairs of outcomes by enterprise, found one enterprise at a time by the engine in Python."""
    before = rule_set_from_canonical(simulation.before_text, simulation.before_sha256)
    after = rule_set_from_canonical(simulation.after_text, simulation.after_sha256)
    judged = {}
    if simulation.judged_as_met:
        names = {one.test.tree.name for rules in (before, after) for one in rules.judged}
        judged = dict.fromkeys(names, True)
    found = {}
    for enterprise in Enterprise.objects.in_area_of(simulation.area):
        filing = (
            enterprise.filings.filter(fiscal_year__lt=simulation.population_on.year)
            .order_by("-fiscal_year")
            .first()
        )
        if filing is None or not is_looked_at(simulation, enterprise, before.title_kind):
            continue
        facts = facts_for(
            enterprise=enterprise,
            filing=filing,
            on=simulation.population_on,
            case_kind=CaseKind(simulation.case_kind),
        )
        facts = unchecked(facts | judged)
        found[enterprise.pk] = (evaluate(before, facts), evaluate(after, facts))
    return found


def unchecked(values):
    """Facts that no form would take (a part above its whole) reach both engines alike."""
    numbers = {
        name: Decimal(value)
        for name, value in values.items()
        if isinstance(value, str) and MEASURES[name].kind in ("money", "decimal")
    }
    return Facts({**dict.fromkeys(FILED), **values, **numbers})


def is_looked_at(simulation, enterprise, kind):
    """Whether the enterprise belongs to the simulation's population."""
    holds = Title.objects.valid_on(simulation.population_on).filter(
        enterprise=enterprise, kind=kind
    )
    return simulation.population == "all" or holds.exists() == (simulation.population == "holders")


def differing(found):
    """The enterprises whose outcomes differ, with both outcomes and scores."""
    return {
        pk: (before.outcome, after.outcome, before.score, after.score)
        for pk, (before, after) in found.items()
        if before.outcome != after.outcome
    }


def counted_by(found, key):
    """How many there are of each key and pair of outcomes."""
    return Counter((key(pk), one.outcome, other.outcome) for pk, (one, other) in found.items())


def size_class(enterprise, day):
    """The class of the size table by the newest filing's own figures."""
    filing = enterprise.filings.filter(fiscal_year__lt=day.year).order_by("-fiscal_year").first()
    if enterprise.industry_id is None:
        return "undetermined"
    names = ("employees", "revenue_wan", "total_assets_wan")
    filed = {name: getattr(filing, name) for name in names}
    found = size_of(shipped_size_table(), industry=enterprise.industry_id, figures=filed).size
    return "undetermined" if found == "not_classifiable" else found
