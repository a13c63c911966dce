"""Words about titles, stages and standards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """The three stages of cultivation. The names are official; which title belongs to which
    stage is this product's own setting."""

    SELECTION = "selection", _("Seed selection")
    CULTIVATION = "cultivation", _("Seedling cultivation")
    OPTIMIZATION = "optimization", _("Optimization")


class TitleKind(models.TextChoices):
    """Titles, lowest rung first."""

    TECHNOLOGY = "technology", _("Technology SME")
    INNOVATIVE = "innovative", _("Innovative SME")
    SRDI = "srdi", _("SRDI SME")
    LITTLE_GIANT = "little_giant", _("Little giant")
    CHAMPION = "champion", _("Manufacturing champion")

    @property
    def rung(self) -> int:
        """The rung of the ladder, 1 to 4."""
        return _RUNGS[self]

    @property
    def stage(self) -> Stage:
        """The stage of cultivation in which the title is won."""
        return (Stage.SELECTION, Stage.CULTIVATION, Stage.OPTIMIZATION, Stage.OPTIMIZATION)[
            self.rung - 1
        ]


_RUNGS = {
    TitleKind.TECHNOLOGY: 1,
    TitleKind.INNOVATIVE: 1,
    TitleKind.SRDI: 2,
    TitleKind.LITTLE_GIANT: 3,
    TitleKind.CHAMPION: 4,
}


class TitleOrigin(models.TextChoices):
    """Where a title in the register comes from."""

    DECISION = "decision", _("Decided here")
    PUBLISHED_LIST = "published_list", _("Taken from a published list")


class TitleEnding(models.TextChoices):
    """Why a title ended before or on its last day."""

    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Superseded")


class CaseKind(models.TextChoices):
    """What an enterprise asks for. Rule sets serve some kinds and not others."""

    RECOGNITION = "recognition", _("Recognition")
    RE_EXAMINATION = "re_examination", _("Re-examination")
    CHANGE = "change", _("Major change")
    CANCELLATION = "cancellation", _("Cancellation")


class RuleSetStatus(models.TextChoices):
    """A draft may be changed; what is published never changes."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
