"""Addresses of the service catalogue, cultivation plans and requests."""

from django.urls import path

from cultivation.views.plans import desk as plans
from cultivation.views.plans import own as own_plans
from cultivation.views.plans import services
from cultivation.views.requests import desk as requests
from cultivation.views.requests import own as own_requests

patterns = [
    path("desk/plans/", plans.plans, name="plans"),
    path("desk/plans/figures/", plans.figures, name="plan_figures"),
    path("desk/plans/services/", services.services, name="services"),
    path("desk/plans/services/new/", services.new_service, name="new_service"),
    path("desk/plans/services/<str:number>/", services.service, name="service"),
    path("desk/plans/new/<int:pk>/", plans.new_plan, name="new_plan"),
    path("desk/plans/<str:number>/", plans.plan, name="plan"),
    path("desk/requests/", requests.requests, name="requests"),
    path("desk/requests/figures/", requests.figures, name="request_figures"),
    path("desk/requests/<str:number>/", requests.one_request, name="request"),
    path("enterprise/plans/", own_plans.own_plans, name="own_plans"),
    path("enterprise/plans/services/", services.own_services, name="own_services"),
    path("enterprise/plans/<str:number>/", own_plans.own_plan, name="own_plan"),
    path("enterprise/requests/", own_requests.own_requests, name="own_requests"),
    path("enterprise/requests/new/", own_requests.new_request, name="new_request"),
    path(
        "enterprise/requests/new/late-payment/",
        own_requests.new_late_payment,
        name="new_late_payment",
    ),
    path("enterprise/requests/<str:number>/", own_requests.own_request, name="own_request"),
]
