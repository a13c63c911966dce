"""Offices, people and the jobs they start, as the API shows them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Office
from common.domain.jobs import job_kinds, label_of
from common.enums import Reader
from common.models import JobLine, JobRun
from common.serializers import ShownSerializer


class OfficeSerializer(ShownSerializer[Office]):
    """An authority, with the code of the one above it."""

    parent = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    region = serializers.CharField(
        source="region_id", read_only=True, allow_null=True, help_text=_("GB/T 2260 code")
    )

    class Meta:
        model = Office
        fields = ("code", "name", "level", "parent", "region", "is_plan_city")


class OfficeDetailSerializer(OfficeSerializer):
    """An authority and those directly below it."""

    children = OfficeSerializer(many=True, read_only=True)

    class Meta(OfficeSerializer.Meta):
        fields = (*OfficeSerializer.Meta.fields, "children")


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


class JobRunSerializer(ShownSerializer[JobRun]):
    """A run of a background job: how far it is and what came of it."""

    label = serializers.SerializerMethodField(help_text=_("The kind in words"))
    about = serializers.SerializerMethodField(help_text=_("What the run is about, in words"))
    asked_by = serializers.CharField(source="actor_label", read_only=True)
    is_cancelling = serializers.SerializerMethodField()

    class Meta:
        model = JobRun
        fields = (
            "id",
            "kind",
            "label",
            "about",
            "state",
            "asked_by",
            "office_code",
            "requested_at",
            "started_at",
            "finished_at",
            "is_cancelling",
            "progress_done",
            "progress_total",
            "figures",
            "error",
        )

    def get_label(self, run: JobRun) -> str:
        """The kind in words."""
        return str(label_of(run.kind))

    def get_about(self, run: JobRun) -> str:
        """What the run is about."""
        kind = job_kinds().get(run.kind)
        return kind.describe(run) if kind and kind.describe else ""

    def get_is_cancelling(self, run: JobRun) -> bool:
        """Whether it stops after what is under way."""
        return run.is_live and run.cancel_requested_at is not None


class JobLineSerializer(ShownSerializer[JobLine]):
    """One item of a run and what came of it."""

    class Meta:
        model = JobLine
        fields = ("position", "subject", "outcome", "sentence", "done_at")
