"""Signing in and out. Name and password here; another way in is another view."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.domain.acting import capacities_of
from accounts.domain.signing_in import note_sign_in_failed, note_signed_in, note_signed_out
from accounts.forms import SignInForm
from accounts.middleware import client_address
from accounts.models import User


class SignIn(LoginView):
    """Asks for name and password; leads to the page that was asked for, else home."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """Start the session and note in it whether there is a choice of capacity."""
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            note_signed_in(user=user, address=client_address(self.request))
            self.request.session["may_switch"] = len(capacities_of(user)) > 1
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """Show the form again, with the status that says that nobody signed in."""
        note_sign_in_failed(
            username=str(form.data.get("username", ""))[:60],
            address=client_address(self.request),
        )
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignOut(LogoutView):
    """Ends the session (POST only) and says so."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """End the session; the sentence goes into the new, empty one."""
        if isinstance(request.user, User):
            note_signed_out(user=request.user, address=client_address(request))
        response = super().post(request, *args, **kwargs)
        messages.success(request, _("You are signed out."))
        return response


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None,
    credentials: dict[str, str] | None,
) -> HttpResponse:
    """The answer after too many failed tries from one address with one name (django-axes)."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    answer = render(request, "accounts/locked_out.html", context, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
