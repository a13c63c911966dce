"""Evaluate again what was handed in, and compare."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.domain.rerunning import Rerun, rerun
from reviews.models import CaseVersion

_AT_ONCE = 500


class Command(BaseCommand):
    """`manage.py rerun_verdicts [--case NUMBER]`: exit 1 when a verdict comes out differently."""

    help = "Evaluate every version handed in again under its own rule set and compare the bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case, if only one is asked for."""
        parser.add_argument("--case", metavar="NUMBER", help="only the versions of this case")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what differs, and with `--case` every version; then how many there were."""
        versions = CaseVersion.objects.select_related("case", "rule_set").order_by("pk")
        if options["case"]:
            versions = versions.filter(case__number=options["case"])
            if not versions.exists():
                raise CommandError(f"nothing was handed in for a case {options['case']}")
        total = different = 0
        for version in versions.iterator(chunk_size=_AT_ONCE):
            found = rerun(version)
            total += 1
            different += not found.is_same
            if options["case"] or not found.is_same:
                self.stdout.write(_line_of(found))
        self.stdout.write(f"{total} verdicts, {total - different} the same, {different} different")
        if different:
            raise CommandError(f"{different} verdicts are different")


def _line_of(found: Rerun) -> str:
    version = found.version
    state = f"same, sha256 {found.sha256}" if found.is_same else found.difference
    return f"{version.case} v{version.number} under {version.rule_set.sha256[:12]}: {state}"
