"""Objections of the public and what offices make of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.utils import timezone

from accounts.enums import PostingRole
from reviews.domain.objections.handling import admit, propose_result, return_result, sign_result
from reviews.domain.objections.taking import Objector, keep_objection
from reviews.enums import CaseStatus, ObjectionResult, ObjectionState
from reviews.models import NoticeEntry, Objection
from tests.season.hands import Hands

# The database asks its own clock, which knows nothing of the season's days.
_WITHIN_WINDOW = "reviews.Objection:within_window"


@contextmanager
def objections_on_any_day() -> Iterator[None]:
    """The database takes objections outside its own window. Its trigger is taken away as a whole:
    one ignored for a statement would be two statements to the server, which it cannot prepare."""
    pgtrigger.disable(_WITHIN_WINDOW)
    try:
        yield
    finally:
        pgtrigger.enable(_WITHIN_WINDOW)


class Objectors(Hands):
    """Somebody objects; the office of the notice looks into it."""

    def objections_come(self) -> None:
        """A few of the enterprises on running notices are objected to."""
        entries = NoticeEntry.objects.filter(
            case__status=CaseStatus.IN_NOTICE, notice__closes_on__gte=timezone.localdate()
        )
        for entry in entries.select_related("notice", "case").order_by("pk"):
            if self.random.random() < self.objected:
                self._object(entry)
                self.happened["objections"] += 1

    def _object(self, entry: NoticeEntry) -> None:
        keep_objection(
            entry=entry,
            objector=Objector("Wu", "0571-1", is_unit=False),
            text="The patents are another's.",
        )

    def objections_are_handled(self, *, is_late: bool) -> None:
        """Each open objection goes one step further on most days."""
        for objection in Objection.objects.open().select_related("notice").order_by("pk"):
            if self.random.random() < 0.7 or is_late:
                self._one_step(objection, is_late=is_late)

    def _one_step(self, objection: Objection, *, is_late: bool) -> None:
        office = objection.notice.office_id
        examiner = self.random.choice(self.present(office, PostingRole.EXAMINER))
        approver = self.random.choice(self.present(office, PostingRole.APPROVER))
        version, luck = objection.version, self.random.random()
        if objection.state == ObjectionState.PROPOSED:
            if luck < 0.1 and not is_late:
                return_result(
                    objection=objection, actor=approver, version=version, reason="Look again."
                )
            else:
                sign_result(objection=objection, actor=approver, version=version)
                self.happened[f"objection {objection.state}"] += 1
        elif objection.state == ObjectionState.RECEIVED and luck > 0.15:
            admit(objection=objection, actor=examiner, version=version)
        else:
            self._propose_result(objection, examiner, luck, is_late=is_late)

    def _propose_result(self, objection: Objection, examiner, luck: float, *, is_late) -> None:
        if objection.state == ObjectionState.RECEIVED:
            result = ObjectionResult.INADMISSIBLE
        else:
            result = ObjectionResult.UPHELD if luck < 0.4 else ObjectionResult.REJECTED
        propose_result(
            objection=objection, actor=examiner, version=objection.version, result=result,
            answer="We looked into it.", findings="Seen on the spot.", reason="It is wrong.",
            sends_back=luck < 0.2 and not is_late,
        )  # fmt: skip
