"""What handing in still needs: entries that are missing, and papers by condition."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.models import Evidence
from reviews.domain.evidence import ProofRow


class MissingEntrySerializer(serializers.Serializer[Any]):
    """An entry that is missing: a text, `is_pledged`, `record`, `filing`, an answer (`answer_` and
    the item's id), or the condition whose figure is open."""

    field = serializers.CharField()
    sentence = serializers.CharField()


class NeededPaperSerializer(serializers.Serializer[ProofRow]):
    """A kind of paper, the conditions it stands behind, and the files that are there, by `id` of
    `evidence/`. One that is missing holds nothing up: the office will ask for it."""

    proof = serializers.CharField(source="proof.code")
    label = serializers.CharField(source="proof.label")
    conditions = serializers.ListField(child=serializers.CharField())
    is_asked = serializers.BooleanField()
    is_missing = serializers.BooleanField()
    files = serializers.SerializerMethodField()

    def get_files(self, row: ProofRow) -> list[int]:
        """The evidence."""
        found: list[Evidence] = row.files
        return [one.pk for one in found]


class NeedsSerializer(serializers.Serializer[Any]):
    """What handing in still needs today, and the digest of what would be handed in: sent along as
    `seen`, nothing else is. Empty while it is not the enterprise's turn."""

    missing = MissingEntrySerializer(many=True)
    papers = NeededPaperSerializer(many=True)
    seen = serializers.CharField(
        allow_blank=True, help_text=_("Of figures, texts and papers; a change has none")
    )
