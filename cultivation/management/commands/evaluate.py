"""Evaluate a rule set on JSON lines of measures."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from common.management.spoken import SpokenCommand
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


class Command(SpokenCommand):
    """`manage.py evaluate RULE_SET FACTS.jsonl`: needs no database, so anyone may check offline.

    With `--published` it takes the published text that counts today, which the database keeps.
    """

    purpose = gettext_lazy(
        "Evaluate a standard on JSON lines, one object of measures a line. Prints one verdict a"
        " line, in order; a bad line gives a line with its error and number. Exit 1 when there was"
        " one. Needs no database unless --published is given."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "rule_set", help=_("code of the standard; shipped are %s") % ", ".join(shipped_codes())
        )
        parser.add_argument(
            "facts", help=_("the file with one JSON object a line, or - for standard input")
        )
        parser.add_argument(
            "--published",
            action="store_true",
            help=_("take the published text instead of the shipped one (asks the database)"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by_code = _published if options["published"] else shipped
        rule_set = self.rule_set_by_code(by_code)(options["rule_set"])
        with opened(options["facts"]) as source:
            bad = self.write_verdicts(rule_set, source)
        if bad:
            sentence = ngettext(
                "%(count)d line could not be evaluated.",
                "%(count)d lines could not be evaluated.",
                bad,
            )
            raise CommandError(sentence % {"count": bad})

    @staticmethod
    def rule_set_by_code(source: RuleSetByCode) -> RuleSetByCode:
        """Return `source` with its KeyError turned into a sentence for the operator."""

        def found(code: str) -> RuleSet:
            try:
                return source(code)
            except KeyError:
                raise CommandError(_("There is no standard %s.") % code) from None

        return found

    def write_verdicts(self, rule_set: RuleSet, source: BinaryIO) -> int:
        """Print a line for each line read; return how many were bad."""

        language = get_language() or "zh-hans"

        def verdict(measures: Mapping[str, Any]) -> bytes:
            try:
                return evaluate(rule_set, measures).to_json()
            except FactsError as error:
                raise BadLine(error.in_language(language)) from None

        bad = 0
        for line, is_answer in answered(source, verdict):
            self.stdout.write(line.decode())
            bad += not is_answer
        return bad
