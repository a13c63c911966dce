"""Counts of cases as the API shows them."""

from typing import Any

from rest_framework import serializers

from reviews.enums import CaseStatus
from reviews.queries import Age, Due, OfficerFilter


def _counts(names: list[str], what: str) -> serializers.Serializer[Any]:
    """An object with a whole number under each name."""
    fields = {name: serializers.IntegerField() for name in names}
    made: serializers.Serializer[Any] = type(
        f"CasesBy{what}Serializer", (serializers.Serializer,), fields
    )()
    return made


class CaseCountsSerializer(serializers.Serializer[Any]):
    """How many cases there are of each kind. None is counted beyond `limit`: a count above it says
    that there are more."""

    status = _counts([one.value for one in CaseStatus.seen_by_offices()], "Status")
    desk = _counts(OfficerFilter.values, "Desk")
    age = _counts(Age.values, "Age")
    due = _counts(Due.values, "Due")
    limit = serializers.IntegerField()


class ChoiceSerializer(serializers.Serializer[Any]):
    """What an act on all that a filter leaves would be done on. More than `most` are too many for
    one act; none is counted beyond the first of them."""

    count = serializers.IntegerField()
    most = serializers.IntegerField()
    digest = serializers.CharField()
