"""Cases as the API shows and takes them. The domain decides."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.models import Event
from common.sentences import sentence_of
from common.serializers import ShownSerializer, StrictSerializer
from cultivation.enums import TitleKind
from enterprises.enums import TieKind
from reviews.case_file import reason_outside_examination
from reviews.disclosure import COMMENTED_VERBS
from reviews.domain.correcting import OTHER
from reviews.enums import CaseStatus, StatementKind, StepState
from reviews.models import (
    Case,
    CaseVersion,
    Correction,
    CorrectionItem,
    Round,
    Step,
    VersionEvidence,
)
from reviews.related_parties import RelatedParty

# In a serializer's context: the reader is the enterprise whose case it is.
FOR_ENTERPRISE = "for_enterprise"

_LONGEST_TEXT = 20_000
_ITEM_ID = re.compile("[1-9][0-9]{0,17}")


class CaseSerializer(ShownSerializer[Case]):
    """A case in a list."""

    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise = serializers.CharField(source="enterprise.name", read_only=True)
    round = serializers.SlugRelatedField("code", read_only=True)
    stage = serializers.SerializerMethodField(
        help_text=_("application, review or certification; empty when it is over")
    )
    turn_office = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    county_office = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    work = serializers.SerializerMethodField(
        help_text=_("What the office has to do with it now; empty for enterprises")
    )
    officer = serializers.SerializerMethodField(
        help_text=_("Who has it on his desk (user name); null for enterprises")
    )
    proposal = serializers.SerializerMethodField(
        help_text=_("pass or refuse while a proposal waits for its signature; else empty")
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = (
            "number", "uscc", "enterprise", "round", "kind", "title_kind", "status", "stage",
            "turn", "turn_office", "due_on", "work", "officer", "proposal", "county_office",
            "outcome", "version", "created_at", "submitted_at", "closed_at",
        )  # fmt: skip

    def get_stage(self, case: Case) -> str:
        """The user's three words."""
        return CaseStatus(case.status).stage

    def get_work(self, case: Case) -> str:
        """The offices' own."""
        return "" if self.context.get(FOR_ENTERPRISE) else case.work

    def get_officer(self, case: Case) -> str | None:
        """The offices' own."""
        is_shown = case.officer is not None and not self.context.get(FOR_ENTERPRISE)
        return case.officer.username if case.officer and is_shown else None

    def get_proposal(self, case: Case) -> str:
        """The offices' own: nothing is decided before it is signed. Told of cases that come from
        `with_current_step`."""
        proposal: str | None = getattr(case, "step_proposal", None)
        return "" if self.context.get(FOR_ENTERPRISE) else proposal or ""


class StatementsSerializer(StrictSerializer):
    """The enterprise's texts, by kind."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One text for each kind of statement."""
        return {
            kind.value: serializers.CharField(
                required=False,
                allow_blank=True,
                trim_whitespace=False,
                max_length=_LONGEST_TEXT,
                help_text=str(kind.label),
            )
            for kind in StatementKind
        }


class DraftSerializer(serializers.Serializer[Any]):
    """What the enterprise is still writing: only the enterprise sees it."""

    statements = StatementsSerializer()
    is_pledged = serializers.BooleanField()


class VersionEvidenceSerializer(ShownSerializer[VersionEvidence]):
    """A file that was handed in with a version; its content at `files/{file}/`."""

    class Meta:
        model = VersionEvidence
        fields = ("proof", "name", "sha256", "file")


class CaseVersionSerializer(ShownSerializer[CaseVersion]):
    """What was handed in: facts, texts and the verdict on them, frozen under a digest."""

    rule_set = serializers.SlugRelatedField("code", read_only=True)
    facts = serializers.DictField(read_only=True)
    statements = serializers.DictField(child=serializers.CharField(), read_only=True)
    verdict = serializers.DictField(read_only=True)
    submitted_by = serializers.CharField(source="submitted_by.name", read_only=True)
    evidence = VersionEvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = CaseVersion
        fields = (
            "number", "rule_set", "facts", "statements", "verdict", "evidence", "digest",
            "submitted_by", "submitted_at",
        )  # fmt: skip


class StepSerializer(ShownSerializer[Step]):
    """One office's part in a case."""

    office = serializers.SlugRelatedField("code", read_only=True)
    office_name = serializers.CharField(source="office.name", read_only=True)
    examined_by = serializers.CharField(
        source="examined_by.name", read_only=True, allow_null=True, default=None
    )
    signed_by = serializers.CharField(
        source="signed_by.name", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Step
        fields = (
            "position", "kind", "office", "office_name", "working_days", "state", "entered_on",
            "due_on", "proposal", "opinion", "rank", "examined_by", "examined_at", "signed_by",
            "signed_at",
        )  # fmt: skip

    def to_representation(self, instance: Step) -> dict[str, Any]:
        """The enterprise sees an office's part, not its people; an opinion once it refuses."""
        shown = super().to_representation(instance)
        if self.context.get(FOR_ENTERPRISE):
            shown |= dict.fromkeys(("rank", "examined_by", "examined_at", "signed_by", "signed_at"))
            shown["proposal"] = ""
            shown["opinion"] = instance.opinion if instance.state == StepState.REFUSED else ""
        return shown


class CorrectionItemSerializer(ShownSerializer[CorrectionItem]):
    """One thing to mend. Its `id` is what an answer is given to."""

    class Meta:
        model = CorrectionItem
        fields = ("id", "subject", "reason", "answer")


class CorrectionSerializer(ShownSerializer[Correction]):
    """A request to correct; open while `resubmitted_at` and `ended_at` are null. One that has
    `ended_at` was not answered: the office went on, took the request back (`taken_back_reason`), or
    the case ended."""

    step = serializers.IntegerField(source="step.position", read_only=True)
    items = CorrectionItemSerializer(many=True, read_only=True)

    class Meta:
        model = Correction
        fields = (
            "step", "requested_at", "due_on", "resubmitted_at", "ended_at",
            "taken_back_reason", "items",
        )  # fmt: skip


class EventSerializer(ShownSerializer[Event]):
    """One act of the trail."""

    sentence = serializers.SerializerMethodField()
    before = serializers.DictField(read_only=True)
    after = serializers.DictField(read_only=True)

    class Meta:
        model = Event
        fields = (
            "sequence", "occurred_at", "verb", "sentence", "result", "actor_label", "role",
            "office_code", "office_name", "before", "after", "comment", "digest",
        )  # fmt: skip

    def get_sentence(self, event: Event) -> str:
        """The act in the reader's language."""
        return sentence_of(event)

    def to_representation(self, instance: Event) -> dict[str, Any]:
        """To the enterprise an office acts under its name, never an official under his."""
        shown = super().to_representation(instance)
        if self.context.get(FOR_ENTERPRISE):
            if instance.office_code:
                shown["actor_label"] = instance.office_name
            if instance.verb not in COMMENTED_VERBS:
                shown["comment"] = ""
        return shown


class ActionFieldSerializer(serializers.Serializer[Any]):
    """A field that an act takes beside `version`."""

    name = serializers.CharField()
    type = serializers.ChoiceField(choices=["text", "integer", "list", "map"])
    is_required = serializers.BooleanField()


class OpenActionSerializer(serializers.Serializer[Any]):
    """An act that is open to the caller now."""

    action = serializers.CharField()
    label = serializers.CharField()
    url = serializers.CharField()
    fields = ActionFieldSerializer(many=True)


class GroundsSerializer(serializers.Serializer[Any]):
    """A ground of a refusal."""

    condition = serializers.CharField()
    reason = serializers.CharField()


class LetterSerializer(serializers.Serializer[Any]):
    """A letter of a case; its content at `letters/{key}/`."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=["correction", "refusal"])
    on = serializers.DateField()
    is_taken_back = serializers.BooleanField(
        default=False, help_text="Whether the correction was taken back since"
    )
    doubt = serializers.CharField(
        default="", help_text="What in it nobody has compared with the published law yet"
    )


class RelatedPartySerializer(serializers.Serializer[RelatedParty]):
    """Another enterprise tied to the applicant that applies for the same title (`case`, else
    empty), or holds it or the title of little giant (`titles`). `kind` and `source` are of the tie
    that leads to it, `via` names the enterprises in between."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    name = serializers.CharField(source="enterprise.name")
    kind = serializers.ChoiceField(choices=TieKind.choices)
    source = serializers.CharField()
    case = serializers.CharField(source="case_number")
    titles = serializers.ListField(child=serializers.ChoiceField(choices=TitleKind.choices))
    via = serializers.ListField(child=serializers.CharField())


class CaseDetailSerializer(CaseSerializer):
    """A whole case: what was handed in, how it went, and what the caller may do now."""

    fiscal_year = serializers.IntegerField(source="filing.fiscal_year", read_only=True)
    draft = DraftSerializer(read_only=True, allow_null=True)
    versions = CaseVersionSerializer(many=True, read_only=True)
    steps = StepSerializer(many=True, read_only=True)
    corrections = CorrectionSerializer(many=True, read_only=True)
    refusal_grounds = serializers.SerializerMethodField(
        help_text=_("Why it was refused, condition by condition; `other` is no condition")
    )
    related_parties = RelatedPartySerializer(
        many=True, read_only=True, help_text=_("What officials are warned of; empty for others")
    )
    events = EventSerializer(many=True, read_only=True)
    actions = OpenActionSerializer(many=True, read_only=True)

    class Meta(CaseSerializer.Meta):
        fields = (
            *CaseSerializer.Meta.fields,
            "fiscal_year", "saved_at", "draft", "versions", "steps", "corrections",
            "refusal_grounds", "related_parties", "events", "actions",
        )  # fmt: skip

    @extend_schema_field(GroundsSerializer(many=True))
    def get_refusal_grounds(self, case: Case) -> list[dict[str, str]]:
        """The grounds of the examination that was signed, or what ended the case outside any;
        empty unless the case is refused."""
        if case.status != CaseStatus.REFUSED:
            return []
        told = reason_outside_examination(case)
        if told:
            return [{"condition": OTHER, "reason": told}]
        last = max(case.examinations.all(), key=lambda one: one.number, default=None)
        grounds = last.grounds.all() if last else ()
        return [{"condition": one.condition, "reason": one.reason} for one in grounds]


class AnswersField(serializers.DictField):
    """What the enterprise says to items to correct, by the item's id."""

    def __init__(self, **options: Any) -> None:
        text = serializers.CharField(allow_blank=True, max_length=_LONGEST_TEXT)
        super().__init__(child=text, **options)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """The answers in the order of their ids: the same answers are the same request."""
        answers: dict[str, str] = super().to_internal_value(data)
        strangers = [name for name in answers if not _ITEM_ID.fullmatch(name)]
        if strangers:
            raise serializers.ValidationError(
                {name[:60]: _("This is no item's id.") for name in strangers}
            )
        return dict(sorted(answers.items()))


class OpenCaseSerializer(StrictSerializer):
    """What opens a case: the round, the enterprise and the year of its filing."""

    round = serializers.SlugRelatedField("code", queryset=Round.objects.all())
    uscc = serializers.CharField(max_length=18)
    fiscal_year = serializers.IntegerField(min_value=1900, max_value=2200)


class SaveDraftSerializer(StrictSerializer):
    """What was typed; texts not sent stay."""

    version = serializers.IntegerField(min_value=0)
    statements = StatementsSerializer(required=False)
    fiscal_year = serializers.IntegerField(
        required=False,
        min_value=1900,
        max_value=2200,
        help_text="A draft goes on with the filing of this year",
    )
    is_pledged = serializers.BooleanField(required=False)
    answers = AnswersField(required=False)


class ActedSerializer(serializers.Serializer[Any]):
    """A case after an act: its number and new version."""

    number = serializers.CharField()
    version = serializers.IntegerField()
