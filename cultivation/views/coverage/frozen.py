"""What is asked of a snapshot: by which of its dimensions, for which area."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.readers import one_of
from cultivation.domain.coverage.frozen import kept_dimensions
from cultivation.enums import CellDimension
from cultivation.forms.coverage import FrozenForm


@dataclass(frozen=True, slots=True)
class AskedFrozen:
    """The dimension, and the office whose area is asked for: None for the country, which everybody
    reads who reads the snapshot."""

    own: Office
    office: Office | None
    form: FrozenForm

    @property
    def by(self) -> CellDimension:
        """The dimension; offices where no other is asked for or kept."""
        return CellDimension(self.form.cleaned_data.get("by") or CellDimension.OFFICE)

    def drill(self, code: str) -> str:
        """The address of an office's line, where the reader may open its area."""
        is_open = self.office is not None or self._reads_all or code == self.own.code
        return _query(code) if code and is_open and self.by == CellDimension.OFFICE else ""

    def crumbs(self) -> list[tuple[str, str]]:
        """The areas above the shown one that the reader may open, the country first."""
        above: list[tuple[str, str]] = []
        one = self.office
        while one is not None and one.pk != self.own.pk:
            one = one.parent
            if one is not None and one.level != OfficeLevel.MINISTRY:
                above.insert(0, (_query(one.code), one.name))
        return [(_query(""), _("Whole country")), *above] if self.office else []

    def own_area(self) -> str:
        """The address of the figures of the reader's own area, unless they are shown."""
        is_shown = self.office is not None or self._reads_all
        return "" if is_shown else _query(self.own.code)

    @property
    def _reads_all(self) -> bool:
        return self.own.level == OfficeLevel.MINISTRY


def asked_of_snapshot(request: HttpRequest, own: Office) -> AskedFrozen:
    """What the request asks for. Raises `Http404` for an office out of the reader's area."""
    code, office = request.GET.get("office", "")[:6], None
    if code:
        rows = Office.objects.within(own).select_related("parent__parent")
        office = one_of(rows, code=code)
    if office is not None and office.level == OfficeLevel.MINISTRY:
        office = None
    chosen = request.GET.copy()
    chosen.setdefault("by", CellDimension.OFFICE.value)
    form = FrozenForm(chosen, dimensions=kept_dimensions(office))
    form.is_valid()
    return AskedFrozen(own, office, form)


def _query(code: str) -> str:
    return "?" + urlencode({"office": code} if code else {})
