"""Key chains and digital parks as the API shows them."""

from typing import Any

from rest_framework import serializers

from common.serializers import ShownSerializer
from cultivation.models import Chain, Park, PilotCity

_SHARED = ("code", "name", "kind", "source", "starts_on", "ends_on", "version")


class GroupMemberSerializer(serializers.Serializer[Any]):
    """A membership of an enterprise in the reader's scope; both days are included. `level` is that
    of the enterprise's latest assessment."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    name = serializers.CharField(source="enterprise.name")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    has_ended = serializers.BooleanField(help_text="It, or the chain or park, ended before today")
    level = serializers.IntegerField(allow_null=True)


class PilotCitySerializer(ShownSerializer[PilotCity]):
    """A pilot city by its office; `industries` are the divisions (GB/T 4754) that it chose."""

    office = serializers.CharField(source="office.code")
    name = serializers.CharField(source="office.name")

    class Meta:
        model = PilotCity
        fields = ("id", "office", "name", "batch", "industries", "source", "starts_on", "ends_on")


class ChainSerializer(ShownSerializer[Chain]):
    """A key chain with its leading enterprise; of a provincial one its province by code."""

    office = serializers.CharField(source="office.code", allow_null=True, default=None)
    leader_uscc = serializers.CharField(source="leader.uscc", allow_null=True, default=None)
    leader_name = serializers.CharField(source="leader.name", allow_null=True, default=None)

    class Meta:
        model = Chain
        fields = (*_SHARED, "office", "leader_uscc", "leader_name")


class ParkSerializer(ShownSerializer[Park]):
    """A digital park; its office by code."""

    office = serializers.CharField(source="office.code", allow_null=True, default=None)

    class Meta:
        model = Park
        fields = (*_SHARED, "office")
