"""What the casework puts into homes and navigation, one module per reader."""

from reviews.cards import applicant, desk, ladder, ministry, panels, public

__all__ = ["applicant", "desk", "ladder", "ministry", "panels", "public"]
