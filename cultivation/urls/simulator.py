"""Addresses of the policy simulator (政策模拟)."""

from django.urls import path

from cultivation.views.simulator import drafts, result, simulations

URLS = [
    path("simulator/", simulations.simulations, name="simulations"),
    path("simulator/new/", simulations.new_simulation, name="new_simulation"),
    path("simulator/side-by-side/", simulations.side_by_side, name="side_by_side"),
    path("simulator/drafts/", drafts.drafts, name="drafts"),
    path("simulator/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("simulator/drafts/<int:pk>/text/", drafts.draft_text, name="draft_text"),
    path("simulator/drafts/<int:pk>/acts/<str:act>/", drafts.draft_act, name="draft_act"),
    path("simulator/<int:pk>/", result.simulation, name="simulation"),
    path("simulator/<int:pk>/repeat/", simulations.repeat, name="repeat_simulation"),
    path("simulator/<int:pk>/enterprises/", result.differences, name="simulation_differences"),
]
