"""JSON lines in, JSON lines out: one object a line, read one at a time, bad lines reported."""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

# A line of measures has some 4,000 bytes; a longer one is refused before it fills the memory.
MAX_LINE = 1 << 20


class BadLine(ValueError):
    """A line that cannot be answered; the sentence says why."""


def answered(
    source: BinaryIO, answer: Callable[[Mapping[str, Any]], bytes]
) -> Iterator[tuple[bytes, bool]]:
    """Yield for each line the answer or an error line, and whether it is an answer.

    `answer` raises BadLine. Empty lines are passed over.
    """
    for number, line in _lines(source):
        if not line.strip():
            continue
        try:
            yield answer(_object(line)), True
        except BadLine as error:
            yield (
                json.dumps({"error": str(error), "line": number}, ensure_ascii=False).encode(),
                False,
            )


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := source.readline(MAX_LINE + 1):
        number += 1
        yield number, line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = source.readline(MAX_LINE + 1)


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise BadLine(f"the line is longer than {MAX_LINE} bytes")
    try:
        found = json.loads(
            line.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refused_constant,
            object_pairs_hook=_without_repetition,
        )
    except BadLine:
        raise
    except (ValueError, RecursionError) as error:
        raise BadLine(f"bad JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadLine("the line is not a JSON object")
    return found


def _refused_constant(name: str) -> Any:
    raise BadLine(f"bad JSON: {name} is not a number")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = sorted({name for name in names if names.count(name) > 1})
        raise BadLine(f"given twice: {', '.join(repeated)}")
    return found
