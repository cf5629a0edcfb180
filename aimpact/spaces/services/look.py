"""A space's terms and look: name, time zone, colours, font, logo."""

import hashlib
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.core.text import clean_text
from aimpact.spaces.enums import Plan, SpaceKind, TimeZone
from aimpact.spaces.frame import theme_of
from aimpact.spaces.logos import read_logo
from aimpact.spaces.models import Space
from aimpact.territories.models import Territory
from aimpact.ui.theme import Unreadable, check_theme


@transaction.atomic
def create_space(
    name: str,
    *,
    slug: str,
    kind: SpaceKind,
    territory: Territory | None = None,
    plan: Plan = Plan.ESSENTIAL,
    by: User | None,
    at: datetime,
) -> Space:
    """Open a client's space. Its first owner is invited next (`invite_staff`)."""
    space = Space.objects.create(
        name=clean_text(name, maximum=120),
        slug=slug,
        kind=kind,
        territory=territory,
        plan=plan,
        created_at=at,
    )
    record_event(space, "create_space", by=by, at=at, space_id=space.pk, plan=plan)
    return space


class ThemeUnreadable(ValueError):
    """A pair of colours that not everyone can read; `pairs` says which and offers better ones."""

    def __init__(self, pairs: list[Unreadable]) -> None:
        super().__init__("; ".join(pair.message for pair in pairs))
        self.pairs = pairs


@transaction.atomic
def change_space_settings(
    space: Space,
    *,
    name: str,
    description: str,
    time_zone: TimeZone,
    primary_color: str,
    on_primary_color: str,
    accent_color: str,
    font: str,
    by: User,
    at: datetime,
) -> Space:
    """Change what a space says and how it looks; empty colours are AimPact's own.

    Raises `ThemeUnreadable`, and `ui.theme.UnknownFont` or `ui.colour.InvalidColour` for what
    no form of ours sends.
    """
    locked = Space.objects.select_for_update().get(pk=space.pk)
    locked.name = clean_text(name, maximum=120)
    locked.description = clean_text(description, maximum=2_000)
    locked.time_zone = time_zone
    locked.primary_color = primary_color.lower()
    locked.on_primary_color = on_primary_color.lower()
    locked.accent_color = accent_color.lower()
    locked.font = font
    unreadable = check_theme(theme_of(locked))
    if unreadable:
        raise ThemeUnreadable(unreadable)
    locked.save()
    record_event(locked, "change_space_settings", by=by, at=at, space_id=locked.pk)
    return locked


@transaction.atomic
def set_logo(space: Space, *, data: bytes, by: User, at: datetime) -> Space:
    """Give the space this logo. Raises `NotALogo`.

    The file's name is drawn from its content: a logo's address never shows another image, and
    may be cached for ever.
    """
    logo = read_logo(data)
    digest = hashlib.sha256(data).hexdigest()[:32]
    locked = Space.objects.select_for_update().get(pk=space.pk)
    before = locked.logo.name
    name = f"logos/{locked.pk}-{digest}.{logo.extension}"
    if name == before:
        return locked
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    locked.logo.name = name
    locked.save(update_fields=["logo"])
    record_event(locked, "set_logo", by=by, at=at, space_id=locked.pk)
    _forget_file(before)
    return locked


@transaction.atomic
def remove_logo(space: Space, *, by: User, at: datetime) -> Space:
    """Show the space's name alone."""
    locked = Space.objects.select_for_update().get(pk=space.pk)
    before = locked.logo.name
    if before:
        locked.logo.name = ""
        locked.save(update_fields=["logo"])
        record_event(locked, "remove_logo", by=by, at=at, space_id=locked.pk)
        _forget_file(before)
    return locked


def _forget_file(name: str | None) -> None:
    if name:
        transaction.on_commit(partial(default_storage.delete, name))
