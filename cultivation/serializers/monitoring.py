"""Quarterly reports, rounds, indices and warnings as the API shows and takes them."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from common.serializers import ShownSerializer
from cultivation.domain.monitoring.rules import figure_names
from cultivation.enums import TitleKind
from cultivation.enums.monitoring import (
    Confidence,
    ReportState,
    RoundState,
    WarningKind,
    WarningOutcome,
)
from cultivation.models import EarlyWarning, MonitoringRound, QuarterlyDue, QuarterlyReport
from cultivation.serializers.pipeline_figures import LineOfFiguresSerializer


class MonitoringRoundSerializer(ShownSerializer[MonitoringRound]):
    """A round of quarterly reports with its draw."""

    code = serializers.CharField(read_only=True, help_text="The quarter: 2026Q3")
    titles = serializers.ListField(
        child=serializers.ChoiceField(choices=TitleKind.choices), read_only=True
    )
    state = serializers.SerializerMethodField()

    class Meta:
        model = MonitoringRound
        fields = (
            "id", "code", "year", "quarter", "state", "titles", "share_pct", "seed", "opens_on",
            "due_on", "pool_count", "pool_digest", "drawn_count", "version",
        )  # fmt: skip

    def get_state(self, round_: MonitoringRound) -> RoundState:
        """Where it stands today."""
        return round_.state_on(timezone.localdate())


class PlanRoundSerializer(serializers.Serializer[Any]):
    """Whose holders report for a quarter: all (100 %), or a share drawn by the seed."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    quarter = serializers.IntegerField(min_value=1, max_value=4)
    titles = serializers.MultipleChoiceField(choices=TitleKind.choices)
    share_pct = serializers.DecimalField(max_digits=5, decimal_places=2)
    seed = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)
    opens_on = serializers.DateField()
    due_on = serializers.DateField()

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the act; titles in the order of their rungs."""
        given: dict[str, Any] = self.validated_data
        return given | {"titles": [one for one in TitleKind if one in given["titles"]]}


class CallOffRoundSerializer(serializers.Serializer[Any]):
    """Why a planned round is not held."""

    version = serializers.IntegerField(min_value=0)
    reason = serializers.CharField(max_length=2000)


class QuarterlyFiguresSerializer(ShownSerializer[QuarterlyReport]):
    """The eight figures of a version. Money in 万元 as text."""

    confidence = serializers.ChoiceField(choices=Confidence.choices, read_only=True)
    jumps = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Confirmed jumps, by figure"
    )

    class Meta:
        model = QuarterlyReport
        fields = ("number", *figure_names(), "note", "reason", "jumps", "filed_at")


class QuarterlyReportSerializer(ShownSerializer[QuarterlyDue]):
    """A report that an enterprise owes, with the version that counts."""

    quarter = serializers.CharField(source="round.code", read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    state = serializers.SerializerMethodField()
    report = QuarterlyFiguresSerializer(read_only=True, allow_null=True)

    class Meta:
        model = QuarterlyDue
        fields = (
            "id", "quarter", "uscc", "enterprise_name", "state", "due_on", "filed_on", "version",
            "report",
        )  # fmt: skip

    def get_state(self, due: QuarterlyDue) -> ReportState:
        """Where it stands today."""
        return due.state_on(timezone.localdate())


class QuarterlyLineSerializer(QuarterlyReportSerializer):
    """A report in a list: who owes or filed it; its figures are in the single one."""

    class Meta(QuarterlyReportSerializer.Meta):
        fields = tuple(one for one in QuarterlyReportSerializer.Meta.fields if one != "report")
        read_only_fields = fields


class FileReportSerializer(serializers.Serializer[Any]):
    """What is filed: the figures, and the version of the report that was seen (0: none yet).

    Figures that jump against the quarter before are refused once (`jumps_to_confirm`); send
    `are_jumps_right` to have them taken."""

    version = serializers.IntegerField(min_value=0)
    revenue_wan = serializers.DecimalField(max_digits=14, decimal_places=2)
    orders_wan = serializers.DecimalField(max_digits=14, decimal_places=2)
    export_wan = serializers.DecimalField(max_digits=14, decimal_places=2)
    rd_expense_wan = serializers.DecimalField(max_digits=14, decimal_places=2)
    staff = serializers.IntegerField(min_value=0, max_value=1_000_000)
    capacity_use_pct = serializers.DecimalField(
        max_digits=5, decimal_places=2, required=False, allow_null=True, default=None
    )
    receivables_overdue_wan = serializers.DecimalField(max_digits=14, decimal_places=2)
    confidence = serializers.IntegerField(help_text="1 much worse … 5 much better")
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)
    reason = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=5000, help_text="Of a correction"
    )
    are_jumps_right = serializers.BooleanField(required=False, default=False)

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of `file_report`."""
        given = dict(self.validated_data)
        return given | {"figures": {name: given.pop(name) for name in figure_names()}}


class EarlyWarningSerializer(ShownSerializer[EarlyWarning]):
    """A warning, whom it lies with, and how it was closed."""

    uscc = serializers.CharField(source="enterprise.uscc", read_only=True, allow_null=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)
    person = serializers.CharField(source="person.name", read_only=True, default=None)
    kind = serializers.ChoiceField(choices=WarningKind.choices, read_only=True)
    outcome = serializers.CharField(
        read_only=True, help_text="As it was closed with; empty while it is open"
    )
    facts = serializers.DictField(read_only=True, help_text="What was found, as text by name")

    class Meta:
        model = EarlyWarning
        fields = (
            "id", "uscc", "enterprise_name", "rule", "kind", "cause", "basis", "facts", "raised_on",
            "office", "person", "assigned_on", "outcome", "reason", "closed_on", "version",
        )  # fmt: skip


class CloseWarningSerializer(serializers.Serializer[Any]):
    """How a warning is closed."""

    version = serializers.IntegerField(min_value=0)
    outcome = serializers.ChoiceField(choices=WarningOutcome.choices)
    reason = serializers.CharField(max_length=5000)


class GiveWarningSerializer(serializers.Serializer[Any]):
    """Who looks after a warning: the user name of somebody posted at the caller's office."""

    version = serializers.IntegerField(min_value=0)
    username = serializers.CharField(max_length=150)


class WarningFiguresSerializer(LineOfFiguresSerializer):
    """Warnings of an office's area: open, of these with nobody and older than 30 days, the age of
    the oldest in days, closed in the last 90 days."""

    open = serializers.IntegerField()
    nobody = serializers.IntegerField()
    old = serializers.IntegerField()
    oldest_days = serializers.IntegerField()
    closed = serializers.IntegerField()


class IndexQuerySerializer(serializers.Serializer[Any]):
    """Which quarter, area and split."""

    quarter = serializers.RegexField(
        r"^20\d\dQ[1-4]$", required=False, help_text="2026Q3; the last round by default"
    )
    office = serializers.RegexField(r"^[0-9]{6}$", required=False)
    by = serializers.ChoiceField(choices=["office", "industry"], default="office")


class SpreadSerializer(serializers.Serializer[Any]):
    """One figure: null where too few enterprises stand behind it."""

    figure = serializers.CharField()
    index = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)
    pairs = serializers.IntegerField(allow_null=True)
    median = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)


class IndexCellSerializer(serializers.Serializer[Any]):
    """A line of the table: an office's or industry's code, empty where it is not known."""

    key = serializers.CharField(allow_blank=True)
    asked = serializers.IntegerField()
    filed = serializers.IntegerField()
    figures = SpreadSerializer(many=True)


class IndexSerializer(serializers.Serializer[Any]):
    """Indices and medians of a quarter with the definition they follow."""

    quarter = serializers.CharField()
    office = serializers.CharField()
    by = serializers.CharField()
    definition = serializers.CharField()
    total = IndexCellSerializer()
    parts = IndexCellSerializer(many=True)
