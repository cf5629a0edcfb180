"""What the team decides of a campaign: its texts, and the sites that may show the survey."""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.surveys.kit.words import LINK, KitText, propose
from aimpact.surveys.models import CampaignText, Embedding, Survey

MOST_SITES = 20
_LOCAL = {"localhost", "127.0.0.1"}
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


class NotASite(ValueError):
    """`site` is not the address of a site: `https://`, a name, nothing after it."""

    def __init__(self, site: str) -> None:
        super().__init__(site)
        self.site = site


class TooManySites(ValueError):
    """More than `MOST_SITES` sites."""


class LinkMissing(ValueError):
    """A text that leads nowhere: `kind` names it."""

    def __init__(self, kind: KitText) -> None:
        super().__init__(kind)
        self.kind = kind


def save_texts(
    survey: Survey, texts: Mapping[KitText, str], *, language: str, by: User, at: datetime
) -> None:
    """Keep the texts of a language. An empty one, or one equal to the proposal, is not kept.

    Raises `LinkMissing` when a text other than the subject does not hold the link.
    """
    for kind, text in texts.items():
        if text and kind is not KitText.SUBJECT and LINK not in text:
            raise LinkMissing(kind)
    with transaction.atomic():
        Survey.objects.select_for_update(no_key=True).only("pk").get(pk=survey.pk)
        for kind, text in texts.items():
            _keep(survey, kind, text, language)
        record_event(
            survey, "save_campaign_texts", by=by, at=at, space_id=survey.space_id, language=language
        )


def _keep(survey: Survey, kind: KitText, text: str, language: str) -> None:
    if not text or text == propose(survey, kind, language=language):
        CampaignText.objects.filter(survey=survey, kind=kind.value, language=language).delete()
        return
    CampaignText.objects.update_or_create(
        survey=survey, kind=kind.value, language=language, defaults={"text": text}
    )


def allow_sites(survey: Survey, sites: list[str], *, by: User, at: datetime) -> list[str]:
    """Say which sites may show the survey in their pages; none with an empty list.

    Give the origins kept. Raises `NotASite`, `TooManySites`.
    """
    origins = list(dict.fromkeys(map(read_site, sites)))
    if len(origins) > MOST_SITES:
        raise TooManySites
    with transaction.atomic():
        Survey.objects.select_for_update(no_key=True).only("pk").get(pk=survey.pk)
        if origins:
            Embedding.objects.update_or_create(survey=survey, defaults={"sites": origins})
        else:
            Embedding.objects.filter(survey=survey).delete()
        named = " ".join(origins)
        record_event(survey, "allow_sites", by=by, at=at, space_id=survey.space_id, sites=named)
    return origins


def read_site(typed: str) -> str:
    """The origin that a person typed: « www.ville.example/page » is `https://www.ville.example`.

    A name may begin with `*.` for all of its sub-domains. Plain `http` is for the machine's own
    names alone. Raises `NotASite`.
    """
    text = typed.strip().lower()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise NotASite(typed) from error
    host = parts.hostname or ""
    is_local = host in _LOCAL
    known_scheme = parts.scheme == "https" or (parts.scheme == "http" and is_local)
    named = "." in host.removeprefix("*.") or is_local
    if not known_scheme or not named or not _HOST.fullmatch(host) or parts.username is not None:
        raise NotASite(typed)
    origin = f"{parts.scheme}://{host}{port}"
    if len(origin) > 120:
        raise NotASite(typed)
    return origin
