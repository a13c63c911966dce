"""Only the scanner's plain word opens a file; everything else leaves it closed."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.errors import DomainError
from common.domain.files import Place, clamd, scanning, store_upload
from common.domain.files.clamd import ScannerUnavailable
from common.domain.files.reading import is_open
from common.domain.files.scanning import scan_backlog, scan_file
from common.domain.outbox import sweep
from common.models import StoredFile
from tests.common.files.samples import office, pdf

pytestmark = pytest.mark.django_db

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def version(age: timedelta = timedelta(hours=5)) -> bytes:
    made = timezone.now() - age
    return f"ClamAV 1.4.3/27800/{made.strftime('%a %b %d %H:%M:%S %Y')}".encode()


@contextmanager
def scanner(settings, *, reply: bytes | None = None, signatures: bytes | None = None):
    """A clamd of the test's own. Without a `reply` it finds EICAR in what it is sent; an empty one
    means that it never answers."""
    received: list[bytes] = []
    done = threading.Event()

    def answer(link: socket.socket) -> None:
        with link, link.makefile("rb") as stream:
            command = stream.read(1)
            while not command.endswith(b"\0"):
                command += stream.read(1)
            if command == b"zVERSION\0":
                link.sendall((signatures or version()) + b"\0")
                return
            content = b"".join(_pieces(stream))
            received.append(content)
            if reply == b"":
                done.wait(5)
                return
            found = b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"
            link.sendall((reply or found) + b"\0")

    def serve() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            answer(link)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield received
        done.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _pieces(stream) -> Iterator[bytes]:
    while length := struct.unpack("!I", stream.read(4))[0]:
        yield stream.read(length)


@pytest.fixture
def waiting(settings) -> StoredFile:
    """A workbook that waits for the scanner."""
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    return handed_in(office())


def handed_in(content: bytes, name: str = "a.xlsx") -> StoredFile:
    return store_upload(
        upload=SimpleUploadedFile(name, content),
        purpose="test",
        actor=SYSTEM,
        place=Place("enterprise:1"),
    )


def test_a_clean_file_is_open_after_the_scan_and_not_before(settings, waiting):
    assert not is_open(waiting)
    with scanner(settings) as received:
        assert sweep() == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.scan_note) == ("clean", "ClamAV 1.4.3/27800")
    assert is_open(waiting)
    assert received == [office()]


def _with_the_test_virus(document: pikepdf.Pdf) -> None:
    document.pages[0].Contents = document.make_stream(EICAR)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", office(more={"xl/a.bin": EICAR}, method=0)),
        ("a.docx", office("docx", {"word/a.bin": EICAR}, method=0)),
        ("a.pdf", pdf(1, _with_the_test_virus, compress_streams=False)),
    ],
    ids=["workbook", "document", "PDF"],
)
def test_the_test_virus_blocks_a_file_for_good(settings, name, content):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    file = handed_in(content, name)
    with scanner(settings):
        assert scan_file(file.pk) == "infected"
        assert scan_backlog() == 0
    file.refresh_from_db()
    assert (file.scan_note, is_open(file)) == ("Eicar-Signature", False)


@pytest.mark.parametrize("name", ["eicar.com", "eicar.pdf", "eicar.xlsx", "eicar.png"])
def test_the_bare_test_virus_never_comes_in(name):
    with pytest.raises(DomainError):
        handed_in(EICAR, name)
    assert not StoredFile.objects.exists()


def test_a_file_that_the_scanner_finds_too_large_is_blocked(settings, waiting):
    with scanner(settings, reply=b"INSTREAM size limit exceeded. ERROR"):
        assert scan_file(waiting.pk) == "error"
    waiting.refresh_from_db()
    assert not is_open(waiting)


@pytest.mark.parametrize("reply", [b"what?", b"stream: OK and more", b"lstat() failed. ERROR"])
def test_a_reply_that_means_nothing_leaves_the_file_closed(settings, waiting, reply):
    with scanner(settings, reply=reply), pytest.raises(ScannerUnavailable):
        scan_file(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, is_open(waiting)) == ("scanning", False)


def test_a_scanner_that_hangs_leaves_the_file_closed(settings, waiting, monkeypatch):
    monkeypatch.setattr(clamd, "TIMEOUT_SECONDS", 0.2)
    with scanner(settings, reply=b""), pytest.raises(ScannerUnavailable):
        scan_file(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "scanning"


@pytest.mark.parametrize(
    "signatures",
    [version(timedelta(hours=49)), b"ClamAV", b"garbage/1/x"],
    ids=["stale", "without a day", "garbage"],
)
def test_stale_or_unknown_signatures_clean_nothing(settings, waiting, signatures):
    with scanner(settings, signatures=signatures) as received:
        with pytest.raises(ScannerUnavailable):
            scan_file(waiting.pk)
        assert received == []


def test_the_backlog_is_scanned_when_the_scanner_is_back(settings, waiting, monkeypatch, caplog):
    assert sweep() == 1  # nobody there: the item is done, the file goes on waiting
    waiting.refresh_from_db()
    assert waiting.state == "scanning"
    monkeypatch.setattr(scanning, "_RETRY_AFTER", timedelta())
    assert scan_backlog() == 0
    assert "The virus scanner is away: 1 files wait." in caplog.text
    with scanner(settings):
        assert scan_backlog() == 1
    waiting.refresh_from_db()
    assert waiting.state == "clean"


def test_what_came_in_without_a_scanner_is_closed_and_scanned_once_there_is_one(settings):
    settings.CLAMD_ADDRESS = ""
    file = handed_in(office())
    assert is_open(file)
    with scanner(settings):
        assert not is_open(file)
        assert scan_backlog() == 1
    file.refresh_from_db()
    assert file.state == "clean"


def test_without_a_scanner_a_server_opens_nothing(settings):
    file = handed_in(office())
    settings.OPEN_UNSCANNED_FILES = False
    assert (file.state, is_open(file)) == ("not_scanned", False)
