"""Random facts that crowd where verdicts turn: on band edges, at zero, below zero, at nothing."""

import random
from decimal import Decimal

from cultivation.criteria import Facts
from cultivation.criteria.language.tree import Compare, Number, figures_of
from cultivation.criteria.measures import FILED, MEASURES

_CENT = Decimal("0.01")
_ROUND = [Decimal(n) for n in ("100", "1000", "2000", "5000", "10000", "12345.67", "400000")]


class FactsGenerator:
    """Draws sets of facts for one rule set: what it reads is drawn, the rest is left out."""

    def __init__(self, rule_set, seed):
        self._random = random.Random(seed)
        self._names = rule_set.measures
        self._bounds = _bounds_by_measure(rule_set)
        self._shares = sorted({bound for bounds in self._bounds.values() for bound in bounds})

    def draw(self):
        """One set of facts, unchecked, so that impossible figures reach both evaluators."""
        values = dict.fromkeys(FILED)
        self._scale = self._random.choice(_ROUND)
        # Most sets lack little, else no outcome would ever be decided.
        missing = self._random.choice((0, 0, 0.02, 0.1, 0.5))
        passing = self._random.random() < 0.6
        for name in ("is_re_examination", *self._names):
            if self._random.random() >= missing:
                values[name] = self._value(MEASURES[name], passing)
        return Facts(values)

    def _value(self, measure, passing):
        one = self._random
        if measure.kind == "bool":
            wanted = not measure.name.startswith(("on_", "prohibited", "major", "data_fraud"))
            return wanted if passing and one.random() < 0.97 else one.random() < 0.5
        if measure.kind == "choice":
            return one.choice(measure.choice_codes)
        if measure.kind == "int":
            return self._count(measure)
        return self._money(measure) if measure.kind == "money" else self._decimal(measure)

    def _count(self, measure):
        one = self._random
        edges = [int(bound) for bound in self._bounds.get(measure.name, ())] or [1, 5, 20, 50, 100]
        return one.choice(
            (0, -1, one.choice(edges), one.choice(edges) + one.choice((-1, 1)), one.randint(0, 200))
        )

    def _decimal(self, measure):
        edges = self._bounds.get(measure.name) or [Decimal(10)]
        return self._near(self._random.choice(edges))

    def _money(self, measure):
        """Zero, negative, near a limit of its own, or a share of the set's common scale."""
        one = self._random
        kind = one.random()
        if kind < 0.06:
            return one.choice((Decimal(0), -self._scale, Decimal("-0.01")))
        if kind < 0.3 and self._bounds.get(measure.name):
            return self._near(one.choice(self._bounds[measure.name]))
        if kind < 0.55:
            return self._scale
        share = self._scale * (100 + one.choice((0, *self._shares))) / 100
        if kind < 0.7:
            return self._near(share.quantize(_CENT))
        return self._near((self._scale * one.choice(self._shares) / 100).quantize(_CENT))

    def _near(self, number):
        return number + self._random.choice((0, 0, 0, _CENT, -_CENT))


def _bounds_by_measure(rule_set):
    """The literals with which each measure is compared, also through what is derived from it."""
    found = {}
    for condition in rule_set.conditions:
        for compared in _comparisons(condition.tree):
            for side, other in ((compared.left, compared.right), (compared.right, compared.left)):
                if isinstance(other, Number):
                    for name in figures_of(side):
                        found.setdefault(name, []).append(other.value)
    return found


def _comparisons(node):
    if isinstance(node, Compare):
        yield node
    for item in getattr(node, "items", ()):
        yield from _comparisons(item)
    if hasattr(node, "operand"):
        yield from _comparisons(node.operand)
