"""The language of the pages, kept in a cookie. Also for those who are not signed in."""

from django.contrib.auth.decorators import login_not_required
from django.views import i18n

set_language = login_not_required(i18n.set_language)
