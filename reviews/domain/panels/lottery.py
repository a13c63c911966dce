"""The draw as plain arithmetic: the same seed, pool, avoidances and declines give the same seats.

For each case the experts are put in the order of SHA-256 of `seed|case number|expert code`; the
first who need not be avoided and have not given their seat back take the seats. Whoever has the
record can do it again with any SHA-256 tool. No other source of chance is used.
"""

from collections.abc import Collection, Iterable
from hashlib import sha256

METHOD = "sha256-order-1"


def order_for(seed: str, case_number: str, codes: Iterable[str]) -> list[str]:
    """The experts' codes in the order that the draw gives them for a case."""
    return sorted(
        codes, key=lambda code: sha256(f"{seed}|{case_number}|{code}".encode()).hexdigest()
    )


def seated(
    *,
    seed: str,
    case_number: str,
    pool: Iterable[str],
    avoided: Collection[str],
    declined: Collection[str],
    seats: int,
) -> list[str]:
    """Who sits for a case, in the order drawn: at most `seats`, fewer when the pool is used up."""
    order = order_for(seed, case_number, pool)
    return [code for code in order if code not in avoided and code not in declined][:seats]
