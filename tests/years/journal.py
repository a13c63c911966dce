"""What happened in the played years, in order: all that the plain recomputation may look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any


@dataclass(frozen=True)
class Entry:
    """On a day something happened; `what` says what, the rest is in `facts`."""

    day: date
    what: str
    facts: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]


@dataclass
class Journal:
    """Entries in the order in which they happened. Enterprises, plans, requests … have numbers of
    the play's own, so that two plays by one seed have one journal."""

    entries: list[Entry] = field(default_factory=list)

    def say(self, day: date, what: str, facts: dict[str, Any]) -> None:
        self.entries.append(Entry(day, what, facts))

    def of(self, *what: str) -> Iterator[Entry]:
        return (one for one in self.entries if one.what in what)

    def digest(self) -> str:
        lines = (f"{one.day} {one.what} {sorted(one.facts.items())!r}" for one in self.entries)
        return sha256("\n".join(lines).encode()).hexdigest()
