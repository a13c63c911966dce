"""Rules that hold for every request."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from django.db import connections
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import Resolver404, resolve

GetResponse = Callable[[HttpRequest], HttpResponse]

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE")
# A session may be started or refreshed by a page view, and views are counted where guessing is
# held down; neither holds anything of the domain.
_WRITABLE_TABLES = ('"django_session"', "common_requestcount")
_TRAIL_ENTRY = 'INSERT INTO "common_event"'

_reading_noted: ContextVar[bool] = ContextVar("reading_noted", default=False)


@contextmanager
def noting_a_reading() -> Iterator[None]:
    """The one thing that a safe request may leave behind: the trail's entry that somebody opened a
    document. It changes nothing that anybody sees, and without it opening would be no plain link.
    """
    token = _reading_noted.set(True)
    try:
        yield
    finally:
        _reading_noted.reset(token)


class WriteInGet(RuntimeError):
    """A page that only shows something tried to change a row."""


def _refuse_writes(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,  # noqa: FBT001 - the signature of Django's execute wrappers
    context: dict[str, Any],
) -> Any:
    text = sql if isinstance(sql, str) else str(sql)
    is_write = text.lstrip("( \n").upper().startswith(_WRITES)
    is_noted_reading = _reading_noted.get() and text.startswith(_TRAIL_ENTRY)
    is_kept_apart = any(table in text for table in _WRITABLE_TABLES)
    if is_write and not is_kept_apart and not is_noted_reading:
        raise WriteInGet(f"A safe request may not write: {text[:80]}")
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """A GET never writes: any statement that changes a row is stopped before the database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run a safe request behind a guard on every database connection."""
        if request.method not in _SAFE_METHODS:
            return self.get_response(request)
        with ExitStack() as guards:
            for connection in connections.all():
                guards.enter_context(connection.execute_wrapper(_refuse_writes))
            return self.get_response(request)


class PlainAddressMiddleware:
    """An address with a NUL in it names nothing: no text of the database can hold one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Raises `Http404` for such an address before any view looks it up."""
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class NoStoreMiddleware:
    """What a signed-in person sees stays in no cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answers to signed-in requests as not to be stored."""
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class LeadUpMiddleware:
    """The address of a form is no page: who comes back to one (a refusal stood there, and the
    language was changed, or the page loaded again) is led to the page above it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers of the API, and addresses with no page above them, stay as they are."""
        response = self.get_response(request)
        is_reading = request.method in {"GET", "HEAD"} and isinstance(
            response, HttpResponseNotAllowed
        )
        above = _page_above(request.path_info) if is_reading else ""
        return HttpResponseRedirect(above) if above else response


def _page_above(path: str) -> str:
    """The nearest address above that is one of the house; empty where there is none."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:length])}/"
        with suppress(Resolver404):
            resolve(above)
            return above
    return ""
