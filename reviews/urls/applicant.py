"""Pages of the casework for the enterprise."""

from django.urls import path

from reviews.views import change_papers, changes, letters
from reviews.views.applicant import (
    acts,
    cases,
    changing_evidence,
    correction,
    inspection,
    messages,
    self_check,
    titles,
)

applicant_patterns = (
    [
        path("enterprise/self-check/", self_check.choose_rung, name="self_checks"),
        path(
            "enterprise/self-check/<str:title_kind>/",
            self_check.self_check,
            name="self_check",
        ),
        path("enterprise/titles/", titles.titles, name="titles"),
        path("enterprise/changes/", changes.own_changes, name="changes"),
        path("enterprise/changes/<str:number>/", changes.own_change, name="change"),
        path(
            "enterprise/changes/<str:number>/papers/",
            change_papers.change_papers,
            name="change_papers",
        ),
        path("applications/", cases.cases, name="cases"),
        path("applications/new/", cases.new, name="new"),
        path("applications/<str:number>/", cases.one_case, name="case"),
        path("applications/<str:number>/submit/", acts.hand_in, name="hand_in"),
        path(
            "applications/<str:number>/evidence/",
            changing_evidence.change_evidence,
            name="evidence",
        ),
        path("applications/<str:number>/receipt/", acts.receipt, name="receipt"),
        path("applications/<str:number>/withdraw/", acts.withdraw, name="withdraw"),
        path(
            "applications/<str:number>/correction/",
            correction.correct,
            name="correction",
        ),
        path("applications/<str:number>/letters/<slug:key>/", letters.letter, name="letter"),
        path(
            "applications/<str:number>/inspections/<str:inspection>/reply/",
            inspection.reply,
            name="inspection_reply",
        ),
        path("messages/", messages.messages, name="messages"),
        path("messages/read/", messages.read, name="read_messages"),
    ],
    "applicant",
)
