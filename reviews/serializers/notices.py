"""Notices as the API shows and takes them. The domain decides."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from reviews.enums import EntryHold, EntryResult, NoticeState
from reviews.models import Announcement, Notice, Round
from reviews.shown_notices import ShownEntry, shown_entries


class NoticeSerializer(ShownSerializer[Notice]):
    """A notice in a list."""

    office = serializers.SlugRelatedField("code", read_only=True)
    office_name = serializers.CharField(source="office.name", read_only=True)
    round = serializers.SlugRelatedField("code", read_only=True)
    title_kind = serializers.CharField(source="round.title_kind", read_only=True)
    state = serializers.SerializerMethodField()
    is_running = serializers.SerializerMethodField(help_text=_("Whether it is on display today"))
    announcement = serializers.SerializerMethodField(
        help_text=_("Number of the announcement that ended it")
    )
    announced_on = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields: tuple[str, ...] = (
            "number", "office", "office_name", "round", "title_kind", "opens_on", "closes_on",
            "state", "is_running", "digest", "published_at", "announcement", "announced_on",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=NoticeState.choices))
    def get_state(self, notice: Notice) -> str:
        """How far it is; `empty` when nobody is left on it to be announced."""
        return notice.state_on(timezone.localdate()).value

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


class NoticeEntrySerializer(serializers.Serializer[ShownEntry]):
    """One line of a notice, with the names as published, and what has become of it. The number of
    the title is for offices; what holds the case, and whether the caller may announce it by itself
    now, for those alone who publish or announce the notice. All others are given null."""

    case = serializers.CharField(source="entry.case.number")
    enterprise_name = serializers.CharField(source="entry.enterprise_name")
    uscc = serializers.CharField(source="entry.uscc")
    office_name = serializers.CharField(source="entry.office_name")
    result = serializers.ChoiceField(choices=EntryResult.choices, allow_blank=True)
    title = serializers.CharField(source="title.number", default=None, allow_null=True)
    follow_up = serializers.CharField(
        source="follow_up.number",
        default=None,
        allow_null=True,
        help_text=_("Number of the case's own announcement, after that of the others"),
    )
    followed_up_on = serializers.DateField(
        source="follow_up.announced_on", default=None, allow_null=True
    )
    hold = serializers.ChoiceField(choices=EntryHold.choices, allow_blank=True, allow_null=True)
    may_follow = serializers.BooleanField(
        allow_null=True,
        help_text=_("Whether the caller may announce this case by itself now"),
    )


class NoticeDetailSerializer(NoticeSerializer):
    """A notice with its list. The digest is the SHA-256 of the list as JSON of
    `[case, uscc, enterprise_name]`."""

    entries = serializers.SerializerMethodField()

    class Meta(NoticeSerializer.Meta):
        fields = (*NoticeSerializer.Meta.fields, "entries")

    @extend_schema_field(NoticeEntrySerializer(many=True))
    def get_entries(self, notice: Notice) -> list[dict[str, Any]]:
        """The lines, as the reader is told."""
        found = shown_entries(notice, list(notice.entries.all()), self.context["reader"])
        return [dict(NoticeEntrySerializer(one).data) for one in found]


class PublishSerializer(StrictSerializer):
    """Decided cases of one round to be published together."""

    round = serializers.SlugRelatedField("code", queryset=Round.objects.all())
    cases = serializers.ListField(
        child=serializers.CharField(max_length=40), allow_empty=False, max_length=5000
    )


class AnnounceSerializer(StrictSerializer):
    """An announcement takes nothing beside the notice."""
