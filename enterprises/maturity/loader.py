"""Loads a questionnaire from TOML; whatever is wrong is refused with file, line, key and reason."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from enterprises.maturity import checks
from enterprises.maturity.questionnaire import (
    QUESTION_KINDS,
    Band,
    Dimension,
    Group,
    Level,
    Option,
    Question,
    Questionnaire,
    Scene,
    SceneGroup,
)
from enterprises.maturity.source import MARK_KEYS, Entry, QuestionnaireError, Source
from enterprises.maturity.text import plain

FOLDER = Path(__file__).resolve().parent.parent / "questionnaires"

# A code names a file of the folder and nothing outside it.
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SECTIONS = ("levels", "dimensions", "groups", "questions", "scene_groups", "scenes")
_HEAD_KEYS = ("code", "title", "authority", "document", "in_force_from", "notes", *MARK_KEYS)
_LEVEL_KEYS = ("level", "name", "min_score", "min_scenes", "min_constrained", *MARK_KEYS)
_QUESTION_KEYS = (
    "id", "group", "label", "help", "points", "kind", "options", "bands", *MARK_KEYS,
)  # fmt: skip
_SCENE_KEYS = ("id", "group", "constrained", "label", "levels", *MARK_KEYS)


def shipped_codes() -> tuple[str, ...]:
    """The codes of all shipped questionnaires."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache(maxsize=8)
def shipped(code: str, reading: str = "") -> Questionnaire:
    """Return a shipped questionnaire, with one of its other readings where one is named.

    Raises KeyError for another code or a reading that the file does not offer.
    """
    if code not in shipped_codes():
        raise KeyError(code)
    path = FOLDER / f"{code}.toml"
    return parse_questionnaire(path.read_text("utf-8"), path=path.name, reading=reading)


def parse_questionnaire(
    text: str, *, path: str = "questionnaire", reading: str = ""
) -> Questionnaire:
    """Return the questionnaire written in `text`, in the named reading of it; `path` names the
    file in refusals. Raises QuestionnaireError with every refusal, KeyError for an unknown reading.
    """
    source = Source(text, path)
    _read_as(source, reading)
    found = _assembled(source)
    if not source.refusals:
        # Sums are only looked at when every figure could be read.
        for key, reason in checks.findings(found):
            source.refuse(key, reason)
    if source.refusals:
        raise QuestionnaireError(source.refusals)
    return replace(found, sha256=hashlib.sha256(_canonical(source.values).encode()).hexdigest())


def _read_as(source: Source, reading: str) -> None:
    """Take the other readings out of the content; put the named one in the place of its level."""
    others = {one.get("id"): one for one in source.values.pop("readings", ())}
    if not reading:
        return
    chosen = others[reading]
    for level in source.values.get("levels", ()):
        if level.get("level") == chosen.get("level"):
            level.update({name: value for name, value in chosen.items() if name != "id"})


def _assembled(source: Source) -> Questionnaire:
    head = source.head((*_HEAD_KEYS, *_SECTIONS), _SECTIONS)
    code = head.string("code")
    if not _CODE.fullmatch(code):
        head.refuse("code: small letters, digits and hyphens, e.g. digital-2024")
    return Questionnaire(
        code=code,
        sha256="",
        title=head.text("title"),
        authority=head.text("authority"),
        document=head.string("document"),
        in_force_from=head.day("in_force_from"),
        levels=tuple(map(_level, source.entries("levels", _LEVEL_KEYS))),
        dimensions=tuple(
            map(
                _dimension,
                source.entries("dimensions", ("id", "label", "weight_pct", "is_result")),
            )
        ),
        groups=tuple(
            map(_group, source.entries("groups", ("id", "dimension", "label", "share_pct")))
        ),
        questions=tuple(map(_question, source.entries("questions", _QUESTION_KEYS))),
        scene_groups=tuple(map(_scene_group, source.entries("scene_groups", ("id", "label")))),
        scenes=tuple(map(_scene, source.entries("scenes", _SCENE_KEYS))),
        notes=head.texts("notes") if "notes" in head.values else (),
        mark=head.mark(),
    )


def _canonical(values: dict[str, Any]) -> str:
    """The content without comments, order of keys and ways to write a number."""
    return json.dumps(
        values, default=_printed, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def _printed(value: Any) -> str | int:
    if isinstance(value, Decimal):
        # 7.50 and 7.5 are the same content, and so are 8.0 and 8.
        return int(value) if value == value.to_integral_value() else plain(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a questionnaire")


def _level(entry: Entry) -> Level:
    return Level(
        level=entry.whole("level"),
        name=entry.text("name"),
        min_score=entry.number("min_score"),
        min_scenes=entry.whole("min_scenes"),
        min_constrained=entry.whole("min_constrained"),
        mark=entry.mark(),
    )


def _dimension(entry: Entry) -> Dimension:
    return Dimension(
        id=entry.string("id"),
        label=entry.text("label"),
        weight_pct=entry.number("weight_pct"),
        is_result=entry.truth("is_result", default=False),
    )


def _group(entry: Entry) -> Group:
    return Group(
        id=entry.string("id"),
        dimension=entry.string("dimension"),
        label=entry.text("label"),
        share_pct=entry.number("share_pct"),
    )


def _question(entry: Entry) -> Question:
    kind = entry.string("kind")
    if kind not in QUESTION_KINDS:
        entry.refuse(f"kind must be one of {', '.join(QUESTION_KINDS)}")
    other = "options" if kind == "bands" else "bands"
    if other in entry.values:
        entry.refuse(f"a question of kind {kind!r} has no {other}")
    points = entry.number("points")
    return Question(
        id=entry.string("id"),
        group=entry.string("group"),
        label=entry.text("label"),
        help=entry.text("help") if "help" in entry.values else None,
        kind="bands" if kind == "bands" else "multi" if kind == "multi" else "single",
        max_points=points,
        options=() if kind == "bands" else _options(entry, points),
        bands=_bands(entry, points) if kind == "bands" else (),
        mark=entry.mark(),
    )


def _options(entry: Entry, points: Decimal) -> tuple[Option, ...]:
    return tuple(
        Option(
            id=option.string("id"),
            label=option.text("label"),
            points=points * option.number("share_pct") / 100,
            mark=option.mark(),
        )
        for option in entry.tables("options", ("id", "share_pct", "label", *MARK_KEYS))
    )


def _bands(entry: Entry, points: Decimal) -> tuple[Band, ...]:
    bands = []
    for index, band in enumerate(entry.tables("bands", ("above", "to", "share_pct"))):
        if index == 0 and "above" in band.values:
            band.refuse("the first band begins with 0 and has no 'above'")
        bands.append(
            Band(
                above=band.number("above") if index else Decimal(0),
                to=band.number("to"),
                points=points * band.number("share_pct") / 100,
            )
        )
    return tuple(bands)


def _scene_group(entry: Entry) -> SceneGroup:
    return SceneGroup(id=entry.string("id"), label=entry.text("label"))


def _scene(entry: Entry) -> Scene:
    return Scene(
        id=entry.string("id"),
        group=entry.string("group"),
        label=entry.text("label"),
        is_constrained=entry.truth("constrained"),
        levels=entry.texts("levels"),
        mark=entry.mark(),
    )
