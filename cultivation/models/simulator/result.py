"""What came of a simulation: slices done, lines that moved, counts, and who differs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.domain.acting import Capacity
from cultivation.enums.simulator import SimulatedDimension, SimulatedOutcome
from cultivation.models.simulator.simulation import Simulation
from enterprises.models import Enterprise, Filing


class SimulationSlice(models.Model):
    """One slice of the population (ids of enterprises, both included), once it is done.

    `counts` holds what becomes `SimulationCell`s, as lists of their fields; it is empty again once
    all slices are added up.
    """

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="slices")
    position = models.PositiveIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    filings = models.PositiveIntegerField()
    filings_digest = models.CharField(max_length=64)
    counts = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["simulation", "position"], name="slice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.simulation_id} #{self.position}"


class SimulationLine(models.Model):
    """A threshold that lies elsewhere, or the score of one standard, and the rising `edges` between
    which its figure is counted. `before` and `after` are null where the standard has no such line.
    """

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200)
    label_zh = models.CharField(max_length=300)
    label_en = models.CharField(max_length=300)
    words_zh = models.CharField(max_length=500)
    words_en = models.CharField(max_length=500)
    unit = models.CharField(max_length=10, blank=True)
    before = models.DecimalField(max_digits=30, decimal_places=6, null=True, blank=True)
    after = models.DecimalField(max_digits=30, decimal_places=6, null=True, blank=True)
    edges = ArrayField(models.DecimalField(max_digits=30, decimal_places=6))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["simulation", "position"], name="simulation_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.place}"


class SimulationCell(models.Model):
    """How many filings have one pair of outcomes at one key of a dimension.

    The key is an office's id, an industry, a size, a rung, or for the dimension `line` the number
    of edges reached; "" where it is not known. `line` is a position, -1 for other dimensions.
    """

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="cells")
    dimension = models.CharField(max_length=10, choices=SimulatedDimension)
    line = models.SmallIntegerField(default=-1)
    key = models.CharField(max_length=20, blank=True)
    before = models.CharField(max_length=12, choices=SimulatedOutcome)
    after = models.CharField(max_length=12, choices=SimulatedOutcome)
    filings = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["simulation", "dimension", "line", "key", "before", "after"],
                name="simulation_cell_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.dimension} {self.key}"


class SimulationDifferenceQuerySet(models.QuerySet["SimulationDifference"]):
    """Who differs, by reader."""

    def visible_to(self, capacity: Capacity) -> "SimulationDifferenceQuerySet":
        """Rows of simulations of the reader's office about enterprises that he may see."""
        return self.filter(
            simulation__in=Simulation.objects.visible_to(capacity),
            enterprise__in=Enterprise.objects.visible_to(capacity),
        )


class SimulationDifference(models.Model):
    """An enterprise whose outcome is another one, where it stood then."""

    simulation = models.ForeignKey(
        Simulation, models.CASCADE, related_name="differences", db_index=False
    )
    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    filing = models.ForeignKey(
        Filing, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    before = models.CharField(max_length=12, choices=SimulatedOutcome)
    after = models.CharField(max_length=12, choices=SimulatedOutcome)
    before_score = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    after_score = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    office_key = models.CharField(max_length=20)
    industry = models.CharField(max_length=4, blank=True)
    size = models.CharField(max_length=12)
    rung = models.PositiveSmallIntegerField()

    objects = SimulationDifferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["simulation", "enterprise"], name="simulation_difference_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="simulation_difference_differs"
            ),
        ]
        indexes = [models.Index(fields=["simulation", "id"], name="simulation_difference_page")]

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.enterprise_id}"
