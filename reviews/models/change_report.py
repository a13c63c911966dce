"""Major changes (重大变化) that the holder of a title reports: what its case is about."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from common.models import StoredFile
from enterprises.models import Industry
from reviews.enums import ChangeKind
from reviews.models.case import Case, CaseVersion


class ChangeReportQuerySet(models.QuerySet["ChangeReport"]):
    """Reports, by reader."""

    def visible_to(self, capacity: Capacity) -> "ChangeReportQuerySet":
        """An enterprise sees its own. An office sees what was handed in within its area, and what
        comes into its area or left it: both sides of a move."""
        if capacity.enterprise_id is not None:
            return self.filter(case__enterprise=capacity.enterprise_id)
        if capacity.office is None:
            return self.none()
        handed_in = self.filter(case__submitted_at__isnull=False)
        office = capacity.office
        if office.level == OfficeLevel.MINISTRY:
            return handed_in.filter(case__title_kind="little_giant")
        level = office.level
        within = Q(**{f"case__{level}_office": office}) | Q(from_office=office)
        lineage = {"county": "", "city": "__parent", "province": "__parent__parent"}[level]
        for place in ("from_office", "new_office"):
            within |= Q(**{place: office})
            if lineage:
                within |= Q(**{f"{place}__parent": office}) | Q(**{f"{place}{lineage}": office})
        return handed_in.filter(within)


class ChangeReport(models.Model):
    """What changed, from when; the fields that its kind asks for are filled.

    `from_office` is where the enterprise was registered when it reported. `ceases`: it was
    absorbed and its titles end. `handed_in` holds the columns as they were handed in last: in a
    correction the row itself is the enterprise's to edit. `begun` holds them as they were typed in
    a correction that was not answered, for the next one.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="change_report")
    kind = models.CharField(max_length=16, choices=ChangeKind)
    happened_on = models.DateField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    days_late = models.PositiveIntegerField(default=0)
    name_before = models.CharField(max_length=200)
    new_name = models.CharField(max_length=200, blank=True)
    from_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    new_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    other_party = models.CharField(max_length=300, blank=True)
    ceases = models.BooleanField(default=False)
    new_main_product = models.CharField(max_length=200, blank=True)
    new_industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+"
    )
    explanation = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    handed_in = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    begun = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = ChangeReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_on=None) | Q(happened_on__isnull=False),
                name="change_reported_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(ceases=False) | Q(kind=ChangeKind.MERGER),
                name="change_ceases_by_merger_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"


class ChangePaperQuerySet(models.QuerySet["ChangePaper"]):
    """Files of changes, by what became of them."""

    def kept(self) -> "ChangePaperQuerySet":
        """Those that were not taken back: what would be handed in now."""
        return self.filter(removed_at=None)

    def handed_in(self) -> "ChangePaperQuerySet":
        """Those that went with a version of the case: what the offices read. A file that was
        added in a correction which ended without an answer is none of them."""
        versions = CaseVersion.objects.filter(
            case=OuterRef("report__case"), submitted_at__gte=OuterRef("added_at")
        )
        return self.kept().filter(Exists(versions))


class ChangePaper(models.Model):
    """A file that proves a change. Taken back before it was handed in, it is shown no more."""

    report = models.ForeignKey(ChangeReport, models.CASCADE, related_name="papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ChangePaperQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "file"], name="change_paper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.file}"
