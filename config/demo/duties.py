"""Demo duties: yearly updates handed in and missed, a change, complaints, cancellations."""

import json
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from random import Random

from django.utils import timezone

from accounts.enums import PostingRole
from common.domain.actor import Actor
from config.demo.clock import Clock, Days
from config.demo.people import People
from config.demo.residents import Resident
from cultivation.domain.cancelling.acts import deciding_office
from cultivation.domain.cancelling.complaints import Complainant, take_complaint
from cultivation.domain.cancelling.deciding import propose, state_case
from cultivation.domain.cancelling.opening import open_cancellation
from cultivation.domain.duties.handing_in import frozen_figures
from cultivation.domain.duties.obligations import open_updates
from cultivation.enums import CancellationGround, CancellationProposal
from cultivation.models import Cancellation, Title, UpdateObligation, UpdateReport
from enterprises.models import Filing
from reviews.domain.applying import submit
from reviews.domain.changes.opening import open_change, save_change
from reviews.enums import CaseStatus, ChangeKind

# Of the fillers' updates: so many in a hundred are missed, and so many late.
_MISSED_PCT, _LATE_PCT = 5, 9
_DESK = "330106"
# Whose latest update is left for the visitor to hand in.
_VISITOR = "factory3"


def make_duties(
    residents: list[Resident], people: People, days: Days, clock: Clock, random: Random
) -> None:
    """What titles have owed since they began, most of it handed in; and a few acts of late."""
    while open_updates(today=days.today):
        pass
    _hand_in(residents, people, random)
    clock.next_act_on(days.back(6))
    _acts(residents, people, days)


def _hand_in(residents: list[Resident], people: People, random: Random) -> None:
    filings = {(one.enterprise_id, one.fiscal_year): one for one in Filing.objects.all()}
    by_year: dict[tuple[int, int], list[UpdateObligation]] = defaultdict(list)
    for one in UpdateObligation.objects.order_by("enterprise", "year", "pk"):
        by_year[one.enterprise_id, one.year].append(one)
    of_enterprise = {resident.enterprise.pk: resident for resident in residents}
    last_year = max((year for _enterprise, year in by_year), default=0)
    reports, settled = [], []
    for (enterprise_id, year), owed in by_year.items():
        resident = of_enterprise.get(enterprise_id)
        filing = filings.get((enterprise_id, year - 1))
        if resident is None or filing is None:
            continue
        handed_in = _day(resident, owed[0].due_on, random, is_last=year == last_year)
        if handed_in is None:
            continue
        report = _report(filing, year, handed_in, people.owner(resident.enterprise))
        reports.append(report)
        for one in owed:
            one.report, one.handed_in_on = report, handed_in
        settled += owed
    UpdateReport.objects.bulk_create(reports)
    UpdateObligation.objects.bulk_update(settled, ["report", "handed_in_on"], batch_size=500)


def _day(resident: Resident, due_on: date, random: Random, *, is_last: bool) -> date | None:
    """The day on which it was handed in; None when it was not."""
    drawn = random.randint(1, 100)
    if resident.is_filler and drawn <= _MISSED_PCT:
        return None
    if resident.story and resident.story.sign_in == _VISITOR and is_last:
        return None
    if resident.is_filler and drawn <= _MISSED_PCT + _LATE_PCT:
        late = due_on + timedelta(days=random.randint(1, 30))
        return late if late < timezone.localdate() else None
    in_time = due_on - timedelta(days=random.randint(0, 45))
    return min(in_time, timezone.localdate())


def _report(filing: Filing, year: int, day: date, owner: Actor) -> UpdateReport:
    figures = frozen_figures(filing)
    return UpdateReport(
        enterprise_id=filing.enterprise_id,
        year=year,
        number=1,
        filing=filing,
        figures=figures,
        digest=sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest(),
        is_pledged=True,
        handed_in_by_id=owner.person_id,
        handed_in_at=timezone.make_aware(datetime.combine(day, time(15))),
        handed_in_on=day,
    )


def _acts(residents: list[Resident], people: People, days: Days) -> None:
    """At the demo's county: a title put up, one heard and proposed, a complaint, a new name."""
    visitors = [one.enterprise.pk for one in residents if one.story and one.story.sign_in]
    held = Title.objects.valid_on(days.today).filter(
        enterprise__county_office__code=_DESK, kind__in=["srdi", "innovative"]
    )
    quiet = held.exclude(enterprise__cases__status__in=CaseStatus.open()).exclude(
        enterprise__in=visitors
    )
    by_enterprise = {
        title.enterprise_id: title
        for title in quiet.select_related("enterprise__province_office").order_by("pk")
    }
    holders = list(by_enterprise.values())
    if len(holders) < 4:
        return
    first, second, third, fourth = holders[:4]
    _put_up(
        first, people, CancellationGround.STANDARD_NOT_MET, "年度更新显示主营业务收入占比降至42%。"
    )
    (heard,) = _put_up(second, people, CancellationGround.CHANGE_NOT_REPORTED, "更名后逾期未报告。")
    state_case(
        cancellation=heard,
        statement="更名手续办理延误，已补报，请予保留称号。",
        version=heard.version,
        actor=people.owner(second.enterprise),
    )
    propose(
        cancellation=heard,
        proposal=CancellationProposal.DISMISS,
        opinion="已补报，情节轻微，建议保留称号。",
        version=heard.version,
        actor=people.official(deciding_office(second).pk, PostingRole.EXAMINER),
    )
    take_complaint(
        title=third,
        complainant=Complainant("演示举报人", "demo@example.invalid"),
        text="反映该企业申报的发明专利并非自主研发。",
        evidence="专利转让合同复印件（演示）。",
        actor=people.official(third.enterprise.province_office_id, PostingRole.EXAMINER),
        is_public=False,
    )
    _rename(fourth, people, days)


def _put_up(
    title: Title, people: People, ground: CancellationGround, finding: str
) -> list[Cancellation]:
    county = title.enterprise.county_office_id or title.enterprise.province_office_id
    examiner = people.official(county, PostingRole.EXAMINER)
    return open_cancellation(title=title, ground=ground, finding=finding, actor=examiner)


def _rename(title: Title, people: People, days: Days) -> None:
    enterprise, owner = title.enterprise, people.owner(title.enterprise)
    case = open_change(enterprise=enterprise, kind=ChangeKind.RENAME, actor=owner)
    saved = save_change(
        case=case,
        values={
            "happened_on": days.back(30),
            "new_name": f"{enterprise.name.removesuffix('有限公司')}科技有限公司",
            "explanation": "仅名称变更，主营业务、股权和经营条件均未变化。",
            "evidence": "市场监管部门准予变更登记通知书（演示）。",
        },
        is_pledged=True,
        version=case.version,
        actor=owner,
    )
    submit(case=saved, actor=owner, version=saved.version)
