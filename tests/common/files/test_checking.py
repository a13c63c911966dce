"""Every hostile file is refused for its own reason, every honest one is taken."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import openpyxl
import pytest
from PIL import Image

from common.domain.errors import DomainError
from common.domain.files import check_file
from common.domain.files.names import clean_name
from common.domain.files.refusals import SENTENCES
from tests.common.files.samples import honest, hostile, picture


@contextmanager
def in_time_and_little_memory() -> Iterator[None]:
    """At most two seconds of work and 150 MB more than the process ever had."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    yield
    assert time.process_time() - began < 2
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 150


@pytest.mark.parametrize("what", sorted(hostile()))
def test_a_hostile_file_is_refused_for_its_own_reason(what: str) -> None:
    name, content, code = hostile()[what]
    with in_time_and_little_memory(), pytest.raises(DomainError) as refusal:
        check_file(name, content)
    assert refusal.value.code == code
    assert refusal.value.fields == {"file": str(SENTENCES[code])}


@pytest.mark.parametrize("what", sorted(honest()))
def test_an_honest_file_is_taken(what: str) -> None:
    name, content = honest()[what]
    with in_time_and_little_memory():
        checked = check_file(name, content)
    assert checked.content
    assert len(checked.name) <= 200


def test_there_are_enough_of_both() -> None:
    assert len(hostile()) >= 40
    assert len(honest()) >= 40


def test_a_workbook_written_by_openpyxl_is_taken() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "企业"
    out = BytesIO()
    book.save(out)
    assert check_file("a.xlsx", out.getvalue()).kind == "xlsx"


def test_a_photo_keeps_how_it_is_turned_and_loses_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    checked = check_file("a.jpg", picture(exif=exif, comment=b"<?php"))
    with Image.open(BytesIO(checked.content)) as kept:
        assert dict(kept.getexif()) == {0x0112: 6}
        assert "comment" not in kept.info
    assert b"php" not in checked.content


def test_a_document_says_how_many_pages_it_has() -> None:
    name, content = honest()["500 pages"]
    assert check_file(name, content).page_count == 500


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\文档\\报告.pdf", "报告.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("\u200b报告 \t 终稿.pdf", "报告 终稿.pdf"),
        ("很" * 300 + ".pdf", "很" * 196 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_the_largest_picture_is_checked_in_time_and_little_memory() -> None:
    content = picture("JPEG", (8_000, 5_000))
    with in_time_and_little_memory():
        check_file("a.jpg", content)
