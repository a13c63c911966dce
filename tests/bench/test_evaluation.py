"""The Python engine: verdicts a second on one core, and memory while lines stream through."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cultivation.criteria import evaluate, shipped
from tests.cultivation.criteria.samples import ELIGIBLE, FIGURES

VERDICTS = int(os.environ.get("BENCH_VERDICTS", "20000"))
LINES = (10_000, 100_000)
PROJECT = Path(__file__).resolve().parents[2]
# Runs the command and tells the most memory that its process ever had.
_COMMAND = """
import resource, sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "evaluate", "srdi-2022", "-"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def test_verdicts_with_explanation_a_second(measured):
    rule_set = shipped("srdi-2022")
    filed = [ELIGIBLE | FIGURES | {"rd_staff": number % 60} for number in range(VERDICTS)]
    begun = time.process_time()
    printed = [evaluate(rule_set, facts).to_json() for facts in filed]
    seconds = time.process_time() - begun
    assert len(printed) == VERDICTS
    measured(
        "Python verdicts under srdi-2022 with all lines, one core (goal: 3,000 a second)",
        f"{VERDICTS / seconds:,.0f} a second",
    )


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
