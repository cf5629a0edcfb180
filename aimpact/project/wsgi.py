"""The `web` process: every page, over WSGI (ADR 0003 has the measurements)."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from aimpact.core.postgresql.base import bound_waits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aimpact.project.settings")
application = get_wsgi_application()

# Here and not in the settings: jobs, backups and migrations wait as long as it takes.
bound_waits(settings.DATABASE_PATIENCE)

# Every view is loaded now rather than in somebody's first request; and what stays for the life of
# the process is left out of collections: going through it all took 120 ms of one request in ten.
_views = get_resolver().url_patterns
gc.collect()
gc.freeze()
