"""Signature algorithms: Ed25519 comes with the system, SM2 (GB/T 32918) is plugged in.

An installation that must sign with SM2 registers a provider for it in an app's `ready`; keys name
their algorithm, so that what was signed before stays checkable.
"""

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class SignatureProvider(Protocol):
    """One algorithm. Keys and signatures are its raw bytes; `verify` never raises for bad ones."""

    algorithm: str

    def generate(self) -> bytes:
        """A new private key."""
        ...

    def public_key(self, private: bytes) -> bytes:
        """The public half of a private key."""
        ...

    def sign(self, private: bytes, message: bytes) -> bytes:
        """The signature of the message; the same each time, so that papers keep their bytes."""
        ...

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature was made over the message by the key's private half."""
        ...


class Ed25519:
    """RFC 8032, by the `cryptography` library. Keys of 32 bytes, signatures of 64."""

    algorithm = "ed25519"

    def generate(self) -> bytes:
        """A new private key."""
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def public_key(self, private: bytes) -> bytes:
        """The public half of a private key."""
        return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def sign(self, private: bytes, message: bytes) -> bytes:
        """The signature of the message, deterministic by the algorithm."""
        return Ed25519PrivateKey.from_private_bytes(private).sign(message)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature is the key's."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


_PROVIDERS: dict[str, SignatureProvider] = {}


def register_provider(provider: SignatureProvider) -> None:
    """Make an algorithm known by its name; the last one registered counts."""
    _PROVIDERS[provider.algorithm] = provider


def provider_of(algorithm: str) -> SignatureProvider:
    """The provider of an algorithm. Raises `LookupError` for one that is not plugged in."""
    try:
        return _PROVIDERS[algorithm]
    except KeyError:
        raise LookupError(f"No signature provider for {algorithm} is registered.") from None


register_provider(Ed25519())
