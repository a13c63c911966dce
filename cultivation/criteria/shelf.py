"""The rule sets that are shipped with the programme, as TOML beside the code."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from cultivation.criteria.loader import parse_rule_set
from cultivation.criteria.rule_set import RuleSet

FOLDER = Path(__file__).resolve().parent.parent / "rule_sets"

# A code names a file of the folder and nothing outside it.
_CODE = re.compile(r"[a-z0-9-]+")
# Beside the standards stand the size tables and the table of transitions.
_OTHER_TABLES = ("sme-size-", "transition")


@lru_cache(maxsize=1)
def shipped_codes() -> tuple[str, ...]:
    """The codes of all shipped rule sets, in the order of the ladder, older standards first.

    Whatever stands in the folder is shipped, but for those that can only be extended.
    """
    codes = [path.stem for path in FOLDER.glob("*.toml")]
    rule_sets = [shipped(code) for code in codes if _is_rule_set(code)]
    rule_sets.sort(key=lambda one: (one.tier, one.in_force_from, one.code))
    return tuple(one.code for one in rule_sets)


def _is_rule_set(code: str) -> bool:
    found = shipped_text(code)
    if found is None or code.startswith(_OTHER_TABLES):
        return False
    return tomllib.loads(found[1]).get("abstract") is not True


@lru_cache(maxsize=32)
def shipped(code: str) -> RuleSet:
    """Return a shipped rule set. Raises KeyError for another code."""
    found = shipped_text(code)
    if found is None or not _is_rule_set(code):
        raise KeyError(code)
    return parse_rule_set(found[1], path=found[0], library=shipped_text)


def shipped_text(code: str) -> tuple[str, str] | None:
    """Name and text of a shipped file, also of an abstract one; None when there is none."""
    path = FOLDER / f"{code}.toml"
    if not _CODE.fullmatch(code) or not path.is_file():
        return None
    return path.name, path.read_text("utf-8")
