"""The public check of a certificate: what everybody may know who holds one in his hands."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from common.crypto import signing_keys
from cultivation.domain.certificates.codes import plain_code
from cultivation.domain.certificates.facts import NotAuthentic, read_token
from cultivation.enums import TitleState
from cultivation.models import Certificate, Title

# What was done to a title is shown within a minute, even where the purge was lost.
_KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """What the check shows: names, level, number, validity, state. `is_replaced` when a newer
    certificate carries the holder's new name."""

    number: str
    kind: str
    name_on_paper: str
    name_today: str
    valid_from: date
    valid_to: date
    last_day: date
    state: TitleState

    @property
    def is_replaced(self) -> bool:
        """Whether the holder was renamed since."""
        return self.name_on_paper != self.name_today


def check_by_number(*, number: str, code: str) -> CheckedCertificate | None:
    """The certificate with this number and code; None for every other pair, however wrong.

    What can be no code asks the database in the same way as one that is not known.
    """
    found = _kept(plain_code(code) or "")
    asked = number.strip().upper()[:40].encode(errors="replace")
    if found is None or not compare_digest(found["number"].encode(), asked):
        return None
    return _shown(found)


def check_by_token(token: str) -> CheckedCertificate | None:
    """The certificate of a QR code. Raises `NotAuthentic` for a token that nobody signed here;
    None when a signed one is not in the register (restored from an older copy)."""
    facts = read_token(token, signing_keys())
    found = _kept(facts.code)
    if found is None:
        return None
    if (found["number"], found["paper"]) != (facts.number, facts.holder):
        raise NotAuthentic("It is signed, and says something else than the register.")
    return _shown(found)


def forget_checks(title: Title) -> None:
    """Let the next check of any of the title's certificates ask the register."""
    codes = Certificate.objects.filter(title=title).values_list("code", flat=True)
    try:
        cache.delete_many([_cache_key(code) for code in codes])
    except Exception:  # noqa: BLE001 - whatever the cache's client raises; a minute ends it too
        return


def _kept(code: str) -> dict[str, Any] | None:
    """The facts behind a code, from the cache or the register; unknown ones are not kept."""
    key = _cache_key(code)
    try:
        found = cache.get(key)
    except Exception:  # noqa: BLE001 - without a cache the register answers
        found = None
    if found is not None:
        return dict(found)
    row = Certificate.objects.filter(code=code).select_related("title").first()
    if row is None:
        return None
    found = _facts(row)
    try:
        cache.set(key, found, _KEPT_SECONDS)
    except Exception:  # noqa: BLE001
        return found
    return found


def _facts(row: Certificate) -> dict[str, Any]:
    title = row.title
    return {
        "title": {
            "valid_from": title.valid_from,
            "valid_to": title.valid_to,
            "last_day": title.last_day,
            "ending": title.ending,
            "re_examined_since": title.re_examined_since,
        },
        "number": title.number,
        "kind": title.kind,
        "paper": row.holder_name,
        "today": title.holder_name,
    }


def _shown(found: dict[str, Any]) -> CheckedCertificate:
    title = Title(**found["title"])
    return CheckedCertificate(
        number=found["number"],
        kind=found["kind"],
        name_on_paper=found["paper"],
        name_today=found["today"],
        valid_from=title.valid_from,
        valid_to=title.valid_to,
        last_day=title.last_day,
        state=title.state_on(timezone.localdate()),
    )


def _cache_key(code: str) -> str:
    return f"certificate:{sha256(code.encode()).hexdigest()}"
