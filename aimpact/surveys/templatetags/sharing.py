"""What a survey's page says to whoever draws a preview of its link: `{% load sharing %}`."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from aimpact.surveys.addresses import survey_address
from aimpact.surveys.models import Survey
from aimpact.surveys.poster import describe_card
from aimpact.surveys.templatetags.answering import plain_words

register = template.Library()
LONGEST = 200
"""Characters of the description: networks show no more."""


@register.inclusion_tag("surveys/answer/social.html")
def social_tags(survey: Survey) -> dict[str, Any]:
    """{% social_tags survey %}: Open Graph, Twitter card, oEmbed discovery."""
    language = (get_language() or "fr")[:2]
    address = survey_address(survey)
    said = " ".join(plain_words(survey.document.intro).split())
    alt = describe_card(survey, language=language)
    return {
        "title": plain_words(survey.document.title),
        "about": f"{said[:LONGEST]}…" if len(said) > LONGEST else said or alt,
        "address": address,
        "site": survey.space.name,
        "picture": f"{settings.PUBLIC_URL}{reverse('social_card', args=[survey.code])}",
        "alt": alt,
        "locale": {"fr": "fr_FR", "en": "en_GB"}.get(language, "fr_FR"),
        "oembed": f"{settings.PUBLIC_URL}{reverse('oembed')}?{urlencode({'url': address})}",
    }
