"""Reading JSON lines: one bad line never stops the others, and memory stays flat."""

import io
import json

from cultivation.criteria.json_lines import MAX_LINE, BadLine, answered


def answers_of(source, answer=lambda found: json.dumps(found, default=str).encode()):
    return [(json.loads(line), good) for line, good in answered(io.BytesIO(source), answer)]


def test_bad_lines_are_reported_with_their_number_and_the_rest_is_done():
    source = b'{"a": 1}\n{bad\n\n[1]\n{"a": 1, "a": 2}\n{"a": NaN}\n"\xff"\n{"a": 2}'
    found = answers_of(source)
    assert [good for _, good in found] == [True, False, False, False, False, False, True]
    assert [line.get("line") for line, _ in found] == [None, 2, 4, 5, 6, 7, None]
    assert found[2][0]["error"] == "the line is not a JSON object"
    assert found[3][0]["error"] == "given twice: a"
    assert found[4][0]["error"] == "bad JSON: NaN is not a number"


def test_what_the_answer_refuses_is_an_error_line():
    def refuse(found):
        raise BadLine("no")

    assert answers_of(b"{}\n", refuse) == [({"error": "no", "line": 1}, False)]


def test_numbers_stay_exact():
    assert answers_of(b'{"a": 0.10000000000000000001}')[0][0] == {"a": "0.10000000000000000001"}


def test_a_line_without_end_is_refused_and_passed_over():
    source = b'{"a": "' + b"x" * (3 * MAX_LINE) + b'"}\n{"b": 1}\n'
    found = answers_of(source)
    assert [good for _, good in found] == [False, True]
    assert found[0][0]["line"] == 1
    assert found[1][0] == {"b": 1}


def test_deep_nesting_is_an_error_line():
    assert answers_of(b"[" * 100000 + b"\n")[0][1] is False
