"""QR codes of our own making: the same modules as the reference library's."""

from random import Random

import pytest
import segno
import segno.encoder

from common.documents.qr_code import ALPHABET, qr_rows

# For each size of code: a text that just fills it, and one of the next size.
LONGEST = (25, 47, 77, 114, 154, 195, 224, 279, 335, 395, 468, 535, 619, 667, 758, 1704, 4296)


@pytest.fixture
def reference(monkeypatch):
    """The reference library's rows. It adds a codeword of zeros where the text ends on a whole
    codeword, which the standard (7.4.10) does not ask for: mended here."""
    monkeypatch.setattr(
        segno.encoder,
        "write_padding_bits",
        lambda buff, version, length: buff.extend([0] * (-length % 8)),
    )

    def rows(text):
        made = segno.make(
            text, error="l", boost_error=False, micro=False, mask=2, mode="alphanumeric"
        )
        return ["".join(map(str, row)) for row in made.matrix]

    return rows


@pytest.mark.parametrize("length", [1, 2, 26, *LONGEST, *(one + 1 for one in LONGEST[:15])])
def test_a_code_has_the_modules_of_the_reference(reference, length):
    text = "".join(Random(length).choices(ALPHABET, k=length))
    assert qr_rows(text) == reference(text)


@pytest.mark.parametrize("text", ["lower", "例", "A" * 4297])
def test_what_no_such_code_can_hold_is_refused(text):
    with pytest.raises(ValueError, match=r"too long|characters"):
        qr_rows(text)
