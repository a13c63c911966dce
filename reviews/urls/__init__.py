"""Pages of the casework, one module per reader."""

from django.urls import include, path

from reviews.urls.applicant import applicant_patterns
from reviews.urls.desk import desk_patterns
from reviews.urls.panels import expert_patterns, panels_patterns
from reviews.urls.public import public_patterns
from reviews.urls.rounds import rounds_patterns

urlpatterns = [
    path("", include(applicant_patterns)),
    path("", include(desk_patterns)),
    path("", include(rounds_patterns)),
    path("", include(panels_patterns)),
    path("", include(expert_patterns)),
    path("", include(public_patterns)),
]
