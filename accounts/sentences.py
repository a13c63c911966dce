"""Sentences of the event trail about loads of regions and offices."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "load.regions": _("loaded the regions"),
        "load.offices": _("loaded the offices"),
    }
)
