"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from common.checks import refuse_to_serve_unsafely
from config.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
refuse_to_serve_unsafely()
# Routes, and with them all that answers, are loaded before the first request asks for them.
_routes = get_resolver().url_patterns
settle()
