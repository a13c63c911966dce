"""What this app puts into the frame: the home of each reader."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import PostingRole
from common.cards import register_navigation
from common.enums import Reader

_KEEPERS = (PostingRole.SYSTEM_ADMIN, PostingRole.SECURITY_ADMIN)

register_navigation(*Reader, label=_("Home"), url_name="home", icon="home", order=0)
register_navigation(
    Reader.DESK,
    Reader.MINISTRY,
    label=_("Background jobs"),
    url_name="jobs:runs",
    icon="progress-check",
    order=95,
    under="home",
)
register_navigation(
    Reader.ADMINISTRATOR,
    label=_("Accounts"),
    url_name="administration:people",
    icon="users",
    order=10,
    roles=_KEEPERS,
)
register_navigation(
    Reader.ADMINISTRATOR,
    label=_("Roles to confirm"),
    url_name="administration:proposals",
    icon="user-check",
    order=20,
    roles=_KEEPERS,
)
register_navigation(
    Reader.ADMINISTRATOR,
    label=_("Trail"),
    url_name="administration:trail",
    icon="history",
    order=30,
    roles=(PostingRole.AUDIT_ADMIN,),
)
