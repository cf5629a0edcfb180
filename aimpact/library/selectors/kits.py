"""The announcements of a survey, from the template that it was started from."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation

from aimpact.library.catalogue import SurveyTemplate, find_template
from aimpact.library.catalogue.announcing import Facts, Kit, kit_of
from aimpact.library.models import TemplateUse
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.questionnaire.structure import Text
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

LINK = "(lien)"
"""Stands where the address of a survey will: it has none yet."""


def model_kit(template: SurveyTemplate, space: Space) -> Kit:
    """The template's texts for a space, before there is a survey."""
    return kit_of(template, Facts(space=space.name, link=LINK, minutes=template.minutes))


def template_of(survey: Survey) -> SurveyTemplate | None:
    """The template that the survey was started from, if it was."""
    use = TemplateUse.objects.filter(survey=survey).first()
    return find_template(use.template) if use else None


def survey_kit(survey: Survey) -> Kit | None:
    """The texts of the survey's template with its own link, length and last day."""
    template = template_of(survey)
    if template is None:
        return None
    minutes = estimate_minutes(survey.document, profile_questions=len(survey.profile_fields))
    link = f"{settings.PUBLIC_URL}{reverse('answer', args=[survey.code])}"
    facts = Facts(space=survey.space.name, link=link, minutes=minutes, until=_last_day(survey))
    return kit_of(template, facts)


def _last_day(survey: Survey) -> Text:
    if survey.closes_at is None:
        return Text()
    day = timezone.localtime(survey.closes_at, survey.zone).date()
    said = {}
    for language in ("fr", "en"):
        with translation.override(language):
            said[language] = formats.date_format(day, "DATE_FORMAT")
    return Text(**said)
