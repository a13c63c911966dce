"""Every act of the table and of the desk leaves one entry, and nothing at all without it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.domain.actor import SYSTEM, Actor
from common.domain.files import checked_upload
from common.domain.files.checking import check_file
from common.models import Event, OutboxItem
from cultivation.enums import TitleKind
from reviews import workflow
from reviews.disclosure import SILENT_VERBS
from reviews.domain import applying, examining
from reviews.domain import inspections as visits
from reviews.domain.barring import end_barred_cases
from reviews.domain.desk import assigning, judging, noting
from reviews.domain.objections import handling
from reviews.domain.objections.taking import (
    Objector,
    keep_objection,
    record_written_objection,
)
from reviews.domain.publishing import announce, follow_up, publish_notice
from reviews.enums import CaseAction, FindingOutcome, InspectionConclusion, ObjectionResult
from reviews.models import (
    Case,
    Inspection,
    InspectionPhoto,
    Notice,
    NoticeEntry,
    Objection,
    Round,
)
from tests.common.files.samples import pdf, picture
from tests.factories import GROUNDS, World, make_draft, make_round, make_title
from tests.reviews.notices.objecting import decided as decide_objection

pytestmark = [pytest.mark.django_db, pytest.mark.as_owner]

A, UPPER = "330106", ("330100", "330000")
# An act, who does it, on which kind of subject its entry stands, and its verb in the trail.
Tried = tuple[Callable[[], Any], Actor, str, str]


def fingerprint() -> dict[str, str]:
    """What all tables of the house hold, but for the trail."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in {"common", "accounts", "enterprises", "cultivation", "reviews"}
        and model is not Event
    )
    one = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {0} t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in tables))
        return dict(cursor.fetchall())


def fails_whole(act: Callable[[], Any]) -> None:
    """With a trail that takes nothing more, the act raises and changes no row."""
    before = fingerprint()
    with pytest.raises(DatabaseError, match="trail_is_full"):
        _with_a_full_trail(act)
    assert fingerprint() == before


@transaction.atomic
def _with_a_full_trail(act: Callable[[], Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE common_event ADD CONSTRAINT trail_is_full CHECK (false) NOT VALID"
        )
    act()


def leaves_one_entry(act: Callable[[], Any], actor: Actor, subject: str, verb: str) -> None:
    """Exactly one entry of this verb, and who, when, as what, for whom and what it did."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    act()
    (entry,) = Event.objects.filter(pk__gt=last, subject_kind=subject, verb=verb)
    assert (entry.actor_id, entry.role, entry.office_code) == (
        actor.user_id,
        actor.role,
        actor.office_code,
    )
    assert entry.actor_label
    assert (entry.result, entry.occurred_at.date()) == ("done", timezone.now().date())
    assert entry.subject_id
    assert entry.digest
    assert entry.before or entry.after


class Walk:
    """Cases on their way, so that each act comes to be open once."""

    def __init__(self, world: World) -> None:
        self.world, self.seen = world, set[CaseAction]()
        self.round = make_round()

    def person(self, role: str, code: str = A) -> Actor:
        """An official."""
        return self.world.official_actor(role, code)

    def by_table(self, case: Case, action: CaseAction, actor: Actor, **given: Any) -> Tried:
        """One of the acts on a case."""
        self.seen.add(action)
        module = applying if hasattr(applying, action.value) else examining

        def act() -> None:
            now = Case.objects.get(pk=case.pk)
            getattr(module, action.value)(case=now, actor=actor, version=now.version, **given)

        return act, actor, "case", workflow.BY_ACTION[action].verb

    def at_desk(self, case: Case, function: Callable[..., Any], verb: str, **given: Any) -> Tried:
        """A change of the desk, by the county's examiner."""
        actor = self.person("examiner")

        def act() -> None:
            now = Case.objects.get(pk=case.pk)
            function(case=now, actor=actor, version=now.version, **given)

        return act, actor, "case", verb

    def at_county(self, case: Case) -> Iterator[Tried]:
        """From the draft through everything that a county and its enterprise may do."""
        owner = self.world.owner_actor(case.enterprise)
        examiner, approver = self.person("examiner"), self.person("approver")
        yield self.by_table(case, CaseAction.SUBMIT, owner)
        yield self.at_desk(case, assigning.take, assigning.TAKEN)
        yield self.at_desk(case, assigning.put_back, assigning.PUT_BACK)
        yield self.at_desk(
            case, judging.verify_figure, judging.VERIFIED,
            measure="employees", found=181, reason="Counted.", source="Payroll",
        )  # fmt: skip
        yield (
            lambda: noting.write_note(case=case, actor=examiner, body="Known to us."),
            examiner, "case", "case.noted",
        )  # fmt: skip
        items = [examining.ItemToCorrect("ip_class1", "Wrong holder.")]
        yield self.by_table(case, CaseAction.REQUEST_CORRECTION, examiner, items=items)
        answers = {str(case.corrections.get().items.get().pk): "Mended."}
        yield self.by_table(case, CaseAction.RESUBMIT, owner, answers=answers)
        yield self.by_table(case, CaseAction.REQUEST_CORRECTION, examiner, items=items)
        Case.objects.filter(pk=case.pk).update(due_on=date(2020, 1, 1))
        yield self.by_table(case, CaseAction.END_CORRECTION, examiner)
        yield self.by_table(case, CaseAction.REQUEST_CORRECTION, examiner, items=items)
        yield self.by_table(case, CaseAction.TAKE_BACK_CORRECTION, examiner, reason="By mistake.")
        yield self.by_table(
            case, CaseAction.PROPOSE_REFUSAL, examiner, opinion="No.", grounds=GROUNDS
        )
        yield self.by_table(case, CaseAction.RETURN_TO_EXAMINER, approver, reason="Why?")
        yield self.by_table(case, CaseAction.PROPOSE_PASS, examiner, opinion="Yes.")
        yield self.by_table(case, CaseAction.SIGN, approver)

    def to_decided(self, case: Case) -> Iterator[Tried]:
        """Through city and province, once sent back on the way."""
        city = self.person("examiner", UPPER[0])
        yield self.by_table(case, CaseAction.SEND_BACK, city, reason="Look again.")
        for code in (A, *UPPER):
            examiner, approver = self.person("examiner", code), self.person("approver", code)
            yield self.by_table(case, CaseAction.PROPOSE_PASS, examiner, opinion="Yes.")
            yield self.by_table(case, CaseAction.SIGN, approver)

    def to_the_end(self, cases: list[Case]) -> Iterator[Tried]:
        """A notice, and an objection that is upheld."""
        examiner = self.person("examiner", "330000")
        approver = self.person("approver", "330000")
        self.seen |= {CaseAction.PUBLISH_NOTICE, CaseAction.UPHOLD_OBJECTION, CaseAction.ANNOUNCE}
        yield (
            lambda: publish_notice(round=self.round, cases=cases, actor=examiner),
            examiner, "notice", "notice.published",
        )  # fmt: skip
        entry = NoticeEntry.objects.get(case=cases[0])
        public = Actor(user_id=None, label="the public", role="public")
        objector = Objector("Wu", "0571-1", is_unit=False)
        yield (
            lambda: keep_objection(entry=entry, objector=objector, text="Not theirs."),
            public, "case", "objection.received",
        )  # fmt: skip
        yield self._on_objection(handling.admit, examiner, "objection.admitted")
        proposed = self._on_objection(
            handling.propose_result, examiner, "objection.result_proposed",
            result=ObjectionResult.UPHELD, answer="True.", findings="Seen.", reason="It is so.",
        )  # fmt: skip
        yield proposed
        yield self._on_objection(
            handling.return_result, approver, "objection.result_returned", reason="Look again."
        )
        yield proposed
        yield self._on_objection(handling.sign_result, approver, "objection.upheld")

    def announced(self) -> Iterator[Tried]:
        """The announcement of what is left on the notice."""
        approver = self.person("approver", "330000")
        yield (
            lambda: announce(notice=Notice.objects.get(), actor=approver),
            approver, "notice", "notice.announced",
        )  # fmt: skip

    def _on_objection(self, function: Callable[..., Any], actor: Actor, verb: str, **given: Any):
        def act() -> None:
            objection = Objection.objects.get()
            function(objection=objection, actor=actor, version=objection.version, **given)

        return act, actor, "notice", verb


class Visits:
    """Inspections on their way, so that each act comes to be open once."""

    def __init__(self, world: World) -> None:
        self.examiner = world.official_actor("examiner", A)
        self.approver = world.official_actor("approver", A)
        cases = [make_draft(world, world.enterprise(A, index)) for index in range(2)]
        self.case, self.other = cases
        for case in cases:
            owner = world.owner_actor(case.enterprise)
            applying.submit(case=case, actor=owner, version=case.version)
        self.owner = world.owner_actor(self.case.enterprise)

    def _act(self, function: Callable[..., Any], actor: Actor, verb: str, **given: Any) -> Tried:
        """An act on the latest inspection, as it is now."""

        def act() -> None:
            now = Inspection.objects.latest("pk")
            version = {} if function in VERSIONLESS else {"version": now.version}
            function(inspection=now, actor=actor, **version, **given)

        return act, actor, "case", verb

    def _plan(self) -> Tried:
        today = timezone.localdate()
        both = [self.examiner.person_id, self.approver.person_id]
        given = {"inspectors": both, "planned_on": today, "measures": ["employees"]}
        return self._act(visits.plan_inspection, self.examiner, "inspection.planned", **given)

    def held(self) -> Iterator[Tried]:
        """From the order to the reply, once taken up again."""
        yield (
            lambda: visits.order_inspection(case=self.case, actor=self.examiner, reason="Growth."),
            self.examiner, "case", "inspection.ordered",
        )  # fmt: skip
        yield self._plan()
        line = Inspection.objects.get().findings.get().pk
        yield self._act(
            visits.save_findings, self.examiner, "inspection.written",
            findings={line: visits.Found(FindingOutcome.CONFIRMED)},
            report=visits.Report(timezone.localdate(), summary="Seen."),
        )  # fmt: skip
        upload = checked_upload(SimpleUploadedFile("gate.png", picture("PNG")))
        added = {"upload": upload}
        yield self._act(visits.add_photo, self.examiner, "inspection.photo_added", **added)
        photo = InspectionPhoto.objects.get
        yield (
            lambda: visits.remove_photo(photo=photo(), actor=self.approver),
            self.approver, "case", "inspection.photo_removed",
        )  # fmt: skip
        end = {"conclusion": InspectionConclusion.CONFIRMED, "summary": "Seen."}
        yield self._act(visits.conclude, self.examiner, "inspection.signed", **end)
        yield self._act(visits.take_up_again, self.approver, "inspection.taken_up_again")
        yield self._act(visits.conclude, self.examiner, "inspection.signed", **end)
        yield self._act(visits.sign_inspection, self.approver, "inspection.concluded")
        yield self._act(
            visits.reply_to_inspection, self.owner, "inspection.replied", text="We agree."
        )
        Inspection.objects.update(reply="", replied_at=None)
        yield self._act(visits.waive_reply, self.owner, "inspection.reply_waived")

    def drawn_and_called_off(self) -> Iterator[Tried]:
        """A sample, which orders a visit, and its end."""
        draw = {"round": self.other.round, "share_pct": Decimal(50), "seed": "035"}
        yield (
            lambda: visits.draw_sample(actor=self.examiner, **draw),
            self.examiner, "round", "inspection.drawn",
        )  # fmt: skip
        yield self._plan()
        off = {"reason": "Closed."}
        yield self._act(visits.call_off, self.approver, "inspection.called_off", **off)


VERSIONLESS = (
    visits.save_findings,
    visits.add_photo,
    visits.reply_to_inspection,
    visits.waive_reply,
)


def check(tried: Iterator[Tried]) -> None:
    """Each act first without a trail, then with it."""
    for act, actor, subject, verb in tried:
        fails_whole(act)
        leaves_one_entry(act, actor, subject, verb)


def test_each_act_of_the_table_leaves_its_entry_and_nothing_happens_without(world: World) -> None:
    walk = Walk(world)
    one = make_draft(world, world.enterprise(A, 0), round=walk.round)
    other = make_draft(world, world.enterprise(A, 1), round=walk.round)
    check(walk.at_county(one))
    check(walk.to_decided(one))
    for act, *_rest in walk.at_county(other):
        act()
    for act, *_rest in walk.to_decided(other):
        act()
    check(walk.to_the_end([one, other]))
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        check(walk.announced())
    entries = Event.objects.filter(subject_kind="case", result="done")
    for action in (CaseAction.PUBLISH_NOTICE, CaseAction.ANNOUNCE, CaseAction.UPHOLD_OBJECTION):
        wanted = {CaseAction.PUBLISH_NOTICE: 2}.get(action, 1)
        assert entries.filter(verb=workflow.BY_ACTION[action].verb).count() == wanted
    third = make_draft(world, world.enterprise("330108"), round=walk.round)
    check(iter([walk.by_table(third, CaseAction.WITHDRAW, world.owner_actor(third.enterprise))]))
    left = {row.action for row in workflow.TRANSITIONS} - walk.seen
    assert left == {CaseAction.LAPSE, CaseAction.BAR}, "tried below"


def test_each_act_of_an_inspection_leaves_its_entry_and_nothing_happens_without(
    world: World,
) -> None:
    walk = Visits(world)
    check(walk.held())
    check(walk.drawn_and_called_off())
    (written,) = Event.objects.filter(verb="inspection.written")
    assert written.before["employees"]["outcome"] == "open"
    assert written.after["employees"] == {"outcome": "confirmed", "found": "", "remark": ""}
    assert written.after["summary"] == "Seen."
    (removed,) = Event.objects.filter(verb="inspection.photo_removed")
    assert removed.before["name"] == "gate.png"
    # Nobody gets a message of what is only written on the file.
    told = OutboxItem.objects.values_list("payload__verb", flat=True)
    assert not SILENT_VERBS & set(told)


def test_an_objection_that_is_entered_from_a_letter_leaves_its_entry_too(
    world: World, notice: Notice
) -> None:
    entry = notice.entries.select_related("case", "notice").order_by("pk")[0]
    examiner = world.official_actor("examiner", "330000")

    def enters() -> None:
        record_written_objection(
            entry=entry,
            objector=Objector("Wu", "0571-1", is_unit=False),
            text="Not theirs.",
            files=[check_file("letter.pdf", pdf())],
            came_on=timezone.localdate(),
            actor=examiner,
        )

    check(iter([(enters, examiner, "notice", "objection.recorded")]))


def test_the_announcement_of_a_case_that_was_held_leaves_its_entry_too(
    world: World, notice: Notice
) -> None:
    entry = notice.entries.select_related("case", "notice").order_by("pk")[0]
    objection = keep_objection(
        entry=entry, objector=Objector("Wu", "0571-1", is_unit=False), text="Not theirs."
    )
    approver = world.official_actor("approver", "330000")
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        announce(notice=notice, actor=approver)
        decide_objection(world, objection, ObjectionResult.REJECTED)

        def follows() -> None:
            follow_up(entry=entry, actor=approver)

        check(iter([(follows, approver, "notice", "notice.followed_up")]))


def test_what_the_clock_does_leaves_its_entry_too(world: World) -> None:
    late = make_draft(world, world.enterprise(A, 0))
    barred = make_draft(world, world.enterprise(A, 1), TitleKind.INNOVATIVE, round=late.round)
    applying.submit(case=barred, actor=world.owner_actor(barred.enterprise), version=barred.version)
    make_title(
        barred.enterprise,
        TitleKind.SRDI,
        ending="cancelled",
        ending_reason="Fraud.",
        ending_document="No. 9",
        cancellation_ground="data_fraud",
        last_day=timezone.localdate() - timedelta(days=70),
        banned_until=timezone.localdate() + timedelta(days=900),
    )
    today = timezone.localdate()
    check(iter([(lambda: end_barred_cases(today=today), SYSTEM, "case", "case.barred")]))
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        check(iter([(applying.lapse_drafts, SYSTEM, "case", "case.lapsed")]))
    assert set(Case.objects.values_list("status", flat=True)) == {"lapsed", "refused"}
    assert Round.objects.count() == 1
