"""Pages about rounds. The ministry runs them; every office may read them."""

from django.urls import path

from reviews.views import ministry

ministry_patterns = (
    [
        path("rounds/", ministry.rounds, name="rounds"),
        path("rounds/<str:code>/", ministry.one_round, name="round"),
    ],
    "rounds",
)
