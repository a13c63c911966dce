"""Evaluate again what was handed in, and compare."""

from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.management.spoken import SpokenCommand
from reviews.domain.rerunning import Rerun, rerun, rerun_examination
from reviews.models import CaseVersion, Examination

_AT_ONCE = 500


class Command(SpokenCommand):
    """`manage.py rerun_verdicts [--case NUMBER]`: exit 1 when a verdict comes out differently."""

    purpose = gettext_lazy(
        "Evaluate every version that was handed in, and what each examination found, again under"
        " the text it was judged by, and compare the bytes. Prints what differs and how many there"
        " were. Exit 1 when one differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case, if only one is asked for."""
        parser.add_argument(
            "--case", metavar="NUMBER", help=_("only the versions of this case, each printed")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what differs, and with `--case` every version; then how many there were."""
        versions = CaseVersion.objects.select_related("case", "rule_set").order_by("pk")
        if options["case"]:
            versions = versions.filter(case__number=options["case"])
            if not versions.exists():
                raise CommandError(_("Nothing was handed in for a case %s.") % options["case"])
        examined = Examination.objects.select_related(
            "case", "rule_set", "version__rule_set"
        ).order_by("pk")
        if options["case"]:
            examined = examined.filter(case__number=options["case"])
        again = chain(
            map(rerun, versions.iterator(chunk_size=_AT_ONCE)),
            map(rerun_examination, examined.iterator(chunk_size=_AT_ONCE)),
        )
        total = different = 0
        for found in again:
            total += 1
            different += not found.is_same
            if options["case"] or not found.is_same:
                self.stdout.write(_line_of(found))
        figures = {"total": total, "same": total - different, "different": different}
        self.stdout.write(
            _("Verdicts: %(total)d, same %(same)d, different %(different)d") % figures
        )
        if different:
            sentence = ngettext(
                "%(count)d verdict is different.", "%(count)d verdicts are different.", different
            )
            raise CommandError(sentence % {"count": different})


def _line_of(found: Rerun) -> str:
    version = found.version
    same = _("same, SHA-256 %s") % found.sha256
    figures = {
        "case": version.case,
        "number": version.number,
        "text": version.rule_set.sha256[:12],
        "state": same if found.is_same else found.difference,
    }
    if found.examination is not None:
        figures["case"] = found.examination
        return _("%(case)s of version %(number)d under %(text)s: %(state)s") % figures
    return _("%(case)s version %(number)d under %(text)s: %(state)s") % figures
