"""Check the text of a standard before it is published."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from common.management.spoken import SpokenCommand
from cultivation.criteria import RuleSet, RuleSetError
from cultivation.domain.rule_set_publishing import checked_rule_set
from cultivation.enums import CaseKind, TitleKind
from cultivation.management.commands._input import opened


def text_of(name: str) -> str:
    """The text of a file, `-` for standard input. Raises CommandError."""
    with opened(name) as source:
        try:
            return source.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise CommandError(_("%s is not a text in UTF-8.") % name) from None


def refusal_of(error: RuleSetError) -> CommandError:
    """Every refusal on a line of its own, with file, line and reason."""
    language = get_language() or "zh-hans"
    lines = "\n".join(one.in_language(language) for one in error.refusals)
    count = len(error.refusals)
    total = ngettext("%(count)d refusal", "%(count)d refusals", count) % {"count": count}
    return CommandError(f"{lines}\n{total}")


def summary_of(rule_set: RuleSet) -> list[str]:
    """What was found in a text that is in order."""
    closing = rule_set.in_force_to
    days = {
        "first": rule_set.in_force_from.isoformat(),
        "last": closing.isoformat() if closing else _("until replaced"),
    }
    found = [
        (_("Standard"), f"{rule_set.code}, {rule_set.title.en} / {rule_set.title.zh}"),
        (_("Title"), str(TitleKind(rule_set.title_kind).label)),
        (_("Cases"), ", ".join(str(CaseKind(one).label) for one in rule_set.case_kinds)),
        (_("Offices"), ", ".join(rule_set.offices) or _("all offices")),
        (_("In force"), _("%(first)s – %(last)s") % days),
        (_("Conditions"), len(rule_set.gates)),
        (_("Judged by a reviewer"), len(rule_set.judged)),
        (_("Indicators"), len(rule_set.indicators)),
        (_("Direct routes"), len(rule_set.direct)),
    ]
    if rule_set.pass_mark is not None:
        mark = {"mark": rule_set.pass_mark, "most": rule_set.maximum}
        found.append((_("Score needed"), _("%(mark)s of %(most)s points") % mark))
    found.append((_("Not verified"), ", ".join(rule_set.unverified_ids) or _("nothing")))
    found.append(("SHA-256", rule_set.sha256))
    return [f"{label}: {value}" for label, value in found]


class Command(SpokenCommand):
    """`manage.py check_rule_set FILE`: every refusal with file, line and reason, or what it found.

    A text may extend a published standard, so the database is asked for it.
    """

    purpose = gettext_lazy(
        "Check the text of a standard (TOML). Prints every refusal with file, line and reason, or"
        " what was found. Publishes nothing. Exit 1 when it is refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", help=_("the file with the text, or - for standard input"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and print; exit 1 when it is refused."""
        try:
            rule_set = checked_rule_set(text=text_of(options["file"]), path=options["file"])
        except RuleSetError as error:
            raise refusal_of(error) from None
        for line in summary_of(rule_set):
            self.stdout.write(line)
