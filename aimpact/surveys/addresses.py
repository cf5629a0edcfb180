"""The addresses of a survey as they are printed and pasted, and the languages it speaks."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from aimpact.surveys.arrivals import TAG_PARAMETER
from aimpact.surveys.models import Survey


def survey_address(survey: Survey, tag: str = "") -> str:
    """The whole address at which the survey is answered, with the tag of a way in if any."""
    query = f"?{urlencode({TAG_PARAMETER: tag})}" if tag else ""
    return f"{settings.PUBLIC_URL}{reverse('answer', args=[survey.code])}{query}"


def typed_address() -> str:
    """Where the short code is typed, as people read it: without « https:// »."""
    return f"{urlsplit(settings.PUBLIC_URL).netloc}{reverse('answer_code').rstrip('/')}"


def languages_of(survey: Survey) -> list[str]:
    """The languages in which the survey is made known: those that its title speaks."""
    title = survey.document.title
    return [language for language in ("fr", "en") if getattr(title, language)] or ["fr"]
