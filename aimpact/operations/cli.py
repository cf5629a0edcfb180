"""The command `aimpact`.

    aimpact run                 everything, on this machine (PORT, HOST)
    aimpact prepare             translations, static files, migrations
    aimpact web | live | worker one process, for many machines
    aimpact backup | restore    everything in one file, and back (--help)
    aimpact manage COMMAND …    Django's own commands
    aimpact import-answers …    any command of ours (dashes or underscores)

Each finds the database up: DATABASE_URL, or the embedded PostgreSQL outside production.
"""

import os
import sys
from collections.abc import Sequence

from aimpact.operations.environment import OperationError, database
from aimpact.operations.postgres import PostgresFailedError

SINGLE = ("web", "live", "worker")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aimpact.project.settings")
    try:
        return _dispatch(words)
    except (OperationError, PostgresFailedError) as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1


def _dispatch(words: list[str]) -> int:
    name, rest = words[0], words[1:]
    if name == "run":
        from aimpact.operations.run import run

        return run()
    if name == "backup":
        from aimpact.operations.backup import main as backup

        return backup(rest)
    if name == "restore":
        from aimpact.operations.restore import main as restore

        return restore(rest)
    with database():
        if name in SINGLE:
            from aimpact.operations.run import run_single

            return run_single(name)
        if name == "prepare":
            from aimpact.operations.prepare import main as prepare

            return prepare(rest)
        return _manage(rest if name == "manage" else words)


def _manage(words: list[str]) -> int:
    import django
    from django.core.management import execute_from_command_line, get_commands

    django.setup()  # our own commands are known only after it
    if words and words[0] not in get_commands():
        words[0] = words[0].replace("-", "_")
    execute_from_command_line(["aimpact", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
