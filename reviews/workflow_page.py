"""`docs/workflow.md`, drawn from the tables: states and acts, kinds of steps, shipped routes."""

import tomllib
from collections.abc import Iterator
from typing import Any

from django.utils import translation

from accounts.enums import PostingRole
from enterprises.enums import MembershipRole
from reviews import workflow
from reviews.domain.routes.loading import ROUTES_FILE
from reviews.domain.step_guards import ALWAYS, BEFORE_REFUSAL, GUARDS, StepGuard
from reviews.enums import CaseStatus, StepKind

_HEAD = """# States and routes of a case

Written by `manage.py write_workflow` from `reviews/workflow.py`, `reviews/domain/step_guards.py`
and `reviews/reference/routes.toml`. Do not edit: a test holds the page to the tables.
"""


def workflow_page() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = (_HEAD, *_states(), *_acts(), *_step_kinds(), *_routes())
        return "\n".join(parts).rstrip() + "\n"


def _states() -> Iterator[str]:
    yield "## States\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {CaseStatus.DRAFT.value}"
    for row in workflow.TRANSITIONS:
        for source in sorted(row.sources):
            for target in sorted(row.targets):
                yield f"    {source.value} --> {target.value}: {row.action.value}"
    for status in CaseStatus:
        if status not in CaseStatus.open():
            yield f"    {status.value} --> [*]"
    yield "```\n"


def _acts() -> Iterator[str]:
    yield "## Acts\n"
    yield "| act | from | to | who | on many at once | entry in the trail |"
    yield "|---|---|---|---|---|---|"
    for row in workflow.TRANSITIONS:
        cells = (
            f"`{row.action.value}` {row.action.label}",
            ", ".join(f"`{one.value}`" for one in sorted(row.sources)),
            ", ".join(f"`{one.value}`" for one in sorted(row.targets)),
            _who(row),
            "" if row.is_single else "yes",
            f"`{row.verb}`",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _who(row: workflow.Transition) -> str:
    if not row.actors:
        return "the clock"
    if row.is_enterprises:
        names = [str(role.label) for role in MembershipRole if role in row.actors]
        return f"enterprise: {', '.join(names)}"
    return ", ".join(str(role.label) for role in PostingRole if role in row.actors)


def _step_kinds() -> Iterator[str]:
    yield "## Kinds of steps\n"
    yield "Examined steps share the acts above; before a pass may be proposed there must be:\n"
    yield "| kind | examined and signed case by case | what must be there before a pass |"
    yield "|---|---|---|"
    for kind in StepKind:
        asked = " ".join(map(_said, GUARDS.get(kind, ())))
        is_examined = "yes" if kind.is_examined else ""
        yield f"| `{kind.value}` {kind.label} | {is_examined} | {asked} |"
    yield ""
    yield "And at every examined step:\n"
    yield from (f"- {_said(guard)}" for guard in ALWAYS)
    yield "\nBefore a refusal is signed:\n"
    yield from (f"- {_said(guard)}" for guard in BEFORE_REFUSAL)
    yield ""


def _said(guard: StepGuard) -> str:
    """What a guard asks for: the first paragraph of its docstring."""
    return " ".join((guard.__doc__ or "").split("\n\n")[0].split())


def _routes() -> Iterator[str]:
    yield "## Shipped routes\n"
    yield "Copied onto a case when it is handed in. A level without an office is passed over; its"
    yield "notice, and its examination where nobody above examines, go to the next level above.\n"
    for number, line in enumerate(tomllib.loads(ROUTES_FILE.read_text("utf-8"))["routes"], 1):
        titles, kinds = (", ".join(line[name]) for name in ("title_kinds", "case_kinds"))
        offices = ", ".join(line.get("offices", ["the whole country"]))
        yield f"### {titles}: {kinds} ({offices})\n"
        yield f"From {line['valid_from']}, {line['source']}\n"
        yield "```mermaid"
        yield "flowchart LR"
        yield from _drawn(number, line["steps"])
        yield "```\n"


def _drawn(number: int, steps: list[dict[str, Any]]) -> Iterator[str]:
    for place, step in enumerate(steps):
        label = StepKind(step["kind"]).label
        yield (
            f'    r{number}s{place}["{step["office_level"]}: {label}'
            f' ({step["working_days"]} working days)"]'
        )
    yield "    " + " --> ".join(f"r{number}s{place}" for place in range(len(steps)))
