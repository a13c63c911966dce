"""Drawing lots: a draw that anybody can repeat with the pool and the seed."""

from collections.abc import Collection
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256

LONGEST_SEED = 64


def drawn(pool: Collection[str], *, share_pct: Decimal, seed: str) -> list[str]:
    """The keys drawn from a pool: sorted by the SHA-256 of `seed:key`, the first so many that
    they make up the share in % (rounded up). The order of the pool does not matter."""
    wanted = (len(pool) * share_pct / 100).to_integral_value(rounding=ROUND_CEILING)
    by_lot = sorted(pool, key=lambda key: sha256(f"{seed}:{key}".encode()).hexdigest())
    return by_lot[: int(wanted)]


def digest_of(keys: Collection[str]) -> str:
    """One SHA-256 over keys, whatever their order: two pools are the same when theirs is."""
    return sha256("\n".join(sorted(keys)).encode()).hexdigest()
