"""Saved screens: narrowing findings, keeping a screen, running it with what is new."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.seeds.pool import expect_working_at
from cultivation.domain.seeds.rules import most_missing
from cultivation.enums import SizeClass, TitleKind
from cultivation.enums.seeds import FindingOutcome, ScreenSchedule
from cultivation.models import (
    Chain,
    ChainMembership,
    SeedFinding,
    SeedScreen,
    SeedScreenHit,
    SeedScreenRun,
    SizeRecord,
)
from cultivation.models.seeds.finding import SeedFindingQuerySet
from enterprises.models import Enterprise, Industry


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows findings; what is empty narrows nothing."""

    target: TitleKind | str = ""
    rule_set_code: str = ""
    area: Office | None = None
    industry: Industry | None = None
    chain: Chain | None = None
    size_class: SizeClass | str = ""
    most_missing: int = 2


def narrowed(findings: SeedFindingQuerySet, by: Narrowing, on: date) -> SeedFindingQuerySet:
    """The findings that fit; chains and sizes as they are on that day."""
    found = findings.filter(missing_count__lte=by.most_missing)
    if by.target:
        found = found.filter(target=by.target)
    if by.rule_set_code:
        found = found.filter(rule_set__code=by.rule_set_code)
    if by.area is not None and by.area.level != OfficeLevel.MINISTRY:
        found = found.filter(**{f"enterprise__{by.area.level}_office": by.area})
    if by.industry is not None:
        industry = Q(enterprise__industry=by.industry)
        found = found.filter(industry | Q(enterprise__industry__section=by.industry))
    of_one = {"enterprise": OuterRef("enterprise")}
    if by.chain is not None:
        members = ChainMembership.objects.on(on).filter(chain=by.chain, **of_one)
        found = found.filter(Exists(members))
    if by.size_class:
        sizes = SizeRecord.objects.on(on).filter(size_class=by.size_class, **of_one)
        found = found.filter(Exists(sizes))
    return found


def narrowing_of(screen: SeedScreen) -> Narrowing:
    """What the screen asks for, never beyond its office's area."""
    return Narrowing(
        target=screen.target,
        rule_set_code=screen.rule_set_code,
        area=screen.area or screen.office,
        industry=screen.industry,
        chain=screen.chain,
        size_class=screen.size_class,
        most_missing=screen.most_missing,
    )


def finds_of(screen: SeedScreen, on: date) -> SeedFindingQuerySet:
    """The findings that the screen asks for, in the area of its office."""
    area = Enterprise.objects.in_area_of(screen.office)
    return narrowed(SeedFinding.objects.filter(enterprise__in=area), narrowing_of(screen), on)


@transaction.atomic
def save_screen(
    *,
    office: Office,
    name: str,
    narrowing: Narrowing,
    schedule: ScreenSchedule,
    actor: Actor,
    screen: SeedScreen | None = None,
    version: int = 0,
) -> SeedScreen:
    """Keep a screen under a name for the people of the office, or change it.

    A changed screen forgets its finds: what it asks for now is all new. Effects, in this order: the
    row, event `seed_screen.saved`. Raises `DomainError` (`not_yours`, `name_missing`, `name_taken`,
    `beyond_area`, `too_many_missing`) and `Conflict`.
    """
    expect_working_at(office, actor)
    _check(office, name, narrowing)
    if screen is None:
        kept = SeedScreen(office=office, created_by_id=actor.person_id, version=0)
        kept.created_on = timezone.localdate()
    else:
        kept = SeedScreen.objects.select_for_update(of=("self",)).get(pk=screen.pk)
        _expect_version(kept, version, actor)
    is_asked_anew = screen is not None and narrowing_of(kept) != _within(office, narrowing)
    kept.name, kept.schedule = name.strip(), schedule
    kept.target, kept.rule_set_code = str(narrowing.target), narrowing.rule_set_code
    kept.area, kept.industry, kept.chain = narrowing.area, narrowing.industry, narrowing.chain
    kept.size_class, kept.most_missing = str(narrowing.size_class), narrowing.most_missing
    kept.version += 1
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        sentence = _("Your office has a screen of this name already.")
        raise DomainError("name_taken", sentence, {"name": sentence}) from None
    if is_asked_anew:
        kept.hits.all().delete()
    _note(kept, "seed_screen.saved", actor)
    return kept


@transaction.atomic
def retire_screen(*, screen: SeedScreen, version: int, actor: Actor) -> SeedScreen:
    """Run the screen no more; its runs stay. Raises `DomainError` (`not_yours`) and `Conflict`."""
    kept = SeedScreen.objects.select_for_update(of=("self",)).get(pk=screen.pk)
    expect_working_at(kept.office, actor)
    _expect_version(kept, version, actor)
    if kept.retired_on is None:
        kept.retired_on = timezone.localdate()
        kept.version += 1
        kept.save()
        _note(kept, "seed_screen.retired", actor)
    return kept


def run_due_screens(*, today: date) -> int:
    """Run each screen that is due and has not run yet: nightly ones once a day, weekly ones once
    from Monday on. Returns how many."""
    monday = today - timedelta(days=today.weekday())
    ran = SeedScreenRun.objects.filter(screen=OuterRef("pk"))
    due = SeedScreen.objects.kept().filter(
        Q(schedule=ScreenSchedule.NIGHTLY) & ~Exists(ran.filter(ran_on=today))
        | Q(schedule=ScreenSchedule.WEEKLY) & ~Exists(ran.filter(ran_on__gte=monday))
    )
    screens = list(due.select_related("office", "area", "industry", "chain").order_by("pk"))
    for screen in screens:
        run_screen(screen=screen, today=today)
    return len(screens)


@transaction.atomic
def run_screen(*, screen: SeedScreen, today: date) -> SeedScreenRun:
    """Count the screen's finds of today and keep which of them are new. Twice a day is once."""
    SeedScreen.objects.select_for_update(of=("self",)).get(pk=screen.pk)
    done = SeedScreenRun.objects.filter(screen=screen, ran_on=today).first()
    if done is not None:
        return done
    rows = list(finds_of(screen, today).order_by().values_list("enterprise", "target", "outcome"))
    known = {(one.enterprise_id, one.target): one.pk for one in screen.hits.all()}
    now = {(enterprise, target) for enterprise, target, _outcome in rows}
    gone = [pk for key, pk in known.items() if key not in now]
    screen.hits.filter(pk__in=gone).delete()
    fresh = sorted(now - set(known))
    SeedScreenHit.objects.bulk_create(
        SeedScreenHit(screen=screen, enterprise_id=enterprise, target=target, first_on=today)
        for enterprise, target in fresh
    )
    return SeedScreenRun.objects.create(
        screen=screen,
        ran_on=today,
        matched=len(rows),
        passing=sum(outcome == FindingOutcome.PASS for *_key, outcome in rows),
        fresh=len(fresh),
    )


def _within(office: Office, narrowing: Narrowing) -> Narrowing:
    return Narrowing(
        target=narrowing.target,
        rule_set_code=narrowing.rule_set_code,
        area=narrowing.area or office,
        industry=narrowing.industry,
        chain=narrowing.chain,
        size_class=narrowing.size_class,
        most_missing=narrowing.most_missing,
    )


def _check(office: Office, name: str, narrowing: Narrowing) -> None:
    if not name.strip():
        sentence = _("Give the screen a name.")
        raise DomainError("name_missing", sentence, {"name": sentence})
    area = narrowing.area
    if area is not None and not Office.objects.within(office).filter(pk=area.pk).exists():
        sentence = _("Choose an office of your area.")
        raise DomainError("beyond_area", sentence, {"area": sentence})
    if not 0 <= narrowing.most_missing <= most_missing():
        sentence = _("Discovery looks for those who miss %(most)d conditions at most.") % {
            "most": most_missing()
        }
        raise DomainError("too_many_missing", sentence, {"most_missing": sentence})


def _expect_version(screen: SeedScreen, version: int, actor: Actor) -> None:
    entries = entries_of(SubjectKind.SEED_SCREEN, screen.pk)
    expect_version(screen, version, trail=entries, actor=actor)


def _note(screen: SeedScreen, verb: str, actor: Actor) -> None:
    record(
        subject_kind=SubjectKind.SEED_SCREEN,
        subject_id=screen.pk,
        verb=verb,
        actor=actor,
        after={"name": screen.name, "target": screen.target, "schedule": screen.schedule,
               "most_missing": screen.most_missing},
    )  # fmt: skip
