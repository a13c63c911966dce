"""Check codes: 85 random bits and a check character, as people read them off paper."""

import re
import secrets

from stdnum.iso7064 import mod_37_36

# Without I, L, O and U, which are misread (Crockford).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_CHARACTERS = 17
_GROUP = 6
_MISREAD = str.maketrans("ILO", "110")
_CODE = re.compile(f"[{_ALPHABET}]{{{_RANDOM_CHARACTERS + 1}}}")


def new_code() -> str:
    """A new code of 18 characters, ungrouped (ISO 7064 MOD 37,36)."""
    while True:
        body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))
        check = mod_37_36.calc_check_digit(body)
        # One in nine check characters is one of those that are misread: draw again.
        if check in _ALPHABET:
            return body + check


def plain_code(text: str) -> str | None:
    """The code as it is kept, from however it was typed; None for what can be none."""
    joined = re.sub(r"[\s\-–—]", "", text[:60]).upper().translate(_MISREAD)
    if not _CODE.fullmatch(joined) or not mod_37_36.is_valid(joined):
        return None
    return joined


def grouped(code: str) -> str:
    """The code in groups of six, as it is printed."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
