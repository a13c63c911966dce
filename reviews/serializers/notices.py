"""Notices as the API shows and takes them. The domain decides."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from reviews.models import (
    Announcement,
    Notice,
    NoticeEntry,
    Round,
)


class NoticeSerializer(ShownSerializer[Notice]):
    """A notice in a list."""

    office = serializers.SlugRelatedField("code", read_only=True)
    office_name = serializers.CharField(source="office.name", read_only=True)
    round = serializers.SlugRelatedField("code", read_only=True)
    title_kind = serializers.CharField(source="round.title_kind", read_only=True)
    is_running = serializers.SerializerMethodField(help_text=_("Whether it is on display today"))
    announcement = serializers.SerializerMethodField(
        help_text=_("Number of the announcement that ended it")
    )
    announced_on = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields: tuple[str, ...] = (
            "number", "office", "office_name", "round", "title_kind", "opens_on", "closes_on",
            "is_running", "digest", "published_at", "announcement", "announced_on",
        )  # fmt: skip

    def get_is_running(self, notice: Notice) -> bool:
        """Whether today lies in its days."""
        return notice.opens_on <= timezone.localdate() <= notice.closes_on

    def get_announcement(self, notice: Notice) -> str | None:
        """The announcement's number; None while the notice is not announced."""
        announcement = _announcement(notice)
        return announcement.number if announcement else None

    def get_announced_on(self, notice: Notice) -> str | None:
        """The announcement's day, ISO format."""
        announcement = _announcement(notice)
        return announcement.announced_on.isoformat() if announcement else None


def _announcement(notice: Notice) -> Announcement | None:
    return getattr(notice, "announcement", None)


class NoticeEntrySerializer(ShownSerializer[NoticeEntry]):
    """One line of a notice, with the names as published."""

    case = serializers.SlugRelatedField("number", read_only=True)

    class Meta:
        model = NoticeEntry
        fields = ("case", "enterprise_name", "uscc", "office_name")


class NoticeDetailSerializer(NoticeSerializer):
    """A notice with its list. The digest is the SHA-256 of the list as JSON of
    `[case, uscc, enterprise_name]`."""

    entries = NoticeEntrySerializer(many=True, read_only=True)

    class Meta(NoticeSerializer.Meta):
        fields = (*NoticeSerializer.Meta.fields, "entries")


class PublishSerializer(StrictSerializer):
    """Decided cases of one round to be published together."""

    round = serializers.SlugRelatedField("code", queryset=Round.objects.all())
    cases = serializers.ListField(
        child=serializers.CharField(max_length=40), allow_empty=False, max_length=5000
    )


class AnnounceSerializer(StrictSerializer):
    """An announcement takes nothing beside the notice."""
