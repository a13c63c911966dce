"""The settings of seed selection, as data (`reference/seeds.toml`)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).parents[2] / "reference" / "seeds.toml"


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))


def most_missing() -> int:
    """Who misses more conditions than this is no seed yet."""
    return int(_rules()["discovery"]["most_missing"])


def scan_batch() -> int:
    """How many enterprises are examined in one transaction."""
    return int(_rules()["discovery"]["batch"])


def lapsed_days() -> int:
    """For how many days after its title ran out an enterprise without figures is looked for."""
    return int(_rules()["without_figures"]["lapsed_days"])


def quiet_days() -> int:
    """For how many days an enterprise is left alone by others once an office has reached it."""
    return int(_rules()["contacts"]["quiet_days"])


def answer_days() -> int:
    """For how many days an answer counts, so that nobody asks the same again."""
    return int(_rules()["questions"]["answer_days"])


def new_days() -> int:
    """For how many days a new find stands on the home of its office."""
    return int(_rules()["home"]["new_days"])
