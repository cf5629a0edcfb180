"""Words of the library in templates: `{% load library %}`."""

from dataclasses import dataclass

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.accounts.enums import ProfileField
from aimpact.library.catalogue import SurveyTemplate
from aimpact.library.forms import BorrowForm
from aimpact.surveys.questionnaire.structure import Question, Text
from aimpact.surveys.selectors.palette import BY_KIND
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
def borrowed(question: Question, form: BorrowForm) -> BorrowLine:
    """{% borrowed question form as line %}: its kind in words, and whether it was ticked."""
    ticked = form["questions"].value() or []
    offer = BY_KIND.get(question.kind)
    return BorrowLine(str(offer.name) if offer else question.kind.value, question.code in ticked)


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
