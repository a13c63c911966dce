"""`manage.py assess`: lines of answers in, lines of results out, no database."""

import io
import json
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from tests.enterprises.maturity.samples import graded, highest, lowest


def run(*arguments):
    """What was printed, line by line, and the sentence of the refusal if there was one."""
    printed = io.StringIO()
    try:
        call_command("assess", *arguments, stdout=printed)
    except CommandError as error:
        return [json.loads(line) for line in printed.getvalue().splitlines()], str(error)
    return [json.loads(line) for line in printed.getvalue().splitlines()], None


@pytest.fixture
def written(tmp_path):
    def write(*lines):
        path = tmp_path / "answers.jsonl"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return str(path)

    return write


def test_each_line_gets_its_result_in_order(written):
    middle = {**highest(), "scenes": graded(1, 3, 3)}
    results, refusal = run("digital-2024", written(*map(json.dumps, [lowest(), middle, {}])))
    levels = ("score", "score_level", "scene_level", "level")
    assert [tuple(one[name] for name in levels) for one in results] == [
        ("0", 0, 0, 0), ("100", 4, 1, 1), (None, None, None, None),
    ]  # fmt: skip
    assert [len(one["lines"]) for one in results] == [31, 31, 31]
    assert refusal is None


def test_bad_lines_are_error_lines_and_the_rest_is_done(written):
    good = json.dumps(highest())
    lines = [good, "{bad", '{"cloud": 1}', "[]", '{"network": ["wifi"]}', "", good]
    results, refusal = run("digital-2024", written(*lines))
    assert [one.get("line") for one in results] == [None, 2, 3, 4, 5, None]
    assert results[2]["error"] == "there is no question named 'cloud'"
    assert "has no option 'wifi'" in results[4]["error"]
    assert refusal == "4 lines could not be assessed"


def test_lines_of_input_are_read_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(highest()).encode())))
    results, _ = run("digital-2024", "-")
    assert [one["level"] for one in results] == [4]


def test_an_unknown_questionnaire_or_file_is_one_sentence(written):
    assert run("digital-1999", written("{}")) == ([], "there is no questionnaire 'digital-1999'")
    found, refusal = run("digital-2024", "/nowhere.jsonl")
    assert (found, refusal) == ([], "/nowhere.jsonl is not a file that can be read.")


def test_a_site_may_choose_the_other_reading_of_level_3(written, settings):
    answers = written(json.dumps({**highest(), "scenes": graded(3, 3, 3)}))
    assert [one["level"] for one in run("digital-2024", answers)[0]] == [2]
    settings.DIGITAL_READING = "level-3-of-6"
    assert [one["level"] for one in run("digital-2024", answers)[0]] == [3]
    settings.DIGITAL_READING = "level-3-of-1"
    with pytest.raises(ImproperlyConfigured, match="has no reading 'level-3-of-1'"):
        run("digital-2024", answers)
