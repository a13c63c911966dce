"""A round that has not begun follows what is published meanwhile: its standard is that of its first
day, and nobody has applied under another yet."""

from datetime import date

from django.db import transaction

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import SYSTEM
from common.domain.events import record
from common.enums import SubjectKind
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from cultivation.queries import rule_set_for
from reviews.models import Round


def follow_standards(*, today: date) -> int:
    """Give each round that is still to come, or begins today and has nothing handed in, the
    standard that applies on its first day. One whose standard would be none keeps what it has.
    Safe at any time, twice, or days late. Returns how many have changed."""
    to_come = Round.objects.standing().filter(opens_on__gte=today).values_list("pk", flat=True)
    return sum(_followed(pk, today) for pk in to_come)


@transaction.atomic
def _followed(pk: int, today: date) -> bool:
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=pk)
    found = _standard_of(round_)
    is_begun = round_.cases.filter(submitted_at__isnull=False).exists()
    if found is None or found.pk == round_.rule_set_id or round_.opens_on < today or is_begun:
        return False
    before, round_.rule_set = round_.rule_set, found
    round_.version += 1
    round_.save(update_fields=["rule_set", "version"])
    record(
        subject_kind=SubjectKind.ROUND,
        subject_id=round_.pk,
        verb="round.standard_followed",
        actor=SYSTEM,
        before={"rule_set": before.code, "sha256": before.sha256},
        after={"rule_set": found.code, "sha256": found.sha256},
    )
    return True


def _standard_of(round_: Round) -> RuleSet | None:
    office = round_.office or Office.objects.get(level=OfficeLevel.MINISTRY)
    return rule_set_for(
        title_kind=TitleKind(round_.title_kind),
        case_kind=CaseKind(round_.case_kind),
        office=office,
        on=round_.opens_on,
    )
