"""Sentences of the event trail about titles."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "title.granted": _("issued the title"),
        "rule_set.published": _("published the standard"),
        "load.rule_sets": _("published the shipped rule sets"),
        "load.published_titles": _("took over titles from a published list"),
    }
)
