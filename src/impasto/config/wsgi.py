"""The house as a WSGI application: all pages and the API, one thread a request."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impasto.config.settings")
application = get_wsgi_application()
