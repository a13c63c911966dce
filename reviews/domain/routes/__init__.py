"""Routes: which applies, copying it onto a case, loading and changing them."""

from reviews.domain.routes.laying import enter_step, lay_steps, route_for

__all__ = ["enter_step", "lay_steps", "route_for"]
