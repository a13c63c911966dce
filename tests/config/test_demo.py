"""The demo data: repeatable, complete, made once, and only where they are wanted."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from stdnum.cn import uscc

from accounts.models import Message, Office, User
from common.domain.events import broken_links
from common.models import Event, OutboxItem
from config.demo.clock import set_clock
from config.demo.figures import make_filings
from config.demo.people import PASSWORD, sign_ins
from config.demo.residents import make_residents
from config.demo.titles import make_titles
from cultivation.domain.coverage import coverage, definition_for
from cultivation.domain.digital.work import who_acts
from cultivation.enums import TitleEnding, TitleKind
from cultivation.models import Chain, ChainMembership, DigitalProject, ParkMembership, Title
from enterprises.domain.filings import figure_errors
from enterprises.enums import VisitState
from enterprises.models import Enterprise, Filing, Visit
from reviews.domain.panels.drawing import draw_again
from reviews.enums import CaseStatus, PanelState, Proposal, SeatState, StepKind
from reviews.models import Case, Correction, Notice, Panel, Round, Seat, Step
from reviews.queries import QueueTab, queue_counts

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

WEDNESDAY = "2026-11-18T02:00:00Z"


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """Everything seeded once on a working day, for all tests of this module, and rolled back."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(WEDNESDAY),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr("django.conf.settings.DEMO_DATA", True)
        call_command("load_reference", verbosity=0)
        printed = StringIO()
        call_command("seed_demo", stdout=printed)
        yield printed.getvalue()
        transaction.set_rollback(True)


def test_demo_data_are_refused_where_nobody_wants_them(settings):
    settings.DEMO_DATA = False
    for command in ("seed_demo", "demo_sign_ins"):
        with pytest.raises(CommandError, match="DEMO_DATA=1"):
            call_command(command)


def _fingerprint(seed):
    today, random = timezone.localdate(), Random(seed)
    with transaction.atomic(), set_clock() as clock:
        residents = make_residents(total=160, today=today, random=random)
        make_filings(residents, today=today, clock=clock, random=random)
        make_titles(residents, today=today, random=random)
        found = (
            list(Enterprise.objects.order_by("pk").values_list("uscc", "name", "contact_name")),
            list(
                Filing.objects.order_by("pk").values_list("revenue_wan", "ip_class1", "employees")
            ),
            list(Title.objects.order_by("number").values_list("number", "valid_to")),
        )
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_names_and_figures(reference_data):
    first = _fingerprint(7)

    assert _fingerprint(7) == first
    assert _fingerprint(8) != first


def test_there_are_400_enterprises_with_valid_codes_and_three_filings_each(seeded):
    # Besides those of a published list, of whom nothing is known but their titles.
    enterprises = Enterprise.objects.exclude(uscc=None)

    assert enterprises.count() == len({each.name for each in enterprises}) == 400
    assert all(uscc.is_valid(each.uscc) for each in enterprises)
    assert Filing.objects.count() == 1200
    assert [figure_errors(filing) for filing in Filing.objects.all() if figure_errors(filing)] == []
    provinces = set(enterprises.values_list("province_office__code", flat=True))
    assert len(provinces) == 16
    assert {"330200", "660000"} < provinces


def test_every_state_and_every_stop_on_the_way_is_shown(seeded):
    today = timezone.localdate()
    waiting = Step.objects.filter(state="current", case__status=CaseStatus.IN_REVIEW)

    assert set(Case.objects.values_list("status", flat=True)) == set(CaseStatus)
    assert set(Case.objects.values_list("outcome", flat=True)) > {"pass", "fail", "undetermined"}
    assert waiting.exclude(proposal=Proposal.NONE).exists()
    assert waiting.filter(kind=StepKind.NOTICE).exists()
    assert Correction.objects.filter(resubmitted_at=None, due_on__lt=today).exists()
    assert Correction.objects.filter(resubmitted_at=None, due_on__gte=today).exists()
    assert Notice.objects.running_on(today).exists()
    assert Notice.objects.awaiting_announcement(today).exists()
    assert Notice.objects.exclude(announcement=None).exists()
    assert Round.objects.open_on(today).exists()
    assert Round.objects.filter(opens_on__gt=today).exists()


def test_every_demo_desk_has_something_due_today_and_overdue(seeded):
    for code in ("330106", "330100", "330000", "000000"):
        office = Office.objects.get(code=code)
        counts = queue_counts(Case.objects.all(), office, timezone.localdate())
        assert counts.due_today, code
        assert counts.overdue, code
        assert counts.by_tab[QueueTab.EXAMINE], code
        assert counts.by_tab[QueueTab.SIGN], code


def test_titles_of_all_rungs_lapse_soon_have_lapsed_and_one_is_banned(seeded):
    today = timezone.localdate()
    valid = Title.objects.valid_on(today)
    soon = Counter(valid.filter(last_day__lt=today + timedelta(days=90)).values_list("kind"))

    assert 50 <= valid.of_kind(TitleKind.LITTLE_GIANT).count() <= 75
    assert len(soon) == 3
    assert Title.objects.filter(last_day__lt=today, ending="").exists()
    cancelled = Title.objects.get(ending=TitleEnding.CANCELLED)
    assert cancelled.banned_until > today
    shares = {line.share_pct for line in coverage(as_of=today).lines if line.holders}
    assert len(shares) >= 4


def test_the_visitor_s_county_has_digital_work(seeded):
    county = Office.objects.get(code="330106")
    today = timezone.localdate()
    (acts,) = who_acts(definition_for(day=today), county, today)
    assert acts.uncovered
    assert acts.contacted
    here = {"enterprise__county_office": county}
    assert DigitalProject.objects.filter(**here).exists()
    assert Visit.objects.filter(**here, state=VisitState.OPEN).exists()
    assert ChainMembership.objects.filter(**here).exists()
    assert ParkMembership.objects.filter(**here).exists()
    assert not Chain.objects.filter(leader=None).exists()


def test_the_documented_sign_ins_open_with_the_printed_password(seeded):
    names = [each.username for each in sign_ins()]
    desks = ("county", "city", "province", "ministry")

    assert names == [
        *(f"{desk}{suffix}" for desk in desks for suffix in ("", "2", "3")),
        "administrator",
        "administrator2",
        "administrator3",
        "factory",
        "factory2",
        "factory3",
        "factory4",
        "expert",
    ]
    assert check_password(PASSWORD, User.objects.get(username="county").password)
    printed = StringIO()
    call_command("demo_sign_ins", stdout=printed)
    assert PASSWORD in printed.getvalue()


def test_panels_have_judged_one_is_at_work_and_every_draw_comes_out_again(seeded):
    panels = Panel.objects.all()
    assert {panel.state for panel in panels} == set(PanelState)
    assert [fault for panel in panels for fault in draw_again(panel)] == []
    assert Seat.objects.filter(expert__user__username="expert", state=SeatState.DRAWN).exists()


def test_nothing_is_owed_and_people_have_messages(seeded):
    assert not OutboxItem.objects.filter(done_at=None).exists()
    assert Message.objects.filter(user__username="county", read_at=None).exists()
    assert Message.objects.filter(user__username="factory2").exists()


def test_the_trail_holds_and_nothing_lies_in_the_future(seeded):
    assert list(broken_links()) == []
    assert not Event.objects.filter(occurred_at__gt=timezone.now()).exists()


def test_a_second_run_changes_nothing_and_says_so(seeded):
    before = (Enterprise.objects.count(), Case.objects.count(), Event.objects.count())
    printed = StringIO()
    call_command("seed_demo", stdout=printed)

    assert "nothing to change" in printed.getvalue()
    assert (Enterprise.objects.count(), Case.objects.count(), Event.objects.count()) == before
