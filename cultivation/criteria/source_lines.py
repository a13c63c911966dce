"""Finds the line of a TOML file on which a key or an item stands, for refusals."""

import re

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")

Place = tuple[str | int, ...]


class SourceLines:
    """Line numbers of the places ("gates", 2, "test") of one file.

    Tables, arrays of tables, their keys, and the items of an array that are each on a line of
    their own are found; anything else answers with the nearest place around it.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {}
        self._table: Place = ()
        self._tables_seen: dict[str, int] = {}
        self._key: Place = ()
        self._item = -1
        depth = 0
        for number, raw in enumerate(text.splitlines(), start=1):
            line = _STRINGS.sub('""', raw).split("#", 1)[0]
            if depth == 0:
                self._outside(line, number)
            elif line.strip() and line.strip()[0] in '{["':
                self._item += 1
                self._lines[(*self._key, self._item)] = number
            depth += sum(line.count(sign) for sign in "[{") - sum(line.count(sign) for sign in "]}")

    def _outside(self, line: str, number: int) -> None:
        header = _HEADER.match(line)
        if header is not None:
            name = header.group(2)
            if header.group(1) == "[[":
                index = self._tables_seen.get(name, -1) + 1
                self._tables_seen[name] = index
                self._table = (name, index)
            else:
                self._table = (name,)
            self._lines[self._table] = number
            return
        key = _KEY.match(line)
        if key is not None:
            self._key = (*self._table, key.group(1))
            self._item = -1
            self._lines[self._key] = number

    def exact_line_of(self, place: Place) -> int | None:
        """The line of just this place; None when it stands on no line of its own."""
        return self._lines.get(place)

    def line_of(self, place: Place) -> int:
        """The line of `place`, or of the nearest place around it; 1 when nothing is known."""
        while place:
            if place in self._lines:
                return self._lines[place]
            place = place[:-1]
        return 1
