"""Who acts, as plain data, so that the event trail need not know how people are kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in the capacity he acts in, as it is written into the event trail.

    `user_id` is None for the system itself (jobs, loads).
    """

    user_id: int | None
    label: str
    role: str = ""
    office_id: int | None = None
    office_code: str = ""
    office_name: str = ""
    enterprise_id: int | None = None
    address: str = ""

    @property
    def is_system(self) -> bool:
        """True for jobs and loads, which no person runs."""
        return self.user_id is None

    @property
    def person_id(self) -> int:
        """The person's id. Raises ValueError for the system: what asks for it takes a person."""
        if self.user_id is None:
            raise ValueError("Only a person can do this.")
        return self.user_id


SYSTEM = Actor(user_id=None, label="system", role="system")
