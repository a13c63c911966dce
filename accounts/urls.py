"""Pages about people and the jobs they start. The home stands outside the namespace: it is
everybody's."""

from django.urls import include, path

from accounts.views import jobs
from accounts.views.administration import people, roles, trail
from accounts.views.capacity import switch_capacity
from accounts.views.files import stored_file
from accounts.views.home import home
from accounts.views.language import set_language
from accounts.views.password import choose_own_password
from accounts.views.sign_in import SignIn, SignOut

account_patterns = (
    [
        path("sign-in/", SignIn.as_view(), name="sign_in"),
        path("sign-out/", SignOut.as_view(), name="sign_out"),
        path("acting/", switch_capacity, name="switch_capacity"),
        path("files/<int:pk>/", stored_file, name="stored_file"),
        path("language/", set_language, name="set_language"),
        path("password/", choose_own_password, name="choose_password"),
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

administration_patterns = (
    [
        path("people/", people.people, name="people"),
        path("people/new/", people.open_new, name="open_account"),
        path("people/<int:pk>/", people.person, name="person"),
        path("people/<int:pk>/propose/", people.propose, name="propose_posting"),
        path("people/<int:pk>/password/", people.password, name="give_password"),
        path("people/<int:pk>/close/", people.close, name="close_account"),
        path("people/<int:pk>/reopen/", people.reopen, name="reopen_account"),
        path("keys/<int:pk>/revoke/", people.revoke_key, name="revoke_key"),
        path("roles/", roles.proposals, name="proposals"),
        path("roles/<int:pk>/confirm/", roles.confirm, name="confirm_posting"),
        path("roles/<int:pk>/refuse/", roles.refuse, name="refuse_posting"),
        path("postings/<int:pk>/revoke/", roles.revoke, name="revoke_posting"),
        path("trail/", trail.trail, name="trail"),
    ],
    "administration",
)

urlpatterns = [
    path("", home, name="home"),
    path("", include(job_patterns)),
    path("", include(account_patterns)),
    path("administration/", include(administration_patterns)),
]
