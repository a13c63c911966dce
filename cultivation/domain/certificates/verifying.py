"""Checking a certificate offline: signature and, for a PDF, every byte. Needs no database."""

import io
from dataclasses import dataclass

import pikepdf

from common.crypto import SigningKeys
from cultivation.domain.certificates.facts import (
    CertificateFacts,
    NotAuthentic,
    read_token,
    token_in,
)

_MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Verified:
    """What an authentic certificate says. `is_whole` is None for the text of a QR code, else
    whether the file is byte for byte the one that was issued."""

    facts: CertificateFacts
    is_whole: bool | None


def verify_file(content: bytes, keys: SigningKeys, *, address: str) -> Verified:
    """Verify a certificate's PDF or the text of its QR code. Raises `NotAuthentic`.

    A PDF is printed again from what it says; `address` is the public one printed on it.
    """
    if len(content) > _MAX_BYTES:
        raise NotAuthentic("The file is larger than any certificate.")
    if not content.startswith(b"%PDF"):
        return Verified(read_token(token_in(content.decode(errors="replace")), keys), None)
    token = token_in(_text_in(content))
    facts = read_token(token, keys)
    return Verified(facts, facts.printed(token, address=address) == content)


def _text_in(content: bytes) -> str:
    """The QR code's text, which the file carries as its keywords."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return str(document.docinfo.get("/Keywords", ""))
    except pikepdf.PdfError as error:
        raise NotAuthentic("The file is not a PDF that can be read.") from error
