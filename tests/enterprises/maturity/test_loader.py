"""Loading a questionnaire: what is shipped, and refusals with file, line, key and reason."""

import pytest

from enterprises.maturity import QuestionnaireError, parse_questionnaire, shipped, shipped_codes
from enterprises.maturity.assessing import level_of_scenes
from enterprises.maturity.loader import FOLDER

TEXT = (FOLDER / "digital-2024.toml").read_text("utf-8")


def refusals(text):
    with pytest.raises(QuestionnaireError) as refused:
        parse_questionnaire(text, path="broken.toml")
    return refused.value.refusals


def test_the_codes_are_those_that_others_build_on():
    questionnaire = shipped("digital-2024")
    assert " ".join(one.id for one in questionnaire.questions) == (
        "network equipment_digital_pct equipment_connected_pct data_capture systems"
        " network_security data_security planning_state governance talent digital_spend_pct"
        " energy_trend quality_trend revenue_per_head_trend cost_trend"
    )
    assert " ".join(
        one.id + "*" * one.is_constrained for one in questionnaire.scenes
    ) == (
        "product_design* process_design marketing* after_sales planning production_control*"
        " quality* equipment* safety* energy* purchasing* warehousing* finance* human_resources"
        " office decision_support"
    )  # fmt: skip
    assert shipped_codes() == ("digital-2024",)


def test_what_is_not_settled_is_marked():
    questionnaire = shipped("digital-2024")
    unsure = [one.level for one in questionnaire.levels if one.mark.is_unverified]
    assert unsure == [3]
    state = next(one for one in questionnaire.questions if one.id == "planning_state")
    assert [one.id for one in state.options if one.mark.is_unverified] == ["exemplary"]
    assert questionnaire.level(3).mark.note is not None


def test_the_other_reading_of_level_3_is_chosen_by_its_name():
    plain, other = shipped("digital-2024"), shipped("digital-2024", "level-3-of-6")
    rules = [(one.min_scenes, one.min_constrained) for one in (plain.level(3), other.level(3))]
    assert rules == [(8, 5), (6, 3)]
    assert plain.sha256 != other.sha256
    without = TEXT[: TEXT.index("# --- readings")] + TEXT[TEXT.index("# --- the score half") :]
    assert plain.sha256 == parse_questionnaire(without).sha256
    grades = {one.id: 3 for one in other.scenes if one.is_constrained}
    six = dict.fromkeys((one.id for one in other.scenes), 0) | dict(list(grades.items())[:6])
    assert (level_of_scenes(plain, six), level_of_scenes(other, six)) == (2, 3)
    with pytest.raises(KeyError):
        shipped("digital-2024", "level-4-of-1")


def test_the_hash_is_that_of_the_content_and_not_of_its_look():
    same = TEXT.replace("points = 7.5", "points = 7.50").replace("# ---", "# -----")
    other = TEXT.replace("min_score = 40", "min_score = 41")
    assert parse_questionnaire(same).sha256 == parse_questionnaire(TEXT).sha256
    assert parse_questionnaire(other).sha256 != parse_questionnaire(TEXT).sha256


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("weight_pct = 50", "weight_pct = 51", "dimensions", "the weights add up to 101 %"),
        ("share_pct = 40\n\n[[groups]]", "share_pct = 41\n\n[[groups]]", "dimensions.foundation",
         "the groups' shares add up to 101 %"),
        ("points = 8\n", "points = 9\n", "groups.equipment_systems",
         "its questions have 21 points, its weight gives 20"),
        ('id = "fiveg", share_pct = 25', 'id = "fiveg", share_pct = 35', "questions.network",
         "the options' shares add up to 110 %"),
        ('id = "fiveg", share_pct = 25', 'id = "fiveg", share_pct = 125',
         "questions.network.fiveg", "share_pct must lie between 0 and 100"),
        ('id = "fiveg", share_pct', 'id = "control", share_pct', "questions.network.control",
         "this id is given twice"),
        ("{ above = 10, to = 20", "{ above = 11, to = 20", "questions.equipment_digital_pct",
         "there is a gap between 10 and 11"),
        ("{ above = 10, to = 20", "{ above = 9, to = 20", "questions.equipment_digital_pct",
         "there is an overlap between 10 and 9"),
        ("{ above = 60, to = 100", "{ above = 60, to = 99", "questions.equipment_digital_pct",
         "the bands end at 99, not at 100"),
        ("{ to = 10, share_pct = 0 }", "{ above = 0, to = 10, share_pct = 0 }",
         "questions.equipment_digital_pct.bands[0]", "the first band begins with 0"),
        ("{ to = 10, share_pct = 0 }", "{ to = 10, share_pct = 30 }",
         "questions.equipment_digital_pct", "above 10 there are fewer points than below"),
        ('id = "all", share_pct = 100', 'id = "all", share_pct = 99', "questions.systems",
         "no option earns all points"),
        ('kind = "single"', 'kind = "either"', "questions.systems", "kind must be one of multi"),
        ('group = "green"', 'group = "blue"', "questions.energy_trend", "no group 'blue'"),
        ('dimension = "results"', 'dimension = "luck"', "groups.green", "no dimension 'luck'"),
        ("min_scenes = 10", "min_scenes = 17", "levels.4", "there are only 16 scenes, 10 of them"),
        ("min_constrained = 6", "min_constrained = 11", "levels.4", "only 16 scenes"),
        ("min_scenes = 10", "min_scenes = 7", "levels.4", "asks for fewer scenes"),
        ("min_constrained = 5", "min_constrained = 9", "levels.3", "above min_scenes"),
        ("min_score = 60", "min_score = 40", "levels.3", "min_score must be above"),
        ("min_score = 60", 'min_score = "60"', "levels.3", "min_score must be a number"),
        ("min_score = 60", "min_score = nan", "levels.3", "min_score must lie between"),
        ("level = 3", "level = 2.5", "levels.2.5", "level must be a whole number"),
        ("level = 3", "level = 5", "levels", "the levels must be 1 to 4"),
        ('group = "supply_chain"', 'group = "shop"', "scenes.purchasing", "no scene group 'shop'"),
        ('  { zh = "使用CAD、CAE、EDA等工具", en = "CAD, CAE or EDA tools" },\n', "",
         "scenes.product_design", "levels must say what each of 1 to 4 means"),
        ("constrained = true", 'constrained = "yes"', "scenes.product_design",
         "constrained must be true or false"),
        ('zh = "网络建设情况", ', "", "questions.network", "label must have a text zh"),
        ('kind = "multi"', 'kind = "multi"\ncolour = "red"', "questions.network",
         "unknown key 'colour'"),
        ('mark = "CONFIRMED-1"', 'mark = "SURE"', "levels.1", "mark must be one of"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_where_it_stands(old, new, key, reason):
    assert old in TEXT
    broken = TEXT.replace(old, new, 1)
    found = {refusal.key: refusal for refusal in refusals(broken)}
    assert key in found, sorted(found)
    assert reason in found[key].reason
    section, _, name = key.partition(".")
    head, first = broken.splitlines()[found[key].line - 1 :][:2]
    assert head == f"[[{section}]]"
    assert not name or name.split(".")[0] in first


def test_a_file_that_is_no_toml_is_refused_with_its_line():
    (refusal,) = refusals('code = "x"\ntitle = oh\n')
    assert (refusal.path, refusal.line) == ("broken.toml", 2)


def test_a_missing_half_is_refused():
    keys = {refusal.key: str(refusal) for refusal in refusals('code = "digital-1999"')}
    assert keys["scenes"] == "broken.toml:1: scenes: there must be tables [[scenes]]"


def test_a_code_leads_to_no_other_file():
    with pytest.raises(KeyError):
        shipped("../rule_sets/srdi-2026")
