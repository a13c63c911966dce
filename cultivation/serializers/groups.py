"""Key chains and digital parks as the API shows them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.days import this_century
from common.serializers import ShownSerializer, StrictSerializer
from cultivation.domain.digital.correcting import PILOTS, SIZES, seen_of
from cultivation.domain.digital.groups import CHAINS, PARKS
from cultivation.enums import ChainKind, ParkKind, SizeClass
from cultivation.models import Chain, ChainMembership, Park, ParkMembership, PilotCity, SizeRecord

_SHARED = ("code", "name", "kind", "source", "starts_on", "ends_on", "version")
_KINDS = {ChainMembership: CHAINS, ParkMembership: PARKS, SizeRecord: SIZES, PilotCity: PILOTS}


class SeenField(serializers.CharField):
    """What a row without a version says, as one text: whoever puts it right sends it back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        """The text of the row."""
        return seen_of(_KINDS[type(value)], value)


class GroupMemberSerializer(serializers.Serializer[Any]):
    """A membership of an enterprise in the reader's scope; both days are included. `level` is that
    of the enterprise's latest assessment; `seen` goes back with a correction."""

    id = serializers.IntegerField()
    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    name = serializers.CharField(source="enterprise.name")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    has_ended = serializers.BooleanField(help_text="It, or the chain or park, ended before today")
    level = serializers.IntegerField(allow_null=True)
    seen = SeenField()


class PilotCitySerializer(ShownSerializer[PilotCity]):
    """A pilot city by its office; `industries` are the divisions (GB/T 4754) that it chose; `seen`
    goes back with a correction."""

    office = serializers.CharField(source="office.code")
    name = serializers.CharField(source="office.name")
    seen = SeenField()

    class Meta:
        model = PilotCity
        fields = (
            "id", "office", "name", "batch", "industries", "source", "starts_on", "ends_on", "seen",
        )  # fmt: skip


class SizeRecordSerializer(ShownSerializer[SizeRecord]):
    """What size an enterprise is recorded to be of, from when to when; `seen` goes back with a
    correction."""

    uscc = serializers.CharField(source="enterprise.uscc", allow_null=True)
    name = serializers.CharField(source="enterprise.name")
    seen = SeenField()

    class Meta:
        model = SizeRecord
        fields = (
            "id", "uscc", "name", "size_class", "is_above_scale", "source", "starts_on", "ends_on",
            "seen",
        )  # fmt: skip


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


def _day(**options: Any) -> serializers.DateField:
    return serializers.DateField(validators=[this_century], **options)


class _EntrySerializer(StrictSerializer):
    """What is said of a chain or a park."""

    name = serializers.CharField(max_length=120)
    source = serializers.CharField(max_length=300, allow_blank=True, default="")
    starts_on = _day()
    ends_on = _day(allow_null=True, default=None)
    office = serializers.RegexField(
        "^[0-9]{6}$", allow_null=True, default=None, help_text=_("The office that keeps it")
    )


class _ChainEntrySerializer(_EntrySerializer):
    kind = serializers.ChoiceField(choices=ChainKind.choices, default=ChainKind.NATIONAL)
    leader_uscc = serializers.CharField(max_length=18, allow_null=True, default=None)


class _ParkEntrySerializer(_EntrySerializer):
    kind = serializers.ChoiceField(choices=ParkKind.choices)


class EnterChainSerializer(_ChainEntrySerializer):
    """A key chain to be entered; what a province enters is its own."""

    code = serializers.RegexField(r"^[\w.-]{1,20}$")


class ChangeChainSerializer(_ChainEntrySerializer):
    """A key chain as it is to be, at the version that was seen; its code stays."""

    version = serializers.IntegerField(min_value=1)


class EnterParkSerializer(_ParkEntrySerializer):
    """A digital park to be entered."""

    code = serializers.RegexField(r"^[\w.-]{1,20}$")


class ChangeParkSerializer(_ParkEntrySerializer):
    """A digital park as it is to be, at the version that was seen; its code stays."""

    version = serializers.IntegerField(min_value=1)


class AddMemberSerializer(StrictSerializer):
    """An enterprise as a member from a day, until a day where it has ended already."""

    uscc = serializers.CharField(max_length=18)
    starts_on = _day()
    ends_on = _day(allow_null=True, default=None)


class EndMemberSerializer(StrictSerializer):
    """The last day on which a membership holds."""

    ends_on = _day()


class WithdrawRowSerializer(StrictSerializer):
    """Why a row was never true; `seen` is what it said when it was read."""

    seen = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=2000)


class CorrectRowSerializer(WithdrawRowSerializer):
    """The right days of a row, and why."""

    starts_on = _day()
    ends_on = _day(allow_null=True)


class CorrectSizeSerializer(CorrectRowSerializer):
    """The right days and size of a record, and why."""

    size_class = serializers.ChoiceField(choices=SizeClass.choices)
    is_above_scale = serializers.BooleanField()


class RecordSizeSerializer(StrictSerializer):
    """The size of an enterprise from a day on; the record before it ends on its eve."""

    uscc = serializers.CharField(max_length=18)
    size_class = serializers.ChoiceField(choices=SizeClass.choices)
    is_above_scale = serializers.BooleanField()
    starts_on = _day()
    source = serializers.CharField(max_length=300, allow_blank=True, default="")
