"""Pages of the casework for the enterprise."""

from django.urls import path

from reviews.views import (
    applicant,
    applicant_acts,
    applicant_correction,
    applicant_evidence,
    applicant_inspection,
    applicant_messages,
    applicant_self_check,
    applicant_titles,
    change_papers,
    changes,
    letters,
)

applicant_patterns = (
    [
        path("enterprise/self-check/", applicant_self_check.choose_rung, name="self_checks"),
        path(
            "enterprise/self-check/<str:title_kind>/",
            applicant_self_check.self_check,
            name="self_check",
        ),
        path("enterprise/titles/", applicant_titles.titles, name="titles"),
        path("enterprise/changes/", changes.own_changes, name="changes"),
        path("enterprise/changes/<str:number>/", changes.own_change, name="change"),
        path(
            "enterprise/changes/<str:number>/papers/",
            change_papers.change_papers,
            name="change_papers",
        ),
        path("applications/", applicant.cases, name="cases"),
        path("applications/new/", applicant.new, name="new"),
        path("applications/<str:number>/", applicant.one_case, name="case"),
        path("applications/<str:number>/submit/", applicant_acts.hand_in, name="hand_in"),
        path(
            "applications/<str:number>/evidence/",
            applicant_evidence.change_evidence,
            name="evidence",
        ),
        path("applications/<str:number>/receipt/", applicant_acts.receipt, name="receipt"),
        path("applications/<str:number>/withdraw/", applicant_acts.withdraw, name="withdraw"),
        path(
            "applications/<str:number>/correction/",
            applicant_correction.correct,
            name="correction",
        ),
        path("applications/<str:number>/letters/<slug:key>/", letters.letter, name="letter"),
        path(
            "applications/<str:number>/inspections/<str:inspection>/reply/",
            applicant_inspection.reply,
            name="inspection_reply",
        ),
        path("messages/", applicant_messages.messages, name="messages"),
        path("messages/read/", applicant_messages.read, name="read_messages"),
    ],
    "applicant",
)
