"""Findings and notes on a case: judge, verify, take back, write, retract."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.errors import DomainError
from reviews.domain.desk.changing import once_on_case
from reviews.domain.desk.judging import JUDGED, VERIFIED, judge, verify_figure, withdraw_figure
from reviews.domain.desk.noting import NOTED, RETRACTED, retract_note, write_note
from reviews.domain.desk.verifying import findings_on, judged_items, latest_version
from reviews.forms.desk import EnvelopeForm
from reviews.forms.findings import JudgeForm, NoteForm, VerifyForm, WithdrawFigureForm
from reviews.models import Case, CaseNote
from reviews.views.desk.case import case_of, case_page


@require_POST
def judgements(request: HttpRequest, number: str) -> HttpResponse:
    """Judge what the standard leaves to people."""
    case = case_of(request, number)
    version = latest_version(case)
    form = JudgeForm(
        request.POST,
        items=judged_items(version.rule_set),
        standing=findings_on(case, version).judgements,
    )
    return _answered(
        request,
        case,
        form,
        name="judge_form",
        verb=JUDGED,
        body=lambda: {str(one.measure): [one.is_met, one.reason] for one in form.opinions()},
        act=lambda shown: judge(
            case=case, actor=official(request), version=shown, opinions=form.opinions()
        ),
        done=_("The judgement is entered."),
        place="findings",
    )


@require_POST
def figures(request: HttpRequest, number: str) -> HttpResponse:
    """Enter a verified figure."""
    case = case_of(request, number)
    form = VerifyForm(request.POST)

    def act(shown: int) -> Case:
        chosen = form.cleaned_data
        return verify_figure(
            case=case,
            actor=official(request),
            version=shown,
            measure=chosen["measure"],
            found=chosen["value"],
            reason=chosen["reason"],
            source=chosen["source"],
        )

    return _answered(
        request,
        case,
        form,
        name="verify_form",
        verb=VERIFIED,
        body=lambda: {name: str(value) for name, value in form.cleaned_data.items()},
        act=act,
        done=_("The verified figure is entered."),
        place="findings",
    )


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Let the declared figure count again."""
    case = case_of(request, number)
    form = WithdrawFigureForm(request.POST)
    return _answered(
        request,
        case,
        form,
        name="withdraw_form",
        verb=VERIFIED,
        body=lambda: {"withdraw": form.cleaned_data["measure"]},
        act=lambda shown: withdraw_figure(
            case=case, actor=official(request), version=shown, **form.cleaned_data
        ),
        done=_("The declared figure counts again."),
        place="findings",
    )


@require_POST
def notes(request: HttpRequest, number: str) -> HttpResponse:
    """Write an internal note."""
    case = case_of(request, number)
    form = NoteForm(request.POST)
    return _answered(
        request,
        case,
        form,
        name="note_form",
        verb=NOTED,
        body=lambda: dict(form.cleaned_data),
        act=lambda _shown: {
            "note": write_note(
                case=case, actor=official(request), body=form.cleaned_data["body"]
            ).pk
        },
        done=_("The note is written."),
        place="notes",
    )


@require_POST
def retract(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Retract an own note."""
    capacity, _office = capacity_of_office(request)
    case = case_of(request, number)
    note = one_of(CaseNote.objects.visible_to(capacity).filter(case=case), pk=pk)
    return _answered(
        request,
        case,
        forms.Form(request.POST),
        name="",
        verb=RETRACTED,
        body=lambda: {"note": pk},
        act=lambda _shown: {"note": retract_note(note=note, actor=official(request)).pk},
        done=_("The note is retracted."),
        place="notes",
    )


def _answered(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    *,
    name: str,
    verb: str,
    body: Callable[[], Mapping[str, Any]],
    act: Callable[[int], Any],
    done: str,
    place: str,
) -> HttpResponse:
    """Carry out once and go back to the place on the page; a refusal is said at the form, which
    keeps what was typed."""
    envelope = EnvelopeForm(request.POST)
    if not (envelope.is_valid() and form.is_valid()):
        return case_page(request, case, found={name: form}, failed=form, status=422)
    shown = envelope.cleaned_data["version"]
    try:
        once_on_case(
            case=case,
            actor=official(request),
            verb=verb,
            key=envelope.cleaned_data["submit_key"],
            body={"version": shown, **body()},
            act=lambda: act(shown),
        )
    except DomainError as refusal:
        _put_into(form, refusal)
        now = case_of(request, case.number)
        return case_page(request, now, found={name: form}, failed=form, status=refusal.status)
    messages.success(request, done)
    return redirect(f"{redirect('desk:case', number=case.number).url}#{place}")


def _put_into(form: forms.Form, refusal: DomainError) -> None:
    named = {
        field: text
        for name, text in refusal.fields.items()
        for field in (name, f"reason_{name}")
        if field in form.fields
    }
    for field, text in named.items():
        form.add_error(field, str(text))
    if not named:
        form.add_error(None, str(refusal))
