"""What the trail keeps of lists that leave the house."""

from common.domain.actor import Actor
from common.domain.events import record
from common.enums import SubjectKind


def note_export(*, actor: Actor, name: str, rows: int) -> None:
    """A person has taken `rows` rows of a list as a file. The list's content is not repeated."""
    record(
        subject_kind=SubjectKind.USER,
        subject_id=actor.person_id,
        verb="list.exported",
        actor=actor,
        after={"list": name, "rows": rows},
    )
