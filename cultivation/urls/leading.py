"""Addresses of little giants' leading role (培优)."""

from django.urls import path

from cultivation.views.leading import needs, readiness, support

URLS = [
    path("needs/", needs.needs, name="needs"),
    path("needs/new/", needs.new_need, name="new_need"),
    path("needs/<str:number>/", needs.need, name="need"),
    path("needs/<str:number>/papers/", needs.need_papers, name="need_papers"),
    path("desk/support/", support.supports, name="supports"),
    path("desk/support/new/", support.new_support, name="new_support"),
    path("desk/support/batches/", support.batches, name="support_batches"),
    path("desk/support/<str:number>/", support.support, name="support"),
    path("desk/readiness/", readiness.readiness, name="readiness"),
    path("desk/readiness/<int:pk>/", readiness.readiness_of, name="readiness_of"),
    path("enterprise/support/", support.own_supports, name="own_supports"),
    path("enterprise/support/<str:number>/", support.own_support, name="own_support"),
]
