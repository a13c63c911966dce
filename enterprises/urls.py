"""Pages about enterprises and what they file."""

from django.urls import include, path

from enterprises.views import (
    assessments,
    assessors,
    claiming,
    filings,
    grading,
    opening,
    record,
    ties,
)

enterprise_patterns = (
    [
        path("enterprise/", record.show, name="record"),
        path("enterprise/edit/", record.edit, name="edit_record"),
        path("enterprise/new/", opening.open_new, name="open_new"),
        path("enterprise/claim/", claiming.claim, name="claim"),
        path("enterprises/<int:pk>/ties/", ties.add_tie, name="add_tie"),
        path("enterprises/<int:pk>/ties/<int:tie_pk>/end/", ties.end, name="end_tie"),
        path("enterprise/filings/", filings.side_by_side, name="filings"),
        path("enterprise/filings/<int:year>/", filings.edit, name="filing"),
        path("enterprise/assessment/", assessments.history, name="assessments"),
        path("enterprise/assessment/rate/", assessments.rate, name="assessment"),
        path("enterprise/assessment/<int:pk>/", assessments.result, name="assessment_result"),
        path("grading/", grading.visits, name="visits"),
        path("grading/assessors/", assessors.assessors, name="assessors"),
        path("grading/order/<int:enterprise_id>/", grading.order, name="order_visit"),
        path("grading/<int:pk>/", grading.visit, name="visit"),
        path("grading/<int:pk>/files/", grading.visit_files, name="visit_files"),
    ],
    "enterprises",
)

urlpatterns = [
    path("", include(enterprise_patterns)),
]
