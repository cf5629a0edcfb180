"""Read the e-mails that came back: from standard input, or from a mailbox of files (Maildir).

aimpact read_bounces < message            one message, as a mail server pipes it
aimpact read_bounces --maildir ~/rebonds  every message not read yet, then marked as read
"""

import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from aimpact.surveys.bounces import LARGEST, read_bounce
from aimpact.surveys.services.bounces import note_bounce

NOT_A_REPORT = "not a report of failure"


class Command(BaseCommand):
    """Strikes out the addresses of invitations that are gone, has the others tried again."""

    help = "Read returned e-mails (RFC 3464) from standard input or a Maildir."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--maildir", type=Path, help="a mailbox of files; default: stdin")
        parser.add_argument(
            "--delete", action="store_true", help="delete what was read instead of marking it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["maildir"]
        if folder is None:
            outcomes = Counter([read_one(sys.stdin.buffer.read(LARGEST))])
        elif (folder / "new").is_dir():
            outcomes = Counter(_read_all(folder, delete=options["delete"]))
        else:
            raise CommandError(f"{folder} is not a Maildir: it has no folder new/.")
        for outcome, number in sorted(outcomes.items()):
            self.stdout.write(f"{number} {outcome}")


def read_one(data: bytes) -> str:
    """What was done of one message, in words."""
    bounce = read_bounce(data)
    return NOT_A_REPORT if bounce is None else note_bounce(bounce, at=timezone.now()).value


def _read_all(folder: Path, *, delete: bool) -> Iterator[str]:
    box = mailbox.Maildir(folder, create=False)
    for key in list(box.keys()):
        message = box[key]
        if "S" in message.get_flags():
            continue
        yield read_one(box.get_bytes(key))
        if delete:
            box.discard(key)
            continue
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
