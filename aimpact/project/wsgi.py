"""The `web` process: every page, over WSGI (ADR 0003 has the measurements)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aimpact.project.settings")
application = get_wsgi_application()
