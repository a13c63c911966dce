"""Commands that speak the operator's language."""

import os
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import translation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def language_of(environment: Mapping[str, str]) -> str | None:
    """The language that the terminal asks for (`LC_ALL`, `LC_MESSAGES`, `LANG`); None for others.

    Then the site's own language (`LANGUAGE_CODE`) is spoken.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        asked = environment.get(name, "")
        if asked:
            return {"zh": "zh-hans", "en": "en"}.get(asked[:2].lower())
    return None


class SpokenCommand(BaseCommand):
    """A command whose help, report and refusals are in the language of the terminal.

    Called from code (`call_command`) it speaks the language that is active there. `purpose` is the
    help, as a lazy translation.
    """

    purpose: "str | _StrPromise" = ""

    def run_from_argv(self, argv: list[str]) -> None:
        """Run in the terminal's language."""
        language = language_of(os.environ) or translation.get_language()
        with translation.override(language):
            super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """The parser, with the help in the active language."""
        self.help = str(self.purpose)
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Nothing of its own."""
