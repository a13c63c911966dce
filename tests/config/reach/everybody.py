"""Rows of everybody: route -> (its arguments, who may GET it)."""

from tests.config.reach.arguments import Rows, nothing, of_entry, of_notice, of_run, of_unread_file
from tests.config.reach.people import (
    ANONYMOUS,
    EVERYBODY,
    NOBODY,
    SIGNED_IN,
    WITH_CAPACITY,
    officials_of,
)

ROWS: Rows = {
    "home": (nothing, EVERYBODY),
    "accounts:sign_in": (nothing, {ANONYMOUS}),
    "accounts:set_language": (nothing, NOBODY),
    "public:notices": (nothing, EVERYBODY),
    "public:notice": (of_notice, EVERYBODY),
    "public:new_objection": (of_entry, EVERYBODY),
    "public:objection": (nothing, EVERYBODY),
    "accounts:sign_out": (nothing, NOBODY),
    "accounts:switch_capacity": (nothing, SIGNED_IN),
    "accounts:stored_file": (of_unread_file, NOBODY),
    "accounts:choose_password": (nothing, SIGNED_IN),
    "applicant:messages": (nothing, SIGNED_IN),
    "applicant:read_messages": (nothing, NOBODY),
    "api:message-list": (nothing, SIGNED_IN),
    "api:message-read": (nothing, NOBODY),
    "jobs:runs": (nothing, WITH_CAPACITY),
    "jobs:run": (of_run, officials_of("330106")),
    "jobs:cancel": (of_run, NOBODY),
    "jobs:retry": (of_run, NOBODY),
}
