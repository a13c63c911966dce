"""Cases (申报件): an enterprise's request in a round."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from enterprises.models import Enterprise, Filing
from reviews.enums import CaseStatus, Turn, Work
from reviews.models.people import person
from reviews.models.round import Round
from reviews.workflow import status_pairs


def _pairs_sql(kind: CaseKind) -> str:
    return ", ".join(f"('{old}', '{new}')" for old, new in sorted(status_pairs(kind)))


_REFUSE_FORBIDDEN_PAIR = f"""
    IF (OLD.kind = '{CaseKind.CHANGE}'
            AND (OLD.status, NEW.status) NOT IN ({_pairs_sql(CaseKind.CHANGE)}))
        OR (OLD.kind <> '{CaseKind.CHANGE}'
            AND (OLD.status, NEW.status) NOT IN ({_pairs_sql(CaseKind.RECOGNITION)}))
    THEN
        RAISE EXCEPTION 'A case may not go from % to %.', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_status_pair';
    END IF;
    RETURN NEW;
"""


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, by reader."""

    def visible_to(self, capacity: Capacity) -> "CaseQuerySet":
        """An enterprise sees its own; an office what was handed in within its area; the ministry
        only cases whose route leads to it."""
        if capacity.enterprise_id is not None:
            return self.filter(enterprise=capacity.enterprise_id)
        if capacity.office is None:
            return self.none()
        handed_in = self.filter(submitted_at__isnull=False)
        if capacity.office.level == OfficeLevel.MINISTRY:
            return handed_in.filter(title_kind=TitleKind.LITTLE_GIANT)
        return handed_in.filter(**{f"{capacity.office.level}_office": capacity.office})

    def waiting_for_office(self, office: Office) -> "CaseQuerySet":
        """Cases in which it is that office's turn."""
        return self.filter(turn=Turn.OFFICE, turn_office=office)

    def open(self) -> "CaseQuerySet":
        """Cases that are not over."""
        return self.filter(status__in=CaseStatus.open())

    def open_applications(self) -> "CaseQuerySet":
        """Cases that are not over and stand in the way of another one for the same title: at most
        one of an enterprise and a title. The report of a change names a title and applies for
        none."""
        return self.open().exclude(kind=CaseKind.CHANGE)

    def with_related(self) -> "CaseQuerySet":
        """What every list of cases shows, in one query."""
        return self.select_related("enterprise", "round", "turn_office", "county_office", "officer")


class Case(models.Model):
    """One request. What was handed in stands in its versions; how it goes on, in its steps.

    `turn`, `turn_office`, `due_on`, `at_office` (whose step is current, also while the enterprise
    corrects), `work` and `officer` are derived by `reviews.domain.turns` and stored for lists;
    `turn_since` is the day on which the turn last changed hands.
    """

    number = models.CharField(max_length=40)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="cases")
    round = models.ForeignKey(Round, models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=20, choices=CaseKind)
    title_kind = models.CharField(max_length=20, choices=TitleKind)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="cases")
    status = models.CharField(max_length=16, choices=CaseStatus, default=CaseStatus.DRAFT)
    turn = models.CharField(max_length=12, choices=Turn, default=Turn.ENTERPRISE)
    turn_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    due_on = models.DateField(null=True, blank=True)
    at_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    work = models.CharField(max_length=12, choices=Work, default=Work.NONE, blank=True)
    officer = person()
    turn_since = models.DateField(null=True, blank=True)
    county_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    city_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    province_office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    statements = models.JSONField(default=dict, blank=True)
    is_pledged = models.BooleanField(default=False)
    outcome = models.CharField(max_length=16, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    # Who wrote into the draft or the correction last: automatic saves leave no entry in the trail.
    saved_by = person()
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="case_number"),
            models.UniqueConstraint(
                fields=["enterprise", "title_kind"],
                condition=Q(status__in=CaseStatus.open()) & ~Q(kind=CaseKind.CHANGE),
                name="case_one_open_per_title",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(status__in=CaseStatus.open(), kind=CaseKind.CHANGE),
                name="case_one_open_change",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[CaseStatus.DRAFT, CaseStatus.LAPSED])
                | Q(status=CaseStatus.WITHDRAWN)
                | Q(submitted_at__isnull=False),
                name="case_under_review_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(turn=Turn.OFFICE, turn_office__isnull=False)
                | (~Q(turn=Turn.OFFICE) & Q(turn_office=None)),
                name="case_turn_names_its_office",
            ),
        ]
        # Every act on a case writes all of them: what begins with a column serves its key as well.
        indexes = [
            models.Index(fields=["county_office", "status", "-id"], name="case_by_county"),
            models.Index(fields=["city_office", "status", "-id"], name="case_by_city"),
            models.Index(fields=["province_office", "status", "-id"], name="case_by_province"),
            models.Index(fields=["title_kind", "status", "-id"], name="case_by_title"),
            models.Index(
                fields=["turn_office", "due_on", "id"],
                name="case_waiting_for_office",
                condition=Q(turn=Turn.OFFICE),
            ),
            models.Index(
                fields=["due_on", "id"],
                name="case_by_due_day",
                condition=Q(status__in=CaseStatus.with_due_day()),
            ),
            models.Index(
                fields=["at_office", "work", "due_on", "id"],
                name="case_at_office_by_work",
                condition=Q(at_office__isnull=False),
            ),
            models.Index(
                fields=["at_office", "officer", "due_on", "id"],
                name="case_at_office_by_officer",
                condition=Q(at_office__isnull=False),
            ),
            models.Index(
                fields=["at_office", "turn_since", "id"],
                name="case_at_office_by_age",
                condition=Q(at_office__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="status_pair",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.status IS DISTINCT FROM NEW.status"),
                func=_REFUSE_FORBIDDEN_PAIR,
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseVersion(models.Model):
    """What was handed in, frozen: facts, statements and the verdict on them. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    facts = models.JSONField()
    statements = models.JSONField()
    verdict = models.JSONField()
    # The verdict's own, beside it: every act asks for it, and a verdict is long to unpack.
    outcome = models.GeneratedField(
        expression=KT("verdict__outcome"),
        output_field=models.CharField(max_length=16),
        db_persist=True,
    )
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="case_version_number"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="version_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} v{self.number}"
