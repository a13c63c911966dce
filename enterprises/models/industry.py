"""Industries, GB/T 4754-2017."""

from django.db import models
from django.utils.translation import get_language


class Industry(models.Model):
    """A section (one letter) or division (two digits)."""

    code = models.CharField(max_length=4, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    section = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="divisions"
    )

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "industries"

    def __str__(self) -> str:
        is_english = (get_language() or "").startswith("en")
        return self.name_en if is_english else self.name_zh
