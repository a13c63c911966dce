"""What is typed on the screens of this app, one module for each topic."""

from cultivation.forms.shared import day_field, offices_below

__all__ = ["day_field", "offices_below"]
