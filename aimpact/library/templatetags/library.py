"""Words of the library in templates: `{% load library %}`."""

from dataclasses import dataclass

from django import template
from django.forms import Form
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.accounts.enums import ProfileField
from aimpact.library.catalogue import SurveyTemplate
from aimpact.library.enums import Source, Topic
from aimpact.library.proofreading import Finding
from aimpact.library.proofreading.reading_level import Ease, Reading
from aimpact.library.selectors.kits import template_of
from aimpact.library.selectors.remarks import language_name
from aimpact.questionnaire.structure import Question, Text
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.palette import BY_KIND, offer_of
from aimpact.ui.text import typeset

register = template.Library()


@dataclass(frozen=True)
class BorrowLine:
    """One question of a template as a box to tick."""

    kind: str
    is_ticked: bool


@dataclass(frozen=True)
class OtherLanguage:
    """A text in the language that the page is not in."""

    code: str
    name: str
    words: str


@register.simple_tag
def borrowed(question: Question, form: Form) -> BorrowLine:
    """{% borrowed question form as line %}: its kind in words, and whether it was ticked."""
    ticked = form["questions"].value() or []
    offer = BY_KIND.get(question.kind)
    return BorrowLine(str(offer.name) if offer else question.kind.value, question.code in ticked)


@register.simple_tag
def kind_name(question: Question) -> str:
    """{% kind_name question as kind %}: its kind, as the menu of the builder calls it."""
    return str(offer_of(question).name)


@register.simple_tag
def topic_name(topic: str) -> str:
    """{% topic_name item.topic as topic %}: the topic in words."""
    return str(Topic(topic).label)


@register.filter
def source_tone(source: Source) -> str:
    """{{ item.source|source_tone }}: the colour of a badge; the space's own stands out."""
    return "brand" if source is Source.BANK else ""


@register.simple_tag
def profile_labels(model: SurveyTemplate) -> str:
    """{% profile_labels template as labels %}: the profile questions, in a row."""
    return ", ".join(str(ProfileField(name).label) for name in model.profile)


@register.filter
def other_language(text: Text) -> OtherLanguage:
    """{{ text|other_language }}: the same text in the other language of the platform."""
    is_english = (get_language() or "fr").startswith("en")
    if is_english:
        return OtherLanguage("fr", _("In French"), typeset(text.fr, language="fr"))
    return OtherLanguage("en", _("In English"), text.en)


@register.filter
def in_language(text: Text, code: str) -> str:
    """{{ text|in_language:"en" }}: the text in that language."""
    return typeset(text.read(code), language=code)


@register.simple_tag
def use_of(survey: Survey) -> SurveyTemplate | None:
    """{% use_of survey as origin %}: the template that the survey was started from."""
    return template_of(survey)


@register.simple_tag
def ease_words(reading: Reading) -> str:
    """{% ease_words reading as words %}: how the questions read, in a word."""
    said = {Ease.EASY: _("Easy"), Ease.MEDIUM: _("Fairly easy"), Ease.HARD: _("Difficult")}
    return said[reading.ease]


@register.simple_tag
def language_of(language: str) -> str:
    """{% language_of "fr" %}: « en français »."""
    return language_name(language)


@register.filter
def before_marked(finding: Finding) -> SafeString:
    """{{ finding|before_marked }}: the text as it stands, what struck the rule underlined."""
    before, excerpt = finding.before, finding.excerpt
    head, found, tail = before.partition(excerpt) if excerpt else (before, "", "")
    if not found:
        return format_html("{}", before)
    return format_html("{}<mark>{}</mark>{}", head, found, tail)
