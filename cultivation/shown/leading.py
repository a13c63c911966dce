"""Posted needs and supported little giants as pages show them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from common.enums import SubjectKind
from common.models import Event
from cultivation.badges import TitleBadge
from cultivation.domain.leading.posting import STEPS as NEED_STEPS
from cultivation.domain.leading.posting import open_need_steps
from cultivation.domain.leading.support_steps import STEPS as SUPPORT_STEPS
from cultivation.domain.leading.support_steps import open_support_steps
from cultivation.enums.leading import AnswerStatus, NeedStatus, SupportStatus
from cultivation.forms.cancelling import ReasonForm, VersionedForm
from cultivation.forms.leading import (
    SUPPORT_FORMS,
    ChangeNeedForm,
    ConcludeForm,
    DeclineForm,
    PickForm,
)
from cultivation.models import Need, NeedAnswer, Supported
from cultivation.shown.cancellations import OfferedAct
from cultivation.shown.events import shown_events

_NEED_TONES = {
    NeedStatus.DRAFT: "quiet",
    NeedStatus.SUBMITTED: "waiting",
    NeedStatus.PUBLISHED: "information",
    NeedStatus.MATCHED: "information",
    NeedStatus.CONCLUDED: "done",
    NeedStatus.WITHDRAWN: "quiet",
    NeedStatus.EXPIRED: "quiet",
}
_ANSWER_TONES = {
    AnswerStatus.HANDED_IN: "waiting",
    AnswerStatus.SHORTLISTED: "information",
    AnswerStatus.CHOSEN: "done",
    AnswerStatus.NOT_CHOSEN: "quiet",
    AnswerStatus.WITHDRAWN: "quiet",
}
_SUPPORT_TONES = {
    SupportStatus.PLANNED: "waiting",
    SupportStatus.CONFIRMED: "information",
    SupportStatus.UNDER_WAY: "information",
    SupportStatus.EVALUATED: "waiting",
    SupportStatus.REST_DUE: "information",
    SupportStatus.PAID: "done",
    SupportStatus.WITHHELD: "attention",
    SupportStatus.RECOVERING: "failed",
    SupportStatus.RECOVERED: "quiet",
    SupportStatus.DROPPED: "quiet",
}


_NEED_FORMS: Mapping[str, type[forms.Form]] = {
    "details": ChangeNeedForm,
    "shortlist": PickForm,
    "match": PickForm,
    "decline": DeclineForm,
    "conclude": ConcludeForm,
    "return": ReasonForm,
    "withdraw": ReasonForm,
}
# Steps about an answer, open for answers in these states; offered where there is one.
_ABOUT_ANSWERS = {
    "shortlist": (AnswerStatus.HANDED_IN,),
    "match": (AnswerStatus.SHORTLISTED,),
    "decline": (AnswerStatus.HANDED_IN, AnswerStatus.SHORTLISTED),
}


def need_badge(need: Need, today: date) -> TitleBadge:
    """Where a need stands; one whose deadline passed says so."""
    status = NeedStatus(need.status)
    is_over = status == NeedStatus.PUBLISHED and need.deadline_on < today
    where = _("answers are closed") if is_over else ""
    return TitleBadge(status.label, "attention" if is_over else _NEED_TONES[status], where)


def answer_badge(answer: NeedAnswer) -> TitleBadge:
    """Where an answer stands."""
    status = AnswerStatus(answer.status)
    return TitleBadge(status.label, _ANSWER_TONES[status])


def support_badge(supported: Supported) -> TitleBadge:
    """Where a supported little giant stands."""
    status = SupportStatus(supported.status)
    return TitleBadge(status.label, _SUPPORT_TONES[status])


def need_form(name: str, need: Need, typed: Mapping[str, Any] | None) -> forms.Form:
    """The form of a step on a need: as typed, or with what stands now."""
    initial: dict[str, Any] = {"version": need.version}
    if name == "details":
        fields = ("title", "text", "field", "chain", "budget_wan", "deadline_on", "contact")
        initial |= {field: getattr(need, field) for field in fields}
    options: dict[str, Any] = {"prefix": name, "initial": initial}
    if name in _ABOUT_ANSWERS:
        options["answers"] = _answers(need, *_ABOUT_ANSWERS[name])
    return _NEED_FORMS.get(name, VersionedForm)(typed, **options)


def _answers(need: Need, *states: AnswerStatus) -> list[tuple[int, str]]:
    rows = need.answers.filter(status__in=states).order_by("pk")
    return list(rows.values_list("pk", "enterprise__name"))


def offered_need_steps(
    need: Need, capacity: Capacity, url: str, refused: tuple[str, forms.Form] | None = None
) -> list[OfferedAct]:
    """The steps open to the reader with their forms; a refused one with what was typed, open."""
    acts = []
    for step in open_need_steps(need, capacity):
        is_refused = refused is not None and refused[0] == step.name
        form = refused[1] if refused and is_refused else need_form(step.name, need, None)
        if step.name in _ABOUT_ANSWERS and not form.fields["answer"].choices:  # type: ignore[attr-defined]
            continue
        acts.append(OfferedAct(step.name, step.label, url, form, is_refused, step.is_danger))
    names = [one.name for one in acts]
    if refused and refused[0] not in names:
        label = NEED_STEPS[refused[0]].label
        acts.insert(0, OfferedAct(refused[0], label, url, refused[1], is_open=True))
    return acts


def support_form(name: str, supported: Supported, typed: Mapping[str, Any] | None) -> forms.Form:
    """The form of a step of support: as typed, or with what stands now."""
    initial = {
        "version": supported.version,
        "investment_wan": supported.investment_wan,
        "goals": supported.goals,
    }
    return SUPPORT_FORMS[name](typed, prefix=name, initial=initial)


def offered_support_steps(
    supported: Supported,
    capacity: Capacity,
    url: str,
    refused: tuple[str, forms.Form] | None = None,
) -> list[OfferedAct]:
    """The same for a supported little giant."""
    names = [one.name for one in open_support_steps(supported, capacity)]
    if refused and refused[0] not in names:
        names.insert(0, refused[0])
    acts = []
    for name in names:
        is_refused = refused is not None and refused[0] == name
        form = refused[1] if refused and is_refused else support_form(name, supported, None)
        step = SUPPORT_STEPS[name]
        acts.append(OfferedAct(name, step.label, url, form, is_refused, step.is_danger))
    return acts


_INTERNAL_VERBS = ("support.entered", "support.planned", "support.evaluated", "support.sent_back")


def trail_of(kind: SubjectKind, pk: int, *, for_enterprise: bool) -> list[dict[str, Any]]:
    """The trail of a need or a supported little giant, newest first. An enterprise sees offices,
    not persons, and nothing of what they do before the signature."""
    events = Event.objects.filter(subject_kind=kind, subject_id=pk, result="done")
    if for_enterprise:
        events = events.exclude(verb__in=_INTERNAL_VERBS)
    return shown_events(events.order_by("-sequence"), for_enterprise=for_enterprise)
