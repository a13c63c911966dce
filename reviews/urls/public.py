"""Pages of the casework that need no sign-in."""

from django.urls import path

from reviews.views import public, public_objections

public_patterns = (
    [
        path("public/notices/", public.notices, name="notices"),
        path("public/notices/<str:number>/", public.one_notice, name="notice"),
        path(
            "public/notices/<str:number>/objections/<int:pk>/",
            public_objections.new_objection,
            name="new_objection",
        ),
        path("public/objection/", public_objections.follow_objection, name="objection"),
    ],
    "public",
)
