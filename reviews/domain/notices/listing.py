"""What a notice lists, under its digest."""

import json
from collections.abc import Iterable
from hashlib import sha256

from reviews.models import NoticeEntry


def digest_of(entries: Iterable[NoticeEntry]) -> str:
    """The SHA-256 of the lines in their order, each with the number of its case, the credit code
    and the name as published; their cases are at hand."""
    listed = [[entry.case.number, entry.uscc, entry.enterprise_name] for entry in entries]
    return sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()
