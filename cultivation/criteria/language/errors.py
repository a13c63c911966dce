"""What the language refuses."""

from cultivation.criteria.text import Text


class LanguageError(ValueError):
    """An expression that cannot be read: the reason in words, and the column (from 1)."""

    def __init__(self, reason: Text, column: int) -> None:
        super().__init__(f"{reason.en} (column {column})")
        self.reason = reason
        self.column = column

    @property
    def text(self) -> Text:
        """The reason with its column."""
        reason, column = self.reason, self.column
        return Text(f"{reason.zh}（第 {column} 列）", f"{reason.en} (column {column})")
