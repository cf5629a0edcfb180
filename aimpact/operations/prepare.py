"""Bring files and database to the state that the code expects; safe to run at any time.

python -m aimpact.operations.prepare [--demo] [--accounts-to FILE]
"""

import argparse
import hashlib
import os
import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError

from aimpact.operations.catalogues import compile_catalogues
from aimpact.operations.progress import step


def prepare(*, demo: bool) -> None:
    """Compile translations, collect static files, migrate, and load what must be there."""
    with step("Translations"):
        compile_catalogues()
    django.setup()
    with step("Checks"):
        call_command("check", verbosity=0)
    if (fingerprint := static_fingerprint()) != _read(_static_stamp()):
        with step("Static files"):
            call_command("collectstatic", interactive=False, verbosity=0)
            _static_stamp().write_text(fingerprint)
    with step("Database tables"):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    with step("Communes, départements, régions"):
        call_command("import_territories", verbosity=0)
        call_command("load_population", verbosity=0)
    if demo and "load_demo" in get_commands():
        with step("Demonstration data (the first time takes up to a minute)"):
            call_command("load_demo", verbosity=0)


def static_fingerprint() -> str:
    """Changes when any static file does: compressing them all again takes seconds."""
    from django.contrib.staticfiles.finders import get_finders

    files = sorted(
        f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}"
        for finder in get_finders()
        for path, storage in finder.list([])
    )
    return hashlib.sha256("\n".join(files).encode()).hexdigest()


def _static_stamp() -> Path:
    from django.conf import settings

    return Path(settings.STATIC_ROOT) / ".made-from"


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def demo_accounts_text() -> str:
    """Who can sign in to the demonstration, one a line; empty when there is none."""
    try:
        from aimpact.demo.selectors import demo_accounts
    except ImportError:
        return ""
    return "\n".join(str(account) for account in demo_accounts())


def main(arguments: list[str] | None = None) -> int:
    """Exit code 1 and a way out when a step fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--accounts-to", type=Path)
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aimpact.project.settings")
    try:
        prepare(demo=chosen.demo)
    except (DatabaseError, OSError, CommandError) as error:
        print(f"\n✗ {type(error).__name__}: {error}\n{_advice(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if chosen.demo and chosen.accounts_to:
        chosen.accounts_to.write_text(demo_accounts_text())
    return 0


def _advice(error: Exception) -> str:
    if "No space left" in str(error) or "could not extend file" in str(error):
        return "The disk is full: free some, then run again."
    if isinstance(error, DatabaseError):
        return (
            "The database does not fit this code. If it holds nothing you need, `make clean` "
            "throws the embedded one away; else run `aimpact manage showmigrations`."
        )
    return "Correct that, then run again."


if __name__ == "__main__":
    sys.exit(main())
