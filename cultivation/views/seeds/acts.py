"""The acts that are open to an official on one enterprise as a seed, with their forms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Posting, User
from common.domain.actor import Actor
from cultivation.domain.cancelling.acts import is_responsible
from cultivation.domain.seeds.applications import under_way_of
from cultivation.domain.seeds.conflicts import resolve
from cultivation.domain.seeds.pool import (
    contact_seed,
    decline_seed,
    invite_seed,
    name_contact_person,
    origin_of,
    take_into_pool,
)
from cultivation.domain.seeds.questions import ask
from cultivation.domain.titles.next_rung import next_of
from cultivation.enums import ContactKind, TitleKind
from cultivation.enums.seeds import (
    ConflictState,
    DeclineReason,
    SeedOutcome,
    SeedState,
)
from cultivation.forms.cancelling import VersionedForm
from cultivation.forms.seeds import (
    AskForm,
    DeclineForm,
    PersonForm,
    ResolveForm,
    SeedContactForm,
    TakeForm,
)
from cultivation.models import SeedCandidate, SeedFinding, SeedSignal
from cultivation.shown.seeds import signal_row
from enterprises.models import Enterprise

Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OfferedSeedAct:
    """An act: its name in the form, its words, its form, and what carries it out."""

    name: str
    label: str | Promise
    form: forms.Form
    carry_out: Callable[[Given, Actor], object]
    is_danger: bool = False


def acts_open(
    enterprise: Enterprise, capacity: Capacity, *, actor_id: int | None, typed: Any = None
) -> list[OfferedSeedAct]:
    """What the official may do now; nothing for analysts and for offices that are not in charge.

    `typed` is bound to the form of the act that it names.
    """
    office = capacity.office
    if capacity.role == PostingRole.ANALYST or office is None:
        return []
    if not is_responsible(office.pk, enterprise):
        return []
    chosen = typed.get("act", "") if typed is not None else ""

    def data(name: str) -> Any:
        return typed if name == chosen else None

    seeds = SeedCandidate.objects.open().filter(enterprise=enterprise).select_related("office")
    listed = list(seeds.order_by("pk"))
    acts: list[OfferedSeedAct] = []
    for seed in listed:
        acts.extend(_on_seed(seed, data, is_one=len(listed) == 1))
    busy = {one.target for one in listed} | under_way_of(enterprise).keys()
    acts.extend(_taking(enterprise, busy, data))
    unresolved = SeedSignal.objects.filter(enterprise=enterprise).unresolved()
    contrary = unresolved.select_related("filing", "enterprise").order_by("pk")
    acts.extend(_resolving(signal, data) for signal in contrary)
    acts.append(_asking(enterprise, data))
    return acts


def _taking(
    enterprise: Enterprise, busy: set[str], data: Callable[[str], Any]
) -> Iterator[OfferedSeedAct]:
    today = timezone.localdate()
    possible = next_of(enterprise.titles.all(), today)
    targets = [one for one in possible if one not in busy]
    if not targets:
        return
    found = set(SeedFinding.objects.filter(enterprise=enterprise).values_list("target", flat=True))

    def take(given: Given, actor: Actor) -> object:
        target = TitleKind(given["target"])
        origin = origin_of(enterprise, target)
        return take_into_pool(enterprise=enterprise, target=target, origin=origin, actor=actor)

    targets.sort(key=lambda one: one not in found)
    form = TakeForm(data("take"), prefix="take", targets=targets)
    yield OfferedSeedAct("take", _("Take into the seed pool"), form, take)


def _on_seed(
    seed: SeedCandidate, data: Callable[[str], Any], *, is_one: bool
) -> Iterator[OfferedSeedAct]:
    initial = {"version": seed.version}

    def words(label: str) -> str:
        return label if is_one else f"{label} · {seed.get_target_display()}"

    def contact(given: Given, actor: Actor) -> object:
        given |= {"kind": ContactKind(given["kind"]), "outcome": SeedOutcome(given["outcome"])}
        return contact_seed(seed=seed, **given, actor=actor)

    name = f"contact-{seed.pk}"
    begun = initial | {"on": timezone.localdate()}
    form: forms.Form = SeedContactForm(data(name), prefix=name, initial=begun)
    yield OfferedSeedAct(name, words(_("Record a contact")), form, contact)

    def invite(given: Given, actor: Actor) -> object:
        return invite_seed(seed=seed, **given, actor=actor)

    if seed.state == SeedState.CONTACTED:
        name = f"invite-{seed.pk}"
        form = VersionedForm(data(name), prefix=name, initial=initial)
        yield OfferedSeedAct(name, words(_("Invite to apply")), form, invite)

    def person(given: Given, actor: Actor) -> object:
        chosen = User.objects.get(pk=given["person"])
        return name_contact_person(seed=seed, person=chosen, version=given["version"], actor=actor)

    posted = Posting.objects.in_force().in_business().filter(office=seed.office)
    people = posted.order_by("user").distinct("user").values_list("user", "user__name")
    name = f"person-{seed.pk}"
    form = PersonForm(
        data(name), prefix=name, initial=initial | {"person": seed.person_id}, people=people
    )
    yield OfferedSeedAct(name, words(_("Name the contact person")), form, person)

    def decline(given: Given, actor: Actor) -> object:
        given["reason"] = DeclineReason(given["reason"])
        return decline_seed(seed=seed, **given, actor=actor)

    name = f"decline-{seed.pk}"
    form = DeclineForm(data(name), prefix=name, initial=initial)
    label = words(_("Note that it does not apply"))
    yield OfferedSeedAct(name, label, form, decline, is_danger=True)


def _resolving(signal: SeedSignal, data: Callable[[str], Any]) -> OfferedSeedAct:
    def carry_out(given: Given, actor: Actor) -> object:
        given["decision"] = ConflictState(given["decision"])
        return resolve(signal=signal, **given, actor=actor)

    name = f"resolve-{signal.pk}"
    row = signal_row(signal)
    label = _("Resolve: %(about)s, filed %(filed)s, %(source)s says %(said)s") % {
        "about": row.about,
        "filed": row.filed,
        "source": signal.source,
        "said": row.said,
    }
    form = ResolveForm(data(name), prefix=name, initial={"version": signal.version})
    return OfferedSeedAct(name, label, form, carry_out)


def _asking(enterprise: Enterprise, data: Callable[[str], Any]) -> OfferedSeedAct:
    def carry_out(given: Given, actor: Actor) -> object:
        return ask(enterprise=enterprise, **given, actor=actor)

    lacks_figures = not enterprise.filings.exists()
    form = AskForm(data("ask"), prefix="ask", lacks_figures=lacks_figures)
    return OfferedSeedAct("ask", _("Ask the enterprise"), form, carry_out)
