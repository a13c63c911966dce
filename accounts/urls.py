"""Pages about people and the jobs they start. The home stands outside the namespace: it is
everybody's."""

from django.urls import include, path

from accounts.views import jobs
from accounts.views.capacity import switch_capacity
from accounts.views.home import home
from accounts.views.language import set_language
from accounts.views.sign_in import SignIn, SignOut

account_patterns = (
    [
        path("sign-in/", SignIn.as_view(), name="sign_in"),
        path("sign-out/", SignOut.as_view(), name="sign_out"),
        path("acting/", switch_capacity, name="switch_capacity"),
        path("language/", set_language, name="set_language"),
    ],
    "accounts",
)

job_patterns = (
    [
        path("jobs/", jobs.runs, name="runs"),
        path("jobs/<int:pk>/", jobs.run, name="run"),
        path("jobs/<int:pk>/cancel/", jobs.cancel, name="cancel"),
        path("jobs/<int:pk>/retry/", jobs.retry, name="retry"),
    ],
    "jobs",
)

urlpatterns = [
    path("", home, name="home"),
    path("", include(job_patterns)),
    path("", include(account_patterns)),
]
