"""Pages of the ladder."""

from django.urls import path

from cultivation.views.ladder import lapsing, page

ladder_paths = [
    path("ladder/", page.ladder, name="ladder"),
    path("ladder/lapsing/", lapsing.lapsing, name="lapsing"),
]
