"""Coverage as a workbook: its sheets say what the page says, headline, levels and course too."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from common.shares import tenth_of
from common.spreadsheets import Sheet
from common.tables import Column
from cultivation.domain.coverage import Coverage, Figure, denominator_rule, numerator_rule
from cultivation.domain.coverage.frozen import FrozenDay
from cultivation.domain.coverage.movement import Movement
from cultivation.domain.coverage.targets import Outlook
from cultivation.models import CoverageDefinition, CoverageSnapshot, SnapshotPublication
from cultivation.shown.coverage import (
    CoverageRow,
    lacking_project_words,
    level_rows,
    outlook_answer,
    outlook_rows,
)

Line = list[object]


def export_rows(
    figures: Coverage,
    total: CoverageRow,
    rows: Sequence[CoverageRow],
    *,
    has_path: bool = False,
    has_difference: bool = True,
    has_courses: bool = False,
    nobody: Sequence[str] = (),
) -> list[Line]:
    """The table of the screen as rows: total, lines, and what the page says of them."""
    shown = [total, *rows]
    if figures.with_plan_city:
        both = CoverageRow(figures.with_plan_city, None, figures.with_plan_city.name)
        shown.insert(1, both)
    lines: list[Line] = []
    for row in shown:
        line = _counts(row.name, row.figure)
        line += [row.difference] if has_difference else []
        line += [row.gap] if has_path else []
        line += [row.spark_label] if has_courses else []
        lines.append(line)
    told: list[Line] = [*rule_lines(figures.definition), [_("As of"), figures.as_of.isoformat()]]
    if nobody:
        told.append([_("Nobody counted"), ", ".join(nobody)])
    told += note_lines(figures.note)
    return [*lines, [], *told]


def _counts(name: str, figure: Figure) -> Line:
    return [name, figure.holders, figure.covered, figure.not_assessed, figure.share_pct]


def rule_lines(definition: CoverageDefinition) -> list[Line]:
    """What a figure is one of: the definition's name and both of its rules."""
    return [
        [_("Definition"), definition.name],
        [_("Numerator"), numerator_rule(definition)],
        [_("Denominator"), denominator_rule(definition)],
    ]


def note_lines(note: str) -> list[Line]:
    """What the reader of a figure must know of its knowledge; nothing without a note."""
    return [[_("Please note"), note]] if note else []


def day_lines(day: date) -> list[Line]:
    """Of which day a list is."""
    return [[_("As of"), day.isoformat()]]


def frozen_lines(day: date, known_at: datetime | None) -> list[Line]:
    """Of which day a list is, and before which moment what it says was recorded, if not now."""
    lines = day_lines(day)
    return lines if known_at is None else [*lines, [_("Recorded before"), known_at]]


def headline_sheet(
    now: Coverage, before: Coverage | None, total: CoverageRow, outlook: Outlook, digest: str
) -> Sheet:
    """The headline and the outlook of the page, a line for each of their figures."""
    lines: list[Line] = [_share_line(_as_of(now), now.total)]
    if before is not None:
        lines.append(_share_line(_as_of(before), before.total))
    if total.difference is not None:
        lines.append([_("Difference"), total.difference, _("percentage points")])
    if now.with_plan_city is not None:
        lines.append(_share_line(now.with_plan_city.name, now.with_plan_city))
    lines += _goal_lines(total, outlook)
    lines += _forecast_lines(total, outlook)
    if now.known_at is not None:
        lines.append([_("Recorded before"), now.known_at])
    lines += [*note_lines(now.note), *rule_lines(now.definition), ["SHA-256", digest]]
    return Sheet(_("Headline"), _told_columns(), lines)


def _told_columns() -> list[Column]:
    return [Column(_("Figure")), Column(_("Value")), Column(_("Unit")), Column(_("Explanation"))]


def frozen_sheet(snapshot: CoverageSnapshot, figures: Coverage) -> Sheet:
    """What a snapshot says of itself: its share, its moments, its digest, its note."""
    lines: list[Line] = [
        _share_line(_as_of(figures), figures.total),
        [_("Recorded before"), snapshot.known_at],
        [_("Made"), snapshot.computed_at, "", str(snapshot.get_origin_display())],
        [_("Digest"), snapshot.digest],
        *rule_lines(snapshot.definition),
    ]
    publication = SnapshotPublication.objects.filter(snapshot=snapshot).first()
    if publication is not None:
        lines.append([_("Note"), publication.note])
        lines.append([_("Published"), publication.published_at])
    return Sheet(_("Headline"), _told_columns(), lines)


def movement_sheet(
    definition: CoverageDefinition,
    since: date,
    until: date,
    found: Movement,
    frozen: Sequence[FrozenDay],
) -> Sheet:
    """The counts that lead from one day's figure to the other's."""
    columns = [
        Column(_("Movement")),
        Column(_("Counted"), is_figure=True),
        Column(_("Covered"), is_figure=True),
    ]
    lines: list[Line] = [
        [since.isoformat(), found.holders_before, found.covered_before],
        [_("Became covered"), None, found.became_covered],
        [_("Are covered no more"), None, -found.ceased_covered],
        [_("Entered"), found.entered, found.entered_covered],
        [_("Left"), -found.left, -found.left_covered],
        [until.isoformat(), found.holders_after, found.covered_after],
        [],
        *rule_lines(definition),
    ]
    for one in frozen:
        lines += frozen_lines(one.day, one.known_at)
    return Sheet(_("From one figure to the other"), columns, lines)


def _as_of(figures: Coverage) -> str:
    return _("As of %(day)s") % {"day": figures.as_of.isoformat()}


def _share_line(label: str, figure: Figure) -> Line:
    numbers = {"covered": f"{figure.covered:,}", "holders": f"{figure.holders:,}"}
    words = _("%(covered)s of %(holders)s enterprises") % numbers
    return [label, figure.share_pct, "%", words]


def _goal_lines(total: CoverageRow, outlook: Outlook) -> list[Line]:
    goal = outlook.path.goal
    if goal is None:
        return [[_("Target"), None, "", _("No target is set for this definition.")]]
    until = _("by %(day)s") % {"day": goal.due_on.isoformat()}
    lines: list[Line] = [[_("Target"), goal.share_pct, "%", f"{until} · {goal.source}"]]
    if total.gap is not None and total.path_share is not None:
        stands = _("the path stands at %(share)s") % {"share": _percent(total.path_share)}
        lines.append([_("Against the path"), total.gap, _("percentage points"), stands])
    return lines


def _forecast_lines(total: CoverageRow, outlook: Outlook) -> list[Line]:
    goal = outlook.path.goal
    lines: list[Line] = []
    answer = outlook_answer(total.figure, outlook)
    if answer is not None:
        lines.append([_("Will it be reached?"), answer.words, "", answer.when])
    if goal and outlook.at_goal is not None and outlook.interval_at_goal is not None:
        low, high = outlook.interval_at_goal
        label = _("Forecast for %(day)s") % {"day": goal.due_on.isoformat()}
        between = _("four of five outcomes: %(low)s to %(high)s")
        words = between % {"low": _percent(low), "high": _percent(high)}
        lines.append([label, tenth_of(outlook.at_goal), "%", words])
    if outlook.needed_monthly is not None:
        lately = ""
        if outlook.recent_monthly is not None:
            lately = _("lately %(pace)s a month") % {"pace": f"{outlook.recent_monthly:,.1f}"}
        lines.append([_("Needed a month"), outlook.needed_monthly, _("enterprises"), lately])
    if outlook.back_test is not None:
        tested = outlook.back_test
        words = _("%(months)s months ahead, %(trials)s trials")
        words %= {"months": tested.months, "trials": tested.trials}
        label, unit = _("Mean error in the past"), _("percentage points")
        lines.append([label, round(tested.mean_error, 1), unit, words])
    return lines


def _percent(value: float) -> str:
    return f"{number_format(tenth_of(value))}%"


def level_sheet(figure: Figure, definition: CoverageDefinition) -> Sheet:
    """The distribution of levels, and how many lack the project that is asked for beside it."""
    columns = [
        Column(_("Digital level")),
        Column(_("Enterprises"), is_figure=True),
        Column(_("Share"), unit="%", is_figure=True),
        Column(_("level is enough") if definition.needs_project else _("counts as covered")),
    ]
    rows: list[Line] = [
        [name, number, share, _("yes") if is_enough else _("no")]
        for name, number, share, is_enough in level_rows(figure, definition.minimum_level)
    ]
    if words := lacking_project_words(figure, definition):
        rows += [[], [words]]
    return Sheet(_("By level"), columns, rows)


def course_sheet(outlook: Outlook, day: date) -> Sheet:
    """The table beside the chart: course, path, forecast and its interval."""
    columns = [
        Column(_("Day")),
        Column(_("Coverage"), unit="%", is_figure=True),
        Column(_("Path"), unit="%", is_figure=True),
        Column(_("Forecast"), unit="%", is_figure=True),
        Column(_("Four of five outcomes: from"), unit="%", is_figure=True),
        Column(_("Four of five outcomes: to"), unit="%", is_figure=True),
    ]
    rows: list[Line] = []
    for when, share, path, ahead in outlook_rows(outlook, day):
        found = [share, path, *(ahead or (None, None, None))]
        rows.append([when, *found])
    if outlook.other_rule_until is not None:
        said = _("Up to %(day)s the course was counted by another rule of this definition; the "
                 "trend begins after it.")  # fmt: skip
        rows += [[], [said % {"day": outlook.other_rule_until.isoformat()}]]
    return Sheet(_("Course"), columns, rows)
