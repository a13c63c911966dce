"""What the casework puts into homes and navigation, one module per reader."""

from reviews.cards import applicant

__all__ = ["applicant"]
