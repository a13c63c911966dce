"""The questions that offices have put to an enterprise, and its answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.readers import one_of
from cultivation.domain.seeds.questions import FIGURES, answer, filed_words, topic_label
from cultivation.forms.seeds import AnswerForm
from cultivation.models import SeedQuestion
from cultivation.views.cancelling.acting import carried_out
from enterprises.views.acting import acting_person, enterprise_capacity, whole_number

_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def own_questions(request: HttpRequest) -> HttpResponse:
    """All questions, open ones first with a form; by POST one is answered."""
    capacity = enterprise_capacity(request)
    visible = SeedQuestion.objects.visible_to(capacity).select_related(
        "office", "asked_by", "enterprise", "answered_by"
    )
    failed: tuple[int, AnswerForm] | None = None
    status = 200
    if request.method == "POST":
        question = one_of(visible, pk=whole_number(request.POST.get("question")) or 0)
        form = AnswerForm(request.POST, prefix=str(question.pk))
        actor = acting_person(request)
        status = carried_out(
            request,
            form,
            actor=actor,
            route=f"question {question.pk}",
            act=lambda given: answer(
                question=question, text=given["answer"], version=given["version"], actor=actor
            ),
        )
        if status == 200:
            messages.success(request, _("Thank you: the office sees your answer."))
            return redirect("cultivation:own_questions")
        failed = (question.pk, form)
    listed = list(visible.order_by("-asked_on", "-pk")[:_SHOWN])
    context = {
        "open": [_asked(one, failed) for one in listed if one.answered_on is None],
        "answered": [(one, topic_label(one.topic)) for one in listed if one.answered_on],
        "failed_form": failed[1] if failed else None,
    }
    return render(request, "cultivation/seeds/own_questions.html", context, status=status)


def _asked(
    question: SeedQuestion, failed: tuple[int, AnswerForm] | None
) -> tuple[SeedQuestion, str, AnswerForm]:
    initial: dict[str, object] = {"version": question.version}
    if question.topic == FIGURES:
        filing = question.enterprise.filings.order_by("-fiscal_year").first()
        initial["answer"] = filed_words(filing) if filing is not None else ""
    form = AnswerForm(prefix=str(question.pk), initial=initial)
    if failed is not None and failed[0] == question.pk:
        form = failed[1]
    return question, topic_label(question.topic), form
