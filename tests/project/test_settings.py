"""What the environment makes of the settings."""

import json
import os
import subprocess
import sys

from aimpact.operations.environment import ROOT

ASK = "import json; from aimpact.project import settings; print(json.dumps(settings.{name}))"


def setting(name, **environment):
    asked = subprocess.run(
        [sys.executable, "-c", ASK.format(name=name)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(asked.stdout)


def test_the_database_url_says_how_to_connect_and_the_pool_stays():
    url = "postgresql://aimpact@db.example/aimpact?sslmode=verify-full&connect_timeout=2"
    options = setting("DATABASES", DATABASE_URL=url, DATABASE_POOL="5")["default"]["OPTIONS"]

    assert options["sslmode"] == "verify-full"
    assert options["connect_timeout"] in (2, "2")  # before our own
    assert options["pool"] == {"min_size": 1, "max_size": 5, "timeout": 5, "reconnect_timeout": 2}


def test_former_secret_keys_are_kept_when_the_environment_names_them():
    assert setting("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="") == []
    assert setting("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="one,two") == ["one", "two"]
