"""Open a client's space from the command line, and invite its first owner by e-mail."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from aimpact.core.text import TextTooLong
from aimpact.spaces.enums import Plan, Role, SpaceKind
from aimpact.spaces.models import Space
from aimpact.spaces.services import create_space, invite_staff
from aimpact.territories.models import Territory

KINDS = [kind.value for kind in SpaceKind if kind != SpaceKind.AGORA]


class Command(BaseCommand):
    """`create_space "Ville de X" --kind commune --owner mairie@x.fr`."""

    help = "Open a client's space and invite its first owner by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="as its citizens know it")
        parser.add_argument("--owner", required=True, help="e-mail address of the first owner")
        parser.add_argument("--kind", choices=KINDS, required=True)
        parser.add_argument("--plan", choices=Plan.values, default=Plan.ESSENTIAL.value)
        parser.add_argument("--slug", help="its part of the address; made from the name if absent")
        parser.add_argument(
            "--territory", metavar="CODE", help="official code (INSEE) of its place"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug = _slug(options["slug"] or slugify(options["name"])[:50].strip("-"))
        owner = _address(options["owner"])
        territory = _territory(options["territory"], SpaceKind(options["kind"]))
        now = timezone.now()
        try:
            with transaction.atomic():
                space = create_space(
                    options["name"],
                    slug=slug,
                    kind=SpaceKind(options["kind"]),
                    territory=territory,
                    plan=Plan(options["plan"]),
                    by=None,
                    at=now,
                )
                invite_staff(space, email=owner, role=Role.OWNER, by=None, at=now)
        except TextTooLong as error:
            raise CommandError(f"The name is too long: {error}.") from error
        self.stdout.write(f"Space /e/{space.slug}/ is open; the invitation of {owner} is queued.\n")


def _slug(slug: str) -> str:
    if not slug or slugify(slug) != slug or len(slug) > 50:
        raise CommandError("Give --slug: at most 50 small letters, figures and dashes.")
    if Space.objects.filter(slug=slug).exists():
        raise CommandError(f"A space has the address /e/{slug}/ already: give another --slug.")
    return slug


def _address(typed: str) -> str:
    try:
        validate_email(typed)
    except ValidationError as error:
        raise CommandError(f"{typed!r} is not an e-mail address.") from error
    return typed


def _territory(code: str | None, kind: SpaceKind) -> Territory | None:
    if code is None:
        return None
    found = list(Territory.objects.of_today().filter(code=code))
    # A département and a région may share a code: the kind of the space decides.
    same_kind = [territory for territory in found if territory.kind == kind.value]
    if not found:
        raise CommandError(f"No territory has the code {code}. Run import_territories first?")
    return (same_kind or found)[0]
