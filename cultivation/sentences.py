"""Sentences of the event trail about titles."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences({"title.granted": _("issued the title")})
