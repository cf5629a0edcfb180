"""Input of a page of the builder, and of the survey's own words."""

from collections.abc import Sequence
from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.structure import Page, Questionnaire
from aimpact.surveys.forms.conditions import ConditionEditor, Posted
from aimpact.surveys.forms.texts import BilingualForm
from aimpact.surveys.selectors.condition_words import Subject


class PageForm(BilingualForm):
    """The words of a page and, while its structure may change, its order."""

    def __init__(self, page: Page, data: Posted | None, *, is_locked: bool) -> None:
        super().__init__(data)
        self.page = page
        self.add_words("title", _("Title of the page"), page.title, maximum=200)
        self.add_words("intro", _("Introduction"), page.intro, lines=3)
        if is_locked:
            return
        orders = {
            "is_shuffled": _("Its questions in another order for each participant"),
            "is_movable": _("This page and its neighbours that say so, in another order for each"),
        }
        for name, label in orders.items():
            self.fields[name] = forms.BooleanField(
                label=label, required=False, initial=getattr(page, name)
            )

    def read(self) -> Page:
        """The page as typed, its condition as it was."""
        orders = {
            name: self.cleaned_data.get(name, getattr(self.page, name))
            for name in ("is_shuffled", "is_movable")
        }
        return replace(self.page, title=self.words("title"), intro=self.words("intro"), **orders)


class PageEditor:
    """Everything that the head of a page posts."""

    def __init__(
        self,
        page: Page,
        subjects: Sequence[Subject],
        *,
        is_locked: bool,
        data: Posted | None = None,
    ) -> None:
        self.page = page
        self.is_locked = is_locked
        self.form = PageForm(page, data, is_locked=is_locked)
        self.condition = ConditionEditor(page.condition, subjects, None if is_locked else data)

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read."""
        checks = [self.form.is_valid(), self.condition.is_valid(do)]
        return all(checks)

    def every_form(self) -> list[forms.BaseForm]:
        """The forms, for the summary of errors."""
        tests = self.condition.forms()
        return [self.form, *tests]

    def read(self, do: str = "") -> Page:
        """The page as typed."""
        return replace(
            self.form.read(),
            condition=self.page.condition if self.is_locked else self.condition.read_condition(do),
        )


class WordsEditor:
    """The survey's own words: title, introduction, thanks."""

    def __init__(self, questionnaire: Questionnaire, data: Posted | None = None) -> None:
        self.form = BilingualForm(data)
        add = self.form.add_words
        add("title", _("Title of the survey"), questionnaire.title, maximum=200)
        add("intro", _("Introduction: why you ask, what you will do"), questionnaire.intro, lines=4)
        add("thanks", _("Thanks: what happens next"), questionnaire.thanks, lines=4)

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read."""
        return self.form.is_valid()

    def every_form(self) -> list[forms.BaseForm]:
        """The forms, for the summary of errors."""
        return [self.form]
