"""Lists that are taken over on screen: kept once by what they hold, applied once by their hash."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.views.readers import official
from accounts.views.submitting import submitted_once
from common.domain.actor import Actor
from common.domain.idempotency import Answer
from common.tables import Column

# The lists of an office, and the rows that one of them leaves out.
LIST_COLUMNS = [
    Column(gettext_lazy("List")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Rows"), is_figure=True),
    Column(gettext_lazy("Left out"), is_figure=True),
    Column(gettext_lazy("Checked")),
]
PROBLEM_COLUMNS = [
    Column(gettext_lazy("Sheet")),
    Column(gettext_lazy("Row")),
    Column(gettext_lazy("Column")),
    Column(gettext_lazy("Reason")),
]


def checked_once(
    request: HttpRequest,
    upload: Any,
    *,
    route: str,
    check: Callable[[str, bytes, Actor], int],
) -> int:
    """The key of the list that `check` keeps of the upload. Raises what `check` raises."""
    content, actor = upload.read(), official(request)

    def act() -> Answer:
        return Answer(201, {"pk": check(upload.name, content, actor)})

    body = {"sha256": sha256(content).hexdigest()}
    answer = submitted_once(request, actor=actor, route=route, body=body, act=act)
    return int(answer.body["pk"])


def applied_once(
    request: HttpRequest, *, route: str, apply: Callable[[str, Actor], object]
) -> None:
    """Apply the list by the digest that was sent. Raises what `apply` raises."""
    digest, actor = request.POST.get("digest", ""), official(request)

    def act() -> Answer:
        apply(digest, actor)
        return Answer(200, {})

    submitted_once(request, actor=actor, route=route, body={"digest": digest}, act=act)


def column_words(column: str, words: dict[str, str]) -> str:
    """A column as officials head it, with its plain name."""
    heads = {name: head for head, name in words.items()}
    return f"{heads[column]} ({column})" if column in heads else column
