"""What must hold in a questionnaire as a whole: weights, shares, bands, thresholds, ids."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from enterprises.maturity.questionnaire import TOP_LEVEL, Level, Question, Questionnaire
from enterprises.maturity.text import plain

# (key of the entry, reason)
Finding = tuple[str, str]

_WHOLE = Decimal(100)
_SCENES = "scenes"


def findings(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Everything that is wrong between entries that are sound by themselves."""
    yield from _repeated_ids(questionnaire)
    yield from _weights(questionnaire)
    for question in questionnaire.questions:
        yield from _of_question(question)
    yield from _of_scenes(questionnaire)
    yield from _of_levels(questionnaire)


def _repeated_ids(questionnaire: Questionnaire) -> Iterator[Finding]:
    named: dict[str, Iterable[str]] = {
        "dimensions": (one.id for one in questionnaire.dimensions),
        "groups": (one.id for one in questionnaire.groups),
        "questions": (one.id for one in questionnaire.questions),
        "scene_groups": (one.id for one in questionnaire.scene_groups),
        _SCENES: (one.id for one in questionnaire.scenes),
    }
    for section, ids in named.items():
        for name in _repeated(ids):
            yield f"{section}.{name}", "this id is given twice"
    if any(question.id == _SCENES for question in questionnaire.questions):
        yield f"questions.{_SCENES}", "this id is that of the scene half"


def _repeated(ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {one for one in ids if one in seen or seen.add(one)}  # type: ignore[func-returns-value]


def _weights(questionnaire: Questionnaire) -> Iterator[Finding]:
    weight = sum((one.weight_pct for one in questionnaire.dimensions), Decimal(0))
    if weight != _WHOLE:
        yield "dimensions", f"the weights add up to {plain(weight)} %, not to 100 %"
    dimensions = {one.id: one.weight_pct for one in questionnaire.dimensions}
    for group in questionnaire.groups:
        if group.dimension not in dimensions:
            yield f"groups.{group.id}", f"there is no dimension {group.dimension!r}"
    for name in dimensions:
        shares = (one.share_pct for one in questionnaire.groups if one.dimension == name)
        share = sum(shares, Decimal(0))
        if share != _WHOLE:
            yield f"dimensions.{name}", f"the groups' shares add up to {plain(share)} %, not 100 %"
    groups = {one.id: one for one in questionnaire.groups}
    for question in questionnaire.questions:
        if question.group not in groups:
            yield f"questions.{question.id}", f"there is no group {question.group!r}"
    for group in questionnaire.groups:
        due = dimensions.get(group.dimension, Decimal(0)) * group.share_pct / 100
        points = (one.max_points for one in questionnaire.questions if one.group == group.id)
        given = sum(points, Decimal(0))
        if given != due:
            yield (
                f"groups.{group.id}",
                f"its questions have {plain(given)} points, its weight gives {plain(due)}",
            )


def _of_question(question: Question) -> Iterator[Finding]:
    key = f"questions.{question.id}"
    for name in _repeated(option.id for option in question.options):
        yield f"{key}.{name}", "this id is given twice"
    if question.kind == "multi":
        given = sum((option.points for option in question.options), Decimal(0))
        if given != question.max_points:
            share = given * 100 / question.max_points if question.max_points else given
            yield key, f"the options' shares add up to {plain(share)} %, not to 100 %"
    elif question.kind == "single":
        if max(option.points for option in question.options) != question.max_points:
            yield key, "no option earns all points"
    else:
        yield from _of_bands(key, question)


def _of_bands(key: str, question: Question) -> Iterator[Finding]:
    for band in question.bands:
        if band.to <= band.above:
            yield key, f"a band ends at {plain(band.to)}, where it does not begin yet"
    for lower, upper in pairwise(question.bands):
        if lower.to != upper.above:
            what = "a gap" if lower.to < upper.above else "an overlap"
            yield key, f"there is {what} between {plain(lower.to)} and {plain(upper.above)}"
        if upper.points < lower.points:
            yield key, f"above {plain(upper.above)} there are fewer points than below"
    last = question.bands[-1]
    if last.to != _WHOLE:
        yield key, f"the bands end at {plain(last.to)}, not at 100"
    if last.points != question.max_points:
        yield key, "the last band does not earn all points"


def _of_scenes(questionnaire: Questionnaire) -> Iterator[Finding]:
    groups = {one.id for one in questionnaire.scene_groups}
    for scene in questionnaire.scenes:
        key = f"{_SCENES}.{scene.id}"
        if scene.group not in groups:
            yield key, f"there is no scene group {scene.group!r}"
        if len(scene.levels) != TOP_LEVEL:
            yield key, f"levels must say what each of 1 to {TOP_LEVEL} means"


def _of_levels(questionnaire: Questionnaire) -> Iterator[Finding]:
    numbers = [one.level for one in questionnaire.levels]
    if numbers != list(range(1, TOP_LEVEL + 1)):
        yield "levels", f"the levels must be 1 to {TOP_LEVEL}, in this order"
    scenes = len(questionnaire.scenes)
    constrained = sum(scene.is_constrained for scene in questionnaire.scenes)
    for level in questionnaire.levels:
        key = f"levels.{level.level}"
        if level.min_scenes > scenes or level.min_constrained > constrained:
            yield key, f"there are only {scenes} scenes, {constrained} of them constrained"
        if level.min_constrained > level.min_scenes:
            yield key, "min_constrained is above min_scenes"
    for lower, upper in pairwise(questionnaire.levels):
        yield from _of_neighbours(lower, upper)


def _of_neighbours(lower: Level, upper: Level) -> Iterator[Finding]:
    key = f"levels.{upper.level}"
    if upper.min_score <= lower.min_score:
        yield key, "min_score must be above that of the level below"
    if upper.min_scenes < lower.min_scenes or upper.min_constrained < lower.min_constrained:
        yield key, "it asks for fewer scenes than the level below"
