"""Checks what is filed and brings it to one form: exact decimals, whole numbers, truths, codes."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cultivation.criteria.measures import FILED, MEASURES, UNITS, Measure
from cultivation.criteria.text import Text, grouped, plain
from enterprises.figure_rules import PARTS_AND_WHOLES, parts_above_wholes

FactValue = bool | int | Decimal | str | None

# Beyond any figure of an enterprise; keeps a product of five figures exact.
_GREATEST = Decimal(10) ** 15
_MOST_DIGITS = 30

# The pairs that each part and each whole stands in.
_PAIRS = {
    name: [pair for pair in PARTS_AND_WHOLES if name in pair]
    for name in dict.fromkeys(name for pair in PARTS_AND_WHOLES for name in pair)
}
_NOTHING: dict[str, FactValue] = dict.fromkeys(FILED)


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused figure: the measure's name and a sentence in both languages."""

    measure: str
    sentence: Text


class FactsError(ValueError):
    """Figures that cannot be true; `problems` names each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.sentence.en for problem in problems))
        self.problems = problems

    def in_language(self, language: str) -> str:
        separator = "; " if language.startswith("en") else "；"
        return separator.join(one.sentence.in_language(language) for one in self.problems)


class Facts(Mapping[str, FactValue]):
    """Checked measures of one enterprise in one year; every filed measure is present (or None)."""

    __slots__ = ("values_by_name",)

    def __init__(self, values_by_name: dict[str, FactValue]) -> None:
        self.values_by_name = values_by_name

    def __getitem__(self, name: str) -> FactValue:
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    def changed(self, changes: Mapping[str, FactValue]) -> "Facts":
        """The same facts with some figures replaced; not checked again."""
        return Facts({**self.values_by_name, **changes})

    def known(self) -> dict[str, bool | int | str]:
        """What is known, decimals printed canonically: the form in which a case keeps its facts."""
        return {
            name: plain(value) if isinstance(value, Decimal) else value
            for name, value in sorted(self.values_by_name.items())
            if value is not None
        }

    def to_json(self) -> bytes:
        """Canonical bytes of `known()`."""
        return json.dumps(
            self.known(), ensure_ascii=False, separators=(",", ":"), sort_keys=True
        ).encode()


def validate_facts(raw: Mapping[str, Any]) -> Facts:
    """Return the checked facts; null and absent are the same.

    Raises FactsError with every problem found: an unknown or derived measure, a wrong type, a
    figure out of its range, a part above its whole.
    """
    if isinstance(raw, Facts):
        return raw
    if not isinstance(raw, Mapping):
        raise FactsError((Problem("", Text("填报数据不是一组指标", "the facts are no measures")),))
    problems: list[Problem] = []
    values = _NOTHING.copy()
    for name, given in raw.items():
        if given is None and name in values:
            continue
        try:
            values[name] = _READ[name](given)
        except KeyError:
            problems.append(Problem(str(name), _unknown(str(name))))
        except _Refused as refused:
            problems.append(Problem(name, refused.sentence))
    problems.extend(_parts_above_wholes(values))
    if problems:
        raise FactsError(tuple(problems))
    return Facts(values)


def is_plausible(filed: Mapping[str, FactValue], changes: Mapping[str, FactValue]) -> bool:
    """Whether no part comes to be above its whole when what was filed is changed."""
    for name in changes:
        for part, whole in _PAIRS.get(name, ()):
            some, every = changes.get(part, filed[part]), changes.get(whole, filed[whole])
            if some is not None and every is not None and some > every:  # type: ignore[operator]
                return False
    return True


class _Refused(Exception):
    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def _unknown(name: str) -> Text:
    if name in MEASURES:
        label = MEASURES[name].label
        return Text(
            f"{label.zh}（{name}）由系统计算，不能填报",
            f"{label.en} ({name}) is computed and cannot be filed",
        )
    return Text(f"没有名为“{name}”的指标", f"there is no measure named {name!r}")


def _parts_above_wholes(values: Mapping[str, FactValue]) -> Iterator[Problem]:
    for part, whole in parts_above_wholes(values):
        one, other = MEASURES[part].label, MEASURES[whole].label
        yield Problem(
            part,
            Text(
                f"{one.zh}（{values[part]}）不能大于{other.zh}（{values[whole]}）",
                f"{one.en} ({values[part]}) cannot be above {other.en} ({values[whole]})",
            ),
        )


def _wrong_type(measure: Measure, zh: str, en: str) -> _Refused:
    return _Refused(
        Text(f"{measure.label.zh}（{measure.name}）应为{zh}",
             f"{measure.label.en} ({measure.name}) must be {en}")
    )  # fmt: skip


def _read_count(measure: Measure, given: Any) -> int:
    kind = type(given)
    if kind is int:
        number: int = given
    elif kind is Decimal or kind is float:
        exact = _decimal(measure, given)
        if exact != exact.to_integral_value():
            raise _wrong_type(measure, "整数", "a whole number")
        number = int(exact)
    else:
        raise _wrong_type(measure, "整数", "a whole number")
    _in_range(measure, Decimal(number) if abs(number) < _GREATEST else _GREATEST)
    return number


def _decimal(measure: Measure, given: Any) -> Decimal:
    kind = type(given)
    exact: Decimal
    if kind is str or kind is int:
        try:
            exact = Decimal(given)
        except (InvalidOperation, ValueError):
            raise _wrong_type(measure, "数字", "a number") from None
    elif kind is Decimal:
        exact = given
    elif kind is float:
        exact = Decimal(repr(given))
    else:
        raise _wrong_type(measure, "数字", "a number")
    if not exact.is_finite():
        raise _wrong_type(measure, "数字", "a number")
    if kind is not int and len(str(given)) > _MOST_DIGITS:
        raise _wrong_type(
            measure,
            f"不超过{_MOST_DIGITS}个字符的数字",
            f"a number of at most {_MOST_DIGITS} characters",
        )
    return exact


def _in_range(measure: Measure, number: Decimal) -> None:
    unit = UNITS[measure.unit] if measure.unit else Text("", "")
    label = measure.label
    if measure.minimum is not None and number < measure.minimum:
        least = grouped(measure.minimum)
        raise _Refused(
            Text(f"{label.zh}（{measure.name}）不能小于 {least} {unit.zh}",
                 f"{label.en} ({measure.name}) cannot be below {least} {unit.en}")
        )  # fmt: skip
    greatest = _GREATEST if measure.maximum is None else measure.maximum
    out_of_scale = abs(number) >= _GREATEST or number.adjusted() < -_MOST_DIGITS
    if number > greatest or out_of_scale:
        most = grouped(greatest)
        raise _Refused(
            Text(f"{label.zh}（{measure.name}）不能大于 {most} {unit.zh}",
                 f"{label.en} ({measure.name}) cannot be above {most} {unit.en}")
        )  # fmt: skip


def _limits(measure: Measure) -> tuple[Decimal, Decimal]:
    """Between them a figure is in range for sure."""
    least = 1 - _GREATEST if measure.minimum is None else measure.minimum
    return least, _GREATEST - 1 if measure.maximum is None else measure.maximum


def _decimal_reader(measure: Measure) -> Callable[[Any], Decimal]:
    least, most = _limits(measure)

    def read(given: Any) -> Decimal:
        exact = _decimal(measure, given)
        if not least <= exact <= most or exact.adjusted() < -_MOST_DIGITS:
            _in_range(measure, exact)
        return exact

    return read


def _count_reader(measure: Measure) -> Callable[[Any], int]:
    least, most = map(int, _limits(measure))

    def read(given: Any) -> int:
        if type(given) is int and least <= given <= most:
            return given
        return _read_count(measure, given)

    return read


def _truth_reader(measure: Measure) -> Callable[[Any], bool]:
    def read(given: Any) -> bool:
        if given is True or given is False:
            return given
        raise _wrong_type(measure, "“是”或“否”", "true or false")

    return read


def _choice_reader(measure: Measure) -> Callable[[Any], str]:
    codes = measure.choice_codes

    def read(given: Any) -> str:
        if isinstance(given, str) and given in codes:
            return given
        known = ", ".join(codes)
        raise _wrong_type(measure, f"以下之一：{known}", f"one of {known}")

    return read


_READERS: dict[str, Callable[[Measure], Callable[[Any], FactValue]]] = {
    "bool": _truth_reader, "choice": _choice_reader, "int": _count_reader,
    "decimal": _decimal_reader, "money": _decimal_reader,
}  # fmt: skip
_READ = {name: _READERS[MEASURES[name].kind](MEASURES[name]) for name in FILED}
