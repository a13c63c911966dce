"""What happens on a walk: anybody tries anything, by act, form, ORM and SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import Posting
from cultivation.models import Title
from reviews.domain.applying import lapse_drafts
from reviews.domain.notices.turning import pass_turns
from reviews.domain.objections.taking import keep_objection
from reviews.domain.permissions import open_actions
from reviews.domain.publishing import announce, publish_notice
from reviews.enums import CaseAction, CaseStatus, ObjectionResult, StepKind, StepState, Turn
from reviews.forms.desk import ACT_FORMS
from reviews.models import Case
from tests.pages import act
from tests.reviews.notices.objecting import SOMEBODY, decided
from tests.reviews.walks.model import may, steps_of_states
from tests.reviews.walks.start import ROLES
from tests.reviews.walks.walk import SINGLE, Walk

# The office of another province, by its place among the offices of a walk.
FAR = 3
# On which page of its case an enterprise does what.
OWN_PAGES = {
    CaseAction.SUBMIT: "submit",
    CaseAction.RESUBMIT: "submit",
    CaseAction.WITHDRAW: "withdraw",
}


class Casework(Walk):
    """Anybody tries anything; the model says which attempts may succeed and what follows."""

    @rule(
        action=st.sampled_from(SINGLE),
        who=st.integers(0, 13),
        stale=st.sampled_from([False] * 9 + [True]),
    )
    def anybody_tries_anything(self, action: CaseAction, who: int, stale: bool) -> None:
        """An attempt succeeds exactly when the act is open to the actor and the version fresh."""
        self.attempt(action, self.actors()[who], stale)

    @rule(choice=st.integers(0, 1_000))
    def somebody_does_what_is_open(self, choice: int) -> None:
        """Drives the walk forward: one of the acts that are open to somebody."""
        possible = [
            (action, actor)
            for actor in self.actors()
            for action in SINGLE
            if may(action, self.now(), actor)
        ]
        if possible:
            self.attempt(*possible[choice % len(possible)], stale=False)

    @rule(who=st.integers(0, 13))
    def somebody_looks_at_his_buttons(self, who: int) -> None:
        """What is offered is what the model says, no more and no less."""
        actor = self.actors()[who]
        offered = open_actions(self.case, self.step, actor)
        assert set(offered) == {one for one in SINGLE if may(one, self.now(), actor)}

    @rule(aim=st.sampled_from(list(CaseStatus)), by_sql=st.booleans())
    def somebody_forges_the_state(self, aim: CaseStatus, by_sql: bool) -> None:
        """No step that the procedures lack is taken, whether by ORM or by SQL."""
        pair = (self.case.status, aim.value)
        if pair[0] == pair[1] or pair in steps_of_states(self.case.kind):
            return
        with pytest.raises(IntegrityError, match="may not go from"), transaction.atomic():
            self.forge(aim, by_sql)
        self.case.refresh_from_db()
        assert self.case.status == pair[0]

    @rule(
        action=st.sampled_from(list(ACT_FORMS)),
        role=st.sampled_from(ROLES),
        office=st.integers(0, 4),
    )
    def an_official_sends_a_form_out_of_turn(
        self, action: CaseAction, role: str, office: int
    ) -> None:
        """What is not open is refused over HTTP as 404, 409 or 422 and changes nothing."""
        code = self.offices[office % len(self.offices)]
        actor = self.at_start.actors[role, code]
        if may(action, self.now(), actor):
            return
        before = Case.objects.values().get(pk=self.case.pk)
        typed = {"opinion": "x", "reason": "x", "subject_0": "market", "reason_0": "x"}
        answer = act(
            self.browser(role, code),
            self.case.number,
            action.value,
            version=self.case.version,
            key=f"key-{self.done}-{action}-{role}-{code}",
            working_days=5,
            rank=1,
            **typed,
        )
        # Who may not know of the case is told nothing; a draft is nobody's but the enterprise's.
        is_hidden = office % len(self.offices) == FAR or self.case.submitted_at is None
        assert answer.status_code in ({404} if is_hidden else {409, 422})
        assert Case.objects.values().get(pk=self.case.pk) == before

    @rule(
        action=st.sampled_from(list(ACT_FORMS)),
        role=st.sampled_from(ROLES),
        office=st.integers(0, 4),
    )
    def whoever_lost_his_role_sends_a_form(
        self, action: CaseAction, role: str, office: int
    ) -> None:
        """Whatever was open to him a moment ago: with the role everything is gone at once."""
        code = self.offices[office % len(self.offices)]
        browser = self.browser(role, code)
        posting = Posting.objects.filter(user=self.world.official(role, code))
        before = Case.objects.values().get(pk=self.case.pk)
        posting.update(revoked_at=timezone.now())
        answer = act(
            browser,
            self.case.number,
            action.value,
            version=self.case.version,
            key=f"gone-{self.done}-{action}-{role}-{code}",
            opinion="x",
            reason="x",
        )
        posting.update(revoked_at=None)
        assert answer.status_code in {302, 403, 404}
        assert Case.objects.values().get(pk=self.case.pk) == before

    @rule(action=st.sampled_from(list(OWN_PAGES)), is_own=st.booleans())
    def an_enterprise_sends_a_form_out_of_turn(self, action: CaseAction, is_own: bool) -> None:
        """What is not open to the enterprise is refused over HTTP and changes nothing; another's
        case is none it knows of."""
        actor = self.at_start.owners[not is_own]
        if may(action, self.now(), actor):
            return
        before = Case.objects.values().get(pk=self.case.pk)
        answer = self.own_browser(is_own=is_own).post(
            f"/applications/{self.case.number}/{OWN_PAGES[action]}/",
            {
                "version": self.case.version,
                "submit_key": f"key-{self.done}-{action}-{is_own}",
                "action": action.value,
            },
        )
        assert answer.status_code in ({409, 422} if is_own else {404})
        assert Case.objects.values().get(pk=self.case.pk) == before

    @rule(comes=st.sampled_from([False] * 19 + [True]))
    def the_round_closes(self, comes: bool) -> None:
        """A draft that was not handed in lapses; nothing else does."""
        if not comes:
            return
        before = self.case.status
        self.clock.shift(max(self.case.round.closes_on - timezone.localdate(), timedelta(0)))
        assert lapse_drafts() == 0
        self.clock.shift(timedelta(days=1))
        self.is_later = True
        lapsed = lapse_drafts()
        self.done += lapsed
        self.case.refresh_from_db()
        assert lapsed == (before == CaseStatus.DRAFT)
        assert self.case.status == (CaseStatus.LAPSED if lapsed else before)

    @rule()
    def the_day_of_a_correction_passes(self) -> None:
        """From then on the office may go on without it."""
        if self.case.status == CaseStatus.IN_CORRECTION:
            days = (self.case.due_on - timezone.localdate()).days + 1
            self.clock.shift(timedelta(days=max(days, 0)))
            self.is_later = True

    @rule(role=st.sampled_from(["examiner", "approver"]), office=st.integers(0, 4))
    def somebody_publishes(self, role: str, office: int) -> None:
        """A notice takes the case exactly when it is decided and the office is the right one."""
        actor = self.at_start.actors[role, self.offices[office % len(self.offices)]]
        step = self.step
        is_open = (
            self.case.status == CaseStatus.IN_REVIEW
            and step is not None
            and step.kind == StepKind.NOTICE
            and (step.office_id, actor.role) == (actor.office_id, "examiner")
        )
        self.on_a_list(
            lambda: publish_notice(round=self.case.round, cases=[self.case], actor=actor), is_open
        )

    @rule(role=st.sampled_from(["examiner", "approver"]), is_later=st.booleans())
    def somebody_announces(self, role: str, is_later: bool) -> None:
        """A notice is announced once, after its days, by an approver of its office."""
        notice = self.notice()
        if notice is None:
            return
        if is_later:
            self.clock.shift(timedelta(days=12))
            self.is_later = True
        actor = self.world.official_actor(role, notice.office.code)
        is_open = (
            self.case.status == CaseStatus.IN_NOTICE
            and role == "approver"
            and notice.closes_on < timezone.localdate()
        )
        self.on_a_list(lambda: announce(notice=notice, actor=actor), is_open)
        titles = Title.objects.filter(case_number=self.case.number).count()
        assert titles == (self.case.status == CaseStatus.CERTIFIED)

    @rule(becomes=st.sampled_from(["rejected", "inadmissible", "refused", "sent back"]))
    def somebody_objects_and_is_heard(self, becomes: str) -> None:
        """While the notice runs. Upheld, the case ends or goes back to who examined it last; else
        it stays where it is."""
        notice = self.notice()
        if self.case.status != CaseStatus.IN_NOTICE or notice.closes_on < timezone.localdate():
            return
        entry = notice.entries.select_related("case", "notice").get(case=self.case)
        objection = keep_objection(entry=entry, objector=SOMEBODY, text="The share is invented.")
        is_upheld = becomes in {"refused", "sent back"}
        result = ObjectionResult.UPHELD if is_upheld else ObjectionResult(becomes)
        # The walk's own clerk decides: offices far from the notice are tried elsewhere.
        decided(
            self.world,
            objection,
            result,
            code=notice.office.code,
            sends_back=becomes == "sent back",
        )
        last = [one for one in self.route if one.is_examined][-1]
        self.case.refresh_from_db()
        current = [one for one in self.steps() if one.state == StepState.CURRENT]
        match becomes:
            case "refused":
                assert (self.case.status, current) == (CaseStatus.REFUSED, [])
            case "sent back":
                assert self.case.status == CaseStatus.IN_REVIEW
                assert [one.position for one in current] == [last.position]
            case _:
                assert self.case.status == CaseStatus.IN_NOTICE
        self.settle()

    @rule()
    def the_clock_passes_the_turn(self) -> None:
        """Once the notice is over it is the turn of whoever announces; of other cases nothing
        changes."""
        before = Case.objects.values().get(pk=self.case.pk)
        pass_turns(today=timezone.localdate())
        self.case.refresh_from_db()
        if self.case.status != CaseStatus.IN_NOTICE:
            assert Case.objects.values().get(pk=self.case.pk) == before
            return
        is_over = self.notice().closes_on < timezone.localdate()
        assert self.case.turn == (Turn.OFFICE if is_over else Turn.PUBLIC)
