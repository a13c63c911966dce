"""Sentences of the event trail about people, regions and offices."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "load.regions": _("loaded the regions"),
        "load.offices": _("loaded the offices"),
        "user.signed_in": _("signed in"),
        "user.signed_out": _("signed out"),
        "user.api_key_issued": _("issued a key for the API"),
    }
)
