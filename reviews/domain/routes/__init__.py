"""Routes: which applies, copying it onto a case, loading and changing them."""

from reviews.domain.routes.laying import begin_step, enter_step, lay_steps, route_for

__all__ = ["begin_step", "enter_step", "lay_steps", "route_for"]
