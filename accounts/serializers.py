"""Offices and people as the API shows them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Office
from common.enums import Reader


class OfficeSerializer(serializers.ModelSerializer[Office]):
    """An authority, with the code of the one above it."""

    parent = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    region = serializers.CharField(
        source="region_id", read_only=True, allow_null=True, help_text=_("GB/T 2260 code")
    )

    class Meta:
        model = Office
        fields = ("code", "name", "level", "parent", "region", "is_plan_city")
        read_only_fields = fields


class OfficeDetailSerializer(OfficeSerializer):
    """An authority and those directly below it."""

    children = OfficeSerializer(many=True, read_only=True)

    class Meta(OfficeSerializer.Meta):
        fields = (*OfficeSerializer.Meta.fields, "children")
        read_only_fields = fields


class CapacitySerializer(serializers.Serializer[Any]):
    """What one may act as: the key goes into the header `X-Acting`."""

    key = serializers.CharField()
    reader = serializers.ChoiceField(choices=Reader.choices)
    label = serializers.CharField()
    role = serializers.CharField()
    role_label = serializers.CharField()


class PersonSerializer(serializers.Serializer[Any]):
    """The caller: who he is and what he may act as."""

    username = serializers.CharField()
    name = serializers.CharField()
    acting = CapacitySerializer(allow_null=True)
    capacities = CapacitySerializer(many=True)
