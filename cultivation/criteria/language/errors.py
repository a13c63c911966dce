"""What the language refuses."""


class LanguageError(ValueError):
    """An expression that cannot be read: the reason in words, and the column (from 1)."""

    def __init__(self, reason: str, column: int) -> None:
        super().__init__(f"{reason} (column {column})")
        self.reason = reason
        self.column = column
