"""Surveys that show pictures, for the tests."""

from dataclasses import replace

from aimpact.questionnaire.structure import Media, Text
from aimpact.surveys.models import Survey, SurveyMedia


def shows(media: SurveyMedia, words: str = "La place, un jour de marché") -> Media:
    """A picture of the library with its words."""
    return Media(code=media.code, is_film=media.is_film, alt=Text(words, words))


def illustrated(survey: Survey, media: SurveyMedia) -> Survey:
    """The survey, its first question showing that picture."""
    document = survey.document
    page = document.pages[0]
    first = replace(page.questions[0], media=shows(media))
    pages = (replace(page, questions=(first, *page.questions[1:])), *document.pages[1:])
    survey.keep_document(replace(document, pages=pages))
    survey.save()
    return survey
