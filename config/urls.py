"""All URLs. Each app brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("config.api_urls")),
    path("", include("accounts.urls")),
    path("", include("enterprises.urls")),
    path("", include("cultivation.urls")),
    path("", include("reviews.urls")),
]

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
