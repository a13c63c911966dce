"""What a certificate says, signed in its QR code, and printed. Needs no database.

The QR code's text is `<address>/C/<token>`; the token is base32 of: two bytes with the length of
the payload, the payload (a JSON list: layout, then the facts in their order), the signature over
the payload.
"""

import json
from base64 import b32decode, b32encode
from binascii import Error as CodingError
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from common.crypto import SigningKeys, UnknownKey
from common.documents import qr_svg, render_pdf
from cultivation.domain.certificates.codes import grouped
from cultivation.enums import TitleKind

TEMPLATE = "certificate-1"
# The first entry of the payload names template, QR code and layout of the list: what was issued
# with one is printed with it for ever, so that none of the three changes without a new name.
_LAYOUTS = {"C1": TEMPLATE}
_LAYOUT = "C1"
_PATH = "/C/"
_LONGEST_TOKEN = 2000

# Official names, in the language of the paper whatever the reader's.
TITLE_NAMES = {
    TitleKind.TECHNOLOGY: "科技型中小企业",
    TitleKind.INNOVATIVE: "创新型中小企业",
    TitleKind.SRDI: "专精特新中小企业",
    TitleKind.LITTLE_GIANT: "专精特新“小巨人”企业",
    TitleKind.CHAMPION: "制造业单项冠军企业",
}


class NotAuthentic(Exception):
    """A token that this system has not signed: altered, cut short or invented."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """All that a certificate says. Days are ISO texts; `code` is ungrouped."""

    key_id: str
    edition: int
    number: str
    kind: str
    holder: str
    former_name: str
    uscc: str
    valid_from: str
    valid_to: str
    issued_on: str
    office: str
    code: str

    def payload(self) -> bytes:
        """The bytes that are signed."""
        row = [_LAYOUT, *self.as_json().values()]
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()

    def signed(self, keys: SigningKeys) -> str:
        """The token. Raises `DomainError` (`no_signing_key`)."""
        payload = self.payload()
        raw = len(payload).to_bytes(2) + payload + keys.sign(payload)
        return b32encode(raw).decode().rstrip("=")

    def as_json(self) -> dict[str, Any]:
        """The facts as they are kept."""
        return {name: getattr(self, name) for name in _FACTS}

    def printed(self, token: str, *, address: str) -> bytes:
        """The certificate as PDF/A, the same bytes each time. `address` is the public one.

        Raises `MissingCharacter`.
        """
        title = TITLE_NAMES[TitleKind(self.kind)]
        text = qr_text(token, address=address)
        content = self.as_json() | {
            "heading": f"{title}证书",
            "title": title,
            "code": grouped(self.code),
            "token": text,
            "check_address": f"{address.rsplit('://', maxsplit=1)[-1]}/public/titles/",
        }
        return render_pdf(
            TEMPLATE,
            content,
            on=date.fromisoformat(self.issued_on),
            drawings={"qr": qr_svg(text)},
        )


_FACTS = tuple(field.name for field in fields(CertificateFacts))


def facts_of(kept: Mapping[str, Any]) -> CertificateFacts:
    """Facts as `as_json` gave them, whatever else is kept with them."""
    return CertificateFacts(**{name: kept[name] for name in _FACTS})


def qr_text(token: str, *, address: str) -> str:
    """What the QR code says; in capitals, which take less room in it (hosts do not mind)."""
    return f"{address}{_PATH}{token}".upper()


def token_in(text: str) -> str:
    """The token in the text of a QR code, or the text itself."""
    return text.strip().upper().rsplit(_PATH, 1)[-1]


def read_token(token: str, keys: SigningKeys) -> CertificateFacts:
    """The facts that a token carries, its signature checked. Raises `NotAuthentic`."""
    payload, signature = _parts(token)
    try:
        row = json.loads(payload)
        layout, *values = row
        if layout not in _LAYOUTS or len(values) != len(_FACTS):
            raise NotAuthentic("Its layout is not known.")
        facts = CertificateFacts(*values)
        is_signed = keys.verify(facts.key_id, payload, signature)
    except (ValueError, TypeError, UnknownKey) as error:
        raise NotAuthentic("It cannot be read, or its key is not known.") from error
    if not is_signed:
        raise NotAuthentic("Its signature does not fit what it says.")
    return facts


def _parts(token: str) -> tuple[bytes, bytes]:
    if len(token) > _LONGEST_TOKEN:
        raise NotAuthentic("It is too long.")
    try:
        raw = b32decode(token.upper() + "=" * (-len(token) % 8))
    except (CodingError, ValueError) as error:
        raise NotAuthentic("It is not base32.") from error
    length = int.from_bytes(raw[:2])
    if b32encode(raw).decode().rstrip("=") != token.upper():
        raise NotAuthentic("It is not written as it is signed.")
    return raw[2 : 2 + length], raw[2 + length :]
