"""`manage.py evaluate` and `manage.py sme_size`: lines in, lines out, no database."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from common.management.spoken import language_of
from tests.cultivation.criteria.samples import SOUND

GOOD = json.dumps(SOUND)


def run(*arguments):
    """What was printed, line by line, and the sentence of the refusal if there was one."""
    printed = io.StringIO()
    try:
        call_command(*arguments, stdout=printed)
    except CommandError as error:
        return [json.loads(line) for line in printed.getvalue().splitlines()], str(error)
    return [json.loads(line) for line in printed.getvalue().splitlines()], None


@pytest.fixture
def written(tmp_path):
    def write(*lines):
        path = tmp_path / "lines.jsonl"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return str(path)

    return write


def test_each_line_gets_its_verdict_in_order(written):
    poor = json.dumps({**SOUND, "niche_years": 1})
    verdicts, refusal = run("evaluate", "srdi-2026", written(GOOD, poor, "{}"))
    assert [one["outcome"] for one in verdicts] == ["pass", "fail", "undetermined"]
    assert refusal is None


def test_bad_lines_are_error_lines_and_the_rest_is_done(written):
    lines = [GOOD, "{bad", '{"turnover": 1}', '{"revenue_wan": -1}', GOOD]
    verdicts, refusal = run("evaluate", "innovative-2022", written(*lines))
    assert [one.get("line") for one in verdicts] == [None, 2, 3, 4, None]
    assert verdicts[2]["error"] == "there is no measure named 'turnover'"
    assert refusal == "3 lines could not be evaluated."


def test_a_line_of_input_is_read_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    verdicts, _ = run("evaluate", "little-giant-2026", "-")
    assert [one["rule_set"] for one in verdicts] == ["little-giant-2026"]


def test_an_unknown_rule_set_or_file_is_one_sentence(written):
    assert run("evaluate", "srdi-1999", written(GOOD)) == ([], "There is no standard srdi-1999.")
    found, refusal = run("evaluate", "srdi-2026", "/nowhere.jsonl")
    assert (found, refusal) == ([], "/nowhere.jsonl is not a file that can be read.")


def test_sizes_are_answered_line_by_line(written):
    lines = [
        '{"industry_code": "C39", "employees": 999, "revenue_wan": 40000}',
        '{"industry_code": "J66", "employees": 5}',
        '{"industry_code": "999", "employees": 5}',
        '{"industry_code": "39", "employees": -5}',
        '{"employees": 5}',
        '{"industry_code": "39", "staff": 5}',
    ]
    answers, refusal = run("sme_size", written(*lines))
    assert [one.get("size") for one in answers[:2]] == ["medium", "not_classifiable"]
    assert [one.get("line") for one in answers[2:]] == [3, 4, 5, 6]
    assert refusal == "4 lines could not be answered."


def test_an_unknown_size_table_is_one_sentence(written):
    _, refusal = run("sme_size", written("{}"), "--table", "sme-size-1999")
    assert refusal == "There is no size table sme-size-1999."


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, None),
        ({}, None),
    ],
)
def test_a_command_speaks_the_language_of_the_terminal(environment, language):
    assert language_of(environment) == language


def test_an_error_line_is_in_the_language_of_the_reader(written):
    with translation.override("zh-hans"):
        (line,), refusal = run("evaluate", "srdi-2026", written('{"revenue_wan": -1}'))
    assert line == {"error": "营业收入（revenue_wan）不能小于 0 万元", "line": 1}
    assert refusal == "1 行无法判定。"
