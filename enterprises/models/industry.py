"""Industries, GB/T 4754-2017."""

from django.db import models


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
        return self.name_zh
