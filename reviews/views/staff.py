"""Staff of an office: what lies on whose desk, who is away, and handing over."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.absences import call_off_absence, declare_absence, staff_of
from accounts.enums import PostingRole
from accounts.models import Absence, Office, User
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.idempotency import Answer, once
from common.refusals import show_refusal
from common.tables import CHOSEN, Column
from reviews.domain.desk.assigning import hand_over_all
from reviews.forms.staff import AbsenceForm, HandOverForm
from reviews.shown_staff import members_of, others_with_cases

_AT_WORK = (PostingRole.EXAMINER, PostingRole.APPROVER)
_LONGEST_KEY = 19


@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody with his cases and absences; by POST an absence or a handing over."""
    _capacity, office = capacity_of_office(request)
    actor = official(request)
    if request.method == "POST":
        return _acted(request, office, actor)
    return _page(request, office, actor)


def _acted(request: HttpRequest, office: Office, actor: Actor) -> HttpResponse:
    is_absence = "absence-user" in request.POST
    forms = _forms(office, actor, request)
    form = forms["absence_form" if is_absence else "over_form"]
    if form is None or not form.is_valid():
        return _page(request, office, actor, forms=forms, status=422)
    try:
        answer = once(
            user_id=actor.person_id,
            route=f"staff {office.code} {'absence' if is_absence else 'hand over'}",
            key=request.POST.get("submit_key", "")[:100] or "none",
            body={name: str(value) for name, value in form.cleaned_data.items()},
            act=lambda: Answer(200, _carry_out(form, office, actor)),
        )
    except DomainError as refusal:
        show_refusal(form, refusal, names={"officer": "to_officer"})
        return _page(request, office, actor, forms=forms, status=refusal.status)
    _say(request, answer.body)
    return redirect("desk:staff")


def _carry_out(form: AbsenceForm | HandOverForm, office: Office, actor: Actor) -> dict[str, int]:
    chosen = form.cleaned_data
    if isinstance(form, HandOverForm):
        return hand_over_all(
            from_user_id=chosen["from_officer"],
            to_user_id=chosen["to_officer"],
            note=chosen["note"],
            actor=actor,
        )
    people = User.objects.in_bulk([one for one in (chosen["user"], chosen["deputy"]) if one])
    declare_absence(
        user=people[chosen["user"]],
        office=office,
        starts_on=chosen["starts_on"],
        ends_on=chosen["ends_on"],
        deputy=people.get(chosen["deputy"]),
        actor=actor,
    )
    return {}


def _say(request: HttpRequest, done: Mapping[str, int]) -> None:
    if "handed_over" not in done:
        messages.success(request, _("The absence is entered."))
        return
    moved, left = done["handed_over"], done["left"]
    sentence = ngettext("%(count)s case handed over.", "%(count)s cases handed over.", moved)
    messages.success(request, sentence % {"count": moved})
    if left:
        words = ngettext(
            "%(count)s case stayed: the colleague may not have it, or it moved on just now.",
            "%(count)s cases stayed: the colleague may not have them, or they moved on just now.",
            left,
        )
        messages.warning(request, words % {"count": left})


@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an absence back."""
    _capacity, office = capacity_of_office(request)
    absence = one_of(Absence.objects.filter(office=office), pk=pk)
    actor = official(request)

    def act() -> Answer:
        return Answer(200, {"absence": call_off_absence(absence=absence, actor=actor).pk})

    try:
        submitted_once(request, actor=actor, route=f"absence {pk} call off", body={}, act=act)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The absence is called off."))
    return redirect("desk:staff")


def _forms(office: Office, actor: Actor, request: HttpRequest | None = None) -> dict[str, Any]:
    """The forms that the reader may use, one of them filled with what was sent."""
    typed = request.POST if request is not None else None
    people = {
        str(one.user_id): one.user.name
        for one in staff_of(office.pk, timezone.localdate(), _AT_WORK)
    }
    is_leader = actor.role == PostingRole.APPROVER
    own = {pk: name for pk, name in people.items() if pk == str(actor.user_id)}
    absent = people if is_leader else own
    if not absent:
        return {"absence_form": None, "over_form": None}
    is_absence = typed is not None and "absence-user" in typed
    holders = {**_holders(office, people, typed), **people} if is_leader else own
    return {
        "absence_form": AbsenceForm(
            typed if is_absence else None,
            absent=list(absent.items()),
            people=list(people.items()),
            initial={"user": str(actor.user_id), "starts_on": timezone.localdate()},
        ),
        "over_form": HandOverForm(
            typed if typed is not None and not is_absence else None,
            holders=list(holders.items()),
            people=list(people.items()),
        ),
    }


def _holders(office: Office, people: Mapping[str, str], typed: QueryDict | None) -> dict[str, str]:
    """Whose cases may be handed over beside those of the staff: whoever left and has some, and the
    one who was chosen in a form that is sent again, though he has none any more."""
    chosen = typed.get("over-from_officer", "") if typed is not None else ""
    found = others_with_cases(office, people)
    if chosen.isdecimal() and len(chosen) < _LONGEST_KEY and chosen not in found:
        left = User.objects.filter(pk=int(chosen), postings__office=office).first()
        found |= {chosen: left.name} if left else {}
    return found


def _page(
    request: HttpRequest,
    office: Office,
    actor: Actor,
    *,
    forms: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    shown = forms or _forms(office, actor)
    context = {
        "columns": [
            Column(_("Colleague")),
            Column(_("Role")),
            Column(_("On the desk"), is_figure=True),
            Column(_("Overdue"), is_figure=True),
            Column(_("Absence")),
        ],
        "members": members_of(office, today),
        "absences": Absence.objects.at(office.pk)
        .filter(ends_on__gte=today)
        .select_related("user", "deputy"),
        "is_leader": actor.role == PostingRole.APPROVER,
        "chosen": CHOSEN,
        "today": today,
        **shown,
    }
    return render(request, "reviews/desk/staff.html", context, status=status)
