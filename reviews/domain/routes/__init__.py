"""Routes: which applies, copying it onto a case, loading and changing them."""

from reviews.domain.routes.laying import ask_route, begin_step, route_for, steps_of_route

__all__ = ["ask_route", "begin_step", "route_for", "steps_of_route"]
