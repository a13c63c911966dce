"""Notices that keep or bring forward a standard for some cases: published, and withdrawn."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.enums import SubjectKind
from cultivation.criteria.applicability import shipped_transitions
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet, Transition
from cultivation.queries import parsed, text_on


@transaction.atomic
def publish_transition(
    *,
    title_kind: TitleKind,
    case_kind: CaseKind,
    office: Office | None,
    first_day: date,
    last_day: date,
    rule_set_code: str,
    source: str,
    note: str,
    is_unverified: bool,
    actor: Actor,
) -> Transition:
    """Let a notice name the standard of such cases from the first day to the last, both included.

    Cases that began before keep the text of their round. `office` is the provincial-level office;
    None is the whole country, before which an office's own notice goes. Effects, in this order:
    the row, event `rule_set.transition_published` in the standard's trail. Raises `DomainError`
    (`in_the_past`, `days_not_in_order`, `no_such_standard`, `not_served`, `overlaps`).
    """
    _expect_days(first_day, last_day)
    text = _standard(rule_set_code, title_kind, case_kind, office, first_day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('publish_rule_set', 0))")
    _expect_no_overlap(title_kind, case_kind, office, first_day, last_day)
    row = Transition.objects.create(
        title_kind=title_kind,
        case_kind=case_kind,
        office=office,
        first_day=first_day,
        last_day=last_day,
        rule_set_code=rule_set_code,
        source=source,
        note=note,
        is_unverified=is_unverified,
        published_at=timezone.now(),
    )
    record(
        subject_kind=SubjectKind.RULE_SET,
        subject_id=text.pk,
        verb="rule_set.transition_published",
        actor=actor,
        comment=source,
        after={
            "transition": row.pk,
            "title_kind": title_kind,
            "case_kind": case_kind,
            "office": office.code if office else None,
            "first_day": first_day.isoformat(),
            "last_day": last_day.isoformat(),
        },
    )
    return row


@transaction.atomic
def withdraw_transition(*, transition: Transition, reason: str, actor: Actor) -> Transition:
    """End a notice today, or on its first day when that lies ahead: it stops deciding new cases.

    Effects, in this order: the row, event `rule_set.transition_withdrawn`. Raises `DomainError`
    (`withdrawn_already`, `over_already`).
    """
    row = Transition.objects.select_for_update(of=("self",)).get(pk=transition.pk)
    today = timezone.localdate()
    if row.withdrawn_from is not None:
        raise DomainError("withdrawn_already", _("This notice has been withdrawn already."))
    if row.last_day < today:
        raise DomainError("over_already", _("This notice is over already."))
    row.withdrawn_from = max(today, row.first_day)
    row.save(update_fields=["withdrawn_from"])
    text = RuleSet.objects.filter(code=row.rule_set_code).order_by("loaded_at", "pk").last()
    record(
        subject_kind=SubjectKind.RULE_SET,
        subject_id=text.pk if text else row.pk,
        verb="rule_set.transition_withdrawn",
        actor=actor,
        comment=reason,
        after={"transition": row.pk, "withdrawn_from": row.withdrawn_from.isoformat()},
    )
    return row


def _expect_days(first_day: date, last_day: date) -> None:
    if first_day < timezone.localdate():
        sentence = _("A notice counts from today or later: what was decided before stays.")
        raise DomainError("in_the_past", sentence, fields={"first_day": sentence})
    if last_day < first_day:
        sentence = _("The last day lies before the first.")
        raise DomainError("days_not_in_order", sentence, fields={"last_day": sentence})


def _standard(
    code: str, title_kind: TitleKind, case_kind: CaseKind, office: Office | None, day: date
) -> RuleSet:
    """The text that the notice names. Raises `DomainError`."""
    text = text_on(code, day)
    if text is None:
        sentence = _("No standard is published under this code.")
        raise DomainError("no_such_standard", sentence, fields={"rule_set_code": sentence})
    standard = parsed(text)
    is_served = text.title_kind == title_kind and case_kind in standard.case_kinds
    if is_served and standard.offices:
        is_served = office is not None and office.code in standard.offices
    if not is_served:
        sentence = _("This standard does not serve such cases of this title there.")
        raise DomainError("not_served", sentence, fields={"rule_set_code": sentence})
    return text


def _expect_no_overlap(
    title_kind: TitleKind, case_kind: CaseKind, office: Office | None, first: date, last: date
) -> None:
    """Two notices for the same office and cases never count on one day, the shipped ones included;
    a notice for one office may stand beside one for the whole country."""
    kept = Transition.objects.overlapping(first, last).filter(
        title_kind=title_kind, case_kind=case_kind, office=office
    )
    found = [(row.source, row.first_day, row.last_day) for row in kept]
    found += [
        (row.source, row.first_day, row.last_day)
        for row in shipped_transitions()
        if (row.title_kind, row.case_kind) == (title_kind, case_kind)
        and (office.code in row.offices if office else not row.offices)
        and row.first_day <= last
        and first <= row.last_day
    ]
    if found:
        source, begins, ends = found[0]
        sentence = _("Another notice counts then: %(source)s, %(first)s to %(last)s.") % {
            "source": source,
            "first": begins.isoformat(),
            "last": ends.isoformat(),
        }
        raise DomainError("overlaps", sentence, fields={"first_day": sentence})
