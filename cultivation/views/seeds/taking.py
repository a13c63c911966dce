"""Taking the ticked enterprises of a list into the seed pool."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.enums import PostingRole
from accounts.views.readers import capacity_of_office, official
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from cultivation.domain.seeds.taking import take_many
from cultivation.enums import TitleKind
from enterprises.models import Enterprise
from enterprises.views.acting import whole_number

_LISTS = {"finds": "cultivation:seeds", "without_figures": "cultivation:seeds_without_figures"}
_NAMED = 5


@require_POST
def take_ticked(request: HttpRequest) -> HttpResponse:
    """Take them; the list says how many, and who was left out why."""
    capacity, _office = capacity_of_office(request)
    if capacity.role == PostingRole.ANALYST:
        raise Http404
    actor, chosen = official(request), _chosen(request)
    visible = Enterprise.objects.visible_to(capacity)

    def act() -> Answer:
        taken = take_many(chosen=chosen, enterprises=visible, actor=actor)
        return Answer(200, {"count": taken.count, "left_out": taken.left_out})

    body = {"chosen": [f"{pk}:{target.value}" for pk, target in chosen]}
    try:
        answer = submitted_once(request, actor=actor, route="seeds take", body=body, act=act)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        _say(request, answer.body["count"], answer.body["left_out"])
    return redirect(_LISTS.get(request.POST.get("list", ""), _LISTS["finds"]))


def _chosen(request: HttpRequest) -> list[tuple[int, TitleKind]]:
    """The ticks, each an enterprise's key and a title; what is neither is passed over."""
    found = []
    for tick in request.POST.getlist("seed"):
        key, _colon, target = tick.partition(":")
        number = whole_number(key)
        if number and target in TitleKind.values:
            found.append((number, TitleKind(target)))
    return found


def _say(request: HttpRequest, count: int, left_out: list[tuple[str, str]]) -> None:
    if count:
        words = ngettext(
            "%(count)d enterprise is taken into the seed pool.",
            "%(count)d enterprises are taken into the seed pool.",
            count,
        )
        messages.success(request, words % {"count": count})
    for name, reason in left_out[:_NAMED]:
        words = _("%(name)s is left out: %(reason)s")
        messages.warning(request, words % {"name": name, "reason": reason})
    more = len(left_out) - _NAMED
    if more > 0:
        words = ngettext("%(count)d more is left out.", "%(count)d more are left out.", more)
        messages.warning(request, words % {"count": more})
