"""Publishing a standard on screen: paste or upload its text, check it, publish it from a day."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.views.readers import capacity_of_ministry, official
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.enums import Reader
from cultivation.criteria import RuleSet as Standard
from cultivation.criteria import RuleSetError
from cultivation.domain.rule_set_publishing import checked_rule_set, publish_rule_set
from cultivation.forms.rule_sets import StandardForm
from cultivation.plain_rules import plain_standard


def may_publish(capacity: Capacity) -> bool:
    """An approver of the ministry publishes standards."""
    return capacity.reader == Reader.MINISTRY and capacity.role == PostingRole.APPROVER


@require_http_methods(["GET", "HEAD", "POST"])
def publish_standard(request: HttpRequest) -> HttpResponse:
    """Check a text and show every refusal or what was found; publish it when asked to."""
    capacity, _office = capacity_of_ministry(request)
    if not may_publish(capacity):
        raise Http404
    if request.method != "POST":
        return _page(request, StandardForm())
    form = StandardForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    text, path = form.text_given(), form.name_given()
    from_day = form.cleaned_data["from_day"]
    try:
        found = checked_rule_set(text=text, path=path, from_day=from_day)
        if "publish" not in request.POST:
            # What was uploaded comes back as text, so that it need not be chosen again.
            again = StandardForm(initial={"text": text, "from_day": from_day})
            return _page(request, again, found=found)
        published = _published(request, text=text, path=path, form=form)
    except RuleSetError as error:
        language = get_language() or "zh-hans"
        refusals = [one.in_language(language) for one in error.refusals]
        return _page(request, form, refusals=refusals, status=422)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=422)
    messages.success(request, _("Published: %(code)s.") % {"code": published})
    return redirect("cultivation:rule_set", published)


def _published(request: HttpRequest, *, text: str, path: str, form: StandardForm) -> str:
    """Publish once; answers the code."""
    actor, from_day = official(request), form.cleaned_data["from_day"]

    def act() -> Answer:
        row = publish_rule_set(text=text, from_day=from_day, actor=actor, path=path)
        return Answer(200, {"code": row.code})

    body = {"text": text, "from_day": str(from_day)}
    answer = submitted_once(request, actor=actor, route="publish standard", body=body, act=act)
    return str(answer.body["code"])


def _page(
    request: HttpRequest,
    form: StandardForm,
    *,
    found: Standard | None = None,
    refusals: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "rules": plain_standard(found) if found else None,
        "refusals": refusals,
    }
    return render(request, "cultivation/publish_standard.html", context, status=status)
