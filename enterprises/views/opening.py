"""Opening the record of an enterprise that is not recorded yet."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import OfficeLevel
from accounts.middleware import SESSION_KEY, acting_in
from accounts.models import Office, User
from accounts.queries import region_data_date
from common.domain.errors import DomainError
from common.domain.idempotency import Answer, once
from common.refusals import show_refusal
from enterprises.domain.enterprises import open_record
from enterprises.forms import NameSearchForm, OpenRecordForm
from enterprises.models import Enterprise, Membership
from enterprises.views.acting import acting_person, plain_text, posted_key

_MOST_OFFICES_FOUND = 40


@dataclass
class OfficeChoice:
    """The way to an office: what was searched or opened, and what may be chosen now."""

    chosen: Office | None = None
    trail: list[Office] = field(default_factory=list)
    offered: list[Office] = field(default_factory=list)
    is_search: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """First choose the office (search or province → city → county), then code and name."""
    choice = _choice(request)
    form = OpenRecordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and choice.chosen is not None and form.is_valid():
        try:
            return _opened(request, choice.chosen, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
    context = {
        "choice": choice,
        "form": form,
        "search": NameSearchForm(request.GET),
        "leaf": OfficeLevel.COUNTY,
        "regions": region_data_date(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "enterprises/open_new.html", context, status=status)


def _opened(request: HttpRequest, office: Office, form: OpenRecordForm) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("Only a signed-in user opens a record.")
    typed = {"uscc": form.cleaned_data["uscc"], "name": form.cleaned_data["name"]}
    person = acting_person(request)

    def act() -> Answer:
        enterprise = open_record(**typed, office=office, user=user, actor=person)
        return Answer(201, {"enterprise": enterprise.pk})

    answer = once(
        user_id=user.pk,
        route="enterprise new",
        key=posted_key(request),
        body={**typed, "office": office.code},
        act=act,
    )
    enterprise = Enterprise.objects.get(pk=answer.body["enterprise"])
    act_for(request, user, enterprise)
    messages.success(request, _("The record is open. Fill in what is still empty."))
    return redirect("enterprises:record")


def act_for(request: HttpRequest, user: User, enterprise: Enterprise) -> None:
    """Take the user's membership in the enterprise into his session. Forms that stand open in other
    tabs were opened for another one: they are refused from then on."""
    membership = Membership.objects.get(user=user, enterprise=enterprise)
    request.session[SESSION_KEY] = f"membership:{membership.pk}"
    rotate_token(request)
    if acting_in(request):
        request.session["may_switch"] = True


def _choice(request: HttpRequest) -> OfficeChoice:
    places = Office.objects.exclude(level=OfficeLevel.MINISTRY).select_related("parent__parent")
    code = plain_text(request.POST.get("office") or request.GET.get("office"))
    if code:
        return OfficeChoice(chosen=places.filter(code=code).first())
    text = plain_text(request.GET.get("q"))
    if text:
        found = places.filter(name__contains=text).order_by("code")[:_MOST_OFFICES_FOUND]
        return OfficeChoice(offered=list(found), is_search=True)
    under = places.filter(code=plain_text(request.GET.get("under"))).first()
    if under is None:
        return OfficeChoice(offered=list(places.filter(level=OfficeLevel.PROVINCE)))
    offered = list(places.filter(parent=under))
    if not offered:
        return OfficeChoice(chosen=under)
    above = [office for office in under.lineage().values() if office is not None]
    return OfficeChoice(offered=offered, trail=above[::-1])
