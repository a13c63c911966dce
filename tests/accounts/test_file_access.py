"""A stored file leaves the house by one door, to those who may read it, and the trail knows."""

import pytest

from accounts.domain import file_access
from common.domain.actor import SYSTEM
from common.domain.files import Place, store, store_upload
from common.domain.files.limits import LARGEST_BYTES
from common.enums import FileState, SubjectKind
from common.middleware import WriteInGet
from common.models import Event, StoredFile
from common.upload_handlers import CappedUploadHandler
from tests.common.files.samples import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(world, monkeypatch) -> StoredFile:
    """A picture of which every capacity of the county Xihu may know."""
    readers = {"test": lambda capacity, _file: capacity.office == world.offices["330106"]}
    monkeypatch.setattr(file_access, "_READERS", readers)
    return store_upload(
        upload=Named('检测"报告"\r\nX-Accel: etc;.png'),
        purpose="test",
        actor=SYSTEM,
        place=Place("enterprise:1"),
    )


class Named:
    """An upload whose name no form has cleaned."""

    size = None

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, num_bytes: int = -1) -> bytes:
        return picture("PNG")[:num_bytes]


@pytest.fixture
def browser(client, world):
    client.force_login(
        world.official("examiner", "330106"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def openings(file: StoredFile) -> int:
    return Event.objects.filter(
        subject_kind=SubjectKind.FILE, subject_id=file.pk, verb="file.opened"
    ).count()


def test_a_download_is_whole_inert_and_kept_in_the_trail(browser, file):
    response = browser.get(f"/files/{file.pk}/", headers={"range": "bytes=0-3"})
    with store.opened(file.sha256) as kept:
        assert b"".join(response.streaming_content) == kept.read()
    assert response.status_code == 200
    assert {
        name: response[name]
        for name in (
            "Content-Type",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cache-Control",
        )
    } == {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    assert response["Content-Disposition"] == (
        f'attachment; filename="file-{file.pk}.png"; '
        "filename*=UTF-8''%E6%A3%80%E6%B5%8B%22%E6%8A%A5%E5%91%8A%22X-Accel%3A%20etc%3B.png"
    )
    assert openings(file) == 1


def test_asking_what_it_is_gives_no_byte_and_leaves_no_entry(browser, file):
    response = browser.head(f"/files/{file.pk}/")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response["Content-Length"]) == file.size_bytes
    assert openings(file) == 0


def test_a_file_of_others_looks_like_one_that_is_not_there(client, world, file):
    client.force_login(
        world.official("examiner", "330108"), "django.contrib.auth.backends.ModelBackend"
    )
    foreign, missing = client.get(f"/files/{file.pk}/"), client.get("/files/999999/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert openings(file) == 0


def test_what_nobody_vouches_for_is_read_by_nobody(browser, file):
    StoredFile.objects.filter(pk=file.pk).update(purpose="forgotten")
    assert browser.get(f"/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize("state", ["uploaded", "scanning", "infected", "error", "not_scanned"])
def test_nothing_but_clean_is_served_where_there_is_a_scanner(browser, file, settings, state):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    StoredFile.objects.filter(pk=file.pk).update(state=state, scanned_at=file.uploaded_at)
    for response in (browser.get(f"/files/{file.pk}/"), browser.head(f"/files/{file.pk}/")):
        assert response.status_code == 409
    page = browser.get(f"/files/{file.pk}/").content.decode()
    assert FileState(state).label.lower() in page
    assert openings(file) == 0


def test_a_file_that_the_store_has_lost_is_not_there(browser, file, caplog):
    store.path_of(file.sha256).unlink()
    assert browser.get(f"/files/{file.pk}/").status_code == 404
    assert "has lost its content" in caplog.text


def test_a_safe_request_still_writes_nothing_else(browser, file, monkeypatch):
    def also_writes(*, file, actor):
        StoredFile.objects.filter(pk=file.pk).update(name="changed")

    monkeypatch.setattr("accounts.views.files.note_opening", also_writes)
    with pytest.raises(WriteInGet):
        browser.get(f"/files/{file.pk}/")


def test_a_file_that_never_ends_is_cut_while_it_comes_in():
    handler = CappedUploadHandler()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    taken = 0
    for start in range(0, 2 * LARGEST_BYTES, 1024 * 1024):
        taken += len(handler.receive_data_chunk(b"a" * (1024 * 1024), start) or b"")
    assert taken == LARGEST_BYTES + 1
