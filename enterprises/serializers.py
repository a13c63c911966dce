"""Enterprises, filings and assessments as the API shows and takes them. The domain decides."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Office
from common.enums import FileState
from common.serializers import ShownSerializer, StrictSerializer
from enterprises.domain.enterprises import RECORD_FIELDS
from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.domain.proofs import proof_list
from enterprises.enums import AssessmentBasis, VisitState
from enterprises.models import (
    Assessment,
    Enterprise,
    Evidence,
    Filing,
    Industry,
    Visit,
    VisitFile,
)

# Not known is null, never an empty word.
_CHOICE_COLUMNS = frozenset(field.name for field in Filing._meta.concrete_fields if field.choices)
_OFFICES = ("county_office", "city_office", "province_office")


class EnterpriseSerializer(ShownSerializer[Enterprise]):
    """An enterprise in a list. `uscc` is null while nobody has claimed the record."""

    county_office = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    city_office = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    province_office = serializers.SlugRelatedField("code", read_only=True)
    industry = serializers.CharField(source="industry_id", read_only=True, allow_null=True)

    class Meta:
        model = Enterprise
        fields: tuple[str, ...] = (
            "uscc", "name", "state", *_OFFICES, "industry", "main_product", "version",
        )  # fmt: skip


class EnterpriseDetailSerializer(EnterpriseSerializer):
    """The whole record."""

    class Meta(EnterpriseSerializer.Meta):
        fields = (
            *EnterpriseSerializer.Meta.fields,
            "founded_on",
            "address",
            "legal_representative",
            "contact_name",
            "contact_phone",
            "niche_market",
            "source",
        )


class RecordSerializer(StrictSerializer, serializers.ModelSerializer[Enterprise]):
    """What the enterprise itself keeps up to date. Fields not sent stay as they are."""

    industry = serializers.SlugRelatedField(
        "code",
        queryset=Industry.objects.all(),
        required=False,
        allow_null=True,
        help_text=_("GB/T 4754-2017 section or division"),
    )
    version = serializers.IntegerField(help_text=_("The version that is changed"))

    class Meta:
        model = Enterprise
        fields: tuple[str, ...] = (
            *(name.removesuffix("_id") for name in RECORD_FIELDS),
            "version",
        )
        extra_kwargs: dict[str, dict[str, Any]] = {"name": {"required": False}}

    def changes(self) -> dict[str, Any]:
        """What was sent, by the names of `RECORD_FIELDS`; the industry by its code."""
        sent = {k: v for k, v in self.validated_data.items() if k in self.Meta.fields}
        sent.pop("version", None)
        if "industry" in sent:
            industry = sent.pop("industry")
            sent["industry_id"] = industry.code if industry else None
        return sent


class OpenRecordSerializer(RecordSerializer):
    """What opens a record: the code, the office where the enterprise is registered, and more."""

    uscc = serializers.CharField(max_length=30)
    office = serializers.SlugRelatedField(
        "code", queryset=Office.objects.select_related("parent__parent", "region")
    )
    version = None

    class Meta(RecordSerializer.Meta):
        fields = (
            "uscc",
            "office",
            *(name for name in RecordSerializer.Meta.fields if name != "version"),
        )
        extra_kwargs: dict[str, dict[str, Any]] = {}


class FilingSerializer(ShownSerializer[Filing]):
    """The figures of one fiscal year. Null means not known; money in 万元, shares in %."""

    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)

    class Meta:
        model = Filing
        fields = ("uscc", "fiscal_year", "version", "saved_at", *MEASURE_COLUMNS)


class FilingLineSerializer(ShownSerializer[Filing]):
    """A filing in a list: whose, which year, how fresh."""

    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise = serializers.CharField(source="enterprise.name", read_only=True)

    class Meta:
        model = Filing
        fields = ("uscc", "enterprise", "fiscal_year", "version", "saved_at")


class FiguresSerializer(StrictSerializer, serializers.ModelSerializer[Filing]):
    """Figures to save. `version` 0 opens the year's filing."""

    version = serializers.IntegerField(min_value=0)

    class Meta:
        model = Filing
        fields = ("version", *MEASURE_COLUMNS)
        extra_kwargs = {
            name: {"required": False, "allow_null": True}
            | ({"allow_blank": False} if name in _CHOICE_COLUMNS else {})
            for name in MEASURE_COLUMNS
        }

    def figures(self, *, is_whole: bool) -> dict[str, Any]:
        """The figures by column; with `is_whole` what was not sent becomes unknown."""
        sent = {k: v for k, v in self.validated_data.items() if k != "version"}
        return dict.fromkeys(MEASURE_COLUMNS) | sent if is_whole else sent


class AssessmentSerializer(ShownSerializer[Assessment]):
    """One finding of the digital level."""

    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise = serializers.CharField(source="enterprise.name", read_only=True)

    class Meta:
        model = Assessment
        fields = (
            "uscc", "enterprise", "basis", "level", "score", "score_level", "scene_level",
            "missing", "questionnaire", "sha256", "assessed_on", "recorded_at",
        )  # fmt: skip


class RatingSerializer(StrictSerializer):
    """An own rating to be recorded: answers by code, as the questionnaire names them. A grading on
    site is recorded on a visit (`visits/`), with its evidence."""

    uscc = serializers.CharField(
        max_length=18, required=False, help_text=_("The caller's own enterprise when left out")
    )
    answers = serializers.JSONField(help_text=_("Codes of questions and scenes with their answers"))
    basis = serializers.ChoiceField(
        choices=AssessmentBasis.choices, default=AssessmentBasis.SELF_RATED
    )
    assessed_on = serializers.DateField(required=False, help_text=_("Today when left out"))
    is_pledged = serializers.BooleanField(
        default=False, help_text=_("The truth pledge; an own rating needs it")
    )

    def validate_answers(self, answers: Any) -> dict[str, Any]:
        """An object; its content is the domain's to judge."""
        if not isinstance(answers, dict):
            raise serializers.ValidationError(_("Answers are an object of codes."))
        return answers


class EvidenceSerializer(ShownSerializer[Evidence]):
    """A file that proves something of a year. It is given out at `files/{file}/` once its state
    allows."""

    name = serializers.CharField(source="file.name", read_only=True)
    kind = serializers.CharField(source="file.kind", read_only=True)
    size_bytes = serializers.IntegerField(source="file.size_bytes", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    state = serializers.ChoiceField(choices=FileState.choices, source="file.state", read_only=True)

    class Meta:
        model = Evidence
        fields = (
            "id", "fiscal_year", "proof", "label", "file", "name", "kind", "size_bytes", "sha256",
            "state", "added_at",
        )  # fmt: skip


class AddEvidenceSerializer(StrictSerializer):
    """One file with what it proves."""

    file = serializers.FileField()
    fiscal_year = serializers.IntegerField(min_value=1900, max_value=2200)
    proof = serializers.ChoiceField(
        choices=[(proof.code, proof.code) for proof in proof_list().proofs]
    )
    label = serializers.CharField(required=False, default="", allow_blank=True, max_length=120)


class UseAgainSerializer(StrictSerializer):
    """The year in which a file proves something, too."""

    fiscal_year = serializers.IntegerField(min_value=1900, max_value=2200)


class VisitSerializer(ShownSerializer[Visit]):
    """A grading on site: ordered, open to its grader, done or called off. `level` once done."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name")
    office = serializers.CharField(source="office.code")
    grader = serializers.CharField(source="grader.name")
    state = serializers.ChoiceField(choices=VisitState.choices)
    level = serializers.IntegerField(source="assessment.level", allow_null=True, default=None)

    class Meta:
        model = Visit
        fields = (
            "id", "uscc", "enterprise_name", "office", "grader", "planned_on", "state",
            "questionnaire", "visited_on", "conclusion", "reason", "level", "version",
        )  # fmt: skip


class VisitFileSerializer(ShownSerializer[VisitFile]):
    """A photo or a paper of a visit; its content at `files/{file}/`."""

    name = serializers.CharField(source="file.name", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)

    class Meta:
        model = VisitFile
        fields = ("id", "name", "sha256", "file", "added_at")


class AddVisitFileSerializer(StrictSerializer):
    """One file."""

    file = serializers.FileField()


class OrderVisitSerializer(StrictSerializer):
    """To whom, when, and by which official (user name) of the caller's office or which accredited
    assessor (user name)."""

    uscc = serializers.CharField(max_length=18)
    planned_on = serializers.DateField()
    official = serializers.CharField(max_length=150, required=False, default="")
    assessor = serializers.CharField(max_length=150, required=False, default="")


class SaveVisitSerializer(StrictSerializer):
    """What the grader has answered so far, by code, on the version that was seen."""

    version = serializers.IntegerField(min_value=0)
    answers = serializers.DictField()
    conclusion = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=20_000
    )
    visited_on = serializers.DateField(required=False, allow_null=True, default=None)


class FinishVisitSerializer(StrictSerializer):
    """The version that was seen."""

    version = serializers.IntegerField(min_value=0)


class CallOffVisitSerializer(FinishVisitSerializer):
    """The version that was seen, and why."""

    reason = serializers.CharField(allow_blank=True, max_length=20_000)
