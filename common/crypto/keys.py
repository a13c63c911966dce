"""The signing keys of this installation: one current, the earlier ones kept for checking.

They stand in a file that only the application can read (`SIGNING_KEYS_FILE`), never in the
database and never in the settings. A file with the public halves alone is enough for checking.
"""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.crypto.providers import provider_of
from common.domain.errors import DomainError


class UnknownKey(LookupError):
    """Something was signed with a key that is not in the file."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `private` is None where only checking is wanted."""

    key_id: str
    algorithm: str
    public: bytes
    private: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """All keys by their id; `current` signs."""

    current: str
    keys: dict[str, Key]

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "SigningKeys":
        """Keys as `as_json` or the public key page gives them. Raises `ValueError`, `KeyError`."""
        keys = {
            key_id: Key(
                key_id,
                entry["algorithm"],
                b64decode(entry["public"], validate=True),
                b64decode(entry["private"], validate=True) if entry.get("private") else None,
            )
            for key_id, entry in document["keys"].items()
        }
        return cls(document.get("current", ""), keys)

    def as_json(self, *, with_private: bool = False) -> dict[str, Any]:
        """The keys as a JSON document; without `with_private` what everybody may see."""
        return {
            "current": self.current,
            "keys": {key.key_id: _entry(key, with_private) for key in self.keys.values()},
        }

    def sign(self, message: bytes) -> bytes:
        """The current key's signature. Raises `DomainError` (`no_signing_key`)."""
        key = self.keys.get(self.current)
        if key is None or key.private is None:
            raise DomainError("no_signing_key", _("This system has no key to sign with."))
        return provider_of(key.algorithm).sign(key.private, message)

    def verify(self, key_id: str, message: bytes, signature: bytes) -> bool:
        """Whether the key signed the message. Raises `UnknownKey`."""
        key = self.keys.get(key_id)
        if key is None:
            raise UnknownKey(key_id)
        return provider_of(key.algorithm).verify(key.public, message, signature)

    def with_new(self, key_id: str, algorithm: str) -> "SigningKeys":
        """The same keys and a new one, which is current. Raises `ValueError` for a known id."""
        if key_id in self.keys:
            raise ValueError(f"There is a key {key_id} already.")
        provider = provider_of(algorithm)
        private = provider.generate()
        key = Key(key_id, algorithm, provider.public_key(private), private)
        return replace(self, current=key_id, keys=self.keys | {key_id: key})


def _entry(key: Key, with_private: bool) -> dict[str, str]:  # noqa: FBT001 - named by its caller
    entry = {"algorithm": key.algorithm, "public": b64encode(key.public).decode()}
    if with_private and key.private is not None:
        entry["private"] = b64encode(key.private).decode()
    return entry


def signing_keys() -> SigningKeys:
    """The keys of `SIGNING_KEYS_FILE`, read again when the file changes; none without a file."""
    path = Path(settings.SIGNING_KEYS_FILE) if settings.SIGNING_KEYS_FILE else None
    if path is None or not path.exists():
        return SigningKeys("", {})
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _changed_ns: int) -> SigningKeys:
    return SigningKeys.from_json(json.loads(path.read_text()))


def write_keys(path: Path, keys: SigningKeys) -> None:
    """Put the keys, private halves too, into a file that only its owner can read."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        json.dump(keys.as_json(with_private=True), handle, indent=1)
    draft.rename(path)
