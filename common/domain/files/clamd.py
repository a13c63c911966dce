"""The virus scanner, asked over its socket (clamd's INSTREAM). Whatever is not a plain "OK" with
fresh signatures is not clean."""

import re
import socket
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

TIMEOUT_SECONDS = 20
STALE_AFTER = timedelta(hours=48)
_CHUNK = 64 * 1024
_LONGEST_REPLY = 4096
_FOUND = re.compile(r"stream: (?P<name>.{1,200}) FOUND")


class ScannerUnavailable(Exception):
    """No word from the scanner that could be relied on: down, hanging, stale or garbled."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """`clean`, `infected` with the signature's name, or `error` when it will not judge."""

    outcome: str
    note: str = ""


def scan(content: BinaryIO) -> ScanResult:
    """Ask about one file. Raises `ScannerUnavailable`."""
    signatures = _check_signatures(_ask(b"zVERSION\0", None))
    reply = _ask(b"zINSTREAM\0", content)
    if reply == "stream: OK":
        return ScanResult("clean", signatures)
    found = _FOUND.fullmatch(reply)
    if found:
        return ScanResult("infected", found["name"])
    if "size limit exceeded" in reply:
        return ScanResult("error", reply[:200])
    raise ScannerUnavailable(f"The scanner said: {reply[:100]!r}")


def _ask(command: bytes, content: BinaryIO | None) -> str:
    try:
        with _connected() as link:
            link.sendall(command)
            if content is not None:
                _send(link, content)
            reply = b""
            while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY:
                piece = link.recv(_LONGEST_REPLY)
                if not piece:
                    break
                reply += piece
    except OSError as error:
        raise ScannerUnavailable(str(error) or type(error).__name__) from error
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")


def _send(link: socket.socket, content: BinaryIO) -> None:
    """The stream in pieces with their lengths. A scanner that has had enough closes early: its
    reply is read all the same."""
    try:
        while piece := content.read(_CHUNK):
            link.sendall(struct.pack("!I", len(piece)) + piece)
        link.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def _connected() -> socket.socket:
    address = urlsplit(settings.CLAMD_ADDRESS)
    if address.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(TIMEOUT_SECONDS)
        link.connect(address.path)
        return link
    return socket.create_connection(
        (address.hostname or "127.0.0.1", address.port or 3310), timeout=TIMEOUT_SECONDS
    )


def _check_signatures(version: str) -> str:
    """`ClamAV 1.4.3/27800/Mon Nov 16 08:23:24 2026`: the day stands in the scanner's time (UTC)."""
    parts = version.split("/")
    try:
        made = datetime.strptime(f"{parts[2].strip()} +0000", "%a %b %d %H:%M:%S %Y %z")
    except (IndexError, ValueError) as error:
        raise ScannerUnavailable(f"The scanner gives no version: {version[:100]!r}") from error
    if timezone.now() - made > STALE_AFTER:
        raise ScannerUnavailable(f"The signatures are of {parts[2].strip()}.")
    return f"{parts[0]}/{parts[1]}"[:200]
