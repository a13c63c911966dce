"""The sentence of the event trail about demo data."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences({"load.demo": _("seeded the demo data")})
