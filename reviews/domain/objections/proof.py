"""A proof of work instead of a puzzle: a browser counts for a second, a flood counts for days.

No third party, nothing to read or to hear. The challenge is signed and names the notice, so that
nothing is stored until it is used; used once, it is spent.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from reviews.models import SpentChallenge

# About 32,000 tries on average: under a second in a browser, some seconds on a slow phone.
DIFFICULTY_BITS = 15
EXPIRES = timedelta(hours=2)
# Nobody reads the form and writes an objection faster.
LEAST_SECONDS = 4
_SALT = "reviews.objection"


def new_challenge(notice_number: str) -> str:
    """A challenge for one objection to this notice."""
    return signing.dumps({"nonce": secrets.token_hex(16), "notice": notice_number}, salt=_SALT)


def is_solved(challenge: str, answer: str, bits: int = DIFFICULTY_BITS) -> bool:
    """Whether SHA-256 of `challenge:answer` begins with so many zero bits."""
    digest = sha256(f"{challenge}:{answer}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def spend(challenge: str, answer: str, notice_number: str, body_digest: str = "") -> SpentChallenge:
    """Use the proof up, in the caller's transaction, for what was sent with it. Sent again with the
    same body, the proof that was used before, with its objection: a second click, or an answer that
    was lost on its way.

    Raises `DomainError` (`proof_missing`, `proof_expired`, `proof_too_fast`, `proof_spent`)."""
    try:
        signed = signing.loads(challenge, salt=_SALT, max_age=EXPIRES)
    except signing.SignatureExpired:
        raise DomainError(
            "proof_expired", _("The form was open for very long. Send it again now.")
        ) from None
    except signing.BadSignature:
        raise _missing() from None
    if signed.get("notice") != notice_number or not is_solved(challenge, answer[:40]):
        raise _missing()
    if _is_too_fast(challenge):
        raise DomainError("proof_too_fast", _("That was very fast. Read it again and send it."))
    spent, is_new = SpentChallenge.objects.select_related("objection").get_or_create(
        nonce=signed["nonce"],
        defaults={"expires_at": timezone.now() + 2 * EXPIRES, "body_digest": body_digest},
    )
    if not is_new and (spent.objection is None or spent.body_digest != body_digest):
        raise DomainError(
            "proof_spent",
            _("This form was sent already, with other words. To object once more, send it again."),
        )
    return spent


def _is_too_fast(challenge: str) -> bool:
    try:
        signing.loads(challenge, salt=_SALT, max_age=LEAST_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def _missing() -> DomainError:
    return DomainError(
        "proof_missing",
        _("Your browser has not finished its check yet. Wait a moment and send the form again."),
    )


def forget_spent() -> dict[str, int]:
    """Delete proofs that could not be used any more anyway."""
    deleted, _by_model = SpentChallenge.objects.filter(expires_at__lt=timezone.now()).delete()
    return {"deleted": deleted}
