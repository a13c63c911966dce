"""Sentences of the event trail about enterprises."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "enterprise.opened": _("opened the enterprise's record"),
        "enterprise.updated": _("changed the enterprise's record"),
        "enterprise.changed": _("carried out an accepted change of the enterprise"),
        "enterprise.claimed": _("asked to act for the enterprise"),
        "enterprise.claim_confirmed": _("confirmed who acts for the enterprise"),
        "enterprise.claim_refused": _("refused the request to act for the enterprise"),
        "enterprise.assessed": _("assessed the digital level"),
        "enterprise.tie_recorded": _("recorded a tie to another enterprise"),
        "enterprise.tie_ended": _("ended a tie to another enterprise"),
        "load.industries": _("loaded the industries"),
        "evidence.added": _("added evidence"),
        "evidence.removed": _("took evidence back"),
        "filing.saved": _("saved the figures of the year"),
    }
)
