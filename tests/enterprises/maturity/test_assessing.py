"""The digital level: points of every answer, levels of both halves, what is not answered."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprises.maturity import AnswersError, advice_for, assess, next_level, parse_questionnaire
from enterprises.maturity.assessing import level_of_score
from enterprises.maturity.loader import FOLDER
from tests.enterprises.maturity.samples import DIGITAL, graded, highest, lowest

BY_ID = {question.id: question for question in DIGITAL.questions}


def points(question_id, answer):
    """What one answer earns, everything else at nothing."""
    result = assess(DIGITAL, {**lowest(), question_id: answer})
    line = next(one for one in result.lines if one.id == question_id)
    assert Decimal(line.points) == result.score
    return line.points


# --- the tables of 工信厅企业〔2024〕56号 ---


@pytest.mark.parametrize(
    ("question", "quarter"),
    [("equipment_digital_pct", "1.5"), ("equipment_connected_pct", "1.5"),
     ("digital_spend_pct", "1.875")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("percentage", "quarters"),
    [(0, 0), ("9.99", 0), (10, 0), ("10.01", 1), ("19.99", 1), (20, 1), ("20.0001", 2),
     (40, 2), ("40.01", 3), (60, 3), ("60.01", 4), (100, 4)],
)  # fmt: skip
def test_a_percentage_on_an_edge_still_lies_in_the_lower_band(
    question, quarter, percentage, quarters
):
    assert Decimal(points(question, percentage)) == Decimal(quarter) * quarters


@pytest.mark.parametrize(
    ("question", "answer", "earned"),
    [
        ("systems", "none", "0"), ("systems", "one", "2.5"), ("systems", "several", "5"),
        ("systems", "most", "7.5"), ("systems", "all", "10"),
        ("planning_state", "none", "0"), ("planning_state", "aware", "1.5"),
        ("planning_state", "planned", "3"), ("planning_state", "started", "4.5"),
        ("planning_state", "changed", "6"), ("planning_state", "exemplary", "7.5"),
        ("energy_trend", "up", "0"), ("energy_trend", "same", "3.5"),
        ("energy_trend", "down", "7"),
        ("quality_trend", "down", "0"), ("quality_trend", "same", "3.5"),
        ("quality_trend", "up", "7"),
        ("revenue_per_head_trend", "down", "0"), ("revenue_per_head_trend", "same", "1.5"),
        ("revenue_per_head_trend", "up", "3"),
        ("cost_trend", "up", "0"), ("cost_trend", "same", "1.5"), ("cost_trend", "down", "3"),
    ],
)  # fmt: skip
def test_one_option_earns_its_share(question, answer, earned):
    assert points(question, answer) == earned


@pytest.mark.parametrize(
    ("question", "codes", "each"),
    [
        ("network", "control application fiveg full_coverage", "2"),
        ("network_security", "rules products risk_assessment boundary_control", "1.25"),
        ("data_security", "rules products risk_assessment data_ledger", "1.25"),
        ("governance", "work_flow system_rules data_rules incentives", "1.875"),
        ("talent", "staff post training performance ladder", "1.5"),
    ],
)
def test_each_ticked_option_earns_the_same(question, codes, each):
    listed = codes.split()
    assert [option.id for option in BY_ID[question].options] == listed
    assert [points(question, [code]) for code in listed] == [each] * len(listed)
    assert points(question, listed[:2]) == format((Decimal(each) * 2).normalize(), "f")
    assert Decimal(points(question, listed)) == BY_ID[question].max_points


def test_fourteen_links_earn_seven_percent_each_and_human_resources_nine():
    codes = [option.id for option in BY_ID["data_capture"].options]
    earned = {code: points("data_capture", [code]) for code in codes}
    assert earned == {**dict.fromkeys(codes, "0.7"), "human_resources": "0.9"}
    assert len(codes) == 14


def test_everything_earns_a_hundred_points_and_the_fourth_level():
    result = assess(DIGITAL, highest())
    assert (result.as_dict()["score"], result.score_level, result.scene_level, result.level) == (
        "100", 4, 4, 4,
    )  # fmt: skip


# --- levels ---


@pytest.mark.parametrize(
    ("score", "level"),
    [("0", 0), ("19.999", 0), ("20", 1), ("39.999", 1), ("40", 2), ("59.999", 2), ("60", 3),
     ("79.999", 3), ("80", 4), ("100", 4)],
)  # fmt: skip
def test_a_level_of_the_score_begins_at_its_threshold(score, level):
    assert level_of_score(DIGITAL, Decimal(score)) == level


@pytest.mark.parametrize(
    ("level", "constrained", "guiding", "reached"),
    [
        (1, 3, 2, 0), (1, 3, 3, 1), (1, 2, 6, 0), (1, 6, 0, 1),
        (2, 3, 2, 0), (2, 3, 3, 2), (2, 2, 6, 0), (2, 6, 0, 2),
        (3, 5, 2, 2), (3, 5, 3, 3), (3, 4, 6, 2), (3, 8, 0, 3), (3, 3, 3, 2),
        (4, 6, 3, 3), (4, 6, 4, 4), (4, 5, 6, 3), (4, 10, 0, 4),
    ],
)  # fmt: skip
def test_a_level_of_the_scenes_needs_enough_of_them_and_enough_constrained_ones(
    level, constrained, guiding, reached
):
    result = assess(DIGITAL, {**lowest(), "scenes": graded(level, constrained, guiding)})
    assert (result.scene_level, result.score_level, result.level) == (reached, 0, 0)


def test_the_final_level_is_the_lower_half():
    strong_scenes = assess(DIGITAL, {**highest(), "scenes": graded(1, 3, 3)})
    assert (strong_scenes.score_level, strong_scenes.scene_level, strong_scenes.level) == (4, 1, 1)


def test_the_scene_rule_of_the_third_level_is_a_matter_of_the_data():
    text = (FOLDER / "digital-2024.toml").read_text("utf-8")
    other = parse_questionnaire(
        text.replace("min_scenes = 8\nmin_constrained = 5", "min_scenes = 6\nmin_constrained = 3")
    )
    answers = {**highest(), "scenes": graded(3, 3, 3)}
    assert (assess(DIGITAL, answers).level, assess(other, answers).level) == (2, 3)
    assert other.sha256 != DIGITAL.sha256


# --- what is not answered ---


def test_an_open_answer_is_named_and_leaves_open_what_it_could_change():
    answers = highest()
    answers["talent"] = None
    del answers["scenes"]["office"]
    result = assess(DIGITAL, answers)
    assert result.missing == ("talent", "scenes.office")
    # 92.5 to 100 points are both the fourth level; the score itself is open.
    assert (result.score, result.score_level, result.scene_level, result.level) == (None, 4, 4, 4)
    line = next(one for one in result.lines if one.id == "talent")
    assert (line.outcome, line.answer, line.points) == ("undetermined", None, None)


def test_without_the_scenes_the_level_is_open_unless_the_score_settles_it():
    unknown = {**highest(), "scenes": None}
    assert (assess(DIGITAL, unknown).scene_level, assess(DIGITAL, unknown).level) == (None, None)
    poor = assess(DIGITAL, {**lowest(), "scenes": None})
    assert (poor.as_dict()["score"], poor.scene_level, poor.level) == ("0", None, 0)


def test_nothing_at_all_is_undetermined_and_not_nothing():
    result = assess(DIGITAL, {})
    assert (result.score, result.level, len(result.missing)) == (None, None, 15 + 16)


# --- wrong answers ---


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"cloud": 1}, "there is no question named 'cloud'"),
        ({"network": "control"}, "must be a list of option codes"),
        ({"network": ["wifi"]}, "has no option 'wifi'; it takes control, application, fiveg"),
        ({"network": ["control", "control"]}, "has 'control' twice"),
        ({"network": [1]}, "must be a list of option codes"),
        ({"systems": "many"}, "has no option 'many'"),
        ({"systems": ["all"]}, "must be one option code"),
        ({"digital_spend_pct": 101}, "must lie between 0 and 100"),
        ({"digital_spend_pct": "-0.1"}, "must lie between 0 and 100"),
        ({"digital_spend_pct": "NaN"}, "must be a number"),
        ({"digital_spend_pct": "1e-99999"}, "must lie between 0 and 100"),
        ({"digital_spend_pct": "ten"}, "must be a number"),
        ({"digital_spend_pct": True}, "must be a number"),
        ({"scenes": [1]}, "scenes must map scene codes to levels"),
        ({"scenes": {"canteen": 1}}, "there is no scene named 'canteen'"),
        ({"scenes": {"energy": 5}}, "the level of scene Energy (energy) must be a whole number"),
        ({"scenes": {"energy": True}}, "must be a whole number from 0 to 4"),
        ({"scenes": {"energy": "2"}}, "must be a whole number from 0 to 4"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_a_sentence(answers, sentence):
    with pytest.raises(AnswersError) as refused:
        assess(DIGITAL, answers)
    assert sentence in str(refused.value)
    assert all(problem.sentence.zh for problem in refused.value.problems)


def test_all_problems_are_named_at_once():
    with pytest.raises(AnswersError) as refused:
        assess(DIGITAL, {"cloud": 1, "network": 2, "scenes": {"canteen": 1, "energy": 9}})
    assert [problem.code for problem in refused.value.problems] == [
        "cloud", "network", "scenes.canteen", "scenes.energy",
    ]  # fmt: skip


# --- properties ---


def _answer(question):
    if question.kind == "bands":
        return st.decimals(min_value=0, max_value=100, places=2)
    codes = st.sampled_from([option.id for option in question.options])
    return st.lists(codes, unique=True) if question.kind == "multi" else codes


ANSWERS = st.fixed_dictionaries(
    {
        **{question.id: _answer(question) for question in DIGITAL.questions},
        "scenes": st.fixed_dictionaries({scene.id: st.integers(0, 4) for scene in DIGITAL.scenes}),
    }
)


def _better(answers, chosen, draw):
    """The same answers with one of them no worse than before."""
    if chosen in answers["scenes"]:
        higher = draw(st.integers(answers["scenes"][chosen], 4))
        return {**answers, "scenes": {**answers["scenes"], chosen: higher}}
    question, now = BY_ID[chosen], answers[chosen]
    if question.kind == "bands":
        higher = draw(st.decimals(min_value=now, max_value=100, places=2))
    elif question.kind == "multi":
        higher = [*now, *(one.id for one in question.options if one.id not in now)]
    else:
        earned = question.option(now).points
        higher = draw(st.sampled_from([one.id for one in question.options if one.points >= earned]))
    return {**answers, chosen: higher}


# A scene may have the code of a question's option, never that of a question.
CODES = [*BY_ID, *(scene.id for scene in DIGITAL.scenes)]


@settings(max_examples=150)
@given(ANSWERS, st.sampled_from(CODES), st.data())
def test_a_better_answer_never_lowers_anything(answers, chosen, data):
    before = assess(DIGITAL, answers)
    after = assess(DIGITAL, _better(answers, chosen, data.draw))
    assert after.score >= before.score
    assert after.score_level >= before.score_level
    assert after.scene_level >= before.scene_level
    assert after.level >= before.level


@settings(max_examples=100)
@given(ANSWERS, st.sets(st.sampled_from(CODES), max_size=6))
def test_what_is_open_lies_between_nothing_and_full(answers, left_out):
    whole = assess(DIGITAL, answers)
    part = {name: one for name, one in answers.items() if name not in left_out}
    part["scenes"] = {k: v for k, v in answers["scenes"].items() if k not in left_out}
    result = assess(DIGITAL, part)
    assert result.least.score <= whole.score <= result.most.score
    assert result.least.level <= whole.level <= result.most.level
    assert result.level in (None, whole.level)


@settings(max_examples=150)
@given(ANSWERS, st.integers(1, 4))
def test_whoever_follows_the_advice_reaches_the_level_that_is_wanted(answers, wanted):
    result = assess(DIGITAL, answers)
    wanted = max(wanted, result.level + 1)
    if wanted > 4:
        assert next_level(DIGITAL, result) is None
        return
    advice = advice_for(DIGITAL, result, wanted)
    if wanted == result.level + 1:
        assert advice == next_level(DIGITAL, result)
    followed = {**answers, "scenes": dict(answers["scenes"])}
    for step in advice.point_steps:
        name = step.question.id
        if step.option is None:
            followed[name] = max(step.above + Decimal("0.01"), Decimal(followed[name]))
        elif step.question.kind == "multi":
            followed[name] = [*followed[name], step.option.id]
        else:
            followed[name] = step.option.id
    for step in advice.scene_steps:
        followed["scenes"][step.scene.id] = step.target
    reached = assess(DIGITAL, followed)
    assert reached.level >= advice.level.level == wanted


def test_advice_names_the_fewest_steps_and_results_last():
    answers = {**lowest(), "scenes": graded(2, 2, 3)}
    advice = next_level(DIGITAL, assess(DIGITAL, answers))
    assert (advice.level.level, advice.points_short) == (1, Decimal(20))
    assert (advice.scenes_short, advice.constrained_short) == (1, 1)
    assert [(one.scene.id, one.current, one.target) for one in advice.scene_steps] == [
        ("production_control", 0, 1)
    ]
    assert not any(DIGITAL.is_result(one.question) for one in advice.point_steps)
    # Four times 2.5 (systems) and five times 2 (network, then capture and others) at the least.
    assert [one.gain for one in advice.point_steps][:5] == [Decimal("2.5")] * 4 + [Decimal(2)]


def test_the_answers_come_back_in_one_form():
    result = assess(DIGITAL, {"network": ["fiveg", "control"], "digital_spend_pct": "12.50"})
    assert result.answers.as_dict() == {
        "network": ["control", "fiveg"], "digital_spend_pct": "12.5", "scenes": {},
    }  # fmt: skip
    again = assess(DIGITAL, result.answers.as_dict())
    assert json.loads(again.to_json()) == json.loads(result.to_json())
