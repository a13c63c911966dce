"""Putting a title up for cancellation: by officials, on a complaint, or found by the calendar."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from common.domain.actor import SYSTEM, Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.numbers import take_number
from cultivation.domain.cancelling.acts import (
    deciding_office,
    expect_unlinked,
    is_responsible,
    note_act,
    required,
)
from cultivation.enums import CancellationGround, CancellationOrigin, CancellationStatus
from cultivation.life.grounds import BY_COMPLAINT, BY_OFFICIALS, ground_rules, limits
from cultivation.life.updates import CANCELLATION_PROPOSED, UpdateRule, update_rules
from cultivation.models import Cancellation, Complaint, Title, UpdateObligation
from cultivation.models.annual_update import UpdateObligationQuerySet
from cultivation.models.title import TitleQuerySet


@transaction.atomic
def open_cancellation(
    *,
    title: Title,
    ground: CancellationGround,
    finding: str,
    actor: Actor,
    complaint: Complaint | None = None,
) -> list[Cancellation]:
    """Put a title up for cancellation and ask the enterprise for its statement.

    Where the ground touches every title, each of the enterprise's titles in force is put up, each
    to the office that decides it. `finding` is what the enterprise reads: it names no complainant.
    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `text_missing`, `unknown_ground`) and
    `Conflict` (`title_ended`, `already_open`).
    """
    text = required(finding, "finding", _("Write what was found: the enterprise reads it."))
    _expect_finder(title, actor)
    by = BY_COMPLAINT if complaint is not None else BY_OFFICIALS
    rule = ground_rules().get(ground)
    if rule is None or by not in rule.by:
        raise DomainError("unknown_ground", _("This ground is not open here."))
    today = timezone.localdate()
    touched = _locked(title, is_every=rule.is_for_every_title, today=today)
    if title.pk not in {one.pk for one in touched}:
        raise Conflict("title_ended", _("Title %s is no longer in force.") % title.number)
    origin = CancellationOrigin.COMPLAINT if complaint else CancellationOrigin.OFFICIALS
    return [
        _open(one, ground, origin, text, actor, complaint=complaint)
        for one in touched
        if one.pk == title.pk or not one.cancellations.open().exists()
    ]


def _expect_finder(title: Title, actor: Actor) -> None:
    enterprise = title.enterprise
    decides = actor.office_id == deciding_office(title).pk
    if actor.role != PostingRole.EXAMINER or not (
        decides or is_responsible(actor.office_id, enterprise)
    ):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, enterprise)


def _locked(title: Title, *, is_every: bool, today: date) -> list[Title]:
    """The title, or every title of its enterprise, in force on the day; locked in their order."""
    rows: TitleQuerySet = Title.objects.valid_on(today).filter(enterprise=title.enterprise_id)
    if not is_every:
        rows = rows.filter(pk=title.pk)
    locked = rows.select_for_update(of=("self",)).select_related("enterprise__province_office")
    return list(locked.order_by("pk"))


def _open(
    title: Title,
    ground: CancellationGround,
    origin: CancellationOrigin,
    finding: str,
    actor: Actor,
    *,
    complaint: Complaint | None = None,
    basis_key: str | None = None,
) -> Cancellation:
    now, today = timezone.now(), timezone.localdate()
    office = deciding_office(title)
    try:
        with transaction.atomic():
            cancellation = Cancellation.objects.create(
                number=f"X{today.year}-{office.code}-"
                f"{take_number(f'cancellation {today.year}-{office.code}'):05}",
                title=title,
                ground=ground,
                origin=origin,
                complaint=complaint,
                basis_key=basis_key,
                finding=finding,
                office=office,
                opened_by_id=actor.user_id,
                opened_office_id=actor.office_id,
                opened_at=now,
                statement_due_on=WorkCalendar.current().add(today, limits().statement_working_days),
            )
    except IntegrityError:
        raise Conflict(
            "already_open", _("Title %s is put up for cancellation already.") % title.number
        ) from None
    note_act(cancellation, "cancellation.opened", actor, comment=finding, ground=ground)
    return cancellation


def propose_for_missed_updates(*, today: date, batch: int = 200) -> int:
    """Put up a batch of the titles in force whose holders missed as many updates as the rule
    says: a proposal, never a cancellation, and once per title. Returns how many."""
    for rule in update_rules():
        if rule.consequence != CANCELLATION_PROPOSED:
            continue
        waiting = _with_misses(rule, today)[:batch]
        if waiting:
            return sum(_propose(title, rule, today) for title in waiting)
    return 0


def _missed(rule: UpdateRule, today: date) -> UpdateObligationQuerySet:
    rows = UpdateObligation.objects.missed_by(today)
    return rows.filter(
        title__kind__in=rule.titles, year__gte=rule.from_year, year__lte=rule.to_year
    )


def _with_misses(rule: UpdateRule, today: date) -> TitleQuerySet:
    """Titles in force with enough misses that were not put up for them, and for nothing else
    just now."""
    counted = _missed(rule, today).order_by().values("title").annotate(misses=Count("pk"))
    put_up = Cancellation.objects.filter(title=OuterRef("pk")).filter(
        Q(ground=CancellationGround.UPDATES_MISSED) | Q(status__in=CancellationStatus.open())
    )
    return (
        Title.objects.valid_on(today)
        .filter(~Exists(put_up), pk__in=counted.filter(misses__gte=rule.misses).values("title"))
        .select_related("enterprise__province_office")
        .order_by("pk")
    )


def _propose(title: Title, rule: UpdateRule, today: date) -> bool:
    years = _missed(rule, today).filter(title=title).order_by("year")
    # Shown as it stands, in Chinese as every document of the procedure.
    finding = "有效期内累计{count}次未按期更新年度信息：{years}。".format(
        count=len(years), years="、".join(f"{one.year}年" for one in years)
    )
    try:
        _open(
            title,
            CancellationGround.UPDATES_MISSED,
            CancellationOrigin.CALENDAR,
            finding,
            SYSTEM,
            basis_key=f"updates_missed {title.pk}",
        )
    except Conflict:
        # Put up by somebody else this very moment.
        return False
    return True
