"""Certificates (证书): the papers that say who holds a title."""

import pgtrigger
from django.db import models
from django.db.models import Q

from cultivation.models.title import Title


class Certificate(models.Model):
    """One edition of a title's certificate. The file itself is not kept: `facts`, `token` and
    `template` print it again to the same bytes, whose SHA-256 stands here.

    `code` is what the public check asks for beside the number. A new edition (the holder was
    renamed) supersedes the one before; nothing else of a row ever changes.
    """

    title = models.ForeignKey(Title, models.PROTECT, related_name="certificates")
    edition = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=18, unique=True)
    holder_name = models.CharField(max_length=200)
    facts = models.JSONField()
    token = models.TextField()
    key_id = models.CharField(max_length=40)
    template = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["title", "edition"], name="certificate_edition_once"),
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(superseded_at=None),
                name="certificate_one_current_per_title",
            ),
            models.CheckConstraint(
                condition=Q(edition__gte=1) & ~Q(token="") & ~Q(code=""),
                name="certificate_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="printed_for_ever", exclude=["superseded_at"]),
            pgtrigger.Protect(name="certificate_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.title_id} #{self.edition}"
