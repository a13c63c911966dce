"""The Python engine: verdicts a second on one core, and memory while lines stream through."""

import json
import os
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from config.memory import settle
from cultivation.criteria import evaluate, explain, reasons, shipped, shipped_codes
from tests.cultivation.criteria.samples import ELIGIBLE, FIGURES

VERDICTS = int(os.environ.get("BENCH_VERDICTS", "10000"))
ROUNDS = 5
LINES = (10_000, 100_000)
PROJECT = Path(__file__).resolve().parents[2]
# Runs the command and tells the most memory that its process ever had.
_COMMAND = """
import resource, sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "evaluate", "srdi-2022", "-"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def of_every_kind(count):
    """Applicants of whom about half fail, by a figure or by the score."""
    return [
        ELIGIBLE | FIGURES | {
            "rd_staff": number % 60,
            "rd_expense_wan": 60 + number * 7 % 800,
            "main_revenue_wan": 7000 + number * 31 % 5000,
            "net_profit_wan": number * 13 % 1300 - 100,
            "total_liabilities_wan": 4000 + number * 17 % 4000,
            "ip_class1_high_value": number % 2,
        }
        for number in range(count)
    ]  # fmt: skip


def sentences(rule_set, facts):
    """All that a page prints of every line."""
    told = explain(rule_set, facts)
    return [
        (one.name, one.value, one.sentence, [way.sentence for way in one.enough]) for one in told
    ]


@pytest.mark.parametrize("code", shipped_codes())
def test_verdicts_with_explanation_a_second(measured, code):
    rule_set = shipped(code)
    filed = of_every_kind(VERDICTS)
    failed = sum(evaluate(rule_set, facts).outcome == "fail" for facts in filed) / VERDICTS
    measured(f"{code}: {failed:.0%} of the verdicts fail; verdicts a second on one core", "")
    for what, answer, share in (
        ("verdict as JSON", lambda facts: evaluate(rule_set, facts).to_json(), 1),
        ("lines with margin and what would have been enough", partial(reasons, rule_set), 1),
        ("every sentence and every way of every line", partial(sentences, rule_set), 4),
    ):
        some = filed[: VERDICTS // share // ROUNDS]
        speeds = [len(some) / processor_seconds(answer, some) for _ in range(ROUNDS)]
        measured(f"  … {what}", f"{statistics.median(speeds):,.0f} (best {max(speeds):,.0f})")


def processor_seconds(answer, filed):
    """What all answers together take of one core.

    The facts are set aside, as they would be looked through for garbage again and again; a process
    that evaluates them one by one has next to nothing there.
    """
    settle()
    begun = time.process_time()
    for facts in filed:
        answer(facts)
    return time.process_time() - begun


def test_memory_stays_flat_while_lines_stream(measured, tmp_path):
    most = {}
    for lines in LINES:
        facts = tmp_path / f"{lines}.jsonl"
        line = json.dumps(ELIGIBLE | FIGURES) + "\n"
        with facts.open("w") as file:
            file.writelines(line for _ in range(lines))
        most[lines] = most_memory(facts, lines)
        measured(f"evaluate: most memory at {lines:,} lines", f"{most[lines] / 1024:.0f} MB")
    measured("  … ratio", f"{most[LINES[1]] / most[LINES[0]]:.2f}")


def most_memory(facts, lines):
    """KiB of the command's process at its greatest, after as many verdicts as lines."""
    with facts.open("rb") as source:
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND],
            cwd=PROJECT, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        answered = sum(1 for _ in process.stdout)
        _, told = process.communicate()
    if answered != lines:
        pytest.fail(f"{answered} answers to {lines} lines: {told.decode()}")
    return int(told.split()[-1])
