"""The funnel of each round: how many cases came how far."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.enums import OfficeLevel
from accounts.models import Office
from reviews.enums import CaseStatus, StepKind, StepState
from reviews.models import Case, Correction, NoticeEntry, Round, Step
from reviews.models.round import RoundQuerySet

STAGES = ("started", "submitted", "corrected", "recommended", "in_notice", "certified")


@dataclass(frozen=True, slots=True)
class Funnel:
    """Cases of a round by how far they came, each counted in all that it passed through.

    `recommended` is None where no step of the round's cases recommends.
    """

    started: int = 0
    submitted: int = 0
    corrected: int = 0
    recommended: int | None = None
    in_notice: int = 0
    certified: int = 0

    def counts(self) -> list[int | None]:
        """The counts in the order of `STAGES`."""
        return [getattr(self, name) for name in STAGES]


def rounds_of(office: Office) -> RoundQuerySet:
    """All rounds for the ministry, else the national ones and those of the office's province."""
    if office.level == OfficeLevel.MINISTRY:
        return Round.objects.standing()
    province = office.lineage()["province"]
    return Round.objects.standing().for_province(province.pk if province else 0)


def funnels(rounds: Collection[Round], area: Office) -> dict[int, Funnel]:
    """The funnel of each round among the area's enterprises, by the round's key (one statement).

    Drafts count as started; nothing else is told of them.
    """
    cases: QuerySet[Case] = Case.objects.filter(round__in=rounds)
    if area.level != OfficeLevel.MINISTRY:
        cases = cases.filter(**{f"{area.level}_office": area})
    of_case = {"case": OuterRef("pk")}
    recommending = Step.objects.filter(kind=StepKind.RECOMMENDATION, **of_case)
    counted = (
        cases.order_by()
        .annotate(
            is_corrected=Exists(Correction.objects.meant().filter(**of_case)),
            recommends=Exists(recommending),
            is_recommended=Exists(recommending.filter(state=StepState.PASSED)),
            is_listed=Exists(NoticeEntry.objects.filter(**of_case)),
        )
        .values("round")
        .annotate(
            started=Count("pk"),
            submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
            corrected=Count("pk", filter=Q(is_corrected=True)),
            recommending=Count("pk", filter=Q(recommends=True)),
            recommended=Count("pk", filter=Q(is_recommended=True)),
            in_notice=Count("pk", filter=Q(is_listed=True)),
            certified=Count("pk", filter=Q(status=CaseStatus.CERTIFIED)),
        )
    )
    found = {}
    for row in counted:
        counts: dict[str, int | None] = {name: row[name] for name in STAGES}  # type: ignore[literal-required]
        if not row["recommending"]:
            counts["recommended"] = None
        found[row["round"]] = Funnel(**counts)  # type: ignore[arg-type]
    return found
