"""Objections to enterprises on the demo's running notices, and applicants tied to each other."""

from datetime import date

from django.db import connection
from django.utils import timezone

from accounts.enums import PostingRole
from accounts.models import Office
from config.demo.people import People
from cultivation.enums import TitleKind
from enterprises.domain.ties import record_tie
from enterprises.enums import TieKind
from reviews.domain.objections.handling import admit, propose_result
from reviews.domain.objections.taking import Objector, keep_objection
from reviews.enums import CaseStatus, ObjectionResult
from reviews.models import Case, Notice

_PROVINCE, _COUNTY = "330000", "330106"
_OBJECTOR = Objector("演示举报人", "0571-00000000", is_unit=False)
_RIVAL = Objector("演示同业单位", "objection@example.cn", is_unit=True)
_TEXTS = (
    "该企业申报的一项发明专利登记在另一公司名下，请核实。",
    "该企业上年度营业收入与公开年报不一致，请核实。",
)
_FINDINGS = "已调取专利登记簿：专利权于上年度转入该企业，申报时有效。"
_ANSWER = "经核实，该专利已于上年度转让并登记在该企业名下，异议不成立。"
_SOURCE = "国家企业信用信息公示系统股东信息（演示）"


def make_objections(people: People) -> None:
    """Two against enterprises on the province's notices that run: one waits, one is examined and
    awaits a signature."""
    office = Office.objects.get(code=_PROVINCE)
    # The database takes objections by its own clock, wherever the demo's stands.
    running = Notice.objects.running_on(timezone.localdate()).running_on(_day_of_database())
    notices = running.filter(office=office).order_by("pk")
    examiner = people.official(office.pk, PostingRole.EXAMINER)
    for number, notice in enumerate(notices[:2]):
        entry = notice.entries.select_related("case", "notice").order_by("pk").first()
        if entry is None:
            continue
        objector = (_OBJECTOR, _RIVAL)[number]
        objection = keep_objection(entry=entry, objector=objector, text=_TEXTS[number])
        if number == 0:
            admit(objection=objection, actor=examiner, version=objection.version)
            objection.refresh_from_db()
            propose_result(
                objection=objection,
                actor=examiner,
                version=objection.version,
                result=ObjectionResult.REJECTED,
                answer=_ANSWER,
                findings=_FINDINGS,
            )


def _day_of_database() -> date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date")
        day: date = cursor.fetchone()[0]
    return day


def tie_applicants(people: People) -> None:
    """Two applicants of the county for one title belong to one group."""
    office = Office.objects.get(code=_COUNTY)
    under_way = Case.objects.filter(
        county_office=office, status=CaseStatus.IN_REVIEW, title_kind=TitleKind.INNOVATIVE
    )
    first, second = under_way.select_related("enterprise").order_by("pk")[:2]
    record_tie(
        enterprise=first.enterprise,
        other=second.enterprise,
        kind=TieKind.GROUP,
        source=_SOURCE,
        actor=people.official(office.pk, PostingRole.EXAMINER),
    )
