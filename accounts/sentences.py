"""Sentences of the event trail about people, regions and offices."""

from django.utils.translation import gettext_lazy as _

from common.sentences import register_sentences

register_sentences(
    {
        "load.regions": _("loaded the regions"),
        "load.offices": _("loaded the offices"),
        "user.signed_in": _("signed in"),
        "user.signed_out": _("signed out"),
        "user.absence_declared": _("entered an absence"),
        "user.absence_called_off": _("called an absence off"),
        "user.api_key_issued": _("issued a key for the API"),
        "user.api_key_revoked": _("revoked a key for the API"),
        "user.account_opened": _("opened the account"),
        "user.account_closed": _("closed the account"),
        "user.account_reopened": _("opened the account again"),
        "user.password_given": _("gave a first password"),
        "user.password_chosen": _("chose a password"),
        "user.posting_proposed": _("proposed a role"),
        "user.posting_confirmed": _("confirmed a role"),
        "user.posting_refused": _("refused a role"),
        "user.posting_revoked": _("took a role away"),
        "trail.exported": _("exported a part of the trail"),
    }
)
