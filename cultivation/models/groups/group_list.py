"""Lists of key chains or digital parks with their members, of pilot cities or of sizes of
enterprises that an office takes over."""

from django.db import models

from cultivation.models.checked_list import CheckedList, applied_by_somebody


class GroupList(CheckedList):
    """A list for one register (`chains`, `parks`, `pilots`, `sizes`)."""

    register = models.CharField(max_length=8)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            applied_by_somebody("group_list_applied_by_somebody"),
            models.CheckConstraint(
                condition=models.Q(register__in=["chains", "parks", "pilots", "sizes"]),
                name="group_list_register",
            ),
        ]
