"""Needs posted by large enterprises (发榜), and the answers of SMEs to them (揭榜)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from common.models import StoredFile
from cultivation.enums.leading import AnswerStatus, NeedResult, NeedStatus
from cultivation.models.groups import Chain
from cultivation.models.leading.pairs import status_pair_guard
from enterprises.models import Enterprise

_S = NeedStatus
NEED_PAIRS = frozenset(
    {
        (_S.DRAFT, _S.SUBMITTED),
        (_S.DRAFT, _S.WITHDRAWN),
        (_S.SUBMITTED, _S.DRAFT),
        (_S.SUBMITTED, _S.PUBLISHED),
        (_S.SUBMITTED, _S.WITHDRAWN),
        (_S.PUBLISHED, _S.MATCHED),
        (_S.PUBLISHED, _S.WITHDRAWN),
        (_S.PUBLISHED, _S.EXPIRED),
        (_S.MATCHED, _S.CONCLUDED),
    }
)
_A = AnswerStatus
ANSWER_PAIRS = frozenset(
    {
        (_A.HANDED_IN, _A.SHORTLISTED),
        (_A.HANDED_IN, _A.NOT_CHOSEN),
        (_A.HANDED_IN, _A.WITHDRAWN),
        (_A.SHORTLISTED, _A.CHOSEN),
        (_A.SHORTLISTED, _A.NOT_CHOSEN),
        (_A.SHORTLISTED, _A.WITHDRAWN),
    }
)


def _person(*, is_needed: bool = False) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=not is_needed,
        blank=not is_needed,
        related_name="+",
    )


def _wan() -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)


class NeedQuerySet(models.QuerySet["Need"]):
    """Needs, by reader."""

    def visible_to(self, capacity: Capacity) -> "NeedQuerySet":
        """What is published, to every enterprise and office; the rest to who posted it, the
        handling office, and whoever answered it."""
        public = Q(status__in=NeedStatus.in_public())
        if capacity.enterprise_id is not None:
            answered = NeedAnswer.objects.filter(enterprise=capacity.enterprise_id).values("need")
            return self.filter(public | Q(enterprise=capacity.enterprise_id) | Q(pk__in=answered))
        if capacity.office is None:
            return self.none()
        return self.filter(public | (Q(office=capacity.office) & ~Q(status=_S.DRAFT, by_office="")))

    def answerable_on(self, day: date) -> "NeedQuerySet":
        """Those that take answers."""
        return self.filter(status=_S.PUBLISHED, deadline_on__gte=day)


class Need(models.Model):
    """A technical need. `enterprise` is the large enterprise that posts it by its own account; one
    that an office posts on its behalf has the office's code in `by_office` and the name in
    `poster`. `office` handles it: checks, publishes, sees the answers. Money in 万元."""

    number = models.CharField(max_length=40, unique=True)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="needs"
    )
    poster = models.CharField(max_length=200)
    by_office = models.CharField(max_length=6, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=NeedStatus, default=NeedStatus.DRAFT)
    title = models.CharField(max_length=120)
    text = models.TextField()
    field = models.CharField(max_length=120, blank=True)
    chain = models.ForeignKey(Chain, models.PROTECT, null=True, blank=True, related_name="+")
    budget_wan = _wan()
    deadline_on = models.DateField()
    contact = models.CharField(max_length=120, blank=True)
    posted_by = _person(is_needed=True)
    opened_on = models.DateField()
    published_on = models.DateField(null=True, blank=True)
    checked_by = _person()
    matched_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=10, choices=NeedResult, blank=True)
    result_text = models.TextField(blank=True)
    contract_wan = _wan()
    concluded_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, by_office="")
                | (Q(enterprise=None) & ~Q(by_office="")),
                name="need_posted_by_one",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("posted_by")),
                name="need_two_people",
            ),
            models.CheckConstraint(
                condition=Q(budget_wan=None) | Q(budget_wan__gte=0), name="need_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(published_on=None, checked_by=None)
                | Q(published_on__isnull=False, checked_by__isnull=False),
                name="need_published_whole",
            ),
            models.CheckConstraint(
                condition=(Q(result="", concluded_on=None, contract_wan=None))
                | (
                    ~Q(result="")
                    & Q(concluded_on__isnull=False, status=_S.CONCLUDED)
                    & (
                        Q(result=NeedResult.CONTRACT, contract_wan__gt=0)
                        | (~Q(result=NeedResult.CONTRACT) & Q(contract_wan=None))
                    )
                ),
                name="need_result_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[_S.WITHDRAWN, _S.EXPIRED], ended_on__isnull=False)
                | (~Q(status__in=[_S.WITHDRAWN, _S.EXPIRED]) & Q(ended_on=None)),
                name="need_ended_whole",
            ),
        ]
        indexes = [models.Index(fields=["status", "deadline_on"], name="need_by_deadline")]
        triggers = [status_pair_guard("need_status_pair", NEED_PAIRS)]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in NeedStatus.open()


class NeedAnswerQuerySet(models.QuerySet["NeedAnswer"]):
    """Answers, by reader."""

    def visible_to(self, capacity: Capacity) -> "NeedAnswerQuerySet":
        """An enterprise's own and those to its own needs; an office's those it handles."""
        if capacity.enterprise_id is not None:
            own = Q(enterprise=capacity.enterprise_id)
            return self.filter(own | Q(need__enterprise=capacity.enterprise_id))
        return self.filter(need__office=capacity.office) if capacity.office else self.none()


class NeedAnswer(models.Model):
    """What an SME offers. Seen by itself, by who posted the need and by the handling office."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="answers")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="need_answers")
    status = models.CharField(max_length=12, choices=AnswerStatus, default=AnswerStatus.HANDED_IN)
    text = models.TextField()
    price_wan = _wan()
    contact = models.CharField(max_length=120)
    handed_in_by = _person(is_needed=True)
    handed_in_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NeedAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "enterprise"],
                condition=~Q(status=AnswerStatus.WITHDRAWN),
                name="need_answer_once",
            ),
            models.CheckConstraint(
                condition=Q(price_wan=None) | Q(price_wan__gte=0),
                name="need_answer_price_not_negative",
            ),
        ]
        triggers = [status_pair_guard("need_answer_status_pair", ANSWER_PAIRS)]

    def __str__(self) -> str:
        return f"{self.need.number} · {self.enterprise}"


class NeedPaper(models.Model):
    """A file of a need; of one answer to it when `answer` is set."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="papers")
    answer = models.ForeignKey(
        NeedAnswer, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.need_id} {self.file_id}"
