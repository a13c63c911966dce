"""Triggers that let a row's status go only where its table of steps leads."""

from collections.abc import Iterable

import pgtrigger


def status_guard(name: str, pairs: Iterable[tuple[str, str]], *, constraint: str) -> "Guard":
    """A trigger that refuses every change of `status` but the (old, new) pairs."""
    listed = ", ".join(f"('{old}', '{new}')" for old, new in sorted(pairs))
    body = f"""
        IF (OLD.status, NEW.status) NOT IN ({listed}) THEN
            RAISE EXCEPTION 'This may not go from % to %.', OLD.status, NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';
        END IF;
        RETURN NEW;
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.status IS DISTINCT FROM NEW.status"),
        func=body,
    )


Guard = pgtrigger.Trigger
