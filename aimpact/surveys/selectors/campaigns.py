"""Reads for the campaign kit: the texts as they stand, the sites that may show the survey."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language

from aimpact.surveys.addresses import languages_of, survey_address
from aimpact.surveys.kit.words import LINK, KitText, propose
from aimpact.surveys.models import CampaignText, Embedding, Survey

FRAME_HEIGHT = 720
"""Pixels of a frame where its script does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShown:
    """One text of the kit. `is_own` says that the team wrote it."""

    kind: KitText
    language: str
    text: str
    is_own: bool

    def with_link(self, address: str) -> str:
        """The text as it is sent, its link in place."""
        return self.text.replace(LINK, address)


def kit_texts(survey: Survey) -> list[TextShown]:
    """Every text, in every language of the survey's title. One query."""
    own = {(row.kind, row.language): row.text for row in CampaignText.objects.filter(survey=survey)}
    return [
        TextShown(
            kind=kind,
            language=language,
            text=own.get((kind.value, language)) or propose(survey, kind, language=language),
            is_own=(kind.value, language) in own,
        )
        for language in languages_of(survey)
        for kind in KitText
    ]


def sites_of(survey: Survey) -> list[str]:
    """The sites in whose pages the survey may be shown."""
    row = Embedding.objects.filter(survey=survey).first()
    return row.sites if row else []


def embedded_address(survey: Survey, tag: str = "") -> str:
    """The whole address of the survey as a part of another page."""
    address = survey_address(survey, tag)
    base, mark, query = address.partition("?")
    return f"{base}integre/{mark}{query}"


def frame_html(survey: Survey, tag: str = "", *, height: int = FRAME_HEIGHT) -> str:
    """What a site pastes in its page."""
    title = escape(survey.title(get_language()[:2]))
    return (
        f'<iframe src="{escape(embedded_address(survey, tag))}" title="{title}" width="100%"'
        f' height="{height}" loading="lazy" style="border:0" data-aimpact></iframe>\n'
        f'<script src="{settings.PUBLIC_URL}{reverse("frame_script")}" async></script>'
    )
