"""Registers of key chains and parks: entries, members, and the coverage of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import (
    Case,
    Count,
    DecimalField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.coverage import Figure, coverage, definition_for
from cultivation.domain.coverage.reading import latest_day
from cultivation.enums import ChainKind, ParkKind
from cultivation.models import (
    Chain,
    ChainMembership,
    CoverageDefinition,
    Park,
    ParkMembership,
)
from enterprises.models import Assessment, Enterprise

Group = Chain | Park
CHAINS, PARKS = "chains", "parks"
_WORKING = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})
_KEEPING = frozenset({OfficeLevel.MINISTRY.value, OfficeLevel.PROVINCE.value})
# The definitions by which a group's coverage is told.
_DEFINITIONS = {CHAINS: "little-giant", PARKS: "park-above-scale"}


def model_of(kind: str) -> type[Group]:
    """The model of a register (`chains`, `parks`)."""
    return Chain if kind == CHAINS else Park


def may_keep(office: Office | None, role: str) -> bool:
    """Whether officials of that role at the office keep the registers."""
    return office is not None and office.level in _KEEPING and role in _WORKING


def register_definition(kind: str, day: date) -> CoverageDefinition | None:
    """The definition by which a register's coverage is told on the day."""
    return definition_for(day=day, code=_DEFINITIONS[kind])


def group_area(office: Office | None) -> Office | None:
    """The area whose members a group's coverage counts: other dimensions than the office's stand
    at the country (None) and at provinces."""
    return office.lineage()["province"] if office is not None else None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The coverage of each group by code, and the day that it is of: an earlier one than the day
    that was asked for while that is not counted yet."""

    day: date
    by_code: Mapping[str, Figure]


def group_figures(
    kind: str, day: date, office: Office | None, definition: CoverageDefinition | None
) -> GroupFigures:
    """The coverage of each group in the area; of none without the definition."""
    if definition is None or definition.pk is None:
        return GroupFigures(day, {})
    dimension = "chain" if kind == CHAINS else "park"
    area = group_area(office)
    day = latest_day(definition, day)
    figures = coverage(as_of=day, definition=definition, office=area, by=dimension)
    return GroupFigures(day, {line.code: line for line in figures.lines if line.code})


def register_of(
    kind: str, day: date, chosen: Mapping[str, Any], figures: Mapping[str, Figure]
) -> tuple[QuerySet[Any], tuple[str, ...]]:
    """The entries of a register that the filters leave (`q`, `kind`, `holds`, `office`), each with
    its `members` of the day, and the order that `sort` asks for."""
    holds = Q(memberships__starts_on__lte=day, starts_on__lte=day)
    holds &= Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=day)
    holds &= Q(ends_on=None) | Q(ends_on__gte=day)
    found: Any = model_of(kind).objects.select_related("office")
    text = str(chosen.get("q") or "").strip()
    if text:
        found = found.filter(Q(name__icontains=text) | Q(code__icontains=text))
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    if chosen.get("holds"):
        today = model_of(kind).objects.all().on(day).values("pk")
        found = (
            found.filter(pk__in=today) if chosen["holds"] == "yes" else found.exclude(pk__in=today)
        )
    if chosen.get("office"):
        area = Office.objects.within(Office.objects.get(code=chosen["office"]))
        found = found.filter(office__in=area)
    found = found.annotate(members=Count("memberships", filter=holds))
    return _ordered(found, str(chosen.get("sort") or ""), figures)


def _ordered(
    found: QuerySet[Any], sort: str, figures: Mapping[str, Figure]
) -> tuple[QuerySet[Any], tuple[str, ...]]:
    if sort in {"lowest", "highest"}:
        # Who counts nobody stands last either way.
        nothing = Decimal(101) if sort == "lowest" else Decimal(-1)
        shares = [
            When(code=code, then=Value(figure.share_pct))
            for code, figure in figures.items()
            if figure.share_pct is not None
        ]
        field: Any = DecimalField(max_digits=5, decimal_places=1)
        share = Case(*shares, default=Value(nothing), output_field=field)
        order = ("share", "code") if sort == "lowest" else ("-share", "-code")
        return found.annotate(share=share), order
    orders = {"name": ("name", "code"), "members": ("-members", "-code")}
    return found, orders.get(sort, ("code",))


@transaction.atomic
def keep_group(
    *,
    register: str,
    actor: Actor,
    group: Group | None = None,
    version: int | None = None,
    **fields: Any,
) -> Group:
    """Enter a chain or park, or change its name, kind, source, days, leader (chains) and office;
    its code never changes.

    The ministry keeps all; a province its own provincial chains and the parks of its area. Raises
    `DomainError` (`not_yours`, `text_missing`, `invalid_day`, `no_province`) and `Conflict`
    (`code_used`, `stale_version` unless `version` is the entry's).
    """
    office = _expect_keeper(actor)
    _check_fields(fields, is_new=group is None)
    found = group or model_of(register)(code=str(fields["code"]).strip())
    if group is not None:
        found = model_of(register).objects.select_for_update(of=("self",)).get(pk=group.pk)
        _expect_own(found, office)
        trail = entries_of(_subject_of(found), found.pk)
        expect_version(found, version or 0, trail=trail, actor=actor)
        found.version += 1
    for name in ("name", "kind", "source", "starts_on", "ends_on"):
        setattr(found, name, fields[name])
    if isinstance(found, Chain):
        found.leader = fields.get("leader")
    _place(found, fields.get("office"), keeper=office, is_new=group is None)
    _expect_own(found, office)
    try:
        with transaction.atomic():
            found.save(force_insert=group is None)
    except IntegrityError:
        sentence = _("This code is used already.")
        raise Conflict("code_used", sentence, {"code": sentence}) from None
    _note(found, "group.changed" if group else "group.entered", actor, name=found.name)
    return found


def _check_fields(fields: dict[str, Any], *, is_new: bool) -> None:
    for name in ("code", "name"):
        if (is_new or name == "name") and not str(fields.get(name) or "").strip():
            sentence = _("Fill this in.")
            raise DomainError("text_missing", sentence, {name: sentence})
    first, last = fields.get("starts_on"), fields.get("ends_on")
    if first is None or (last is not None and last < first):
        sentence = _("Give the first day, and a last day that is not before it.")
        raise DomainError("invalid_day", sentence, {"starts_on": sentence})


def _place(group: Group, named: Office | None, *, keeper: Office, is_new: bool) -> None:
    """Whose the entry is: the office that is named, else the one it has; what a province enters is
    its own. A national chain is nobody's but the ministry's."""
    own = keeper if is_new and keeper.level == OfficeLevel.PROVINCE else None
    if isinstance(group, Chain) and own is not None:
        group.kind = ChainKind.PROVINCIAL
    if isinstance(group, Chain) and group.kind == ChainKind.NATIONAL:
        group.office = None
        return
    group.office = named or group.office or own
    is_province = group.office is not None and group.office.level == OfficeLevel.PROVINCE
    if isinstance(group, Chain) and not is_province:
        sentence = _("Say of which province the chain is.")
        raise DomainError("no_province", sentence, {"office": sentence})


@transaction.atomic
def add_member(
    *,
    group: Group,
    enterprise: Enterprise,
    starts_on: date | None,
    actor: Actor,
    ends_on: date | None = None,
) -> ChainMembership | ParkMembership:
    """Enter an enterprise as a member from a day, until a day where it has ended already.
    Coverage folds it by itself.

    Raises `DomainError` (`not_yours`, `invalid_day`) and `Conflict` (`member_already`).
    """
    office = _expect_keeper(actor)
    _expect_own(group, office)
    _expect_inside(enterprise, office)
    starts_on = expect_days(starts_on, ends_on, group)
    days: dict[str, Any] = {"starts_on": starts_on, "ends_on": ends_on}
    try:
        with transaction.atomic():
            if isinstance(group, Chain):
                made: ChainMembership | ParkMembership = ChainMembership.objects.create(
                    chain=group, enterprise=enterprise, **days
                )
            else:
                made = ParkMembership.objects.create(park=group, enterprise=enterprise, **days)
    except IntegrityError:
        raise Conflict("member_already", _("It is a member on that day already.")) from None
    until = {"until": ends_on.isoformat()} if ends_on else {}
    told = {"enterprise": enterprise.pk, "on": starts_on.isoformat()} | until
    _note(group, "group.member_added", actor, **told)
    return made


def expect_days(starts_on: date | None, ends_on: date | None, group: Group | None) -> date:
    """The first day, of a row that holds from it to the last one: in a chain or park, from a day on
    which that has not ended. Raises `DomainError` (`invalid_day`)."""
    if starts_on is None:
        sentence = _("Give the day.")
        raise DomainError("invalid_day", sentence, {"starts_on": sentence})
    if ends_on is not None and ends_on < starts_on:
        sentence = _("The last day is not before the first.")
        raise DomainError("invalid_day", sentence, {"ends_on": sentence})
    if group is not None and group.ends_on is not None and group.ends_on < starts_on:
        sentence = _("The entry ended on %(day)s.") % {"day": group.ends_on}
        raise DomainError("invalid_day", sentence, {"starts_on": sentence})
    return starts_on


@transaction.atomic
def end_member(*, group: Group, membership: int, ends_on: date | None, actor: Actor) -> None:
    """End a membership on a day (the last one on which it holds). Raises as `add_member`."""
    office = _expect_keeper(actor)
    _expect_own(group, office)
    found = group.memberships.select_for_update(of=("self",)).filter(pk=membership).first()
    if found is None or found.ends_on is not None:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    _expect_inside(found.enterprise, office)
    if ends_on is None or ends_on < found.starts_on:
        sentence = _("The last day is not before the first.")
        raise DomainError("invalid_day", sentence, {"ends_on": sentence})
    found.ends_on = ends_on
    found.save(update_fields=["ends_on"])
    _note(group, "group.member_ended", actor, enterprise=found.enterprise_id, on=str(ends_on))


def parks_counted(day: date) -> int:
    """How many high-standard digital parks stand in the register on the day."""
    return Park.objects.all().on(day).filter(kind=ParkKind.HIGH_STANDARD).count()


def members_of(group: Group, visible: Any) -> QuerySet[Any]:
    """The memberships of the group among the visible enterprises, each with `has_ended` (0 or 1)
    and the `level` of the enterprise's latest assessment (None without one)."""
    today = timezone.localdate()
    latest = Assessment.objects.filter(enterprise=OuterRef("enterprise")).counting_on(today)
    rows: QuerySet[Any] = group.memberships.filter(enterprise__in=visible)
    found: QuerySet[Any] = rows.select_related("enterprise").annotate(
        # Nobody is a member of what has ended.
        has_ended=(
            Value(1)
            if group.ends_on is not None and group.ends_on < today
            else Case(When(ends_on__lt=today, then=1), default=0)
        ),
        level=Subquery(latest.values("level")[:1]),
    )
    return found


def _expect_keeper(actor: Actor) -> Office:
    office = Office.objects.filter(pk=actor.office_id).first() if actor.office_id else None
    if office is None or not may_keep(office, actor.role):
        raise DomainError("not_yours", _("The ministry and the provinces keep these registers."))
    return office


def _expect_inside(enterprise: Enterprise, office: Office) -> None:
    if not Enterprise.objects.in_area_of(office).filter(pk=enterprise.pk).exists():
        raise DomainError("not_yours", _("This enterprise lies outside your area."))


def is_kept_by(group: Group, office: Office) -> bool:
    """Whether an office that keeps registers keeps this entry: the ministry all of them, a province
    its own provincial chains and the parks of its area."""
    if office.level == OfficeLevel.MINISTRY:
        return True
    return group.office is not None and group.office.lineage()["province"] == office


def _expect_own(group: Group, office: Office) -> None:
    if not is_kept_by(group, office):
        raise DomainError("not_yours", _("This entry is kept by the ministry or another province."))


def _subject_of(group: Group) -> SubjectKind:
    """The kind of its chain of events."""
    return SubjectKind.CHAIN if isinstance(group, Chain) else SubjectKind.PARK


def _note(group: Group, verb: str, actor: Actor, **after: Any) -> None:
    record(
        subject_kind=_subject_of(group),
        subject_id=group.pk,
        verb=verb,
        actor=actor,
        after={"code": group.code, **after},
    )
