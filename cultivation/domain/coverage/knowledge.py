"""What a figure of the past cannot know: sizes, memberships, pilot cities and projects are kept by
their own days, without the moment at which they were recorded."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cultivation.enums import CellDimension, CoveragePopulation
from cultivation.models import CoverageDefinition


def undated_facts(definition: CoverageDefinition, by: str) -> list[str]:
    """Which of these facts figures of the definition by the dimension depend on, in words."""
    is_of_sizes = definition.population == CoveragePopulation.ABOVE_SCALE
    asked = {
        _("sizes"): is_of_sizes or by == CellDimension.SIZE,
        _("members of chains"): by == CellDimension.CHAIN,
        _("members of parks"): definition.in_parks or by == CellDimension.PARK,
        _("pilot cities"): definition.in_pilot_cities or by == CellDimension.PILOT,
        _("projects"): definition.needs_project,
    }
    return [words for words, is_asked in asked.items() if is_asked]


def knowledge_note(definition: CoverageDefinition, by: str, on: date) -> str:
    """That of a figure which claims an earlier knowledge some facts are those known `on` that day;
    empty where none of them is asked for."""
    facts = undated_facts(definition, by)
    if not facts:
        return ""
    told = {"day": on.isoformat(), "facts": pgettext("list", ", ").join(facts)}
    return _("As known on %(day)s, not as recorded at the time: %(facts)s.") % told
