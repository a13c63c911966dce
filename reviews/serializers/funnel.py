"""The funnel of a round as the API shows it."""

from typing import Any

from rest_framework import serializers

from cultivation.enums import CaseKind, TitleKind


class RoundFunnelSerializer(serializers.Serializer[Any]):
    """Cases of a round by how far they came, each counted in all stages that it passed through.
    `started` counts drafts, too; `recommended` is null where no step of the round recommends."""

    code = serializers.CharField(source="round.code")
    name = serializers.CharField(source="round.name")
    title_kind = serializers.ChoiceField(source="round.title_kind", choices=TitleKind.choices)
    case_kind = serializers.ChoiceField(source="round.case_kind", choices=CaseKind.choices)
    office = serializers.CharField(source="round.office.code", allow_null=True, default=None)
    opens_on = serializers.DateField(source="round.opens_on")
    closes_on = serializers.DateField(source="round.closes_on")
    started = serializers.IntegerField(source="counts.started")
    submitted = serializers.IntegerField(source="counts.submitted")
    corrected = serializers.IntegerField(source="counts.corrected")
    recommended = serializers.IntegerField(source="counts.recommended", allow_null=True)
    in_notice = serializers.IntegerField(source="counts.in_notice")
    certified = serializers.IntegerField(source="counts.certified")
