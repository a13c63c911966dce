"""Signatures behind one seam: which algorithm signs is the key's business, not the caller's."""

from common.crypto.keys import SigningKeys, UnknownKey, signing_keys
from common.crypto.providers import SignatureProvider, provider_of, register_provider

__all__ = [
    "SignatureProvider",
    "SigningKeys",
    "UnknownKey",
    "provider_of",
    "register_provider",
    "signing_keys",
]
