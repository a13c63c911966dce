"""Whom the simulator is for."""

from django.http import Http404, HttpRequest

from accounts.domain.acting import Capacity
from accounts.models import Office
from accounts.views.readers import capacity_of_office
from cultivation.domain.simulator.drafts import has_simulator


def simulating(request: HttpRequest) -> tuple[Capacity, Office]:
    """The capacity and office of somebody at the ministry or a province. Raises `Http404`."""
    capacity, office = capacity_of_office(request)
    if not has_simulator(office):
        raise Http404
    return capacity, office
