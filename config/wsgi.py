"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from common.checks import refuse_to_serve_unsafely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
refuse_to_serve_unsafely()
