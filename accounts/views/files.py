"""The one door through which stored files leave the house."""

import logging
from contextlib import ExitStack
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.domain.file_access import may_read, note_opening
from accounts.middleware import acting_in, actor_of
from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.files import store
from common.domain.files.reading import refuse_closed
from common.enums import FileKind
from common.middleware import noting_a_reading
from common.models import StoredFile

logger = logging.getLogger(__name__)

_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def stored_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Give out a file to a person who may read it, whole, and keep that in the trail.

    404 for everybody else; 409 with a page that says why while its state does not allow it.
    """
    file = readable_file(request, pk)
    try:
        refuse_closed(file)
    except Conflict as refusal:
        return render(
            request, "accounts/file_closed.html", {"file": file, "why": refusal}, status=409
        )
    actor = actor_of(request)
    if actor is None:
        raise Http404
    return file_response(request, file, actor)


def readable_file(request: HttpRequest, pk: int) -> StoredFile:
    """The file, if the reader may know of it. Raises `Http404`."""
    capacity = acting_in(request)
    file = StoredFile.objects.filter(pk=pk).first()
    if file is None or not may_read(capacity, file):
        raise Http404
    return file


def file_response(
    request: HttpRequest, file: StoredFile, actor: Actor
) -> HttpResponse | FileResponse:
    """The bytes as an attachment, noted in the trail; asked for with HEAD, only what they are.

    The caller has seen to it that the actor may read the file and that its state allows it.
    """
    try:
        content = store.opened(file.sha256)
    except FileNotFoundError as error:
        logger.exception("Stored file %s has lost its content.", file.pk)
        raise Http404 from error
    content_type = _TYPES[FileKind(file.kind)]
    response: HttpResponse | FileResponse
    if request.method == "HEAD":
        content.close()
        response = HttpResponse(content_type=content_type)
    else:
        # Closed with the answer; here when the entry cannot be written, since then nothing leaves.
        with ExitStack() as kept:
            kept.enter_context(content)
            with noting_a_reading():
                note_opening(file=file, actor=actor)
            kept.pop_all()
        response = FileResponse(content, content_type=content_type)
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers["Content-Length"] = str(file.size_bytes)
    response.headers["Content-Disposition"] = disposition(file)
    return response


def disposition(file: StoredFile) -> str:
    """`attachment` with the name in UTF-8, every other byte escaped: no quote, no line break."""
    plain = f"file-{file.pk}.{file.suffix}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
