import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from common.domain import sheets
from common.domain.sheets import SheetError, SheetLine, read_sheet

COLUMNS = ("name", "year")


def workbook(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    copy = BytesIO(content)
    with zipfile.ZipFile(copy, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return copy.getvalue()


@pytest.fixture
def read(tmp_path):
    def read_content(content: bytes, **columns):
        path = tmp_path / "table"
        path.write_bytes(content)
        return read_sheet(path, **({"required": COLUMNS} | columns))

    return read_content


@pytest.fixture
def code_of(read):
    def code(content: bytes) -> str:
        with pytest.raises(SheetError) as caught:
            read(content)
        return caught.value.code

    return code


def test_csv_lines_keep_their_number_in_the_file(read):
    lines = read("name,year\n甲, 2022 \n\n乙,2023\n".encode())
    assert lines == [
        SheetLine(2, {"name": "甲", "year": "2022"}),
        SheetLine(4, {"name": "乙", "year": "2023"}),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_the_field(read, encoding):
    assert read("name,year\n甲公司,2022\n".encode(encoding))[0].cells["name"] == "甲公司"


def test_a_workbook_reads_like_the_csv_and_years_have_no_fraction(read):
    lines = read(workbook([["name", "year"], ["甲", 2022.0], [None, None], ["乙", "2023"]]))
    assert [line.cells for line in lines] == [
        {"name": "甲", "year": "2022"},
        {"name": "乙", "year": "2023"},
    ]
    assert [line.number for line in lines] == [2, 4]


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_there(read):
    (line,) = read(b"day,YEAR,name\nx,2022,y\n", optional=("day",))
    assert line.cells == {"day": "x", "year": "2022", "name": "y"}


def test_formulas_of_a_workbook_are_told(read):
    (line,) = read(workbook([["name", "year"], ["甲", "=1+1"]]))
    assert line.formulas == ("year",)


@pytest.mark.parametrize(
    "header", ["name", "name,year,surprise", "name,year,name", "甲,2022"], ids=str
)
def test_another_header_is_refused(code_of, header):
    assert code_of(f"{header}\n".encode()) == "header_differs"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"name,year\na,b,c\n",
        b'name,year\n"open,2022\n',
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    ],
    ids=["empty", "blank", "wide row", "open quote", "broken zip", "old or encrypted workbook"],
)
def test_what_is_no_table_is_refused(code_of, content):
    assert code_of(content) == "not_a_table"


def test_a_zip_without_a_workbook_is_refused(code_of):
    assert code_of(with_part(b"", "readme.txt", b"x")) == "not_a_table"


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/embeddings/o.bin", "xl/externalLinks/e.xml"]
)
def test_a_workbook_with_more_than_cells_is_refused(code_of, name):
    assert code_of(with_part(workbook([["name", "year"]]), name, b"x")) == "not_a_table"


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_parsed(code_of):
    bomb = with_part(workbook([["name", "year"]]), "xl/big.xml", b" " * (61 * 1024 * 1024))
    assert len(bomb) < 200_000
    assert code_of(bomb) == "file_too_large"


def test_entities_in_a_workbook_are_refused(code_of):
    plain = workbook([["name", "year"]])
    copy = BytesIO()
    with zipfile.ZipFile(BytesIO(plain)) as old, zipfile.ZipFile(copy, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            new.writestr(part.filename, content)
    assert code_of(copy.getvalue()) == "not_a_table"


def test_limits_hold(code_of, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)
    assert code_of(b"name,year\n" + b"a,1\n" * 3) == "too_many_rows"
    monkeypatch.setattr(sheets, "MAX_CELL_CHARACTERS", 10)
    assert code_of(b"name,year\nabcdefghijkl,1\n") == "cell_too_long"
    assert code_of(workbook([["name", "year"], [*["x"] * 51]])) == "too_many_columns"
    monkeypatch.setattr(sheets, "MAX_BYTES", 20)
    assert code_of(b"name,year\n" + b"a,1\n" * 3) == "file_too_large"
