"""Assess the digital level on JSON lines of answers."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cultivation.criteria.json_lines import BadLine, answered
from cultivation.management.commands._input import opened
from enterprises.domain.assessing import questionnaire_of
from enterprises.maturity import AnswersError, Questionnaire, assess, shipped_codes


class Command(BaseCommand):
    """`manage.py assess QUESTIONNAIRE ANSWERS.jsonl`: needs no database, as `evaluate`."""

    help = "Assess the digital level on JSON lines of answers; prints one result a line."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("questionnaire", help=f"one of {', '.join(shipped_codes())}")
        parser.add_argument("answers", help="a file with one JSON object a line, or - for input")

    def handle(self, *args: Any, **options: Any) -> None:
        questionnaire = self._questionnaire(options["questionnaire"])
        bad = 0
        with opened(options["answers"]) as source:
            for line, is_answer in answered(source, lambda one: _assessed(questionnaire, one)):
                self.stdout.write(line.decode())
                bad += not is_answer
        if bad:
            raise CommandError(f"{bad} lines could not be assessed")

    @staticmethod
    def _questionnaire(code: str) -> Questionnaire:
        try:
            return questionnaire_of(code)
        except KeyError:
            raise CommandError(f"there is no questionnaire {code!r}") from None


def _assessed(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> bytes:
    try:
        return assess(questionnaire, answers).to_json()
    except AnswersError as error:
        raise BadLine(str(error)) from None
