"""The first page of every reader, made of the cards that the apps register for it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The public front page, or the home of the capacity one acts in."""
    if not request.user.is_authenticated:
        return render(request, "accounts/front.html")
    return render(request, "accounts/home.html")
