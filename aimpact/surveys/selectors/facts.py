"""Facts that conditions may look at: the profile that the survey asks, the state of quotas."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.accounts.enums import ProfileField
from aimpact.questionnaire.conditions import FULL, OPEN, PROFILE, QUOTA
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.structure import Choice, Quota, Text
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.condition_words import Subject
from aimpact.surveys.selectors.profiles import CHOICES

LANGUAGES = ("fr", "en")
STATES = ((FULL, gettext_lazy("Full")), (OPEN, gettext_lazy("Not full yet")))


def fact_subjects(survey: Survey) -> list[Subject]:
    """What a condition of this survey may look at besides answers, named."""
    return [*_profile(survey), *_quotas(survey)]


def _profile(survey: Survey) -> Iterator[Subject]:
    for name in survey.profile_fields:
        profile_field = ProfileField(name)
        choices = tuple(
            Choice(code=code, label=_both(label)) for code, label in CHOICES.get(name, [])
        )
        field = Field(
            f"{PROFILE}{name}",
            _both(profile_field.label),
            choices,
            is_place=profile_field == ProfileField.COMMUNE,
        )
        yield Subject(field, 0, _("Profile: %(name)s") % {"name": profile_field.label})


def _quotas(survey: Survey) -> Iterator[Subject]:
    language = (translation.get_language() or "fr")[:2]
    for quota in survey.document.quotas:
        choices = tuple(Choice(code=code, label=_both(label)) for code, label in STATES)
        field = Field(f"{QUOTA}{quota.code}", quota.label, choices)
        name = quota.label.read(language) or quota.code
        yield Subject(field, 0, _("Quota: %(name)s") % {"name": name})


def _both(label: object) -> Text:
    """A label of the platform in both languages."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(label)
    return Text(**said)


def quota_name(quota: Quota) -> str:
    """The name of a quota in the reader's language."""
    return quota.label.read((translation.get_language() or "fr")[:2]) or quota.code
