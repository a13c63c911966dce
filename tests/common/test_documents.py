"""Papers: PDF/A, reproducible, and no character without its glyph."""

from datetime import date

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from accounts.models import Office, Region
from common.documents import MissingCharacter, expect_printable, qr_svg, render_pdf

CONTENT = {
    "heading": "证书",
    "number": "S2026-330000-00001",
    "holder": "杭州精密滚珠丝杠有限公司",
    "former_name": "",
    "uscc": "91330106MA2AXXXX1X",
    "title": "专精特新中小企业",
    "valid_from": "2026-07-01",
    "valid_to": "2029-06-30",
    "issued_on": "2026-07-01",
    "office": "浙江省经济和信息化厅",
    "code": "ABCDEF-GHJKMN-PQRSTV",
    "edition": 1,
    "token": "HTTP://127.0.0.1:8000/C/ABC",
    "check_address": "127.0.0.1:8000/public/titles/",
}
ON = date(2026, 7, 1)


def printed(**changes):
    return render_pdf(
        "certificate-1", CONTENT | changes, on=ON, drawings={"qr": qr_svg("HTTP://A/C/B")}
    )


def test_a_paper_is_pdf_a_with_the_same_bytes_each_time(tmp_path):
    paper = printed()
    assert paper == printed()
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    with pikepdf.open(path) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert len(document.pages) == 1


@pytest.mark.parametrize("text", ['") #panic("x', "#sys.version", "$x$", "*bold* \\ @ref <label>"])
def test_data_are_never_taken_for_source(text):
    assert printed(holder=text).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "code"), [("杭州𠮷公司", "U+20BB7"), ("龘", "U+9F98"), ("a\x07b", "U+0007")]
)
def test_a_character_without_a_glyph_is_refused_by_name(name, code):
    with pytest.raises(MissingCharacter, match=code.replace("+", r"\+")) as refused:
        printed(holder=name)
    assert refused.value.code == "character_missing"


def test_a_name_of_eight_rare_characters_is_printed():
    expect_printable("镕玥珺垚犇䶮喆堃")
    paper = printed(holder="镕玥珺垚犇䶮喆堃有限公司")
    page = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert "镕玥珺垚犇䶮喆堃" in page


def test_every_office_and_division_can_be_printed(reference_data):
    expect_printable(list(Office.objects.values_list("name", flat=True)))
    expect_printable(list(Region.objects.values_list("name", flat=True)))


def test_a_qr_code_is_one_path():
    svg = qr_svg("HTTPS://EXAMPLE.CN/C/" + "A7" * 180)
    assert svg.count("<path") == 1
    assert len(svg) < 15_000


@pytest.mark.parametrize("length", [1, 150, 1000])
def test_the_printed_qr_code_is_read_as_its_text(length):
    text = "HTTPS://EXAMPLE.CN/C/" + "A7" * length
    paper = render_pdf("certificate-1", CONTENT, on=ON, drawings={"qr": qr_svg(text)})
    image = pypdfium2.PdfDocument(paper)[0].render(scale=8, grayscale=True).to_pil()
    assert zxingcpp.read_barcode(image, zxingcpp.BarcodeFormat.QRCode).text == text


def test_a_text_that_no_qr_code_holds_is_refused():
    with pytest.raises(ValueError, match="too long"):
        qr_svg("A" * 5000)
