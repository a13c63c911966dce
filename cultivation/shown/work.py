"""Uncovered enterprises as the work list shows them: what each lacks, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cultivation.domain.digital.work import follow_ups, latest_answers
from cultivation.models import CoverageDefinition, FollowUp
from enterprises.models import Assessment, Enterprise
from enterprises.shown_assessments import ShownStanding, result_of, shown_standing


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An uncovered enterprise: what it lacks, the project, who looks after it."""

    enterprise: Any
    lacks: list[str]
    project: str
    follow_up: FollowUp | None
    is_overdue: bool


def work_rows(
    enterprises: Iterable[Any], definition: CoverageDefinition, day: date
) -> list[WorkRow]:
    """The rows of a page; two queries for all of them."""
    listed = list(enterprises)
    keys = [one.pk for one in listed]
    answers, followed = latest_answers(keys, day), follow_ups(keys)
    rows = []
    for one in listed:
        follow_up = followed.get(one.pk)
        is_overdue = bool(follow_up and follow_up.next_on and follow_up.next_on < day)
        lacks = lacking(one, answers.get(one.pk), definition)
        rows.append(WorkRow(one, lacks, project_words(one), follow_up, is_overdue))
    return rows


def project_words(enterprise: Any) -> str:
    """The state of its project as far as coverage asks for it."""
    if enterprise.is_under_way:
        return _("project under way")
    return _("project accepted") if enterprise.is_accepted else _("no project")


def lacking(
    enterprise: Any, answers: Assessment | None, definition: CoverageDefinition
) -> list[str]:
    """What keeps a row of `counted_on` from being covered, in words."""
    found = []
    if enterprise.level is None:
        if answers is None:
            return [_("never assessed")]
        found.append(
            _("the assessment of %(day)s does not count here") % {"day": answers.assessed_on}
        )
    elif enterprise.level < definition.minimum_level:
        found.append(
            _("level %(level)s, wanted %(wanted)s")
            % {"level": enterprise.level, "wanted": definition.minimum_level}
        )
        found += _missing(standing_of(answers))
    if definition.needs_project and not enterprise.is_accepted:
        found.append(_("no accepted project"))
    return found


def standing_of(answers: Assessment | None) -> ShownStanding | None:
    """Where the answers stand and what the next level asks for; None without answers."""
    known = result_of(answers) if answers is not None else None
    return shown_standing(*known) if known else None


def _missing(standing: ShownStanding | None) -> list[str]:
    if standing is None:
        return [_("only the level is known")]
    found = []
    if standing.points_short:
        found.append(_("%(points)s points short") % {"points": standing.points_short})
    if standing.scenes_short:
        found.append(
            ngettext("%(count)s scene short", "%(count)s scenes short", standing.scenes_short)
            % {"count": standing.scenes_short}
        )
    return found


def office_name(enterprise: Enterprise) -> str:
    """The name of the lowest office of the enterprise."""
    office = enterprise.county_office or enterprise.city_office or enterprise.province_office
    return office.name
