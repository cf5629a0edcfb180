"""Input of the builder's buttons that add and move."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.questionnaire.editing import add_question, add_ready
from aimpact.questionnaire.reading import CODE_MAXIMUM
from aimpact.questionnaire.ready import READY, Ready
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.questionnaire.tables import TableForm

_LONGEST = 70
_VALUES = [
    *(kind.value for kind in Kind),
    *(f"{Kind.MATRIX}:{form}" for form in TableForm),
    *(f"{READY}:{ready}" for ready in Ready),
]


class QuestionAddForm(forms.Form):
    """Which type of question, on which page."""

    kind = forms.ChoiceField(choices=[(value, value) for value in _VALUES])
    page = forms.CharField(max_length=CODE_MAXIMUM)

    def edit(self, document: Questionnaire) -> Questionnaire:
        """Add the question, or the ready-made ones, to the page."""
        kind, _colon, form = self.cleaned_data["kind"].partition(":")
        page = self.cleaned_data["page"]
        if kind == READY:
            return add_ready(document, Ready(form), page=page)
        return add_question(
            document, Kind(kind), page=page, table=TableForm(form) if form else None
        )


class PlaceForm(forms.Form):
    """What was dropped where: a question `into` a page, or a page when `into` is empty."""

    moved = forms.CharField(max_length=CODE_MAXIMUM)
    into = forms.CharField(max_length=CODE_MAXIMUM, required=False)
    position = forms.IntegerField(min_value=0, max_value=1_000)


class MoveForm(forms.Form):
    """Where one question goes: first on a page, or after one of its questions."""

    def __init__(self, document: Questionnaire, code: str, data: Any = None) -> None:
        super().__init__(data)
        self.places: dict[str, tuple[str, int]] = {}
        groups: list[tuple[str, list[tuple[str, str]]]] = []
        number = 0
        here = ""
        for page_number, page in enumerate(document.pages, 1):
            lines = [self._place(page, 0, _("First on this page"))]
            for question in page.questions:
                number += 1
                if question.code == code:
                    here = lines[-1][0]
                    continue
                words = _("After %(question)s") % {"question": _named(question, number)}
                lines.append(self._place(page, len(lines), words))
            groups.append((_page_name(page, page_number), lines))
        self.fields["where"] = forms.ChoiceField(label=_("New place"), choices=groups, initial=here)

    def _place(self, page: Page, to: int, words: str) -> tuple[str, str]:
        value = f"{page.code}:{to}"
        self.places[value] = (page.code, to)
        return value, words

    def chosen(self) -> tuple[str, int]:
        """The page and the position on it, the question itself left out."""
        return self.places[self.cleaned_data["where"]]


def _named(question: Question, number: int) -> str:
    label = _read(question.label) or question.code
    return f"{number}. {label if len(label) <= _LONGEST else label[:_LONGEST].rstrip() + '…'}"


def _page_name(page: Page, number: int) -> str:
    name = _("Page %(number)s") % {"number": number}
    return f"{name} – {title}" if (title := _read(page.title)) else name


def _read(text: Text) -> str:
    return text.read((get_language() or "fr")[:2])
