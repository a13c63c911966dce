"""One's own password: chosen when one likes, and before all else after a first one."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.domain.staff.opening import choose_password
from accounts.forms import ChoosePasswordForm
from accounts.middleware import actor_of, client_address
from accounts.models import User
from common.domain.actor import Actor
from common.domain.errors import DomainError


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_own_password(request: HttpRequest) -> HttpResponse:
    """Set one's own password; other sessions of the account end."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    form = ChoosePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request) or Actor(user.pk, user.name, address=client_address(request))
        try:
            changed = choose_password(
                user=user, password=form.cleaned_data["password"], actor=actor
            )
        except DomainError as refusal:
            form.add_error("password", str(refusal))
        else:
            update_session_auth_hash(request, changed)
            messages.success(request, _("Your password is changed."))
            return redirect("home")
    context = {"form": form, "is_first": user.initial_password_until is not None}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/password.html", context, status=status)
