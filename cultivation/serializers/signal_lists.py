"""Lists of signals as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from common.serializers import ShownSerializer
from cultivation.enums.seeds import SignalKind
from cultivation.models import SignalList


class SignalProblemSerializer(serializers.Serializer[Any]):
    """A row that is left out: its line, the column, and why."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    reason = serializers.CharField()


class SignalReportSerializer(serializers.Serializer[Any]):
    """What the list does, in rows; `contrary` of those taken contradict a filing."""

    rows = serializers.IntegerField()
    taken = serializers.IntegerField()
    known = serializers.IntegerField()
    contrary = serializers.IntegerField()
    problems = SignalProblemSerializer(many=True)


class SignalListSerializer(ShownSerializer[SignalList]):
    """A list with what its check found; `applied_at` is null until it is taken over."""

    kind = serializers.ChoiceField(choices=SignalKind.choices, read_only=True)
    report = SignalReportSerializer(read_only=True)

    class Meta:
        model = SignalList
        fields = ("id", "kind", "name", "sha256", "checked_at", "applied_at", "report")


class CheckSignalListSerializer(serializers.Serializer[Any]):
    """A workbook or CSV file; columns: 统一社会信用代码, 项目, 数值, 截至日期, 来源, 文件."""

    kind = serializers.ChoiceField(choices=SignalKind.choices)
    file = serializers.FileField()


class ApplySignalListSerializer(serializers.Serializer[Any]):
    """The SHA-256 of the list that was checked."""

    sha256 = serializers.CharField(max_length=64)
