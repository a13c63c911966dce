"""Check the text of a standard before it is published."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cultivation.criteria import RuleSet, RuleSetError
from cultivation.domain.rule_set_publishing import checked_rule_set
from cultivation.management.commands._input import opened


def text_of(name: str) -> str:
    """The text of a file, `-` for standard input. Raises CommandError."""
    with opened(name) as source:
        try:
            return source.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise CommandError(f"{name} is not a text in UTF-8") from None


def refusal_of(error: RuleSetError) -> CommandError:
    """Every refusal on a line of its own, with file, line and reason."""
    lines = "\n".join(str(one) for one in error.refusals)
    return CommandError(f"{lines}\n{len(error.refusals)} refusals")


def summary_of(rule_set: RuleSet) -> list[str]:
    """What was found in a text that is in order."""
    closing = rule_set.in_force_to.isoformat() if rule_set.in_force_to else "until replaced"
    found = [
        f"{rule_set.code}: {rule_set.title.en} / {rule_set.title.zh}",
        f"title: {rule_set.title_kind}",
        f"cases: {', '.join(rule_set.case_kinds)}",
        f"offices: {', '.join(rule_set.offices) or 'all'}",
        f"in force: {rule_set.in_force_from} to {closing}",
        f"conditions: {len(rule_set.gates)}, of a reviewer's judgement: {len(rule_set.judged)}",
        f"indicators: {len(rule_set.indicators)}, direct routes: {len(rule_set.direct)}",
    ]
    if rule_set.pass_mark is not None:
        found.append(f"score: {rule_set.pass_mark} of {rule_set.maximum}")
    found.append(f"not verified: {', '.join(rule_set.unverified_ids) or 'nothing'}")
    found.append(f"sha256: {rule_set.sha256}")
    return found


class Command(BaseCommand):
    """`manage.py check_rule_set FILE`: every refusal with file, line and reason, or what it found.

    A text may extend a published standard, so the database is asked for it.
    """

    help = "Check the text of a standard; prints every refusal, or what was found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", help="a TOML file, or - for input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and print; exit 1 when it is refused."""
        try:
            rule_set = checked_rule_set(text=text_of(options["file"]), path=options["file"])
        except RuleSetError as error:
            raise refusal_of(error) from None
        for line in summary_of(rule_set):
            self.stdout.write(line)
