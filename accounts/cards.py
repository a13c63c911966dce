"""What this app puts into the frame: the home of each reader."""

from django.utils.translation import gettext_lazy as _

from common.cards import register_navigation
from common.enums import Reader

register_navigation(*Reader, label=_("Home"), url_name="home", icon="home", order=0)
register_navigation(
    Reader.DESK,
    Reader.MINISTRY,
    label=_("Background jobs"),
    url_name="jobs:runs",
    icon="progress-check",
    order=95,
)
