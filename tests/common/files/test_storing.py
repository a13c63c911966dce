"""Uploads are durable before their row, quotas hold, and store and rows can be held together."""

import errno
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.errors import DomainError
from common.domain.files import Place, limits, store, store_upload
from common.domain.files.keeping import clear_away, damages, orphans
from common.enums import SubjectKind
from common.models import Event, OutboxItem, StoredFile
from tests.common.files.samples import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path: Path) -> None:
    settings.FILE_STORE_ROOT = tmp_path / "files"


def upload(name="照片.png", *, size=(40, 30), owner="enterprise:1", folder="case:1"):
    return store_upload(
        upload=SimpleUploadedFile(name, picture("PNG", size)),
        purpose="test",
        actor=SYSTEM,
        place=Place(owner, folder),
    )


def age_store(days=2):
    """As if everything in the store had been written days ago."""
    then = (timezone.now() - timedelta(days=days)).timestamp()
    for key in store.kept_keys():
        os.utime(store.path_of(key), (then, then))


def test_an_upload_has_its_bytes_its_row_and_its_event():
    file = upload()
    assert store.digest_on_disk(file.sha256) == file.sha256
    assert (file.name, file.kind, file.state) == ("照片.png", "png", "not_scanned")
    events = Event.objects.filter(subject_kind=SubjectKind.FILE, subject_id=file.pk)
    assert list(events.values_list("verb", flat=True)) == ["file.uploaded"]
    assert store.path_of(file.sha256).stat().st_mode & 0o077 == 0


def test_with_a_scanner_an_upload_owes_a_scan(settings):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    file = upload()
    assert file.state == "uploaded"
    assert OutboxItem.objects.get().topic == "file.scan"


def test_equal_bytes_lie_there_once_under_two_rows():
    first, second = upload("a.png"), upload("b.png")
    assert (first.sha256, first.pk) == (second.sha256, second.pk - 1)
    assert len(list(store.kept_keys())) == 1


def test_nothing_is_taken_beyond_the_case_or_the_enterprise(monkeypatch):
    size = upload().size_bytes
    monkeypatch.setattr(limits, "FOLDER_BYTES", size * 2)
    upload()
    with pytest.raises(DomainError) as refusal:
        upload()
    assert refusal.value.code == "folder_full"
    monkeypatch.setattr(limits, "OWNER_BYTES", size * 3)
    upload(folder="case:2")
    with pytest.raises(DomainError) as refusal:
        upload(folder="case:3")
    assert refusal.value.code == "quota_full"
    assert upload(owner="enterprise:2", folder="").pk


def test_a_full_disk_is_told_and_leaves_nothing(monkeypatch):
    def no_room(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", no_room)
    with pytest.raises(DomainError) as refusal:
        upload()
    assert (refusal.value.code, refusal.value.status) == ("storage_full", 507)
    assert not StoredFile.objects.exists()
    assert not list(store.drafts())
    assert not list(store.kept_keys())


def test_a_crash_between_rename_and_commit_leaves_bytes_that_go_after_a_day():
    def killed_before_commit():
        with transaction.atomic():
            upload()
            raise DatabaseError("killed")

    with pytest.raises(DatabaseError):
        killed_before_commit()
    (orphan,) = orphans()
    assert clear_away() == 0
    age_store()
    assert clear_away() == 1
    assert store.digest_on_disk(orphan) is None


def test_what_nothing_refers_to_goes_after_a_day_and_its_bytes_with_the_last_row():
    old, young = upload("old.png"), upload("young.png")
    StoredFile.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(hours=25))
    age_store()
    assert clear_away() == 1
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [young.pk]
    assert store.digest_on_disk(young.sha256) == young.sha256
    assert Event.objects.filter(verb="file.cleared_away", subject_id=old.pk).count() == 1


def test_planted_damage_is_found_whole():
    changed, missing = upload(size=(10, 10)), upload(size=(11, 11))
    upload(size=(12, 12))
    store.path_of(changed.sha256).write_bytes(b"something else")
    store.path_of(missing.sha256).unlink()
    assert {damage.sha256 for damage in damages()} == {changed.sha256, missing.sha256}
    out = StringIO()
    with pytest.raises(CommandError, match="2 files are damaged"):
        call_command("verify_files", stdout=out)
    assert f"{missing.sha256}: it is missing" in out.getvalue()


def test_a_sound_store_says_so(capsys):
    upload()
    call_command("verify_files")
    assert capsys.readouterr().out == "1 files hold.\n"
