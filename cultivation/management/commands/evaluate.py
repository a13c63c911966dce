"""Evaluate a rule set on JSON lines of measures."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cultivation.criteria import FactsError, RuleSet, evaluate, shipped, shipped_codes
from cultivation.criteria.json_lines import BadLine, answered
from cultivation.management.commands._input import opened
from cultivation.queries import parsed, text_on

RuleSetByCode = Callable[[str], RuleSet]


def _published(code: str) -> RuleSet:
    row = text_on(code, timezone.localdate())
    if row is None:
        raise KeyError(code)
    return parsed(row)


class Command(BaseCommand):
    """`manage.py evaluate RULE_SET FACTS.jsonl`: needs no database, so anyone may check offline.

    With `--published` it takes the published text that counts today, which the database keeps.
    """

    help = "Evaluate a rule set on JSON lines of measures; prints one verdict a line."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rule_set", help=f"shipped are {', '.join(shipped_codes())}")
        parser.add_argument("facts", help="a file with one JSON object a line, or - for input")
        parser.add_argument(
            "--published",
            action="store_true",
            help="take the published text instead of the shipped one (asks the database)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by_code = _published if options["published"] else shipped
        rule_set = self.rule_set_by_code(by_code)(options["rule_set"])
        with opened(options["facts"]) as source:
            bad = self.write_verdicts(rule_set, source)
        if bad:
            raise CommandError(f"{bad} lines could not be evaluated")

    @staticmethod
    def rule_set_by_code(source: RuleSetByCode) -> RuleSetByCode:
        """Return `source` with its KeyError turned into a sentence for the operator."""

        def found(code: str) -> RuleSet:
            try:
                return source(code)
            except KeyError:
                raise CommandError(f"there is no rule set {code!r}") from None

        return found

    def write_verdicts(self, rule_set: RuleSet, source: BinaryIO) -> int:
        """Print a line for each line read; return how many were bad."""

        def verdict(measures: Mapping[str, Any]) -> bytes:
            try:
                return evaluate(rule_set, measures).to_json()
            except FactsError as error:
                raise BadLine(str(error)) from None

        bad = 0
        for line, is_answer in answered(source, verdict):
            self.stdout.write(line.decode())
            bad += not is_answer
        return bad
