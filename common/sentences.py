"""One human sentence for each verb of the event trail. Apps register theirs in `sentences.py`."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.models import Event

_SENTENCES: dict[str, str | Promise] = {
    "job.started": _("started a background job"),
    "job.cancelled": _("cancelled a background job"),
    "job.retried": _("had a background job tried again"),
    "file.uploaded": _("handed in a file"),
    "file.opened": _("opened a file"),
    "file.scanned": _("scanned a file for viruses"),
    "file.cleared_away": _("cleared away a file that nothing refers to"),
    "list.exported": _("exported a list"),
    "load.calendar": _("loaded the working-day calendar"),
    "calendar.day_moved": _("moved the due day: the holiday calendar was changed"),
}


def register_sentences(sentences: Mapping[str, str | Promise]) -> None:
    """Register verbs with their sentences. A verb belongs to one app: a second one is refused."""
    for verb, sentence in sentences.items():
        if _SENTENCES.get(verb, sentence) != sentence:
            raise ValueError(f"The verb {verb} has a sentence already.")
        _SENTENCES[verb] = sentence


def known_verbs() -> frozenset[str]:
    """Every verb that has a sentence."""
    return frozenset(_SENTENCES)


def verbs_said(text: str) -> list[str]:
    """The verbs whose sentence, in the reader's language, holds the text."""
    asked = text.casefold()
    return sorted(verb for verb, one in _SENTENCES.items() if asked in str(one).casefold())


def sentence_of(event: Event) -> str:
    """The event as a sentence in the reader's language; an unknown verb is shown as it is."""
    return str(_SENTENCES.get(event.verb, event.verb))
