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
        "assessor.accredited": _("accredited an assessor"),
        "assessor.changed": _("changed the accreditation of an assessor"),
        "grading.ordered": _("ordered a grading on site"),
        "grading.called_off": _("called the grading on site off"),
        "grading.done": _("graded the digital level on site"),
        "grading.file_added": _("added evidence to the grading on site"),
        "grading.file_removed": _("took evidence of the grading back"),
        "load.industries": _("loaded the industries"),
        "evidence.added": _("added evidence"),
        "evidence.removed": _("took evidence back"),
        "filing.saved": _("saved the figures of the year"),
        "figures.opened": _("opened figures of the enterprise"),
    }
)
