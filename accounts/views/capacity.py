"""The office or enterprise one acts for: chosen by key, kept in the session."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import capacities_of
from accounts.forms import CapacityForm
from accounts.middleware import SESSION_KEY
from accounts.models import User


@require_http_methods(["GET", "POST"])
def switch_capacity(request: HttpRequest) -> HttpResponse:
    """Show what the user may act for; a POST takes one of them into the session. Forms that stand
    open in other tabs were opened for the one before: they are refused from then on."""
    capacities = capacities_of(request.user) if isinstance(request.user, User) else []
    current = getattr(request, "acting", None)
    form = CapacityForm(
        request.POST or None,
        capacities=capacities,
        chosen=current.key if current else "",
    )
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["capacity"]
        request.session[SESSION_KEY] = key
        rotate_token(request)
        chosen = next(capacity for capacity in capacities if capacity.key == key)
        messages.success(request, _("You now act for %(name)s.") % {"name": chosen.label})
        return redirect("home")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "capacities": capacities}
    return render(request, "accounts/capacity.html", context, status=status)
