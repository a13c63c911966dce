"""Seeding the demo data, once and as a whole."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Message, Office, Posting, User
from common.domain.errors import DomainError
from common.domain.jobs import run_job
from common.domain.loading import LoadReport, record_load
from common.domain.outbox import deliver, without_nudges
from common.enums import SubjectKind
from common.models import Event, OutboxItem
from config.demo.casework import Casework
from config.demo.clock import Days, set_clock
from config.demo.coverage import make_course, make_coverage
from config.demo.desks import lay_on_desks
from config.demo.digital_work import make_digital_work
from config.demo.duties import make_duties
from config.demo.figures import make_filings
from config.demo.help import make_help
from config.demo.leading import make_leading
from config.demo.monitoring import make_monitoring
from config.demo.objections import make_objections, tie_applicants
from config.demo.people import People
from config.demo.residents import SOURCE, Resident, make_residents
from config.demo.rounds import Rounds
from config.demo.seeds import make_seeds
from config.demo.simulator import make_simulations
from config.demo.titles import make_titles
from cultivation.models import RuleSet, Title
from enterprises.models import Assessment, Enterprise, Filing
from reviews.domain.notices.turning import pass_turns
from reviews.models import Case, Notice, Round

ENTERPRISES = 400
SEED = 20260401
_VERB = "load.demo"
_READ_AFTER = timedelta(days=5)


def seed_demo(*, seed: int = SEED) -> LoadReport:
    """Seed all demo data in one transaction and record it; what is there already stays as it is.

    The same seed makes the same names and figures on any day; days are counted from today.
    Raises `DomainError` (`no_reference_data`) when offices or rule sets are not loaded, and
    (`running`) when another process is at it.
    """
    if not (Office.objects.exists() and RuleSet.objects.exists()):
        raise DomainError("no_reference_data", _("Load the reference data first: load_reference."))
    already = _report()
    if already is not None:
        return already
    run = run_job("seed_demo", lambda: _seed(seed))
    if run is None:
        raise DomainError("running", _("Demo data are being seeded by another process."))
    rows = run.figures["rows"]
    return LoadReport(_VERB, added=rows, changed=0, total=rows, details=run.figures)


def _report() -> LoadReport | None:
    """What an earlier run recorded, as nothing to change."""
    after = Event.objects.filter(subject_kind=SubjectKind.LOAD, verb=_VERB).values_list("after")
    loaded = after.first()
    return loaded and LoadReport(_VERB, added=0, changed=0, total=loaded[0]["total"])


def _seed(seed: int) -> Mapping[str, Any]:
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    days = Days.from_today()
    with without_nudges(), set_clock() as clock:
        residents = make_residents(total=ENTERPRISES, today=days.today, random=random)
        people = People(residents, today=days.today, random=random)
        clock.next_act_on(days.back(200))
        Event.objects.bulk_create(_opened(resident) for resident in residents)
        make_filings(residents, today=days.today, clock=clock, random=random)
        make_titles(residents, today=days.today, random=random)
        make_coverage(residents, today=days.today, seed=seed)
        _count_for_the_planner()
        Casework(residents, people, Rounds(days), days, random).play(clock)
        _count_for_the_planner()
        make_duties(residents, people, days, clock, random)
        clock.next_act_on(days.today)
        lay_on_desks(people)
        make_objections(people)
        pass_turns(today=days.today)
        tie_applicants(people)
        _count_for_the_planner()
        make_digital_work(residents, people, today=days.today)
        make_seeds(residents, people, today=days.today)
        make_help(residents, people, days, clock)
        ministry = Office.objects.get(parent=None)
        make_simulations(
            ministry, people.official(ministry.pk, PostingRole.ANALYST), today=days.today
        )
        make_monitoring(residents, people, today=days.today, seed=seed)
        make_leading(residents, people, today=days.today)
        make_course(today=days.today)
        _deliver_what_is_owed()
    _read_old_messages()
    figures = _counts()
    report = LoadReport(
        _VERB,
        added=figures["rows"],
        changed=0,
        total=figures["rows"],
        details={"seed": seed, "tables": figures["tables"], "cases": figures["cases"]},
    )
    record_load(report)
    return figures


def _count_for_the_planner() -> None:
    """Let the database count its rows: within one transaction nobody else does, and what it plans
    for empty tables takes it seconds for each question."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _opened(resident: Resident) -> Event:
    """Records were opened in the years before, one each day."""
    enterprise = resident.enterprise
    day = timezone.localdate() - timedelta(days=500 + enterprise.pk % 500)
    return Event(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise.pk,
        verb="enterprise.opened",
        actor_label="system",
        role="system",
        after={"uscc": enterprise.uscc, "office": resident.place.office.code},
        occurred_at=timezone.make_aware(datetime.combine(day, time(9, 30))),
    )


def _deliver_what_is_owed() -> None:
    owed = OutboxItem.objects.filter(done_at=None, parked_at=None).order_by("pk")
    # What is delivered may owe more.
    while sum(deliver(item_id) for item_id in owed.values_list("pk", flat=True)):
        pass


def _read_old_messages() -> None:
    now = timezone.now()
    Message.objects.filter(created_at__lt=now - _READ_AFTER, read_at=None).update(read_at=now)


def _counts() -> dict[str, Any]:
    """Rows by table and cases by state. The tables were empty of demo data before."""
    demo = {"enterprise__source": SOURCE}
    tables = {
        "enterprises": Enterprise.objects.filter(source=SOURCE).count(),
        "filings": Filing.objects.filter(**demo).count(),
        "assessments": Assessment.objects.filter(**demo).count(),
        "titles": Title.objects.filter(**demo).count(),
        "rounds": Round.objects.filter(code__startswith="demo-").count(),
        "cases": Case.objects.filter(**demo).count(),
        "notices": Notice.objects.filter(round__code__startswith="demo-").count(),
        "users": User.objects.filter(memberships__enterprise__source=SOURCE).count(),
        "postings": Posting.objects.count(),
        "messages": Message.objects.count(),
    }
    states = Case.objects.filter(**demo).order_by().values_list("status")
    cases = dict(states.annotate(count=Count("pk")).order_by("status"))
    return {"rows": sum(tables.values()), "tables": tables, "cases": cases}
