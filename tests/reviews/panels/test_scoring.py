"""From the declaration to the result; what an expert sees, and that it is nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.domain.offices import load_offices
from accounts.domain.regions import load_regions
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import run_periodic
from common.models import Event
from enterprises.models import PastEntry
from reviews.domain.applying import resubmit, withdraw
from reviews.domain.desk.judging import verify_figure
from reviews.domain.desk.verifying import latest_version, verified
from reviews.domain.examining import ItemToCorrect, propose_pass, request_correction
from reviews.domain.panels.blinding import HIDDEN, blinded, hidden_terms
from reviews.domain.panels.closing import close_panel, tally
from reviews.domain.panels.scorecards import _shipped, dimensions_of, total_of
from reviews.domain.panels.scoring import declare, release, save_scores, submit_scorecard
from reviews.enums import PanelState, SeatState
from reviews.models import Case, Panel, Seat
from tests.api_client import Caller
from tests.factories import STATEMENTS, World, judge_all
from tests.pages import signed_in
from tests.reviews.panels.steps import MINISTRY, acting, draw, make_expert, make_giants

CODES = ("specialised", "refined", "distinctive", "innovative", "chain")


def scores(points: float) -> dict[str, float]:
    return dict.fromkeys(CODES, points)


def hand_in(seat: Seat, points: float) -> Seat:
    saved = save_scores(seat=seat, scores=scores(points), comment="Sound.", version=seat.version)
    return submit_scorecard(seat=saved, version=saved.version, actor=acting(seat.expert))


def declare_all(panel: Panel) -> None:
    for seat in Seat.objects.filter(panel_case__panel=panel, state=SeatState.DRAWN):
        seat.refresh_from_db()
        if seat.state == SeatState.DRAWN:
            declare(panel=panel, expert=seat.expert, actor=acting(seat.expert))


@pytest.fixture
def panel(world: World) -> Panel:
    """Two cases, three experts, all of whom sit for both."""
    for number in (1, 2, 3):
        make_expert(world, number)
    return draw(world, make_giants(world))


@pytest.fixture
def seats(panel: Panel) -> list[Seat]:
    """The seats of the first case, declared."""
    declare_all(panel)
    return list(panel.cases.first().seats.select_related("expert__user"))


def test_the_weights_of_every_scorecard_add_up_to_a_hundred():
    for card in _shipped()["scorecards"]:
        assert sum(one["weight"] for one in card["dimensions"]) == 100


def test_the_total_is_weighed(panel):
    dimensions = dimensions_of(panel.dimensions)
    given = {"specialised": 80, "refined": 60, "distinctive": 70, "innovative": 90, "chain": "50.5"}
    assert total_of(given, dimensions) == Decimal("71.60")


def test_before_the_declaration_nothing_is_shown_or_taken(world, panel):
    seat = panel.cases.first().seats.first()
    with pytest.raises(DomainError) as refusal:
        save_scores(seat=seat, scores=scores(50), comment="", version=1)
    assert refusal.value.code == "not_declared"
    client = signed_in(seat.expert.user)
    page = client.get(f"/judging/{panel.number}/").content.decode()
    assert "Declare before anything is shown" in page
    assert "Applicant No. 1" not in page
    assert client.get(f"/judging/{panel.number}/1/").status_code == 404
    unticked = client.post(f"/judging/{panel.number}/declare/", {"submit_key": "a"})
    assert unticked.status_code == 422
    done = client.post(f"/judging/{panel.number}/declare/", {"submit_key": "b", "declared": "on"})
    assert done.status_code == 302
    assert client.get(f"/judging/{panel.number}/1/").status_code == 200


@pytest.mark.as_owner
def test_the_file_is_blind(world, panel, seats):
    case = panel.cases.first().case
    version = case.versions.get()
    text = f"{case.enterprise.name}（{case.enterprise.uscc}）在Hangzhou，电话13812345678。"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reviews_caseversion DISABLE TRIGGER USER")
        version.statements = STATEMENTS | {"market": text}
        version.save()
        cursor.execute("ALTER TABLE reviews_caseversion ENABLE TRIGGER USER")
    page = signed_in(seats[0].expert.user).get(f"/judging/{panel.number}/1/").content.decode()
    for secret in (
        case.enterprise.name, case.enterprise.uscc, "13812345678", case.number, "Xihu", "Zhejiang",
    ):  # fmt: skip
        assert secret not in page
    assert HIDDEN in page
    assert "Precision ball screws" in page


@pytest.fixture
def loaded(panel):
    """The panel's first case, its enterprise registered with an office as it is called."""
    load_regions()
    load_offices()
    case = Case.objects.get(pk=panel.cases.first().case_id)
    assert case.province_office.name == "浙江省经济和信息化厅"
    enterprise = case.enterprise
    enterprise.name = "浙江云岫精密机械股份有限公司"
    enterprise.address = "浙江省杭州市西湖区文三路100号"
    enterprise.save()
    return case


def test_name_trade_name_and_places_are_covered_whatever_the_offices_are_called(loaded):
    PastEntry.objects.create(
        enterprise=loaded.enterprise, field="name", before="杭州西湖雨铃电机厂（普通合伙）",
        after=loaded.enterprise.name, happened_on="2020-01-02", accepted_on="2020-02-02",
        case_number="C-1",
    )  # fmt: skip
    PastEntry.objects.create(
        enterprise=loaded.enterprise, field="office", before="南京市玄武区中小企业主管部门",
        after=loaded.county_office.name, happened_on="2021-01-02", accepted_on="2021-02-02",
        case_number="C-2",
    )  # fmt: skip
    told = {
        "云岫精密机械是行业龙头，浙江云岫精密机械股份有限公司成立于1999年。":
            f"{HIDDEN}是行业龙头，{HIDDEN}成立于1999年。",
        "云岫牌丝杠，浙江省杭州市西湖区唯一。": f"{HIDDEN}牌丝杠，{HIDDEN}唯一。",
        "位于文三路100号，毗邻杭州高新区。": f"位于{HIDDEN}，毗邻{HIDDEN}高新区。",
        "前身为雨铃电机，原在江苏南京玄武区。": f"前身为{HIDDEN}，原在{HIDDEN}。",
        "获浙江省经济和信息化厅表彰。": f"获{HIDDEN}表彰。",
        "为上海某精密机械厂配套。": "为上海某精密机械厂配套。",
    }  # fmt: skip
    terms = hidden_terms(loaded)
    assert {text: blinded(text, terms) for text in told} == told
    # A name that is nothing but its trade covers the trade nowhere else.
    loaded.enterprise.name = "杭州精密机械有限公司"
    shown = blinded("杭州精密机械有限公司的精密机械", hidden_terms(loaded))
    assert shown == f"{HIDDEN}的精密机械"


def test_the_expert_judges_what_was_found_beside_what_was_declared(world, panel, seats):
    entry = panel.cases.first()
    address = f"judging/{panel.number}/cases/{entry.position}/"
    expert = seats[0].expert.user
    before = Caller(expert).get(address).json()
    assert before["verdict"] == entry.case.versions.get().verdict
    assert (before["found"], before["problem"]) == ([], "")
    ministry = world.official_actor("examiner", MINISTRY)
    case = Case.objects.get(pk=entry.case_id)
    judge_all(case, ministry)
    verify_figure(
        case=case, actor=ministry, version=case.version, measure="rd_expense_wan", found="100.00",
        reason="The tax office of Xihu says so.", source="Ministry's audit",
    )  # fmt: skip
    found = Caller(expert).get(address).json()
    assert found["found"] == [
        {"measure": "rd_expense_wan", "declared": "900.00", "found": "100.00"}
    ]
    assert found["facts"]["rd_expense_wan"] == "900.00"
    assert found["verdict"] == verified(case, latest_version(case)).verdict
    assert found["verdict"]["outcome"] == "fail" != before["verdict"]["outcome"]
    page = signed_in(expert).get(f"/judging/{panel.number}/{entry.position}/")
    assert page.context["verdict"].outcome == "fail"
    (shown,) = page.context["found"]
    assert (shown.declared_shown, shown.found_shown) == ("900.00", "100.00")
    text = page.content.decode()
    assert "found by the offices in place of what was declared" in text
    for secret in ("tax office", "audit", "Xihu", "Zhejiang", "Ministry"):
        assert secret not in text.split("<main", 1)[1]


@pytest.mark.parametrize("points", [-1, 100.5, "abc", "50.55", "NaN"])
def test_a_score_that_is_none_is_refused_at_its_dimension(seats, points):
    with pytest.raises(DomainError) as refusal:
        save_scores(seat=seats[0], scores={"chain": points}, comment="", version=seats[0].version)
    assert list(refusal.value.fields) == ["chain"]


def test_a_scorecard_is_saved_in_parts_and_handed_in_whole_and_once(seats):
    seat = save_scores(seat=seats[0], scores={"chain": 0}, comment="", version=1)
    # Whoever lost the answer sends the same again.
    again = save_scores(seat=seats[0], scores={"chain": 0}, comment="", version=1)
    assert again.version == seat.version == 2
    assert seat.scores == {"chain": "0"}
    with pytest.raises(DomainError) as refusal:
        submit_scorecard(seat=seat, version=2, actor=acting(seat.expert))
    assert set(refusal.value.fields) == {*CODES, "comment"} - {"chain"}
    with pytest.raises(Conflict, match="saved from another page at"):
        save_scores(seat=seat, scores=scores(1), comment="", version=1)
    seat.refresh_from_db()
    done = hand_in(seat, 80)
    assert done.total == Decimal("80.00")
    with pytest.raises(Conflict):
        save_scores(seat=done, scores=scores(1), comment="", version=done.version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Seat.objects.filter(pk=done.pk).update(comment="Changed.")


def test_the_office_that_comes_too_late_reads_what_the_expert_has_done(world, seats):
    seat, office = seats[0], world.official_actor("examiner", MINISTRY)
    hand_in(seat, 80)
    with pytest.raises(Conflict, match="handed a scorecard in") as refusal:
        release(seat=seat, reason="No answer.", version=1, actor=office)
    assert refusal.value.code == "stale_version"
    assert seat.expert.user.name in str(refusal.value)


def test_others_scores_are_hidden_until_ones_own_is_in(panel, seats):
    hand_in(seats[1], 91)
    client = signed_in(seats[0].expert.user)
    assert "91.00" not in client.get(f"/judging/{panel.number}/1/").content.decode()
    typed = dict.fromkeys(CODES, "70") | {"comment": "Sound.", "version": "1"}
    saved = client.post(f"/judging/{panel.number}/1/", typed, headers={"X-Autosave": "1"})
    assert saved.json() == {"version": 2}
    other_tab = typed | {"comment": "Typed elsewhere."}
    stale = client.post(f"/judging/{panel.number}/1/", other_tab, headers={"X-Autosave": "1"})
    assert stale.status_code == 409
    assert "saved from another page at" in stale.json()["sentence"]
    assert "91.00" not in client.get(f"/judging/{panel.number}/1/").content.decode()
    typed |= {"version": "2", "submit": "1", "submit_key": "k"}
    assert client.post(f"/judging/{panel.number}/1/", typed).status_code == 302
    page = client.get(f"/judging/{panel.number}/1/").content.decode()
    assert "91.00" in page
    assert "Your total: 70.00" in page
    assert seats[1].expert.user.name not in page


def test_outliers_and_spread_are_found_and_the_result_lets_the_case_pass(world, panel, seats):
    actor = world.official_actor("examiner", MINISTRY)
    for seat, points in zip(seats, (80, 82, 40), strict=True):
        hand_in(seat, points)
    with pytest.raises(DomainError) as refusal:
        close_panel(panel=panel, version=1, actor=actor)
    assert refusal.value.code == "seats_open"
    for seat in panel.cases.last().seats.all():
        hand_in(seat, 75)
    found = tally(list(panel.cases.first().seats.all()))
    assert (found.mean, found.spread, found.outliers) == (
        Decimal("67.33"), Decimal("42.00"), (seats[2].pk,),
    )  # fmt: skip
    page = signed_in(world.official("examiner", MINISTRY)).get(f"/panels/{panel.number}/")
    assert "stands out" in page.content.decode()
    assert "Drawn again just now: the same seats" in page.content.decode()
    closed = close_panel(panel=panel, version=1, actor=actor)
    assert closed.state == PanelState.CLOSED
    with pytest.raises(Conflict, match="closed the panel"):
        close_panel(panel=panel, version=1, actor=actor)
    entry = panel.cases.first()
    assert (entry.mean, entry.score_count) == (Decimal("67.33"), 3)
    case = entry.case
    propose_pass(
        case=case,
        actor=actor,
        version=case.version,
        opinion="Recommended.",
        override_reason="Judged at the next step.",
    )
    case_page = signed_in(world.official("analyst", MINISTRY)).get(f"/desk/cases/{case.number}/")
    assert "67.33" in case_page.content.decode()
    assert signed_in(seats[0].expert.user).get(f"/judging/{panel.number}/").status_code == 404


def test_a_whole_opinion_is_read_on_page_and_by_api_once_it_is_in(world, panel, seats):
    words = "Sound, with a long record in its niche. " * 10 + "Its debt is what to look at."
    saved = save_scores(seat=seats[0], scores=scores(70), comment=words, version=2 - 1)
    desk, entry = world.official("examiner", MINISTRY), panel.cases.first()

    def told() -> list[bool]:
        by_api = Caller(desk).get(f"panels/{panel.number}/").json()["cases"][0]["seats"][0]
        pages = [f"/panels/{panel.number}/", f"/desk/cases/{entry.case.number}/"]
        texts = [by_api["comment"], *(signed_in(desk).get(one).content.decode() for one in pages)]
        return ["Its debt is what to look at." in text for text in texts]

    assert told() == [False, False, False]
    submit_scorecard(seat=saved, version=saved.version, actor=acting(saved.expert))
    assert told()[:2] == [True, True]
    for seat in Seat.objects.filter(panel_case__panel=panel, state=SeatState.DECLARED):
        hand_in(seat, 70)
    close_panel(panel=panel, version=1, actor=world.official_actor("examiner", MINISTRY))
    assert told() == [True, True, True]


def test_a_scorecard_from_before_a_correction_says_so(world, panel, seats):
    hand_in(seats[0], 70)
    save_scores(seat=seats[1], scores=scores(60), comment="Not yet.", version=seats[1].version)
    entry, case = panel.cases.first(), Case.objects.get(pk=panel.cases.first().case_id)
    desk = world.official("examiner", MINISTRY)
    page, own = f"/panels/{panel.number}/", f"/judging/{panel.number}/{entry.position}/"
    items = [ItemToCorrect("market", "Name the source.")]
    actor = world.official_actor("examiner", MINISTRY)
    request_correction(case=case, actor=actor, version=case.version, items=items)
    running = signed_in(seats[1].expert.user).get(own).content.decode()
    assert "was asked to correct its application" in running
    case = Case.objects.get(pk=case.pk)
    answers = {str(item.pk): "Mended." for item in case.corrections.get().items.all()}
    owner = world.owner_actor(case.enterprise)
    resubmit(case=case, actor=owner, version=case.version, answers=answers)
    texts = [signed_in(one.expert.user).get(own).content.decode() for one in seats]
    assert "after you had handed in" in texts[0]
    assert "read it again before you hand in" in texts[1]
    assert "corrected its application" not in texts[2]
    hand_in(Seat.objects.get(pk=seats[1].pk), 60)
    words = "scored before the enterprise corrected its application"
    assert signed_in(desk).get(page).content.decode().count(words) == 1
    shown = Caller(desk).get(f"panels/{panel.number}/", case=case.number).json()["cases"][0]
    told = {one["id"]: one["is_before_correction"] for one in shown["seats"]}
    assert told == {seats[0].pk: True, seats[1].pk: False, seats[2].pk: False}
    for seat in Seat.objects.filter(panel_case__panel=panel, state=SeatState.DECLARED):
        hand_in(seat, 70)
    close_panel(panel=panel, version=1, actor=actor)
    text = signed_in(desk).get(f"/desk/cases/{case.number}/").content.decode()
    assert "1 expert scored before the enterprise corrected its application" in text
    found = Caller(desk).get("panels/", case=case.number).json()["results"]
    assert [one["number"] for one in found] == [panel.number]
    assert Caller(desk).get("panels/", case="LG1999-000001").json()["results"] == []


def test_another_expert_sees_nothing_of_the_panel(world, panel, seats):
    case = panel.cases.first().case
    stranger = signed_in(make_expert(world, 50).user)
    assert stranger.get(f"/judging/{panel.number}/").status_code == 404
    assert stranger.get(f"/judging/{panel.number}/1/").status_code == 404
    member = signed_in(seats[0].expert.user)
    for url in (f"/desk/cases/{case.number}/", f"/panels/{panel.number}/", "/experts/"):
        assert member.get(url).status_code == 404
    api = Caller(seats[0].expert.user)
    assert api.get("cases/").json()["results"] == []
    assert api.get("enterprises/").json()["results"] == []
    assert api.get(f"cases/{case.number}/").status_code == 404


def test_officials_and_owners_are_not_experts(world, panel):
    for user in (world.official("examiner", MINISTRY), world.owner(world.enterprise())):
        assert signed_in(user).get("/judging/").status_code == 404


def test_experts_are_reminded_once_a_day_while_something_is_due(world, panel, settings):
    run_periodic("remind_experts")
    assert not Event.objects.filter(verb="panel.reminded").exists()
    Panel.objects.filter(pk=panel.pk).update(due_on=panel.drawn_at.date())
    for _ in range(2):
        run_periodic("remind_experts")
    assert Event.objects.filter(verb="panel.reminded").count() == 1


@pytest.mark.parametrize(
    ("how", "sentence"), [("released", "no longer yours"), ("withdrawn", "no longer before")]
)
def test_what_was_typed_for_a_seat_that_is_gone_is_shown_with_the_reason(
    world, panel, seats, how, sentence
):
    seat = seats[0]
    entry = seat.panel_case
    if how == "released":
        examiner = world.official_actor("examiner", MINISTRY)
        release(seat=seat, reason="No answer.", version=seat.version, actor=examiner)
    else:
        owner = world.owner_actor(entry.case.enterprise)
        withdraw(case=entry.case, actor=owner, version=entry.case.version)
    client = signed_in(seat.expert.user)
    address = f"/judging/{panel.number}/{entry.position}/"
    body = {"version": seat.version, "submit_key": "k", "specialised": "71", "comment": "Sound."}
    answer = client.post(address, body)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in text
    assert "Sound." in text
    assert "71" in text
    assert entry.case.enterprise.name not in text
    assert client.get(address).status_code == 404
    stranger = signed_in(world.official("examiner", MINISTRY))
    assert stranger.post(address, body).status_code == 404


def test_the_trail_names_an_expert_by_his_code_in_whatever_language_he_reads(world, panel):
    seat = panel.cases.first().seats.first()
    client = signed_in(seat.expert.user)
    body = {"declared": "on", "submit_key": "k"}
    client.post(f"/judging/{panel.number}/declare/", body, headers={"accept-language": "en"})
    assert Event.objects.get(verb="panel.declared").office_name == seat.expert.code


def test_the_expert_gives_a_seat_back_on_screen(panel, seats, world):
    make_expert(world, 60)
    client = signed_in(seats[0].expert.user)
    url = f"/judging/{panel.number}/1/decline/"
    empty = client.post(url, {"submit_key": "a", "reason": " "})
    assert (empty.status_code, "Say why" in empty.content.decode()) == (422, True)
    assert client.post(url, {"submit_key": "b", "reason": "I know it."}).status_code == 302
    assert client.get(f"/judging/{panel.number}/1/").status_code == 404


def test_forms_of_a_panel_that_are_sent_twice_are_given_their_first_answer(world):
    for number in range(1, 7):
        make_expert(world, number)
    cases = make_giants(world)
    examiner = signed_in(world.official("examiner", MINISTRY))
    due_on = (timezone.localdate() + timedelta(days=9)).isoformat()
    body = {
        "seats": 3, "due_on": due_on, "submit_key": "k", "cases": [one.number for one in cases],
    }  # fmt: skip
    first, second = (examiner.post("/panels/new/", body) for _time in range(2))
    assert (first.status_code, second.url) == (302, first.url)
    late = examiner.post("/panels/new/", body | {"submit_key": "another"})
    assert late.status_code == 409
    assert "waiting for a panel any more" in late.content.decode()
    panel = Panel.objects.get()
    seat, other = panel.cases.first().seats.all()[:2]
    declare(panel=panel, expert=seat.expert, actor=acting(seat.expert))
    for one, path in ((seat, f"{seat.panel_case.position}/decline/"), (other, "decline/")):
        client = signed_in(one.expert.user)
        sent = {"reason": "I know them.", "submit_key": "k"}
        address = f"/judging/{panel.number}/{path}"
        answers = [client.post(address, sent) for _time in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        one.refresh_from_db()
        assert one.state == SeatState.DECLINED
    again = signed_in(seat.expert.user).post(
        f"/judging/{panel.number}/{seat.panel_case.position}/decline/",
        {"reason": "Really.", "submit_key": "another"},
    )
    assert (again.status_code, "Really." in again.content.decode()) == (409, True)
