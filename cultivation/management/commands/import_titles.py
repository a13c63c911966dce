"""Take over the titles of a published list."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from cultivation.domain.title_import import ImportReport, import_titles

_SHOWN_PROBLEMS = 500


class Command(BaseCommand):
    help = "Import a published list of title holders (CSV or xlsx); a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what the operator says about it."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as-recognised",
            action="store_true",
            help="those listed were recognised; a publicity list alone does not say so",
        )
        parser.add_argument("--strict", action="store_true", help="exit 1 when a row was left out")
        parser.add_argument("--language", choices=["zh-hans", "en"], help="language of the report")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures and every row that was left out."""
        language = options["language"] or translation.get_language() or "zh-hans"
        with translation.override(language):
            try:
                report = import_titles(path=options["file"], as_recognised=options["as_recognised"])
            except (DomainError, OSError) as error:
                raise CommandError(str(error)) from error
            self._print(report)
        if report.problems and options["strict"]:
            raise CommandError(_("%(count)d rows were left out.") % {"count": len(report.problems)})

    def _print(self, report: ImportReport) -> None:
        figures = {
            "rows": report.rows,
            "granted": report.granted,
            "extended": report.extended,
            "known": report.known,
            "opened": report.opened,
            "located": report.located,
            "problems": len(report.problems),
        }
        sentence = _(
            "%(rows)d rows: %(granted)d titles given, %(extended)d extended, %(known)d known "
            "already, %(problems)d rows left out; %(opened)d enterprises opened, %(located)d "
            "located in their county."
        )
        self.stdout.write(sentence % figures)
        if not report.is_changed:
            self.stdout.write(_("Nothing was changed."))
        for problem in report.problems[:_SHOWN_PROBLEMS]:
            place = {"line": problem.line, "column": problem.column, "reason": problem.reason}
            self.stdout.write(_("line %(line)d, %(column)s: %(reason)s") % place)
        if len(report.problems) > _SHOWN_PROBLEMS:
            self.stdout.write(_("Only the first %(shown)d are shown.") % {"shown": _SHOWN_PROBLEMS})
