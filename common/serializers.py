"""What the serializers of every app stand on."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

_Row = TypeVar("_Row", bound=Model)


class StrictSerializer(serializers.Serializer[Any]):
    """A request's body. Refuses fields that are not there to be written: a misspelt name is told,
    never dropped."""

    def to_internal_value(self, data: Any) -> Any:
        """The validated values. Raises `ValidationError` with every unknown field."""
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = {str(name) for name in data} - writable
            if unknown:
                raise serializers.ValidationError(
                    {name: _("There is no such field to write.") for name in sorted(unknown)},
                    code="unknown_field",
                )
        return super().to_internal_value(data)


class ShownSerializer(serializers.ModelSerializer[_Row]):
    """A row as it is shown: nothing of it is written by this serializer."""

    def get_extra_kwargs(self) -> dict[str, dict[str, Any]]:
        """Every field of `Meta.fields` is read only."""
        return super().get_extra_kwargs() | {name: {"read_only": True} for name in self.Meta.fields}


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal, `application/problem+json` (RFC 9457)."""

    status = serializers.IntegerField(help_text="The HTTP status.")
    title = serializers.CharField(help_text="The HTTP status in words.")
    code = serializers.CharField(help_text="Stable: programmes decide by it.")
    detail = serializers.CharField(required=False, help_text="A sentence for people.")
    fields = serializers.DictField(
        child=serializers.CharField(),
        required=False,
        help_text="A sentence for each field; `items.0.reason` is a field inside a list.",
    )
    current = serializers.DictField(required=False, help_text="With 409: the row as it stands now.")
