"""Rows of administrators: route -> (its arguments, who may GET it)."""

from tests.config.reach.arguments import Rows, given, nothing, of_examiner
from tests.config.reach.people import ADMINISTRATORS, KEEPERS, NOBODY

ROWS: Rows = {
    "administration:people": (nothing, KEEPERS),
    "administration:open_account": (nothing, {ADMINISTRATORS[0]}),
    "administration:person": (of_examiner, KEEPERS),
    "administration:propose_posting": (of_examiner, NOBODY),
    "administration:give_password": (of_examiner, NOBODY),
    "administration:close_account": (of_examiner, NOBODY),
    "administration:reopen_account": (of_examiner, NOBODY),
    "administration:revoke_key": (given(pk=1), NOBODY),
    "administration:proposals": (nothing, KEEPERS),
    "administration:confirm_posting": (given(pk=1), NOBODY),
    "administration:refuse_posting": (given(pk=1), NOBODY),
    "administration:revoke_posting": (given(pk=1), NOBODY),
    "administration:trail": (nothing, {ADMINISTRATORS[2]}),
}
