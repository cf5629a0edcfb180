"""The templates nearest to a title or a description."""

from functools import cache

from aimpact.library.catalogue import SurveyTemplate, templates
from aimpact.library.matching import Index

NAME, KEYWORDS, TITLE, PURPOSE, QUESTIONS = 4.0, 3.0, 2.0, 1.0, 0.5
"""How much a word weighs by where it stands."""


def nearest_templates(text: str, *, limit: int = 3) -> list[SurveyTemplate]:
    """The templates that look most like a text in French or English, the best first."""
    known = {template.slug: template for template in templates()}
    return [known[match.key] for match in _index().search(text, limit=limit)]


@cache
def _index() -> Index:
    index = Index()
    for template in templates():
        asked = template.questionnaire
        pieces = [
            (template.name, NAME),
            (template.keywords, KEYWORDS),
            (asked.title, TITLE),
            (template.purpose, PURPOSE),
            *((question.label, QUESTIONS) for question in asked.questions()),
        ]
        texts = [(words, weight) for text, weight in pieces for words in (text.fr, text.en)]
        index.add(template.slug, texts)
    return index
