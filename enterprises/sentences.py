"""Sentences of the event trail about enterprises."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "enterprise.opened": _("opened the enterprise's record"),
        "enterprise.updated": _("changed the enterprise's record"),
        "filing.saved": _("saved the figures of the year"),
    }
)
