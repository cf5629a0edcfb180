"""The texts that make a survey known: proposed from the survey, corrected by the team.

The link is written `{lien}`, so that the same text serves each partner with its own link.
"""

from collections.abc import Callable

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.questionnaire.duration import estimate_minutes
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.kit.sms import plainer
from aimpact.surveys.models import Survey
from aimpact.surveys.promises import promise_in_words
from aimpact.surveys.refusals import moment, next_steps
from aimpact.ui.text import format_number, typeset

LINK = "{lien}"


class KitText(TextChoices):
    """The texts of a kit; values name their files."""

    SUBJECT = "objet", gettext_lazy("Subject of the e-mail")
    EMAIL = "e-mail", gettext_lazy("E-mail")
    SMS = "sms", gettext_lazy("Text message")
    SITE = "site", gettext_lazy("News for the website")
    BULLETIN = "bulletin", gettext_lazy("Lines for the bulletin")
    SOCIAL = "reseaux", gettext_lazy("Social network")


LONGEST = {KitText.SUBJECT: 200, KitText.SMS: 612}
"""Characters; `LONGEST_OF_ALL` for the other texts. 612 is four parts of a text message."""
LONGEST_OF_ALL = 5_000


def propose(survey: Survey, kind: KitText, *, language: str) -> str:
    """The text that the survey itself suggests."""
    with translation.override(language):
        return _PROPOSALS[kind](_Facts(survey, language))


class _Facts:
    """What every text draws on, in one language."""

    def __init__(self, survey: Survey, language: str) -> None:
        self.space = survey.space.name
        self.title = typeset(survey.document.title.read(language), language=language)
        self.intro = typeset(survey.document.intro.read(language), language=language)
        minutes = estimate_minutes(survey.document, profile_questions=len(survey.profile_fields))
        self.minutes = (
            _("It takes about a minute, on a phone or a computer.")
            if minutes == 1
            else _("It takes about %(number)s minutes, on a phone or a computer.")
            % {"number": format_number(minutes)}
        )
        self.short_minutes = (
            _("1 minute") if minutes == 1 else _("%(number)s minutes") % {"number": minutes}
        )
        self.until = (
            _("You can answer until %(closes)s.") % {"closes": moment(survey.closes_at, survey)}
            if survey.closes_at
            else ""
        )
        self.secrecy = _secrecy(survey)
        self.code = _("With the code: %(code)s") % {"code": f"{survey.code[:4]} {survey.code[4:]}"}
        self.answer = _("To answer: %(link)s") % {"link": LINK}
        self.then = next_steps(survey)[-1]
        self.asks = _("%(space)s asks for your opinion:") % {"space": self.space}


def _secrecy(survey: Survey) -> str:
    if survey.anonymity == Anonymity.ANONYMOUS:
        return _("Your answers are anonymous: nothing kept with them tells who you are.")
    if survey.anonymity == Anonymity.NAMED:
        words = _("Your answers are named: the team of %(space)s sees them with your name.")
        return words % {"space": survey.space.name}
    return " ".join(promise_in_words(survey))


def _subject(facts: _Facts) -> str:
    return _("%(space)s asks for your opinion: %(title)s") % {
        "space": facts.space,
        "title": facts.title,
    }


def _email(facts: _Facts) -> str:
    timing = " ".join(filter(None, [facts.minutes, facts.until]))
    parts = [_("Hello,"), f"{facts.asks} {facts.title}", facts.intro, timing]
    parts += [facts.secrecy, facts.answer, facts.then]
    return "\n\n".join(filter(None, parts))


def _sms(facts: _Facts) -> str:
    text = _("%(space)s: your opinion on “%(title)s”? %(minutes)s: %(link)s") % {
        "space": facts.space,
        "title": _short(facts.title, 60),
        "minutes": facts.short_minutes,
        "link": LINK,
    }
    return plainer(text)


def _site(facts: _Facts) -> str:
    timing = " ".join(filter(None, [facts.minutes, facts.until]))
    parts = [facts.title, facts.intro, timing, facts.secrecy, facts.answer]
    return "\n\n".join(filter(None, [*parts, facts.then]))


def _bulletin(facts: _Facts) -> str:
    timing = " ".join(filter(None, [facts.minutes, facts.until]))
    where = f"{facts.answer} – {facts.code}"
    return "\n".join(filter(None, [f"{facts.asks} {facts.title}", timing, where]))


def _social(facts: _Facts) -> str:
    lines = [f"{facts.asks} {facts.title}", facts.until, f"👉 {LINK}"]
    return "\n\n".join(filter(None, lines))


def _short(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return f"{text[:length].rsplit(' ', 1)[0].rstrip(',;:. ')}…"


_PROPOSALS: dict[KitText, Callable[[_Facts], str]] = {
    KitText.SUBJECT: _subject,
    KitText.EMAIL: _email,
    KitText.SMS: _sms,
    KitText.SITE: _site,
    KitText.BULLETIN: _bulletin,
    KitText.SOCIAL: _social,
}
