"""From decided to certified: the public notice, and the announcement that issues the titles."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.holding import hold
from common.domain.numbers import take_number
from common.enums import SubjectKind
from cultivation.domain.certificates import start_certificates
from cultivation.domain.titles import Grant, grant_titles
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.acts import Act, finish_all
from reviews.domain.notices.holding import banned_today, held_until
from reviews.domain.notices.listing import digest_of
from reviews.domain.notices.standing import (
    expect_announcer,
    expect_list_as_published,
    expect_list_stands,
    nobody_to_announce,
)
from reviews.domain.notices.turning import bring_up_to_date
from reviews.domain.permissions import why_closed, why_linked_to_any, why_not_sign_among
from reviews.domain.routes import begin_step
from reviews.enums import CaseAction, CaseStatus, StepKind, StepState
from reviews.models import (
    Announcement,
    Case,
    FollowUpAnnouncement,
    Notice,
    NoticeEntry,
    Round,
    Step,
)
from reviews.workflow import BY_ACTION


def decided_cases(*, office_id: int, round_id: int | None = None) -> "list[Case]":
    """Cases that the office has decided to pass and not yet published, by number."""
    cases = Case.objects.filter(
        status=CaseStatus.IN_REVIEW,
        steps__state=StepState.CURRENT,
        steps__kind=StepKind.NOTICE,
        steps__office=office_id,
    )
    if round_id is not None:
        cases = cases.filter(round=round_id)
    return list(cases.with_related().order_by("number"))


@transaction.atomic
def publish_notice(*, round: Round, cases: Sequence[Case], actor: Actor) -> Notice:
    """Publish decided cases of a round, from today, for the working days of their step (of several
    the most), the first day included.

    The notice lists exactly these cases and never changes; its digest is the SHA-256 of the
    list. Raises `DomainError` (`no_cases`, `not_yours`, `two_pairs_of_eyes`) or `Conflict`
    (`action_not_open`) when one of them is not decided; then nothing is published.
    """
    if not cases:
        raise DomainError("no_cases", _("Choose at least one decided case."))
    acts = _begun(_locked(cases), CaseAction.PUBLISH_NOTICE, actor)
    if any(act.case.round_id != round.pk for act in acts):
        raise DomainError("other_round", _("All cases of a notice are of one round."))
    if len({_announcer(act.case) for act in acts}) > 1:
        raise DomainError(
            "other_announcer", _("All cases of a notice are announced by one office.")
        )
    _refuse_banned(acts)
    notice = _create_notice(round, acts, actor)
    calendar = WorkCalendar.current()
    for act in acts:
        # The announcement's own days begin when the notice has run.
        _sign_and_pass(act, calendar, counted_from=notice.closes_on)
        act.case.status = CaseStatus.IN_NOTICE
        act.after["notice"] = notice.number
    finish_all(acts, notice=notice)
    # By an objection to an earlier notice.
    bring_up_to_date(held_until([act.case.pk for act in acts]), today=timezone.localdate())
    record(
        subject_kind=SubjectKind.NOTICE,
        subject_id=notice.pk,
        verb="notice.published",
        actor=actor,
        after={"number": notice.number, "cases": len(acts), "digest": notice.digest},
    )
    return notice


def _locked(cases: Sequence[Case]) -> list[Case]:
    return list(
        Case.objects.select_for_update(of=("self",))
        .filter(pk__in=[case.pk for case in cases])
        .select_related(
            "enterprise__province_office",
            "round__rule_set",
            "county_office",
            "city_office",
            "province_office",
        )
        .prefetch_related(Prefetch("steps", Step.objects.select_related("office")))
        .order_by("pk")
    )


def _begun(cases: Sequence[Case], action: CaseAction, actor: Actor) -> list[Act]:
    """An act on each of the locked cases, whose steps are at hand. Raises what refuses it."""
    acts = [_begin(case, action, actor) for case in cases]
    refusal = why_linked_to_any(cases, actor)
    if refusal is not None:
        raise refusal
    return acts


def _begin(case: Case, action: CaseAction, actor: Actor) -> Act:
    act = Act(case, list(case.steps.all()), actor, BY_ACTION[action].verb)
    step = act.step
    kind = StepKind.NOTICE if action == CaseAction.PUBLISH_NOTICE else StepKind.DECISION
    refusal = why_closed(case, step, action, actor)
    if refusal is None and (step is None or step.kind != kind):
        refusal = Conflict("action_not_open", _("Case %s is not at this step.") % case.number)
    if refusal is None and step is not None and step.office_id != actor.office_id:
        refusal = DomainError("not_yours", _("Case %s belongs to another office.") % case.number)
    if refusal is None and step is not None:
        refusal = why_not_sign_among(step, act.steps, actor)
    if refusal is not None:
        raise refusal
    return act


def _announcer(case: Case) -> int | None:
    return next((s.office_id for s in case.steps.all() if s.kind == StepKind.DECISION), None)


def working_days_on_notice(cases: Sequence[Case]) -> int:
    """How many working days a notice of the decided cases would run (one query)."""
    steps = Step.objects.filter(case__in=cases, kind=StepKind.NOTICE, state=StepState.CURRENT)
    return int(steps.aggregate(most=Max("working_days", default=0))["most"])


def _refuse_banned(acts: Sequence[Act]) -> None:
    """Raise `DomainError` (`banned`) when an enterprise was banned since it applied."""
    banned = set(banned_today().filter(enterprise__in=[act.case.enterprise_id for act in acts]))
    for act in acts:
        if act.case.enterprise_id in banned:
            raise DomainError(
                "banned",
                _("Case %s: no application of this enterprise is taken now. Leave it out.")
                % act.case.number,
            )


def _create_notice(round: Round, acts: Sequence[Act], actor: Actor) -> Notice:
    today = timezone.localdate()
    calendar = WorkCalendar.current()
    entries = [
        NoticeEntry(
            case=act.case,
            enterprise_name=act.case.enterprise.name,
            uscc=act.case.enterprise.uscc or "",
            office_name=_lowest_office(act.case).name,
        )
        for act in acts
    ]
    office = acts[0].current_step().office
    series = f"notice {office.code}-{today.year}"
    notice = Notice.objects.create(
        number=f"N{today.year}-{office.code}-{take_number(series):04}",
        office=office,
        round=round,
        opens_on=today,
        closes_on=calendar.last_day_of_window(
            today, max(act.current_step().working_days for act in acts)
        ),
        digest=digest_of(entries),
        published_by_id=actor.person_id,
        published_at=timezone.now(),
    )
    for entry in entries:
        entry.notice = notice
    NoticeEntry.objects.bulk_create(entries)
    return notice


def _lowest_office(case: Case) -> Office:
    return case.county_office or case.city_office or case.province_office


def _sign_and_pass(act: Act, calendar: WorkCalendar, *, counted_from: date) -> None:
    """Sign the current step and enter the one after it, which is due its number of working days
    after the day it is `counted_from`."""
    step: Step = act.current_step()
    step.signed_by_id, step.signed_at = act.actor.user_id, timezone.now()
    step.state = StepState.PASSED
    following = act.neighbour(+1)
    if following is not None:
        begin_step(following, today=timezone.localdate(), calendar=calendar)
        following.due_on = calendar.add(counted_from, following.working_days)


@transaction.atomic
def announce(*, notice: Notice, actor: Actor) -> Announcement:
    """Announce a notice that has run its days: certify its cases and issue their titles.

    A case that an objection holds is left out, and announced later by itself; one whose objection
    was upheld has left the notice; one that a cancellation bars meanwhile is left out and ends
    refused once that stands (`barring`). Titles are valid from the day of the announcement. All in
    one transaction. Whose act it is is asked first. Raises `DomainError` (`not_yours`,
    `two_pairs_of_eyes`) or `Conflict` (`notice_running`, `already_announced`, `all_held`,
    `nobody_left`, `list_differs`).
    """
    hold(Notice, notice.pk)
    entries = list(notice.entries.select_related("case"))
    listed = [entry.case for entry in entries]
    expect_announcer(notice, listed, actor)
    _check_announceable(notice)
    expect_list_as_published(notice, entries)
    cases = _locked(listed)
    standing = expect_list_stands(notice, cases)
    if not standing:
        raise nobody_to_announce(notice)
    acts = _begun(standing, CaseAction.ANNOUNCE, actor)
    announcement = _create_announcement(notice, actor)
    _certify(notice, acts, announcement, actor)
    record(
        subject_kind=SubjectKind.NOTICE,
        subject_id=notice.pk,
        verb="notice.announced",
        actor=actor,
        after={
            "number": announcement.number,
            "cases": len(acts),
            "left_out": len(cases) - len(acts),
        },
    )
    return announcement


@transaction.atomic
def follow_up(*, entry: NoticeEntry, actor: Actor) -> FollowUpAnnouncement:
    """Announce one case that an objection had held when the others of its notice were announced.

    Raises `Conflict` (`not_announced`, `still_held`, `action_not_open`) or `DomainError` as
    `announce` does."""
    notice = entry.notice
    hold(Notice, notice.pk)
    expect_announcer(notice, [entry.case], actor)
    if not Announcement.objects.filter(notice=notice).exists():
        raise Conflict("not_announced", _("Announce the notice first: this case goes with it."))
    expect_list_as_published(notice, notice.entries.select_related("case"))
    cases = _locked([entry.case])
    if not expect_list_stands(notice, cases):
        raise Conflict("still_held", _("An objection or a ban still holds this case."))
    acts = _begun(cases, CaseAction.ANNOUNCE, actor)
    following = FollowUpAnnouncement.objects.create(
        entry=entry, office=notice.office, **_announced_now(notice, actor)
    )
    _certify(notice, acts, following, actor)
    record(
        subject_kind=SubjectKind.NOTICE,
        subject_id=notice.pk,
        verb="notice.followed_up",
        actor=actor,
        after={"number": following.number, "case": acts[0].case.number},
    )
    return following


def _certify(
    notice: Notice,
    acts: Sequence[Act],
    announcement: Announcement | FollowUpAnnouncement,
    actor: Actor,
) -> None:
    calendar = WorkCalendar.current()
    for act in acts:
        _sign_and_pass(act, calendar, counted_from=announcement.announced_on)
        act.case.status = CaseStatus.CERTIFIED
        act.after["announcement"] = announcement.number
    finish_all(acts)
    _grant(notice, [act.case for act in acts], announcement, actor)


def _check_announceable(notice: Notice) -> None:
    if notice.closes_on >= timezone.localdate():
        raise Conflict(
            "notice_running",
            _("The notice runs until %(day)s. It can be announced from the next day on.")
            % {"day": notice.closes_on},
        )
    if Announcement.objects.filter(notice=notice).exists():
        raise Conflict("already_announced", _("This notice has been announced."))


def _create_announcement(notice: Notice, actor: Actor) -> Announcement:
    return Announcement.objects.create(notice=notice, **_announced_now(notice, actor))


def _announced_now(notice: Notice, actor: Actor) -> dict[str, Any]:
    today = timezone.localdate()
    series = f"announcement {notice.office.code}-{today.year}"
    return {
        "number": f"A{today.year}-{notice.office.code}-{take_number(series):04}",
        "announced_on": today,
        "announced_by_id": actor.person_id,
        "announced_at": timezone.now(),
    }


def _grant(
    notice: Notice,
    cases: Sequence[Case],
    announcement: Announcement | FollowUpAnnouncement,
    actor: Actor,
) -> None:
    titles = grant_titles(
        kind=TitleKind(notice.round.title_kind),
        grants=[
            Grant(
                case.enterprise,
                case.number,
                case.round.rule_set,
                CaseKind(case.kind),
                round_code=notice.round.code,
                listed_on=notice.opens_on,
                notice_number=notice.number,
            )
            for case in cases
        ],
        valid_from=announcement.announced_on,
        announcement=announcement.number,
        actor=actor,
    )
    start_certificates(titles=titles, announcement=announcement.number, actor=actor)


def earliest_announcement(notice: Notice) -> str:
    """The first day on which the notice may be announced, ISO format."""
    return (notice.closes_on + timedelta(days=1)).isoformat()
