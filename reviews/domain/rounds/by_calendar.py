"""Rounds of re-examination that the calendar opens where no office has laid one down."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import SYSTEM
from common.domain.events import record
from common.enums import SubjectKind
from cultivation.enums import CaseKind, TitleKind
from cultivation.life.re_examinations import Window, window_rules
from cultivation.models import Title
from cultivation.queries import rule_set_for
from reviews.domain.rounds.editing import free_code
from reviews.models import Round

# Laid down so long before they open, so that enterprises can prepare.
_AHEAD = timedelta(days=30)
# Titles that end this long after the window opens are due in it, or may be.
_REACH = timedelta(days=366)


def open_due_rounds(*, today: date) -> int:
    """Lay down the rounds of this year's windows of re-examination for the offices whose title
    holders are due, under the standard that applies on the first day. Returns how many.

    Where an office has laid one down for the same year itself, or taken one back, or no standard
    applies, none is. One with a sample is for those who were drawn: the others have theirs besides.
    """
    made = 0
    for kind, rule in window_rules().items():
        window = rule.in_year(today.year)
        if not window.opens_on - _AHEAD <= today <= window.closes_on:
            continue
        for office in _offices_with_titles(TitleKind(kind), window):
            made += _open(TitleKind(kind), office, window)
    return made


def _offices_with_titles(kind: TitleKind, window: Window) -> list[Office]:
    """The offices that decide the title, have a holder who is due, and no round of that year."""
    due = Title.objects.valid_on(window.opens_on).filter(
        kind=kind, valid_to__lte=window.opens_on + _REACH, re_examined_since=None, ending=""
    )
    # One that was taken back counts too: the office decides what comes in its place.
    laid = Round.objects.filter(
        title_kind=kind,
        case_kind=CaseKind.RE_EXAMINATION,
        year=window.opens_on.year,
        sample=None,
    )
    if laid.filter(office=None).exists():
        return []
    if kind == TitleKind.LITTLE_GIANT:
        ministry = Office.objects.filter(level=OfficeLevel.MINISTRY)
        return list(ministry) if due.exists() else []
    held = Q(pk__in=due.values("enterprise__province_office"))
    return list(Office.objects.filter(held).exclude(pk__in=laid.values("office")).order_by("pk"))


def _open(kind: TitleKind, office: Office, window: Window) -> bool:
    standard = rule_set_for(
        title_kind=kind, case_kind=CaseKind.RE_EXAMINATION, office=office, on=window.opens_on
    )
    if standard is None:
        return False
    is_national = office.level == OfficeLevel.MINISTRY
    area = "" if is_national else f"-{office.code}"
    year = window.opens_on.year
    # Names of rounds are shown as they stand, in Chinese.
    name = f"{year}年{_CHINESE[kind]}复核" + ("" if is_national else f"（{office.name}）")
    try:
        with transaction.atomic():
            round_ = Round.objects.create(
                code=free_code(f"{kind.value.replace('_', '-')}-{year}-re{area}"),
                name=name,
                title_kind=kind,
                case_kind=CaseKind.RE_EXAMINATION,
                year=year,
                office=None if is_national else office,
                opens_on=window.opens_on,
                closes_on=window.closes_on,
                rule_set=standard,
            )
    except IntegrityError:
        # Laid down by another run this very moment, or a round of another year runs into its days.
        return False
    record(
        subject_kind=SubjectKind.ROUND,
        subject_id=round_.pk,
        verb="round.opened",
        actor=SYSTEM,
        after={
            "code": round_.code,
            "opens_on": round_.opens_on.isoformat(),
            "closes_on": round_.closes_on.isoformat(),
            "rule_set": standard.code,
        },
    )
    return True


_CHINESE = {
    TitleKind.TECHNOLOGY: "科技型中小企业",
    TitleKind.INNOVATIVE: "创新型中小企业",
    TitleKind.SRDI: "专精特新中小企业",
    TitleKind.LITTLE_GIANT: "专精特新“小巨人”企业",
}
