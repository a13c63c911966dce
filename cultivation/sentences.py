"""Sentences of the event trail about titles."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "title.granted": _("issued the title"),
        "title.due": _("noted that the title is due for re-examination"),
        "title.re_exam_opened": _("began the title's re-examination"),
        "title.re_examined": _("ended the title's re-examination"),
        "title.renamed": _("carried the holder's new name in the register"),
        "title.lapsed": _("noted that the title lapsed"),
        "title.restored": _("restored the title"),
        "cancellation.opened": _("put the title up for cancellation and asked for a statement"),
        "cancellation.stated": _("stated its case"),
        "cancellation.proposed": _("proposed a decision on the cancellation"),
        "cancellation.returned": _("returned the proposal to the examiner"),
        "cancellation.decided": _("signed the cancellation of the title"),
        "cancellation.dismissed": _("signed that the title is kept"),
        "appeal.lodged": _("appealed against the cancellation"),
        "appeal.proposed": _("proposed a decision on the appeal"),
        "appeal.returned": _("returned the proposal on the appeal"),
        "appeal.confirmed": _("confirmed the cancellation on appeal"),
        "appeal.revoked": _("revoked the cancellation on appeal"),
        "complaint.received": _("took a complaint"),
        "complaint.identity_seen": _("looked at who complained"),
        "complaint.taken_up": _("took the complaint up"),
        "complaint.refused": _("did not take the complaint up"),
        "title.cancelled": _("cancelled the title"),
        "title.superseded": _("put another in the title's place"),
        "title.update_handed_in": _("handed in the yearly update"),
        "title.update_handed_in_late": _("handed in the yearly update late"),
        "enterprise.update_due": _("reminded of the yearly update that is due"),
        "enterprise.update_missed": _("noted that the yearly update is overdue"),
        "enterprise.update_looked_at": _("looked at the yearly update"),
        "title.certificate_issued": _("issued the certificate"),
        "title.certificate_taken": _("took the certificate as a file"),
        "rule_set.published": _("published the standard"),
        "rule_set.transition_published": _("published a notice that names this standard"),
        "rule_set.transition_withdrawn": _("withdrew a notice that names this standard"),
        "enterprise.assessment_stale": _(
            "asked to rate the digital level anew: the last rating is older than a year"
        ),
        "coverage.snapshot_made": _("froze the figures of coverage"),
        "coverage.publication_proposed": _("proposed to publish the figures of coverage"),
        "coverage.published": _("published the figures of coverage"),
        "coverage.target_set": _("set a target of coverage"),
        "coverage.target_removed": _("took back a target of coverage"),
        "load.coverage": _("loaded the definitions and targets of coverage"),
        "load.rule_sets": _("published the shipped rule sets"),
        "load.published_titles": _("took over titles from a published list"),
    }
)
