"""What lies on whose desk in the demo: taken cases, a note, a kept filter, a coming absence."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.domain.absences import declare_absence
from accounts.enums import PostingRole
from accounts.models import Office, User
from common.domain.actor import Actor
from common.domain.outbox import deliver
from config.demo.people import People
from reviews.domain.bulk import ChosenCase, start_bulk
from reviews.domain.desk.noting import write_note
from reviews.domain.desk.saved_filters import save_filter
from reviews.enums import Work
from reviews.models import Case

_COUNTY = "330106"
_TAKEN = 3
_NOTE = "已电话核对主导产品收入口径，企业将在现场核查时提供明细账。"


def lay_on_desks(people: People) -> None:
    """The county's examiner has taken the first cases that are due, and will be away next month."""
    office = Office.objects.get(code=_COUNTY)
    examiner = people.official(office.pk, PostingRole.EXAMINER)
    waiting = Case.objects.filter(at_office=office, work=Work.EXAMINE, officer=None)
    for case in _taken_at_once(waiting.order_by("due_on", "pk")[:_TAKEN], examiner):
        write_note(case=case, actor=examiner, body=_NOTE)
    save_filter(name="我承办的", tab="due", query="officer=mine", actor=examiner)
    first = timezone.localdate() + timedelta(days=30)
    declare_absence(
        user=User.objects.get(pk=examiner.person_id),
        office=office,
        starts_on=first,
        ends_on=first + timedelta(days=6),
        deputy=None,
        actor=examiner,
    )


def _taken_at_once(cases: Iterable[Case], examiner: Actor) -> list[Case]:
    """The cases, taken by one job on many of them, and another case that had moved on."""
    found = [*cases]
    chosen = [ChosenCase(one.pk, one.number, one.enterprise.name, one.version) for one in found]
    others = Case.objects.filter(at_office=examiner.office_id, work=Work.CORRECTION)
    chosen += [
        ChosenCase(one.pk, one.number, one.enterprise.name, one.version - 1)
        for one in others.order_by("pk")[:1]
    ]
    run = start_bulk(act="take", cases=chosen, arguments={}, actor=examiner)
    while run.is_live:
        deliver(run.outbox_item_id or 0)
        run.refresh_from_db()
    return list(Case.objects.filter(pk__in=[one.pk for one in found]).order_by("due_on", "pk"))
