"""What must hold when a season is over."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Count, Q

from accounts.models import Message
from common.domain.events import broken_links
from common.enums import LineOutcome
from common.models import Event, JobLine, JobRun, OutboxItem
from cultivation.models import Title
from reviews import workflow
from reviews.disclosure import INTERNAL_VERBS, SILENT_VERBS
from reviews.domain.acts import CASE_ACTED
from reviews.domain.desk.assigning import ASSIGNED, HANDED_OVER, PUT_BACK, TAKEN
from reviews.domain.panels.drawing import draw_again
from reviews.enums import CaseAction, CaseStatus
from reviews.models import Announcement, Case, FollowUpAnnouncement, Notice, NoticeEntry, Panel

_HANDS = {
    "taken": TAKEN, "assigned": ASSIGNED, "handed over": HANDED_OVER, "put back": PUT_BACK,
}  # fmt: skip


def faults_of(expected: int, happened: Mapping[str, int]) -> list[str]:
    """What is wrong at the end; empty when all holds."""
    found = [
        f"{case} is still {case.status}"
        for case in Case.objects.filter(status__in=CaseStatus.open())
    ]
    found += [f"broken chain: {link}" for link in broken_links()]
    found += [f"{panel}: {fault}" for panel in Panel.objects.all() for fault in draw_again(panel)]
    if Case.objects.count() != expected:
        found.append(f"{Case.objects.count()} cases instead of {expected}")
    return [*found, *_miscounted(happened), *_owed(), *_untold(), *_mismatched()]


def _miscounted(happened: Mapping[str, int]) -> Iterator[str]:
    """Acts that left more or fewer entries in the trail than were done."""
    done = Counter(
        dict(
            Event.objects.filter(subject_kind="case", result="done")
            .values_list("verb")
            .annotate(count=Count("pk"))
        )
    )
    in_jobs = JobLine.objects.filter(run__kind="bulk_act", outcome=LineOutcome.DONE).count()
    for row in workflow.TRANSITIONS:
        if not row.actors:
            continue
        wanted = happened.get(row.action.value, 0)
        if row.action == CaseAction.PROPOSE_PASS:
            wanted += in_jobs
        if row.action == CaseAction.UPHOLD_OBJECTION:
            wanted = happened.get("objection upheld", 0)
        entries = done[row.verb]
        if row.action == CaseAction.SIGN:
            # A signature under a refusal has a word of its own in the trail.
            entries += done["case.refused"]
        if entries != wanted:
            yield f"{row.verb}: {entries} entries for {wanted} acts"
    for what, verb in _HANDS.items():
        if done[verb] != happened.get(what, 0):
            yield f"{verb}: {done[verb]} entries for {happened.get(what, 0)} acts"
    lapsed = Case.objects.filter(status=CaseStatus.LAPSED).count()
    if done["case.lapsed"] != lapsed:
        yield f"{done['case.lapsed']} entries for {lapsed} lapsed drafts"


def _owed() -> Iterator[str]:
    """Effects that were lost, parked or left, and jobs that did not come to their end."""
    for item in OutboxItem.objects.filter(done_at=None):
        yield f"owed and not done: {item.topic} {item.pk} {item.error}"
    # The clock's run that was killed is closed as such; the one that follows it does what was left.
    killed = Q(state="failed", requested_by=None, outbox_item=None)
    for run in JobRun.objects.exclude(killed).exclude(state="done"):
        yield f"job {run.kind} is {run.state}: {run.error}"
    for line in JobLine.objects.filter(outcome__in=[LineOutcome.WAITING, LineOutcome.FAILED]):
        yield f"line {line.pk} of a job is {line.outcome}: {line.sentence}"


def _untold() -> Iterator[str]:
    """Entries of which the enterprise's owner was not told once."""
    told = dict(
        Message.objects.filter(user__memberships__isnull=False)
        .values_list("event")
        .annotate(count=Count("pk"))
    )
    owed = OutboxItem.objects.filter(topic=CASE_ACTED).values_list("payload", flat=True)
    silent = {*SILENT_VERBS, *INTERNAL_VERBS}
    for payload in owed:
        wanted = int(payload["verb"] not in silent)
        if told.get(payload["event"], 0) != wanted:
            yield f"{payload}: the enterprise was told {told.get(payload['event'], 0)} times"


def _mismatched() -> Iterator[str]:
    """Titles without their announcement, and entries of announced notices without their title."""
    decided = Title.objects.filter(origin="decision")
    titles = {(t.batch, t.case_number, t.enterprise_id) for t in decided}
    announced = set(_announced())
    yield from (f"title without announcement: {one}" for one in titles - announced)
    yield from (f"announced without title: {one}" for one in announced - titles)
    certified = set(Case.objects.filter(status="certified").values_list("number", flat=True))
    if decided.count() != len(titles) or certified != {number for _b, number, _e in titles}:
        yield "certified cases and titles differ"
    for notice in Notice.objects.filter(announcement=None):
        if notice.entries.filter(case__status=CaseStatus.IN_NOTICE).exists():
            yield f"{notice} was never announced"


def _announced() -> Iterable[tuple[str, str, int]]:
    """What was announced, by the announcement's number: whatever was certified of a notice, the
    cases that followed later under the number of their own announcement."""
    later = {
        one.entry_id: one.number for one in FollowUpAnnouncement.objects.select_related("entry")
    }
    first = {one.notice_id: one.number for one in Announcement.objects.all()}
    entries = NoticeEntry.objects.filter(case__status="certified").select_related("case")
    for entry in entries:
        number = later.get(entry.pk) or first.get(entry.notice_id)
        if number is not None and entry.case.notice_entries.latest("pk").pk == entry.pk:
            yield number, entry.case.number, entry.case.enterprise_id
