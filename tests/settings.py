"""Settings of the tests: the product's own, with less waiting."""

import os

from aimpact.project.settings import *  # noqa: F403 - a settings module that extends another
from aimpact.project.settings import DATABASES, MIDDLEWARE, STORAGES, VAR_DIR

# No pool: each test's connection is closed before its database is dropped. A process of a test's
# own, whose database is another, may ask for it.
if os.environ.get("TESTS_WITH_POOL") != "1":
    DATABASES["default"]["OPTIONS"] = {"prepare_threshold": 0}
DATABASES["default"]["TEST"] = {
    "NAME": os.environ.get("AIMPACT_TEST_DB", "test_aimpact"),
    "TEMPLATE": os.environ.get("AIMPACT_TEST_TEMPLATE"),
}

MIDDLEWARE = ["tests.reading.GetNeverWrites", *MIDDLEWARE]

# No thread that writes while a test looks: tests write what was counted themselves. Journeys,
# whose web process is another, ask for one.
ARRIVALS_WRITTEN_EVERY = float(os.environ.get("ARRIVALS_WRITTEN_EVERY", "0"))

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files straight from the apps: nothing to collect before a test.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
