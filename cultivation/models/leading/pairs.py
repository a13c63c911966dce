"""A guard in the database: which state may follow which."""

from collections.abc import Iterable

import pgtrigger


def status_pair_guard(name: str, pairs: Iterable[tuple[str, str]]) -> pgtrigger.Trigger:
    """A trigger that refuses every change of `status` but these pairs, as the constraint `name`."""
    allowed = ", ".join(f"('{old}', '{new}')" for old, new in sorted(pairs))
    return pgtrigger.Trigger(
        name="status_pair",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.status IS DISTINCT FROM NEW.status"),
        func=f"""
    IF (OLD.status, NEW.status) NOT IN ({allowed}) THEN
        RAISE EXCEPTION 'It may not go from % to %.', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;
""",
    )
