"""Lists of titles that an office takes over."""

from cultivation.models.checked_list import CheckedList, applied_by_somebody


class TitleList(CheckedList):
    """A list of titles from before the system."""

    class Meta:
        ordering = ["-pk"]
        constraints = [applied_by_somebody("title_list_applied_by_somebody")]
