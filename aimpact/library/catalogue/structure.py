"""What a template is."""

from dataclasses import dataclass

from aimpact.library.enums import Public, Topic
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.enums import Moment

OWN = "equipe-"
"""Begins the name of a template that a space made; none of the platform's begins like it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The words that make people come, by where they are read. None holds a link or a date."""

    poster: Text
    subject: Text
    news: Text
    sms: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTemplate:
    """A questionnaire ready to be copied, and all that goes with it.

    `avoid` says when not to use it; `days` how long to keep it open; `profile` what to ask
    people about themselves (`ProfileField`); `privacy` ends the sentence "we collect these
    answers to…"; `keywords` are words that clients use and the questions do not hold. A template
    that a space made has neither `avoid` nor announcements, and may have no topic.
    """

    slug: str
    name: Text
    publics: tuple[Public, ...]
    topic: Topic | None
    moment: Moment
    days: int
    profile: tuple[str, ...]
    keywords: Text
    purpose: Text
    avoid: Text
    announcement: Announcement
    privacy: Text
    questionnaire: Questionnaire

    @property
    def is_own(self) -> bool:
        """Whether a space made it, and not the platform."""
        return self.slug.startswith(OWN)

    @property
    def minutes(self) -> int:
        """How long it takes to answer, the profile questions counted."""
        return estimate_minutes(self.questionnaire, profile_questions=len(self.profile))

    @property
    def size(self) -> int:
        """How many questions it asks."""
        return sum(1 for _ in self.questionnaire.questions())
