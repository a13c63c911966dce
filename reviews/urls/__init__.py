"""Pages of the casework, one module per reader."""

from django.urls import include, path

from reviews.urls.applicant import applicant_patterns

urlpatterns = [
    path("", include(applicant_patterns)),
]
