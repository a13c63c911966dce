"""Reads a statement of a standard out in both languages: labels, signs and units for its code."""

import re
from decimal import Decimal

from cultivation.criteria import wording
from cultivation.criteria.language import printed
from cultivation.criteria.language.tree import TruthNode
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.text import Text

_COMPARED = r"(?P<figure>[a-z]\w*) (?P<sign>[<>=!]=|[<>]) (?P<bound>-?\d+(?:\.\d+)?)"
_TOKEN = re.compile(rf'{_COMPARED}|"(?P<code>\w+)"|(?P<name>[a-z]\w*)|(?P<other>[<>=!]=)')
_CODES = {
    code: label for measure in MEASURES.values() for code, label in dict(measure.choices).items()
}
# The braces around the codes of a choice say nothing to people.
_WITHOUT_BRACES = str.maketrans("", "", "{}")
_KEYWORDS = {
    "and": Text("且", "and"),
    "or": Text("或", "or"),
    "not": Text("非", "not"),
    "in": Text("为", "one of"),
    "count": Text("满足项数", "count of"),
    "min": Text("最小值", "least of"),
    "max": Text("最大值", "greatest of"),
    "true": Text("是", "yes"),
    "false": Text("否", "no"),
}


def statement_in_words(tree: TruthNode) -> Text:
    """The statement as people read it, e.g. “R&D expense ≥ 100.00 wan yuan or …”."""
    source = printed(tree)
    return Text(_read(source, "zh-hans"), _read(source, "en"))


def _read(source: str, language: str) -> str:
    def word(found: re.Match[str]) -> str:
        if found["figure"] in MEASURES:
            measure = MEASURES[found["figure"]]
            bound = wording.amount(Decimal(found["bound"]), measure.unit, language)
            label = measure.label.in_language(language)
            return f"{label} {wording.SIGNS[found['sign']]} {bound}"
        if found["code"]:
            return f"“{_CODES[found['code']].in_language(language)}”"
        if found["other"]:
            return wording.SIGNS[found["other"]]
        name = found["name"]
        if name in MEASURES:
            return MEASURES[name].label.in_language(language)
        return _KEYWORDS[name].in_language(language) if name in _KEYWORDS else found[0]

    return _TOKEN.sub(word, source.translate(_WITHOUT_BRACES))
