"""Input of one question of the builder: its words, its rules, its choices, its lines."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from aimpact.core.text import clean_text
from aimpact.questionnaire.editing import KindRefused, UnknownPart, kinds_open
from aimpact.questionnaire.reading import LIST_MAXIMUM
from aimpact.questionnaire.scales import Steps
from aimpact.questionnaire.structure import Choice, Kind, Question, Row, Text
from aimpact.surveys.forms.conditions import ConditionEditor, Posted
from aimpact.surveys.forms.kinds import settings_of
from aimpact.surveys.forms.media import MediaField
from aimpact.surveys.forms.parts import (
    CHOICE_MAXIMUM,
    ChoiceForm,
    CodeField,
    PartForm,
    RowForm,
)
from aimpact.surveys.forms.texts import BilingualForm
from aimpact.surveys.selectors.condition_words import Subject
from aimpact.surveys.selectors.palette import BY_KIND, KindOnOffer

Part = TypeVar("Part", Choice, Row)


class QuestionForm(BilingualForm):
    """The question itself. When only words may change, nothing else is asked."""

    def __init__(self, question: Question, data: Posted | None, *, is_locked: bool) -> None:
        super().__init__(data)
        self.question = question
        self.is_locked = is_locked
        self.kind_settings = settings_of(question)
        self.setting_names: list[str] = []
        self.add_words("label", _("Question"), question.label, lines=2)
        self.add_words("help", _("Help under the question"), question.help, lines=2)
        self.more_words = [words.name for words in self.kind_settings.words(question)]
        for words in self.kind_settings.words(question):
            text = words.text if words.text is not None else getattr(question, words.name)
            options = {"maximum": words.maximum, "lines": words.lines}
            self.add_words(words.name, words.label, text, **options)
        if not is_locked:
            self._add_settings()
            self.fields["code"] = CodeField(label=_("Code of the question"), initial=question.code)

    def _add_settings(self) -> None:
        required = forms.BooleanField(
            label=_("An answer is required"), required=False, initial=self.question.is_required
        )
        recommended = forms.BooleanField(
            label=_("Ask once more before it is left empty"),
            required=False,
            initial=self.question.is_recommended,
        )
        added: dict[str, forms.Field] = {"is_required": required, "is_recommended": recommended}
        if not self.kind_settings.is_answered:
            added = {}
        added |= self.kind_settings.fields(self.question)
        self.fields.update(added)
        self.setting_names = list(added)

    @property
    def ticks(self) -> list[BoundField]:
        """Settings that are boxes to tick."""
        return [bound for bound in self._settings() if isinstance(bound.field, forms.BooleanField)]

    @property
    def inputs(self) -> list[BoundField]:
        """The other settings."""
        ticks = [bound.name for bound in self.ticks]
        return [bound for bound in self._settings() if bound.name not in ticks]

    def _settings(self) -> list[BoundField]:
        return [self[name] for name in self.setting_names]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for name, error in self.kind_settings.errors(self.question, typed):
            self.add_error(name, error)
        return typed

    def read(self) -> Question:
        """The question as typed, its choices and lines left as they are."""
        names = ("label", "help", *self.more_words)
        question = self.kind_settings.put_words(
            self.question, {name: self.words(name) for name in names}
        )
        typed = {name: self.cleaned_data[name] for name in self.setting_names}
        return self.kind_settings.read(question, typed) if typed else question


class QuestionEditor:
    """Everything that the card of a question posts.

    Choices are posted as `choice` (their codes, in order) and `choice-<code>-…`, lines as
    `row`; those that are not posted stay where they are: only a button takes one away.
    """

    def __init__(
        self,
        question: Question,
        subjects: Sequence[Subject],
        *,
        is_locked: bool,
        data: Posted | None = None,
    ) -> None:
        self.question = question
        self.is_locked = is_locked
        self.data = data
        self.sources: Sequence[Question] = ()
        self.form = QuestionForm(question, data, is_locked=is_locked)
        self.settings = settings_of(question)
        roles = () if is_locked else self.settings.roles
        amount = None if is_locked else self.settings.amount
        self.choices = [
            ChoiceForm(
                choice,
                posted,
                prefix=prefix,
                roles=roles,
                amount=amount,
                has_picture=self.settings.has_pictures,
            )
            for choice, posted, prefix in self._posted("choice", question.choices)
        ]
        self.rows = [
            RowForm(
                row,
                posted,
                prefix=prefix,
                has_code=not is_locked,
                has_opposite=self.settings.has_opposites,
            )
            for row, posted, prefix in self._posted("row", question.rows)
        ]
        self.condition = ConditionEditor(question.condition, subjects, None if is_locked else data)

    @property
    def note(self) -> str:
        """What whoever writes such a question should know."""
        return self.settings.note(self.question)

    def _posted(
        self, name: str, parts: Sequence[Part]
    ) -> Iterator[tuple[Part, Posted | None, str]]:
        """Each part with what was posted for it, in the order posted."""
        by_code = {part.code: part for part in parts}
        codes: list[str] = list(by_code)
        if self.data is not None and not self.is_locked:
            asked: list[str] = self.data.getlist(name)[:LIST_MAXIMUM]
            in_order = dict.fromkeys([*asked, *codes])
            codes = [code for code in in_order if code in by_code]
        for code in codes:
            prefix = f"{name}-{code}"
            is_posted = self.data is not None and f"{prefix}-label_fr" in self.data
            yield by_code[code], self.data if is_posted else None, prefix

    @property
    def media_fields(self) -> list[MediaField]:
        """Where a picture or a film of the library is chosen: tell them what it holds."""
        every = (field for form in (self.form, *self.choices) for field in form.fields.values())
        return [field for field in every if isinstance(field, MediaField)]

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read; what was not posted is as it was."""
        parts: list[PartForm] = [*self.choices, *self.rows]
        # Every form is read, so that every error shows at once.
        checks = [self.form.is_valid(), self.condition.is_valid(do)]
        checks += [part.is_valid() for part in parts if part.is_bound]
        return all(checks)

    def every_form(self) -> "list[forms.BaseForm]":
        """The forms, for the summary of errors."""
        tests = self.condition.forms()
        return [self.form, *self.choices, *self.rows, *tests]

    @property
    def has_code_errors(self) -> bool:
        """Whether a code is to be corrected: the card then unfolds them."""
        return any("code" in form.errors for form in self.every_form())

    def read(self, do: str = "") -> Question:
        """The question as typed; choices and lines still have the codes that they had."""
        question = self.form.read()
        kept = {choice.code for choice in question.choices}
        choices = [form.read(question.kind) for form in self.choices if form.part_code in kept]
        known = {choice.code for choice in choices}
        read = replace(
            question,
            choices=(*choices, *(c for c in question.choices if c.code not in known)),
            rows=tuple(form.read() for form in self.rows),
            condition=question.condition if self.is_locked else self.condition.read_condition(do),
        )
        return read if self.is_locked else self.settings.settle(read, self.form.cleaned_data)

    def new_code(self) -> str:
        """The code of the question as typed."""
        return str(self.form.cleaned_data.get("code", self.question.code))

    def new_codes(self, forms_: Sequence[PartForm]) -> dict[str, str]:
        """Codes that staff changed: from the one it had to the one typed."""
        return {
            form.part_code: form.new_code() for form in forms_ if form.new_code() != form.part_code
        }

    def chosen_kind(self) -> Kind:
        """The kind that the question is to become. Raises `KindRefused`."""
        typed = self.data.get("to_kind", "") if self.data is not None else ""
        if typed not in {kind.value for kind in Kind}:
            raise KindRefused(typed)
        return Kind(typed)

    def chosen_scale(self) -> Steps:
        """The steps of the ready scale that was chosen. Raises `UnknownPart`."""
        typed = self.data.get("scale", "") if self.data is not None else ""
        ready = self.settings.choices.ready if self.settings.choices else ()
        for scale in ready:
            if scale.code == typed:
                return scale.steps
        raise UnknownPart(typed)

    def chosen_source(self) -> str:
        """The earlier question whose ticked answers are to be taken up."""
        return str(self.data.get("carried", "")) if self.data is not None else ""

    def other_kinds(self) -> list[KindOnOffer]:
        """What the question may become."""
        return [BY_KIND[kind] for kind in kinds_open(self.question) if kind in BY_KIND]

    def pasted(self, name: str) -> list[Text]:
        """Choices or lines pasted at once, one a line: « French | English »."""
        typed = str(self.data.get(name, "")) if self.data is not None else ""
        lines = [clean_text(line) for line in typed.splitlines()]
        return [_split(line) for line in lines if line]


def _split(line: str) -> Text:
    french, _bar, english = line.partition("|")
    return Text(fr=french.strip()[:CHOICE_MAXIMUM], en=english.strip()[:CHOICE_MAXIMUM])
