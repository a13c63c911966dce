"""The acts of the workflow table as the API takes them: a body and arguments for each."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.domain.actor import Actor
from common.serializers import StrictSerializer
from reviews import workflow
from reviews.domain.acts import current_step
from reviews.domain.bulk import BULK_ACTS
from reviews.domain.desk.examinations import Ground
from reviews.domain.examining import DEFAULT_CORRECTION_WORKING_DAYS, ItemToCorrect
from reviews.domain.permissions import open_actions
from reviews.enums import CaseAction
from reviews.models import Case
from reviews.serializers.cases import AnswersField

_LONGEST_TEXT = 20_000


def _text(**options: Any) -> serializers.CharField:
    # Whether it may be empty is the domain's to say.
    return serializers.CharField(allow_blank=True, max_length=_LONGEST_TEXT, **options)


class ActionSerializer(StrictSerializer):
    """An act that takes the version it was decided on, and no more."""

    version = serializers.IntegerField(min_value=0)

    def arguments(self) -> dict[str, Any]:
        """The named arguments of the domain function."""
        return {name: value for name, value in self.validated_data.items() if name != "version"}


class SubmitSerializer(ActionSerializer):
    """Hand in; with what was `seen` (`needs/`) only that, though others changed it meanwhile."""

    seen = serializers.CharField(required=False, max_length=64)


class WithdrawSerializer(ActionSerializer):
    """Take back, with or without a reason."""

    reason = _text(required=False)


class ResubmitSerializer(ActionSerializer):
    """Hand the correction in: an answer to every item, by its id. `seen` as for `submit`."""

    answers = AnswersField()
    seen = serializers.CharField(required=False, max_length=64)


class ItemSerializer(StrictSerializer):
    """One thing to mend: a measure, a kind of statement or `other`, and why."""

    subject = serializers.CharField(max_length=60)
    reason = _text()


class RequestCorrectionSerializer(ActionSerializer):
    """What is to be mended, and in how many working days."""

    items = ItemSerializer(many=True)
    working_days = serializers.IntegerField(required=False, default=DEFAULT_CORRECTION_WORKING_DAYS)

    def arguments(self) -> dict[str, Any]:
        """The items as the domain takes them."""
        items = [ItemToCorrect(**item) for item in self.validated_data["items"]]
        return {"items": items, "working_days": self.validated_data["working_days"]}


class EndCorrectionSerializer(ActionSerializer):
    """Examine what was handed in last: the day of the correction has passed without it."""


class ProposalSerializer(ActionSerializer):
    """The examiner's opinion."""

    opinion = _text()


class PassSerializer(ProposalSerializer):
    """The examiner's opinion that the case passes; at a recommendation its rank too, if it has
    none yet or another."""

    rank = serializers.IntegerField(required=False, min_value=1)
    override_reason = _text(
        required=False,
        help_text="Why it passes although the verdict on the verified figures is not `pass`.",
    )
    earlier_panel_reason = _text(
        required=False,
        help_text="Why the result of a panel counts that judged it before it came back to the step",
    )


class GroundSerializer(StrictSerializer):
    """Why a case is to be refused: a line of the verdict (or `other`), and the reason."""

    condition = serializers.CharField(max_length=60)
    reason = _text()


class RefusalSerializer(ProposalSerializer):
    """The examiner's opinion that the case is to be refused: a ground for each condition that the
    verdict on the verified figures misses, and at least one (but for a change)."""

    grounds = GroundSerializer(many=True, required=False)

    def arguments(self) -> dict[str, Any]:
        """The grounds as the domain takes them."""
        grounds = [Ground(**one) for one in self.validated_data.get("grounds", ())]
        return {"opinion": self.validated_data["opinion"], "grounds": grounds}


class ReasonSerializer(ActionSerializer):
    """Why the case goes back, or the correction is taken back."""

    reason = _text()


class SignSerializer(ActionSerializer):
    """Sign what was proposed. The comment stays between the offices: of a refusal the enterprise
    reads the opinion and the grounds of the examination."""

    comment = _text(required=False)


class ChosenSerializer(StrictSerializer):
    """A case and the version that was seen of it."""

    number = serializers.CharField(max_length=40)
    version = serializers.IntegerField(min_value=0)


class BulkArgumentsSerializer(StrictSerializer):
    """What the act must be told, the same for each case."""

    opinion = _text(required=False)
    override_reason = _text(
        required=False,
        help_text="Why cases pass whose verdict is still open; one that is not met is left out.",
    )
    comment = _text(required=False)
    reason = _text(required=False)
    note = _text(required=False)
    officer = serializers.CharField(
        required=False, max_length=150, help_text="User name of the colleague that cases go to"
    )


class BulkSerializer(StrictSerializer):
    """One act on many cases, in the order given: recommendations are ranked behind the last. Either
    `cases`, in the versions that were seen, or `filter`: all of the caller's office that the query
    of a list of cases leaves, soonest due first, as they were when `seen` was read from `choice/`
    under the same query."""

    act = serializers.ChoiceField(choices=[(act.name, act.label) for act in BULK_ACTS.values()])
    cases = ChosenSerializer(many=True, allow_empty=False, required=False)
    filter = serializers.CharField(
        required=False, max_length=2000, help_text="Such as `view=to-sign&proposal=pass`"
    )
    seen = serializers.CharField(
        required=False, max_length=64, help_text="The digest of the choice that was looked at"
    )
    arguments = BulkArgumentsSerializer(required=False, default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two; a filter with what was seen under it."""
        if ("cases" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError({"cases": _("Send either cases or a filter.")})
        if "filter" in attrs and "seen" not in attrs:
            sentence = _("Read the choice under this filter first, and send its digest.")
            raise serializers.ValidationError({"seen": sentence})
        if attrs["act"] == "assign" and not attrs["arguments"].get("officer"):
            raise serializers.ValidationError({"arguments": {"officer": _("Name the colleague.")}})
        checked: dict[str, Any] = super().validate(attrs)
        return checked


BODIES: dict[CaseAction, type[ActionSerializer]] = {
    CaseAction.SUBMIT: SubmitSerializer,
    CaseAction.WITHDRAW: WithdrawSerializer,
    CaseAction.RESUBMIT: ResubmitSerializer,
    CaseAction.END_CORRECTION: EndCorrectionSerializer,
    CaseAction.TAKE_BACK_CORRECTION: ReasonSerializer,
    CaseAction.REQUEST_CORRECTION: RequestCorrectionSerializer,
    CaseAction.PROPOSE_PASS: PassSerializer,
    CaseAction.PROPOSE_REFUSAL: RefusalSerializer,
    CaseAction.RETURN_TO_EXAMINER: ReasonSerializer,
    CaseAction.SIGN: SignSerializer,
    CaseAction.SEND_BACK: ReasonSerializer,
}


def requestable_actions() -> list[CaseAction]:
    """The acts of the table that a person does on one case."""
    return [row.action for row in workflow.TRANSITIONS if row.is_single and row.actors]


def actions_for(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """The acts open to the caller now, each with its address and the fields it takes."""
    return [
        {
            "action": action.value,
            "label": str(action.label),
            "url": reverse("api:case-act", args=[case.number, action.value]),
            "fields": _fields_of(BODIES[action]()),
        }
        for action in open_actions(case, current_step(case), actor)
    ]


def _fields_of(body: ActionSerializer) -> list[dict[str, Any]]:
    return [
        {"name": name, "type": _type_of(field), "is_required": field.required}
        for name, field in body.fields.items()
        if name != "version"
    ]


def _type_of(field: serializers.Field[Any, Any, Any, Any]) -> str:
    if isinstance(field, serializers.ListSerializer):
        return "list"
    if isinstance(field, serializers.DictField):
        return "map"
    return "integer" if isinstance(field, serializers.IntegerField) else "text"
