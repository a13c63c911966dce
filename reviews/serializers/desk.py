"""What the desk's part of a case looks like in the API."""

from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Absence
from common.serializers import ShownSerializer, StrictSerializer
from cultivation.criteria.measures import MEASURES
from reviews.models import (
    CaseNote,
    Examination,
    ExaminationMark,
    Judgement,
    RefusalGround,
    SavedFilter,
    VerifiedFigure,
)
from reviews.queries import QueueTab

_LONGEST_TEXT = 4000


class OfficialSerializer(serializers.Serializer[Any]):
    """A person of an office."""

    username = serializers.CharField()
    name = serializers.CharField()


class AssignmentSerializer(serializers.Serializer[Any]):
    """On whose desk a case lies; `office` is null while it lies with none."""

    office = serializers.CharField(allow_null=True)
    officer = OfficialSerializer(allow_null=True)
    stands_in_for = OfficialSerializer(allow_null=True)
    work = serializers.CharField(help_text="examine, sign, notice, correction, other or empty")
    version = serializers.IntegerField()


class ColleagueSerializer(serializers.Serializer[Any]):
    """A person of the office and what lies on his desk there; counts end at some thousands."""

    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.name")
    roles = serializers.ListField(child=serializers.CharField(), help_text=_("In words"))
    open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    is_away = serializers.BooleanField()
    has_left = serializers.BooleanField(help_text=_("No longer posted here"))


class HandOverSerializer(StrictSerializer):
    """Whose open cases (by user name) go to which colleague, and what he has to know."""

    from_officer = serializers.CharField(max_length=150)
    officer = serializers.CharField(max_length=150)
    note = serializers.CharField(allow_blank=True, max_length=_LONGEST_TEXT)


class HandedOverSerializer(serializers.Serializer[Any]):
    """How many cases changed hands; the others stayed: the colleague may not have them, or they
    moved on just now."""

    handed_over = serializers.IntegerField()
    left = serializers.IntegerField()


class AssignSerializer(StrictSerializer):
    """`assign` names the colleague by `username`."""

    action = serializers.ChoiceField(choices=["take", "assign", "put_back"])
    version = serializers.IntegerField(min_value=0)
    officer = serializers.CharField(required=False, max_length=150)
    note = serializers.CharField(required=False, allow_blank=True, max_length=_LONGEST_TEXT)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Who assigns says to whom."""
        if attrs["action"] == "assign" and not attrs.get("officer"):
            raise serializers.ValidationError({"officer": _("Name the colleague.")})
        return attrs


class _FindingSerializer(ShownSerializer[Any]):
    office = serializers.CharField(source="step.office.code", read_only=True)


class JudgementSerializer(_FindingSerializer):
    """A reviewer's verdict on a judged measure."""

    judged_by = serializers.CharField(source="judged_by.name", read_only=True)
    version = serializers.IntegerField(
        source="version.number", read_only=True, help_text="Of what was handed in, when it was made"
    )

    class Meta:
        model = Judgement
        fields = ("measure", "is_met", "reason", "version", "office", "judged_by", "judged_at")


class JudgedItemSerializer(serializers.Serializer[Any]):
    """What a standard leaves to people, with what stands; null while nobody has judged it."""

    measure = serializers.CharField()
    condition = serializers.CharField()
    label = serializers.CharField()
    requirement = serializers.CharField()
    is_met = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class JudgementsSerializer(serializers.Serializer[Any]):
    """The judged items of the standard, and every judgement so far, oldest first."""

    items = JudgedItemSerializer(many=True)
    history = JudgementSerializer(many=True)


class OpinionSerializer(StrictSerializer):
    """Met or not met, and why."""

    measure = serializers.CharField(max_length=60)
    is_met = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, max_length=_LONGEST_TEXT)


class JudgeSerializer(StrictSerializer):
    """Judgements on one or several measures."""

    version = serializers.IntegerField(min_value=0)
    judgements = OpinionSerializer(many=True, allow_empty=False)


class VerifiedFigureSerializer(_FindingSerializer):
    """A found figure beside the declared one; `is_withdrawn` rows take back the one before."""

    entered_by = serializers.CharField(source="entered_by.name", read_only=True)
    declared = serializers.JSONField(read_only=True)
    found = serializers.JSONField(read_only=True)

    class Meta:
        model = VerifiedFigure
        fields = (
            "measure", "declared", "found", "reason", "source", "is_withdrawn", "office",
            "entered_by", "entered_at",
        )  # fmt: skip


class VerifiedFiguresSerializer(serializers.Serializer[Any]):
    """What counts on the version, what no longer does, the verdict on it, and every entry. Where
    verified and declared figures contradict each other there is no verdict; `problem` says why."""

    version = serializers.IntegerField()
    counting = serializers.ListField(child=serializers.CharField())
    outdated = serializers.ListField(child=serializers.CharField())
    verdict = serializers.DictField(allow_null=True)
    problem = serializers.CharField()
    history = VerifiedFigureSerializer(many=True)


@extend_schema_field(
    {"oneOf": [{"type": "number"}, {"type": "string", "maxLength": 60}, {"type": "boolean"}]}
)
class FoundField(serializers.Field[Any, Any, Any, Any]):
    """One value. Numbers with decimals come as `Decimal`, which no JSON field takes."""

    def to_internal_value(self, data: Any) -> Any:
        """The value as it was sent; decimals as text."""
        if isinstance(data, dict | list) or (isinstance(data, str) and len(data) > 60):
            raise serializers.ValidationError(_("Send one value."))
        return str(data) if isinstance(data, float | Decimal) else data

    def to_representation(self, value: Any) -> Any:
        """The same."""
        return value


class VerifySerializer(StrictSerializer):
    """A found figure: a number or a decimal string, true or false, or a code, as facts have it."""

    version = serializers.IntegerField(min_value=0)
    measure = serializers.CharField(max_length=60)
    found = FoundField()
    reason = serializers.CharField(allow_blank=True, max_length=_LONGEST_TEXT)
    source = serializers.CharField(allow_blank=True, max_length=300)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A whole number stays one; other figures are kept as text with two places. What is no
        number is left to the domain."""
        measure, value = MEASURES.get(attrs["measure"]), attrs["found"]
        is_figure = measure is not None and measure.kind in {"money", "decimal"}
        if is_figure and not isinstance(value, bool):
            with suppress(InvalidOperation):
                attrs["found"] = str(Decimal(str(value)).quantize(Decimal("0.01")))
        return attrs


class WithdrawFigureSerializer(StrictSerializer):
    """The measure whose declared figure counts again, and why."""

    version = serializers.IntegerField(min_value=0)
    measure = serializers.CharField(max_length=60)
    reason = serializers.CharField(allow_blank=True, max_length=_LONGEST_TEXT)


class RefusalGroundSerializer(ShownSerializer[RefusalGround]):
    """Why a case is to be refused: a line of the verdict, or `other`."""

    class Meta:
        model = RefusalGround
        fields = ("condition", "reason")


class ExaminationMarkSerializer(ShownSerializer[ExaminationMark]):
    """What became of an examination."""

    person = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = ExaminationMark
        fields = ("kind", "person", "comment", "marked_at")


class ExaminationSerializer(ShownSerializer[Examination]):
    """An examination as it was: opinion, findings, the verdict on them, and what became of it."""

    step = serializers.IntegerField(source="step.position", read_only=True)
    office = serializers.CharField(source="step.office.code", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    rule_set = serializers.SlugRelatedField("code", read_only=True)
    examined_by = serializers.CharField(source="examined_by.name", read_only=True)
    verified = serializers.DictField(read_only=True)
    judged = serializers.DictField(read_only=True)
    lines = serializers.ListField(child=serializers.DictField(), read_only=True)
    grounds = RefusalGroundSerializer(many=True, read_only=True)
    marks = ExaminationMarkSerializer(many=True, read_only=True)

    class Meta:
        model = Examination
        fields = (
            "number", "step", "office", "proposal", "opinion", "override_reason",
            "earlier_panel_reason", "version", "rule_set", "outcome", "verified", "judged", "lines",
            "grounds", "digest", "examined_by", "examined_at", "marks",
        )  # fmt: skip


class NoteSerializer(ShownSerializer[CaseNote]):
    """An internal note; of a retracted one only that there was one."""

    author = serializers.CharField(source="author.name", read_only=True)
    office = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = CaseNote
        fields = ("id", "author", "office", "body", "created_at", "retracted_at")

    def to_representation(self, instance: CaseNote) -> dict[str, Any]:
        """What was retracted is not shown."""
        shown = super().to_representation(instance)
        return shown | ({"body": ""} if instance.retracted_at else {})


class WriteNoteSerializer(StrictSerializer):
    """The note's text."""

    body = serializers.CharField(allow_blank=True, max_length=_LONGEST_TEXT)


class WrittenSerializer(serializers.Serializer[Any]):
    """The note's id."""

    note = serializers.IntegerField()


class SavedFilterSerializer(ShownSerializer[SavedFilter]):
    """A kept view of the queue: `query` are filters as in the address of the list."""

    class Meta:
        model = SavedFilter
        fields = ("id", "name", "tab", "query", "is_default", "saved_at")


class SaveFilterBodySerializer(StrictSerializer):
    """Keep filters under a name; the same name again replaces what it stood for."""

    name = serializers.CharField(allow_blank=True, max_length=200)
    tab = serializers.ChoiceField(choices=QueueTab.choices, default=QueueTab.DUE.value)
    query = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    is_default = serializers.BooleanField(required=False, default=False)


class ChooseDefaultSerializer(StrictSerializer):
    """Whether the queue opens with this filter."""

    is_default = serializers.BooleanField()


class AbsenceSerializer(ShownSerializer[Absence]):
    """From a day until a day, both included, somebody is away."""

    user = OfficialSerializer(read_only=True)
    deputy = OfficialSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Absence
        fields = ("id", "user", "starts_on", "ends_on", "deputy", "called_off_at")


class DeclareAbsenceSerializer(StrictSerializer):
    """Who is away, and who stands in, by `username`."""

    user = serializers.CharField(max_length=150)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    deputy = serializers.CharField(max_length=150, required=False, allow_null=True)
