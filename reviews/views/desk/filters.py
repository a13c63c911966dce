"""An official's own filters of the queue: keep, choose as default, forget."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.errors import DomainError
from common.tables import CHOSEN
from reviews.domain.desk.saved_filters import choose_default, delete_filter, save_filter
from reviews.forms.queue import SaveFilterForm, kept_parameters, kept_query
from reviews.models import SavedFilter
from reviews.queries import QueueTab


def reader_id(request: HttpRequest) -> int:
    """The signed-in person."""
    return int(request.user.pk or 0)


def address_of(saved: SavedFilter) -> str:
    """Where a saved filter is shown."""
    return f"{tab_address(saved.tab)}?{saved.query}{'&' if saved.query else ''}{CHOSEN}=1"


def tab_address(tab: str) -> str:
    """The address of a view of the queue."""
    if tab == QueueTab.DUE or tab not in QueueTab.values:
        return reverse("desk:cases")
    return reverse("desk:cases_tab", args=[tab])


def view_in(request: HttpRequest) -> str:
    """The view and the filters that a form of the queue was sent with."""
    query = kept_query(QueryDict(request.POST.get("query", "").replace("\x00", "")))
    return f"{tab_address(request.POST.get('tab', ''))}?{query}{'&' if query else ''}{CHOSEN}=1"


def is_shown(saved: SavedFilter, request: HttpRequest, tab: QueueTab) -> bool:
    """Whether the page shows exactly this filter."""
    return saved.tab == tab.value and kept_parameters(QueryDict(saved.query)) == kept_parameters(
        request.GET
    )


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name and go back to the list."""
    capacity_of_office(request)
    form = SaveFilterForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The filter is not kept: give it a name of 1 to 60 characters."))
        return redirect(view_in(request))
    chosen = form.cleaned_data
    query = kept_query(QueryDict(chosen["query"]))
    try:
        saved = save_filter(
            name=chosen["name"],
            tab=chosen["tab"],
            query=query,
            is_default=chosen["is_default"],
            actor=official(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{tab_address(chosen['tab'])}?{query}&{CHOSEN}=1")
    messages.success(request, _("The filter “%s” is kept.") % saved.name)
    return redirect(address_of(saved))


@require_POST
def change(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Make a filter the default, no longer the default, or forget it."""
    capacity, _office = capacity_of_office(request)
    saved = one_of(SavedFilter.objects.of(reader_id(request), capacity), pk=pk)
    if word == "forget":
        delete_filter(saved=saved)
        messages.success(request, _("The filter “%s” is forgotten.") % saved.name)
        return redirect(f"{tab_address(saved.tab)}?{CHOSEN}=1")
    choose_default(saved=saved, is_default=word == "default")
    return redirect(address_of(saved))
