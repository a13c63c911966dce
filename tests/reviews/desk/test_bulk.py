"""Acts on many cases: the same rules case by case, one line each."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from common.domain import outbox
from common.domain.errors import DomainError
from common.domain.events import broken_links
from common.domain.jobs import chunks, job_kinds
from common.enums import JobState, LineOutcome
from common.models import Event, JobLine, JobRun, OutboxItem
from enterprises.enums import MembershipRole
from enterprises.models import Membership
from reviews.domain.acts import CASE_ACTED
from reviews.domain.bulk import ChosenCase, start_bulk
from reviews.domain.desk.examinations import Ground
from reviews.domain.examining import propose_pass, propose_refusal
from reviews.enums import CaseStatus, Proposal, StepState, Work
from reviews.models import Case, Step
from tests.factories import World, make_enterprise, make_round, make_submitted
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(world: World) -> list[Case]:
    """Four cases at the county of Xihu."""
    round_ = make_round()
    office = world.offices["330106"]
    enterprises = list(world.enterprises["330106"])
    for serial in (901, 902):
        enterprise = make_enterprise(office, serial)
        owner = world.owners[enterprise.pk] = User.objects.create(username=f"owner-{serial}")
        Membership.objects.create(user=owner, enterprise=enterprise, role=MembershipRole.OWNER)
        enterprises.append(enterprise)
    return [make_submitted(world, enterprise, round=round_) for enterprise in enterprises]


def chosen(cases: list[Case]) -> list[ChosenCase]:
    """The cases as they are shown now."""
    return [ChosenCase(case.pk, case.number, case.enterprise.name, case.version) for case in cases]


def run_out(run: JobRun) -> JobRun:
    """Deliver the run's chunks until it is over."""
    while run.is_live:
        assert run.outbox_item_id is not None
        outbox.deliver(run.outbox_item_id)
        run.refresh_from_db()
    return run


def lines(run: JobRun) -> list[tuple[str, str]]:
    """How each line ended."""
    return list(run.lines.values_list("outcome", "sentence"))


def test_many_are_passed_with_one_opinion_and_signed_by_another(
    world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    examiner = world.official_actor("examiner", "330106")
    run = start_bulk(
        act="propose_pass", cases=chosen(cases), arguments={"opinion": "Good."}, actor=examiner
    )
    run = run_out(run)
    assert (run.state, run.figures) == (JobState.DONE, {"done": 4})
    steps = Step.objects.filter(state=StepState.CURRENT)
    assert set(steps.values_list("proposal", "opinion", "examined_by")) == {
        (Proposal.PASS, "Good.", examiner.user_id)
    }
    cases = list(Case.objects.select_related("enterprise"))
    assert {case.work for case in cases} == {Work.SIGN}
    approver = world.official_actor("approver", "330106")
    run = run_out(start_bulk(act="sign", cases=chosen(cases), arguments={}, actor=approver))
    assert run.figures == {"done": 4}
    current = Step.objects.filter(state=StepState.CURRENT).values_list("position", "office__code")
    assert set(current) == {(2, "330100")}
    assert Event.objects.filter(verb="case.signed", comment="").count() == 4
    assert list(broken_links()) == []


def refused_and_passed(world: World, cases: list[Case]) -> None:
    """The first is proposed to be refused, all others to be passed."""
    examiner = world.official_actor("examiner", "330106")
    one, *others = cases
    ground = Ground("other", "The site is closed.")
    told = {"actor": examiner, "opinion": "So."}
    propose_refusal(case=one, version=one.version, grounds=[ground], **told)
    for case in others:
        propose_pass(case=case, version=case.version, **told)


def test_many_signatures_pass_and_leave_each_refusal_to_its_own_page(
    world: World, cases: list[Case], client: Client
) -> None:
    refused_and_passed(world, cases)
    client.force_login(world.official("approver", "330106"))
    whole = {"act": "sign", "everything": "1", "tab": "to-sign", "query": ""}
    text = client.post("/desk/bulk/", whole).content.decode()
    assert "3 to be signed as passed. 1 is proposed to be refused" in text
    actor = world.official_actor("approver", "330106")
    run = run_out(start_bulk(act="sign", cases=chosen(cases), arguments={}, actor=actor))
    assert run.figures == {"done": 3, "refused": 1}
    assert "its own page" in run.lines.get(outcome=LineOutcome.REFUSED).sentence
    cases[0].refresh_from_db()
    assert (cases[0].status, cases[0].work) == (CaseStatus.IN_REVIEW, Work.SIGN)


def test_offices_tell_refusals_from_passes_and_enterprises_do_not(
    world: World, cases: list[Case], client: Client
) -> None:
    refused_and_passed(world, cases)
    client.force_login(world.official("approver", "330106"))
    page = client.get("/desk/cases/to-sign/?proposal=refuse").content.decode()
    assert [one.number in page for one in cases] == [True, False, False, False]
    assert "Refusal proposed" in page
    assert "Refusal proposed" not in client.get("/desk/cases/?proposal=pass").content.decode()
    (row,) = client.get("/api/v1/cases/?proposal=refuse").json()["results"]
    told = (row["number"], row["work"], row["officer"], row["proposal"])
    assert told == (cases[0].number, "sign", None, "refuse")
    client.force_login(world.owner(cases[0].enterprise))
    assert "Refusal proposed" not in client.get("/applications/").content.decode()
    assert client.get("/api/v1/cases/?proposal=refuse").json()["results"] == []
    (own,) = client.get("/api/v1/cases/").json()["results"]
    assert (own["work"], own["officer"], own["proposal"]) == ("", None, "")


def test_a_bulk_act_leaves_what_single_acts_leave(world: World, cases: list[Case]) -> None:
    examiner = world.official_actor("examiner", "330106")
    one, *others = cases
    propose_pass(case=one, actor=examiner, version=one.version, opinion="Good.")
    run_out(
        start_bulk(
            act="propose_pass", cases=chosen(others), arguments={"opinion": "Good."}, actor=examiner
        )
    )

    def left(case: Case) -> tuple[Any, ...]:
        case.refresh_from_db()
        event = Event.objects.filter(subject_kind="case", subject_id=case.pk).latest("id")
        item = OutboxItem.objects.get(topic=CASE_ACTED, payload__event=event.pk)
        return (
            (case.status, case.turn, case.work, case.due_on, case.version),
            (event.verb, event.sequence, event.before, event.after, event.comment, event.role),
            (event.actor_id, event.office_code, item.payload["verb"], item.subject_id == case.pk),
        )

    assert [left(case) for case in others] == [left(one)] * len(others)


def test_what_is_stale_or_not_ones_turn_says_so_and_holds_up_no_other(
    world: World, cases: list[Case]
) -> None:
    examiner = world.official_actor("examiner", "330106")
    stale, proposed, *_good = cases
    seen = chosen(cases)
    propose_pass(case=proposed, actor=examiner, version=proposed.version, opinion="Done before.")
    seen[1] = chosen([proposed])[0]
    Case.objects.filter(pk=stale.pk).update(version=9)
    run = run_out(
        start_bulk(act="propose_pass", cases=seen, arguments={"opinion": "Good."}, actor=examiner)
    )
    outcomes = lines(run)
    assert [outcome for outcome, _sentence in outcomes] == ["refused", "refused", "done", "done"]
    assert "changed meanwhile" in outcomes[0][1]
    assert "cannot be done now" in outcomes[1][1]
    assert Event.objects.filter(result="refused").count() == 2


def test_nobody_signs_in_bulk_what_he_examined_or_is_linked_to(
    world: World, cases: list[Case]
) -> None:
    linked = cases[0]
    approver = world.official("approver", "330106")
    Membership.objects.create(
        user=approver, enterprise=linked.enterprise, role=MembershipRole.OWNER
    )
    run_out(
        start_bulk(
            act="propose_pass",
            cases=chosen(cases),
            arguments={"opinion": "Good."},
            actor=world.official_actor("examiner", "330106"),
        )
    )
    now = list(Case.objects.order_by("pk").select_related("enterprise"))
    actor = world.official_actor("approver", "330106")
    run = run_out(start_bulk(act="sign", cases=chosen(now), arguments={}, actor=actor))
    assert run.figures == {"refused": 1, "done": 3}


def test_whoever_left_the_office_does_nothing_more(world: World, cases: list[Case]) -> None:
    examiner = world.official_actor("examiner", "330106")
    run = start_bulk(
        act="propose_pass", cases=chosen(cases), arguments={"opinion": "Good."}, actor=examiner
    )
    world.official("examiner", "330106").postings.update(ends_on="2021-01-01")
    run = run_out(run)
    assert (run.state, "no longer works" in run.error) == (JobState.FAILED, True)
    assert not Step.objects.exclude(proposal=Proposal.NONE).exists()


def test_a_job_is_told_what_it_needs(world: World, cases: list[Case]) -> None:
    examiner = world.official_actor("examiner", "330106")
    for act, arguments, some, code in [
        ("propose_pass", {"opinion": " "}, cases, "reason_missing"),
        ("propose_pass", {"opinion": "x", "reason": "y"}, cases, "unknown_argument"),
        ("sign", {}, cases, "not_yours"),
        ("take", {}, [], "no_cases"),
        ("announce", {}, cases, "unknown_act"),
    ]:
        with pytest.raises(DomainError) as refusal:
            start_bulk(act=act, cases=chosen(some), arguments=arguments, actor=examiner)
        assert refusal.value.code == code
    assert not JobRun.objects.exists()


def test_cases_are_taken_and_put_back_in_bulk(world: World, cases: list[Case]) -> None:
    examiner = world.official_actor("examiner", "330106")
    run = run_out(start_bulk(act="take", cases=chosen(cases), arguments={}, actor=examiner))
    assert run.figures == {"done": 4}
    now = list(Case.objects.order_by("pk").select_related("enterprise"))
    assert {case.officer_id for case in now} == {examiner.user_id}
    run = run_out(start_bulk(act="put_back", cases=chosen(now), arguments={}, actor=examiner))
    assert run.figures == {"done": 4}


def test_a_run_goes_on_where_it_was_cut_off(
    world: World, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_SECONDS", 0)
    monkeypatch.setattr("common.domain.jobs.kinds._JOBS", _in_batches_of(2))
    examiner = world.official_actor("examiner", "330106")
    run = start_bulk(
        act="propose_pass", cases=chosen(cases), arguments={"opinion": "Good."}, actor=examiner
    )
    assert run.outbox_item_id is not None
    outbox.deliver(run.outbox_item_id)
    assert JobLine.objects.filter(outcome=LineOutcome.DONE).count() == 2
    run.refresh_from_db()
    # The worker dies: its lease runs out and somebody else goes on.
    assert run_out(run).figures == {"done": 4}
    assert Event.objects.filter(verb="case.pass_proposed", result="done").count() == 4


def _in_batches_of(number: int) -> dict[str, Any]:
    return {name: replace(kind, batch=number) for name, kind in job_kinds().items()}


# --- the pages ---


@pytest.fixture
def examiner(world: World) -> Client:
    """The county's examiner in a browser."""
    client = Client()
    client.force_login(
        world.official("examiner", "330106"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_ticked_cases_are_looked_at_again_and_then_done(
    examiner: Client, cases: list[Case]
) -> None:
    queue = examiner.get("/desk/cases/to-examine/").content.decode()
    ticks = [f"{case.number}:{case.version}" for case in cases[:2]]
    assert all(f'value="{tick}"' in queue for tick in ticks)
    page = examiner.post("/desk/bulk/", {"act": "propose_pass", "case": ticks})
    assert "2 cases" in page.content.decode()
    empty = {"act": "propose_pass", "case": ticks, "confirm": "1", "submit_key": "k"}
    assert examiner.post("/desk/bulk/", empty).status_code == 422
    for _ in range(2):
        answer = examiner.post("/desk/bulk/", empty | {"bulk-opinion": "Good."})
        assert answer.status_code == 302
    run = run_out(JobRun.objects.get(kind="bulk_act"))
    assert run.figures == {"done": 2}
    assert cases[0].number in examiner.get(answer.url).content.decode()


def test_a_slip_leads_back_to_the_view_and_the_filters_of_the_choice(
    examiner: Client, cases: list[Case]
) -> None:
    view = {"act": "propose_pass", "tab": "to-examine", "query": "age=0-7&nonsense=1"}
    address = "/desk/cases/to-examine/?age=0-7&chosen=1"
    assert examiner.post("/desk/bulk/", view).url == address
    assert examiner.post("/desk/bulk/", view | {"act": "dance"}).url == address
    ticked = view | {"case": f"{cases[0].number}:{cases[0].version}"}
    page = examiner.post("/desk/bulk/", ticked).content.decode()
    assert address.replace("&", "&amp;") in page
    again = examiner.post("/desk/bulk/", ticked | {"confirm": "1", "submit_key": "k"})
    assert (again.status_code, address.replace("&", "&amp;") in again.content.decode()) == (
        422, True,
    )  # fmt: skip
    assert examiner.post("/desk/bulk/", {"act": "take"}).url == "/desk/cases/?chosen=1"
    endless = {"act": "take", "case": f"{cases[0].number}:{'9' * 5000}"}
    assert examiner.post("/desk/bulk/", endless).status_code == 302
    unnamed = {"name": "", "tab": "to-examine", "query": "age=0-7"}
    assert examiner.post("/desk/filters/", unnamed).url == address


def test_everything_of_a_view_is_what_its_filters_leave(
    examiner: Client, cases: list[Case]
) -> None:
    sent = {"act": "propose_pass", "everything": "1", "tab": "to-examine", "query": ""}
    shown = examiner.post("/desk/bulk/", sent)
    assert "4 cases" in shown.content.decode()
    narrowed = sent | {"query": f"q={cases[0].number}"}
    assert "1 case" in examiner.post("/desk/bulk/", narrowed).content.decode()
    confirm = sent | {"confirm": "1", "bulk-opinion": "Good.", "submit_key": "k"}
    seen = {"seen": shown.context["choice"].digest}
    # As many as before, one of them changed by a colleague.
    Case.objects.filter(pk=cases[0].pk).update(version=cases[0].version + 1)
    changed = examiner.post("/desk/bulk/", confirm | seen)
    assert changed.status_code == 409
    assert "changed meanwhile" in changed.content.decode()
    assert examiner.post("/desk/bulk/", confirm).status_code == 409
    again = confirm | {"seen": changed.context["choice"].digest, "submit_key": "l"}
    done = examiner.post("/desk/bulk/", again)
    assert done.status_code == 302
    run_out(JobRun.objects.get(kind="bulk_act"))
    assert examiner.post("/desk/bulk/", again).url == done.url


def test_everything_of_all_cases_is_what_lies_with_the_own_office(
    world: World, examiner: Client, cases: list[Case]
) -> None:
    sent = {"act": "propose_pass", "everything": "1", "tab": "all", "query": ""}
    assert "at your office" in examiner.get("/desk/cases/all/").content.decode()
    assert "4 cases" in examiner.post("/desk/bulk/", sent).content.decode()
    above = signed_in(world.official("examiner", "330100"))
    back = above.post("/desk/bulk/", sent, follow=True).content.decode()
    assert "No case of this view lies with your office." in back
    assert examiner.get("/desk/bulk/").url == "/desk/cases/"


def test_the_api_starts_a_job_and_tells_unknown_cases(examiner: Client, cases: list[Case]) -> None:
    body = {
        "act": "propose_pass",
        "cases": [{"number": case.number, "version": case.version} for case in cases],
        "arguments": {"opinion": "Good."},
    }
    options: dict[str, Any] = {"content_type": "application/json"}
    answer = examiner.post("/api/v1/cases/bulk/", body, headers={"idempotency-key": "a"}, **options)
    assert (answer.status_code, answer.json()["progress_total"]) == (202, 4)
    body["cases"] = [{"number": "INNO2026-999999", "version": 1}]
    answer = examiner.post("/api/v1/cases/bulk/", body, headers={"idempotency-key": "b"}, **options)
    assert answer.status_code == 422
    assert Case.objects.filter(status=CaseStatus.IN_REVIEW).count() == 4
