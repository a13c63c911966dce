"""Today's figures, kept up to date by folding changes: what pages read instead of cases."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Office
from common.shares import share_of
from cultivation.enums import CellDimension
from cultivation.models.coverage.definition import CoverageDefinition
from enterprises.models import Enterprise


class Counts(models.Model):
    """The figures of one cell. `level_0` … `level_4` and `unassessed` add up to `holders`."""

    holders = models.IntegerField(default=0)
    covered = models.IntegerField(default=0)
    unassessed = models.IntegerField(default=0)
    level_0 = models.IntegerField(default=0)
    level_1 = models.IntegerField(default=0)
    level_2 = models.IntegerField(default=0)
    level_3 = models.IntegerField(default=0)
    level_4 = models.IntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def share_pct(self) -> Decimal | None:
        """The share in % as it is shown; None when there is nobody to count."""
        return share_of(self.covered, self.holders)


class CoverageBoard(models.Model):
    """The one row that says for which day and definitions the live cells stand."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()
    definitions = ArrayField(models.BigIntegerField(), default=list)
    folded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="coverage_board_is_one")]

    def __str__(self) -> str:
        return str(self.day)


class CoverageChange(models.Model):
    """An enterprise whose facts have changed since the last fold. Appended by triggers."""

    enterprise_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.enterprise_id)


class CoverageStanding(models.Model):
    """How an enterprise is counted under a definition on the board's day."""

    pk = models.CompositePrimaryKey("definition_id", "enterprise_id")
    definition = models.ForeignKey(
        CoverageDefinition, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    county = models.BigIntegerField(null=True)
    city = models.BigIntegerField(null=True)
    province = models.BigIntegerField()
    industry = models.CharField(max_length=4, null=True)
    size_class = models.CharField(max_length=10, null=True)
    chains = ArrayField(models.CharField(max_length=20), null=True)
    parks = ArrayField(models.CharField(max_length=20), null=True)
    level = models.PositiveSmallIntegerField(null=True)
    assessed_on = models.DateField(null=True)
    is_covered = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["definition", "province"], name="standing_by_province"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.enterprise_id}"


class CoverageCell(Counts):
    """A live figure: of a definition, in an office's area, split by a dimension's key.

    The dimension `office` has no key and stands at every office; the others stand at the ministry
    and at provincial offices.
    """

    definition = models.ForeignKey(
        CoverageDefinition, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    dimension = models.CharField(max_length=10, choices=CellDimension)
    scope = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    key = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "dimension", "scope", "key"], name="coverage_cell_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.dimension} {self.scope_id} {self.key}"
