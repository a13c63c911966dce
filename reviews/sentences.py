"""Sentences of the event trail about cases, rounds and notices."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "case.opened": _("opened the application"),
        "case.submitted": _("submitted the application"),
        "case.withdrawn": _("withdrew the application"),
        "case.lapsed": _("let the draft lapse: the round has closed"),
        "case.correction_requested": _("asked for correction"),
        "case.resubmitted": _("submitted the correction"),
        "case.pass_proposed": _("examined the case and proposed to pass it"),
        "case.refusal_proposed": _("examined the case and proposed to refuse it"),
        "case.returned_to_examiner": _("returned the case to the examiner"),
        "case.signed": _("signed: passed"),
        "case.refused": _("signed: refused"),
        "case.sent_back": _("sent the case back to the level below"),
        "case.put_on_notice": _("put the case on public notice"),
        "case.certified": _("announced the result and issued the title"),
        "ranking.changed": _("changed the order of the recommendation list"),
        "ranking.handed_up": _("handed the recommendation list up"),
        "notice.published": _("published the notice"),
        "load.routes": _("loaded the routes of cases"),
        "load.rounds": _("loaded the rounds with published dates"),
        "notice.announced": _("announced the notice's cases"),
    }
)
