"""Pages about rounds, routes and recommendation lists. Every office may read the first two."""

from django.urls import path

from reviews.views.rounds import editing, funnel, listing, rankings, routes, samples

rounds_patterns = (
    [
        path("rounds/", listing.rounds, name="rounds"),
        path("rounds/new/", editing.new_round, name="new_round"),
        path("rounds/funnel/", funnel.funnel, name="funnel"),
        path("rounds/<str:code>/", listing.one_round, name="round"),
        path("rounds/<str:code>/edit/", editing.edit_round, name="edit_round"),
        path("rounds/<str:code>/more-time/", editing.more_time, name="more_time"),
        path("rounds/<str:code>/take-back/", editing.take_back, name="take_back"),
        path("rounds/<str:code>/recommended/", rankings.rankings, name="rankings"),
        path("rounds/<str:code>/recommended/order/", rankings.order_ranking, name="order_ranking"),
        path(
            "rounds/<str:code>/recommended/hand-up/",
            rankings.hand_up_ranking,
            name="hand_up_ranking",
        ),
        path("rounds/<str:code>/sample/", samples.sample, name="sample"),
        path("routes/", routes.routes, name="routes"),
        path("routes/new/", routes.new_route, name="new_route"),
        path("routes/<int:pk>/", routes.one_route, name="route"),
        path("routes/<int:pk>/decide/", routes.decide_route, name="decide_route"),
    ],
    "rounds",
)
