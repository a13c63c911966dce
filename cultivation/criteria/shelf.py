"""The rule sets that are shipped with the programme, as TOML beside the code."""

from functools import lru_cache
from pathlib import Path

from cultivation.criteria.loader import parse_rule_set
from cultivation.criteria.rule_set import RuleSet

FOLDER = Path(__file__).resolve().parent.parent / "rule_sets"

# In the order of the ladder, older standards first.
_CODES = (
    "innovative-2022",
    "technology-2017",
    "srdi-2022",
    "srdi-2022-guangdong",
    "srdi-2026",
    "little-giant-2022",
    "little-giant-2026",
)


def shipped_codes() -> tuple[str, ...]:
    """The codes of all shipped rule sets, in the order of the ladder."""
    return _CODES


@lru_cache(maxsize=32)
def shipped(code: str) -> RuleSet:
    """Return a shipped rule set. Raises KeyError for another code."""
    if code not in _CODES:
        raise KeyError(code)
    path = FOLDER / f"{code}.toml"
    return parse_rule_set(path.read_text("utf-8"), path=path.name, library=shipped_text)


def shipped_text(code: str) -> tuple[str, str] | None:
    """Name and text of a shipped file, also of those that can only be extended; None when absent."""
    path = FOLDER / f"{code}.toml"
    return (path.name, path.read_text("utf-8")) if path.is_file() else None
