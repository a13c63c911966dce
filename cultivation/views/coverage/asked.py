"""What is asked of coverage's pages: day, definition, and an office of the reader's area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.readers import capacity_of_office, one_of
from cultivation.domain.coverage import DEFAULT_CODE, definition_for, definitions_on
from cultivation.domain.coverage.reading import latest_day
from cultivation.forms.coverage import AskedForm, CoverageForm
from cultivation.forms.shared import day_field
from cultivation.models import CoverageDefinition
from enterprises.views.acting import plain_text

_MOVED_BY_DEFAULT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what. `area` is None for the whole country; `day` is that of the figures, an
    earlier one than `wanted` while today's are not counted yet."""

    capacity: Capacity
    own: Office
    office: Office
    day: date
    wanted: date
    definition: CoverageDefinition
    form: AskedForm

    @property
    def area(self) -> Office | None:
        """The office whose area is asked for, None for the country."""
        return None if self.office.level == OfficeLevel.MINISTRY else self.office

    def query(self, **changed: str) -> str:
        """The address of what is asked, with the given changes."""
        values = {
            "office": self.office.code,
            "on": self.wanted.isoformat(),
            "definition": self.definition.code,
        } | changed
        return "?" + urlencode({name: value for name, value in values.items() if value})


def asked_of(request: HttpRequest, form_class: type[AskedForm] = CoverageForm) -> Asked:
    """What the request asks for; the choice is among the definitions that were in force on the day.
    Raises `Http404` for an office out of the reader's area and for a definition that is unknown or
    had ended by the day."""
    capacity, own = capacity_of_office(request)
    query, today = _with_defaults(request, form_class), timezone.localdate()
    wanted = _day(str(query["on"]))
    definitions = definitions_on(wanted)
    definition = _definition(plain_text(str(query["definition"])) or DEFAULT_CODE, definitions)
    if all(one.code != definition.code for one in definitions):
        definitions = [*definitions, definition]
    form = form_class(query, definitions=definitions)
    form.is_valid()
    # A movement is counted between its days whatever stands live.
    is_moving = "since" in form_class.base_fields
    shown = latest_day(definition, today) if wanted == today and not is_moving else wanted
    office = _office(own, form.cleaned_data.get("office", ""))
    return Asked(capacity, own, office, shown, wanted, definition, form)


def _day(text: str) -> date:
    """The day that is asked for; today for what the form refuses at its field."""
    try:
        return day_field("", is_past=True).clean(text) or timezone.localdate()
    except ValidationError:
        return timezone.localdate()


def _definition(code: str, of_day: Sequence[CoverageDefinition]) -> CoverageDefinition:
    found = next((one for one in of_day if one.code == code), None)
    if found is None:
        # It speaks of days before it came into force too: a course is compared by one rule.
        found = definition_for(day=timezone.localdate(), code=code)
    if found is None:
        raise Http404
    return found


def _with_defaults(request: HttpRequest, form_class: type[AskedForm]) -> QueryDict:
    """What was asked; the day is today unless another was chosen, and a movement is that of the
    thirty days before it."""
    query = request.GET.copy()
    query.setdefault("definition", DEFAULT_CODE)
    if not query.get("on"):
        query["on"] = timezone.localdate().isoformat()
    if "since" in form_class.base_fields and not query.get("since"):
        query["since"] = _before(str(query["on"])).isoformat()
    return query


def _before(text: str) -> date:
    """Thirty days before the typed day; before today for what is none, which the form refuses."""
    try:
        return date.fromisoformat(text) - _MOVED_BY_DEFAULT
    except (ValueError, OverflowError):
        return timezone.localdate() - _MOVED_BY_DEFAULT


def _office(own: Office, code: str) -> Office:
    """The office asked for, when it lies in the reader's area; else his own."""
    if not code:
        return own
    return one_of(Office.objects.within(own).select_related("parent__parent"), code=code)
