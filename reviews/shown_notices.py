"""The lines of a notice with what has become of them, as each reader is told: by the desk's page,
the public's and the API alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from accounts.domain.acting import Capacity
from cultivation.models import Title
from cultivation.queries import titles_of_cases
from reviews.domain.notices.holding import barred, held_until
from reviews.domain.notices.standing import announcing_office
from reviews.enums import CaseAction, CaseStatus, EntryHold, EntryResult
from reviews.models import FollowUpAnnouncement, Notice, NoticeEntry
from reviews.workflow import BY_ACTION


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A line of a notice. The `title` is for offices; what holds the case, and whether this reader
    may announce it by itself now (`may_follow`), for those alone who publish or announce the
    notice: None for all others. `is_standing`: the case still waits on this notice; an objection
    may have taken it off."""

    entry: NoticeEntry
    is_standing: bool
    result: EntryResult
    title: Title | None
    follow_up: FollowUpAnnouncement | None
    hold: EntryHold | None
    may_follow: bool | None


def shown_entries(
    notice: Notice, entries: Sequence[NoticeEntry], reader: Capacity | None
) -> list[ShownEntry]:
    """The lines for a reader (None: the public); `entries` come with case and follow-up."""
    announced = [one.case.number for one in entries if one.case.status == CaseStatus.CERTIFIED]
    titles = titles_of_cases(announced) if announced else {}
    office = reader.office if reader is not None else None
    announcer = announcing_office(notice) if office is not None else None
    is_handler = office is not None and office.pk in {notice.office_id, announcer}
    waiting = [one for one in entries if one.case.status == CaseStatus.IN_NOTICE]
    keys = NoticeEntry.objects.standing().filter(pk__in=[one.pk for one in waiting])
    standing = set(keys.values_list("pk", flat=True)) if waiting else set()
    holds = _holds(waiting, standing) if is_handler else {}
    may_announce = (
        reader is not None
        and office is not None
        and office.pk == announcer
        and reader.role in BY_ACTION[CaseAction.ANNOUNCE].actors
        and getattr(notice, "announcement", None) is not None
    )
    return [
        ShownEntry(
            entry=one,
            is_standing=one.pk in standing,
            result=_result(one, titles.get(one.case.number)),
            title=titles.get(one.case.number) if office is not None else None,
            follow_up=getattr(one, "follow_up", None),
            hold=holds.get(one.pk, EntryHold.NONE) if is_handler else None,
            may_follow=may_announce and holds.get(one.pk) == EntryHold.FREE if is_handler else None,
        )
        for one in entries
    ]


def _result(entry: NoticeEntry, title: Title | None) -> EntryResult:
    if title is None:
        return EntryResult.NONE
    is_issued = title.case_number == entry.case.number
    return EntryResult.ISSUED if is_issued else EntryResult.CONFIRMED


def _holds(waiting: Sequence[NoticeEntry], standing: Collection[int]) -> Mapping[int, EntryHold]:
    """What holds those that wait on a notice, by their ids; `standing` are the ids of those that
    wait on this one (two queries)."""
    held, bars = held_until([one.case_id for one in waiting]), barred([one.case for one in waiting])
    found = {}
    for one in waiting:
        if one.pk in standing:
            found[one.pk] = EntryHold.FREE
        if one.case_id in held:
            found[one.pk] = EntryHold.OBJECTION
        elif one.case_id in bars:
            found[one.pk] = EntryHold.CANCELLATION
    return found
