"""Pages of the casework that need no sign-in."""

from django.urls import path

from reviews.views import public

public_patterns = (
    [
        path("public/notices/", public.notices, name="notices"),
        path("public/notices/<str:number>/", public.one_notice, name="notice"),
    ],
    "public",
)
