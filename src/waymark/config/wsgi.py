"""The WSGI entry."""

import os

from django.core.wsgi import get_wsgi_application

from waymark.config.chunked import Measured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waymark.config.settings")
application = Measured(get_wsgi_application())
