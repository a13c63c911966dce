"""Sentences of the event trail about cases, rounds and notices."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "case.opened": _("opened the application"),
        "case.letter_read": _("opened a letter"),
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
        "case.taken": _("took the case"),
        "case.assigned": _("assigned the case"),
        "case.handed_over": _("handed the case over"),
        "case.put_back": _("put the case back"),
        "case.noted": _("wrote an internal note"),
        "case.note_retracted": _("retracted an internal note"),
        "case.judged": _("judged what the standard leaves to reviewers"),
        "case.figure_verified": _("entered a verified figure"),
        "case.put_on_notice": _("put the case on public notice"),
        "case.certified": _("announced the result and issued the title"),
        "round.opened": _("laid down the round"),
        "round.changed": _("changed the round before its first day"),
        "round.extended": _("moved the last day of the round"),
        "route.proposed": _("proposed the route"),
        "route.approved": _("approved the route"),
        "route.rejected": _("rejected the proposed route"),
        "ranking.changed": _("changed the order of the recommendation list"),
        "ranking.handed_up": _("handed the recommendation list up"),
        "case.due_soon": _("reminds: the case is due within three working days"),
        "case.due_today": _("reminds: the case is due today"),
        "case.overdue": _("reminds: the case is overdue; the office above is told"),
        "case.correction_due_soon": _("reminds: the correction is due within three working days"),
        "case.correction_due_today": _("reminds: the correction is due today"),
        "case.correction_overdue": _("reminds: the correction is overdue"),
        "notice.published": _("published the notice"),
        "load.routes": _("loaded the routes of cases"),
        "load.rounds": _("loaded the rounds with published dates"),
        "notice.announced": _("announced the notice's cases"),
    }
)
