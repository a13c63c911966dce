"""Assessments that have grown old: the holder is asked once to rate its level anew."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.outbox import enqueue, in_bulk
from common.enums import SubjectKind
from common.models import Event
from cultivation.domain.coverage.days import months_before
from cultivation.domain.duties.reminding import UPDATE_REMINDED
from cultivation.enums import CoverageBasis, CoveragePopulation
from cultivation.models import CoverageStanding

# No rule says how long a grade holds; figures of a year ago are filed anew every year.
STALE_MONTHS = 12
_VERB = "enterprise.assessment_stale"
_BATCH = 200


def stale_standings(today: date) -> QuerySet[CoverageStanding]:
    """Standings of title holders whose latest assessment is older than a year.

    Of definitions that take either basis: under another one a standing's assessment may be old
    though the enterprise has rated itself anew since.
    """
    oldest = months_before(today, STALE_MONTHS)
    return CoverageStanding.objects.filter(
        definition__population=CoveragePopulation.TITLES,
        definition__basis=CoverageBasis.EITHER,
        assessed_on__lt=oldest,
    )


def remind_of_stale(*, today: date, batch: int = _BATCH) -> int:
    """Ask a batch of enterprises to rate themselves anew; each once for an assessment that grew
    old. Returns how many were asked."""
    asked_already = Event.objects.annotate(of=KeyTextTransform("assessed_on", "after")).filter(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=OuterRef("enterprise_id"),
        verb=_VERB,
        of=Cast(OuterRef("assessed_on"), TextField()),
    )
    waiting = (
        stale_standings(today)
        .filter(~Exists(asked_already))
        .order_by("enterprise_id")
        .values_list("enterprise_id", "assessed_on")
        .distinct()
    )
    rows = dict(waiting[:batch])
    with transaction.atomic(), in_bulk():
        for enterprise, assessed_on in rows.items():
            event = record(
                subject_kind=SubjectKind.ENTERPRISE,
                subject_id=enterprise,
                verb=_VERB,
                actor=SYSTEM,
                after={"assessed_on": str(assessed_on)},
            )
            enqueue(
                UPDATE_REMINDED,
                subject_kind=SubjectKind.ENTERPRISE,
                subject_id=enterprise,
                payload={"event": event.pk},
            )
    return len(rows)
