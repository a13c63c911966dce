"""Classify enterprises by the SME size standard from JSON lines."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.management.spoken import SpokenCommand
from cultivation.criteria import FactsError
from cultivation.criteria.json_lines import BadLine, answered
from cultivation.criteria.size import (
    MEASURES_OF_SIZE,
    SizeTable,
    UnknownIndustry,
    shipped_size_table,
    size_of,
)
from cultivation.management.commands._input import opened

_KNOWN = ("industry_code", *MEASURES_OF_SIZE)


def answer(table: SizeTable, line: Mapping[str, Any]) -> bytes:
    """Return the answer to one line. Raises BadLine."""
    unknown = sorted(set(line) - set(_KNOWN))
    if unknown:
        raise BadLine(f"unknown: {', '.join(unknown)}; known are {', '.join(_KNOWN)}")
    industry = line.get("industry_code")
    if not isinstance(industry, str):
        raise BadLine("industry_code is missing or not a text")
    try:
        return size_of(table, industry=industry, figures=line).to_json()
    except (FactsError, UnknownIndustry) as error:
        raise BadLine(str(error)) from None


class Command(SpokenCommand):
    """`manage.py sme_size FIGURES.jsonl`: needs no database."""

    purpose = gettext_lazy(
        "Classify enterprises by size on JSON lines, one object of industry_code, employees,"
        " revenue_wan and total_assets_wan a line. Exit 1 when a line was bad. Needs no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "figures", help=_("the file with one JSON object a line, or - for standard input")
        )
        parser.add_argument("--table", default="sme-size-2011", help=_("the size table to use"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            table = shipped_size_table(options["table"])
        except KeyError:
            raise CommandError(_("There is no size table %s.") % options["table"]) from None
        bad = 0
        with opened(options["figures"]) as source:
            for line, is_answer in answered(source, lambda given: answer(table, given)):
                self.stdout.write(line.decode())
                bad += not is_answer
        if bad:
            sentence = ngettext(
                "%(count)d line could not be answered.",
                "%(count)d lines could not be answered.",
                bad,
            )
            raise CommandError(sentence % {"count": bad})
