"""Uncovered enterprises as the work list shows them: what each lacks, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cultivation.domain.digital.work import counted_of, follow_ups, latest_assessments
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

    @property
    def has_left(self) -> bool:
        """Whether its contact person is no longer posted at an office over the enterprise."""
        kept: Any = self.follow_up
        return bool(kept and kept.person_id and not kept.is_posted)

    @property
    def person(self) -> str:
        """The contact person in words; empty without one."""
        if self.follow_up is None or self.follow_up.person is None:
            return ""
        name = self.follow_up.person.name
        return _("%(name)s (not posted here any more)") % {"name": name} if self.has_left else name


def work_rows(
    enterprises: Iterable[Any], definition: CoverageDefinition, day: date
) -> list[WorkRow]:
    """The rows of a page; two queries for all of them."""
    listed = list(enterprises)
    keys = [one.pk for one in listed]
    assessments, followed = latest_assessments(keys, day), follow_ups(keys)
    rows = []
    for one in listed:
        follow_up = followed.get(one.pk)
        is_overdue = bool(follow_up and follow_up.next_on and follow_up.next_on < day)
        lacks = lacking(one, assessments.get(one.pk, ()), definition)
        rows.append(WorkRow(one, lacks, project_words(one), follow_up, is_overdue))
    return rows


def project_words(enterprise: Any) -> str:
    """The state of its project as far as coverage asks for it."""
    if enterprise.is_under_way:
        return _("project under way")
    return _("project accepted") if enterprise.is_accepted else _("no project")


def lacking(
    enterprise: Any, assessments: Sequence[Assessment], definition: CoverageDefinition
) -> list[str]:
    """What keeps a row of `counted_on` from being covered, in words; `assessments` are its
    `latest_assessments`. Empty when nothing does."""
    found = []
    counted = counted_of(assessments, definition)
    if enterprise.level is None:
        found.append(_without_level(assessments, counted))
    elif enterprise.level < definition.minimum_level:
        found.append(
            _("level %(level)s, wanted %(wanted)s")
            % {"level": enterprise.level, "wanted": definition.minimum_level}
        )
        found += _missing(standing_of(counted, definition.minimum_level))
    if definition.needs_project and not enterprise.is_accepted:
        found.append(_("no accepted project"))
    return found


def _without_level(assessments: Sequence[Assessment], counted: Assessment | None) -> str:
    if counted is not None:
        return _("the assessment of %(day)s is too old") % {"day": counted.assessed_on}
    if assessments:
        day = {"day": assessments[0].assessed_on}
        return _("the assessment of %(day)s does not count here") % day
    return _("never assessed")


def standing_of(counted: Assessment | None, wanted: int) -> ShownStanding | None:
    """Where the answers of an assessment stand and what the wanted level asks for, the next one
    where that is reached; None when only the level is known."""
    known = result_of(counted) if counted is not None else None
    return shown_standing(*known, wanted=wanted) if known else None


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
    if standing.constrained_short:
        found.append(
            ngettext(
                "%(count)s constrained scene (★) short",
                "%(count)s constrained scenes (★) short",
                standing.constrained_short,
            )
            % {"count": standing.constrained_short}
        )
    return found


def office_name(enterprise: Enterprise) -> str:
    """The name of the lowest office of the enterprise."""
    office = enterprise.county_office or enterprise.city_office or enterprise.province_office
    return office.name
