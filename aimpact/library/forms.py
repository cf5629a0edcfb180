"""Input of the library's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aimpact.core.text import clean_text
from aimpact.library.catalogue import SurveyTemplate
from aimpact.library.enums import Public, Source, Topic
from aimpact.library.selectors.bank import BankSearch
from aimpact.library.selectors.gallery import Wanted
from aimpact.questionnaire.structure import Kind
from aimpact.surveys.enums import Moment
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.palette import BY_KIND

WORDS_MAXIMUM = 500
"""Characters of a search: what is longer is cut, not refused."""
ANYTHING = ("", pgettext_lazy("library", "All"))


class GalleryForm(forms.Form):
    """Which templates to show. Unknown values are as good as none: the address was typed."""

    words = forms.CharField(label=_("Search"), required=False)
    public = forms.ChoiceField(label=_("For"), required=False, choices=[ANYTHING, *Public.choices])
    topic = forms.ChoiceField(label=_("Topic"), required=False, choices=[ANYTHING, *Topic.choices])
    moment = forms.ChoiceField(
        label=_("Moment"),
        required=False,
        choices=[ANYTHING, *((m.value, m.label) for m in Moment if m)],
    )

    def wanted(self) -> Wanted:
        """What was asked for, as far as it can be read."""
        self.is_valid()
        read = {name: self.cleaned_data.get(name, "") for name in ("public", "topic", "moment")}
        return Wanted(**read, words=tidy_words(self.cleaned_data.get("words", "")))


def tidy_words(typed: str) -> str:
    """What was typed, fit for a search."""
    return clean_text(typed)[:WORDS_MAXIMUM]


class BorrowForm(forms.Form):
    """Which questions of a template go to which page of which draft."""

    survey = forms.ChoiceField(label=_("Draft"))
    page = forms.CharField(required=False, max_length=30)
    questions = forms.MultipleChoiceField(
        label=_("Questions"),
        error_messages={"required": _("Tick at least one question.")},
    )

    def __init__(self, template: SurveyTemplate, drafts: list[Survey], *args: Any) -> None:
        super().__init__(*args)
        codes = [(question.code, "") for question in template.questionnaire.questions()]
        survey, questions = self.fields["survey"], self.fields["questions"]
        if isinstance(survey, forms.ChoiceField):
            survey.choices = [(draft.code, str(draft)) for draft in drafts]
        if isinstance(questions, forms.MultipleChoiceField):
            questions.choices = codes
        self.drafts = {draft.code: draft for draft in drafts}

    def target(self) -> tuple[Survey, str]:
        """The draft and its page: the one asked for, or the last."""
        survey = self.drafts[self.cleaned_data["survey"]]
        pages = survey.document.pages
        wanted = self.cleaned_data["page"]
        known = next((page.code for page in pages if page.code == wanted), "")
        return survey, known or (pages[-1].code if pages else "")


_NOTHING_ASKED = {Kind.INFORMATION, Kind.SCORE, Kind.HIDDEN}
WITHOUT_TOPIC = ("", pgettext_lazy("library", "None"))


class BankForm(forms.Form):
    """Which questions to show. Unknown values are as good as none: the address was typed."""

    words = forms.CharField(label=_("Search"), required=False)
    source = forms.ChoiceField(label=_("From"), required=False, choices=[ANYTHING, *Source.choices])
    topic = forms.ChoiceField(label=_("Topic"), required=False, choices=[ANYTHING, *Topic.choices])
    kind = forms.ChoiceField(
        label=_("Kind of question"),
        required=False,
        choices=[
            ANYTHING,
            *((k.value, offer.name) for k, offer in BY_KIND.items() if k not in _NOTHING_ASKED),
        ],
    )

    sondage = forms.ChoiceField(label=_("Add to the draft"), required=False)

    def __init__(self, drafts: list[Survey], *args: Any) -> None:
        super().__init__(*args)
        field = self.fields["sondage"]
        if isinstance(field, forms.ChoiceField):
            named = [(draft.code, str(draft)) for draft in drafts]
            field.choices = [("", _("None, I am only looking")), *named]

    def wanted(self) -> BankSearch:
        """What was asked for, as far as it can be read."""
        self.is_valid()
        read = {name: self.cleaned_data.get(name, "") for name in ("source", "topic", "kind")}
        return BankSearch(**read, words=tidy_words(self.cleaned_data.get("words", "")))


class TidyCharField(forms.CharField):
    """A line of text without the characters that nobody types."""

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value))


class QuestionForm(forms.Form):
    """What the team calls a question of its bank, and what it is about."""

    title = TidyCharField(
        label=_("Name in the bank"),
        required=False,
        max_length=120,
        help_text=_("For your team only: “Barometer, overall satisfaction”."),
    )
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, choices=[WITHOUT_TOPIC, *Topic.choices]
    )


class OwnTemplateForm(forms.Form):
    """What a template of the space is called, and what it is for."""

    name = TidyCharField(
        label=_("Name of the template"),
        max_length=120,
        error_messages={"required": _("Give it a name that your colleagues will recognise.")},
    )
    purpose = TidyCharField(
        label=_("What it is for"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("When to use it, and when not to."),
    )
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, choices=[WITHOUT_TOPIC, *Topic.choices]
    )


class DecisionForm(forms.Form):
    """Whether what a space proposes is shared with all; who declines says why."""

    do = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])
    reason = TidyCharField(label=_("Reason, if you decline"), required=False, max_length=300)

    @property
    def is_approved(self) -> bool:
        return bool(self.cleaned_data["do"] == "accept")
