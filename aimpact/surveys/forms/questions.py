"""Input of one question of the builder: its words, its rules, its choices, its lines."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.core.text import clean_text
from aimpact.surveys.forms.conditions import ConditionEditor, Posted
from aimpact.surveys.forms.parts import (
    CHOICE_MAXIMUM,
    ROLES_OF_KIND,
    ChoiceForm,
    CodeField,
    PartForm,
    RowForm,
)
from aimpact.surveys.forms.texts import BilingualForm
from aimpact.surveys.questionnaire.blank import ABSTAIN
from aimpact.surveys.questionnaire.kinds.numbers import parse_number
from aimpact.surveys.questionnaire.kinds.texts import MAXIMUM
from aimpact.surveys.questionnaire.reading import LIST_MAXIMUM
from aimpact.surveys.questionnaire.structure import (
    Choice,
    Display,
    Kind,
    Question,
    Row,
    Text,
)
from aimpact.surveys.selectors.condition_words import Subject

Part = TypeVar("Part", Choice, Row)


class FigureField(forms.CharField):
    """A number as people type it; `None` when empty."""

    def __init__(self, *, whole: bool = False, at_least: int | None = None, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal"})
        super().__init__(max_length=30, required=False, widget=widget, **options)
        self.whole = whole
        self.at_least = at_least

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.15g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        typed = str(super().clean(value))
        if not typed:
            return None
        number = parse_number(typed)
        if number is None:
            raise ValidationError(_("Write a number in figures, for example 12 or 3.5."))
        if self.whole and number != int(number):
            raise ValidationError(_("Write a whole number, without decimals."))
        if self.at_least is not None and number < self.at_least:
            message = _("Write a number of %(minimum)s or more.")
            raise ValidationError(message, params={"minimum": self.at_least})
        return number


class QuestionForm(BilingualForm):
    """The question itself. When only words may change, nothing else is asked."""

    def __init__(self, question: Question, data: Posted | None, *, is_locked: bool) -> None:
        super().__init__(data)
        self.question = question
        self.is_locked = is_locked
        self.add_words("label", _("Question"), question.label, lines=2)
        self.add_words("help", _("Help under the question"), question.help, lines=2)
        if question.kind is Kind.NUMBER:
            self.add_words("unit", _("Unit"), question.unit, maximum=40)
        if not is_locked:
            self._add_rules()
            self.fields["code"] = CodeField(label=_("Code of the question"), initial=question.code)

    def _add_rules(self) -> None:
        question = self.question
        self.fields["is_required"] = forms.BooleanField(
            label=_("An answer is required"), required=False, initial=question.is_required
        )
        add = {
            Kind.SINGLE: self._add_list_display,
            Kind.MULTIPLE: self._add_number_of_choices,
            Kind.YES_NO: self._add_abstention,
            Kind.NUMBER: self._add_bounds,
            Kind.TEXT: self._add_length,
        }.get(question.kind)
        if add:
            add()

    def _add_list_display(self) -> None:
        choices = [
            (Display.RADIO.value, _("Every choice in sight")),
            (Display.DROPDOWN.value, _("A list to unfold, for more than ten choices")),
        ]
        drawn = Display.DROPDOWN if self.question.display is Display.DROPDOWN else Display.RADIO
        self.fields["display"] = forms.ChoiceField(
            label=_("Display"), choices=choices, initial=drawn.value
        )

    def _add_number_of_choices(self) -> None:
        for name, label in (("minimum", _("At least")), ("maximum", _("At most"))):
            self.fields[name] = FigureField(
                label=label, whole=True, at_least=1, initial=getattr(self.question, name)
            )

    def _add_abstention(self) -> None:
        self.fields["may_abstain"] = forms.BooleanField(
            label=_("People may abstain"),
            required=False,
            initial=self.question.choice(ABSTAIN.code) is not None,
        )

    def _add_bounds(self) -> None:
        for name, label in (("minimum", _("Smallest number")), ("maximum", _("Largest number"))):
            self.fields[name] = FigureField(label=label, initial=getattr(self.question, name))
        self.fields["is_whole"] = forms.BooleanField(
            label=_("Whole numbers only"), required=False, initial=self.question.is_whole
        )

    def _add_length(self) -> None:
        choices = [
            (Display.SHORT.value, _("One line")),
            (Display.LONG.value, _("Several lines")),
        ]
        drawn = Display.LONG if self.question.display is Display.LONG else Display.SHORT
        self.fields["display"] = forms.ChoiceField(
            label=_("Length"), choices=choices, initial=drawn.value
        )
        self.fields["maximum"] = FigureField(
            label=_("Characters at most"), whole=True, at_least=1, initial=self.question.maximum
        )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        low, high = typed.get("minimum"), typed.get("maximum")
        if low is not None and high is not None and low > high:
            self.add_error("maximum", _("The maximum is below the minimum."))
        length = MAXIMUM.get(Display(typed["display"])) if "display" in typed else None
        if self.question.kind is Kind.TEXT and high and length and high > length:
            message = _("%(maximum)s characters at most for this length.")
            self.add_error("maximum", ValidationError(message, params={"maximum": length}))
        return typed

    def read(self) -> Question:
        """The question as typed, its choices and lines left as they are."""
        typed = self.cleaned_data
        changes: dict[str, Any] = {"label": self.words("label"), "help": self.words("help")}
        if "unit_fr" in typed:
            changes["unit"] = self.words("unit")
        for name in ("is_required", "minimum", "maximum", "is_whole"):
            if name in typed:
                changes[name] = typed[name]
        if "display" in typed:
            changes["display"] = Display(typed["display"])
        if "may_abstain" in typed:
            changes["choices"] = self._with_abstention(may_abstain=typed["may_abstain"])
        return replace(self.question, **changes)

    def _with_abstention(self, *, may_abstain: bool) -> tuple[Choice, ...]:
        choices = self.question.choices
        if not may_abstain:
            return tuple(choice for choice in choices if choice.code != ABSTAIN.code)
        return choices if self.question.choice(ABSTAIN.code) else (*choices, ABSTAIN)


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
        self.form = QuestionForm(question, data, is_locked=is_locked)
        roles = () if is_locked else ROLES_OF_KIND.get(question.kind, ())
        self.choices = [
            ChoiceForm(choice, posted, prefix=prefix, roles=roles)
            for choice, posted, prefix in self._posted("choice", question.choices)
        ]
        self.rows = [
            RowForm(row, posted, prefix=prefix, has_code=not is_locked)
            for row, posted, prefix in self._posted("row", question.rows)
        ]
        self.condition = ConditionEditor(question.condition, subjects, None if is_locked else data)

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

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read; what was not posted is as it was."""
        parts: list[PartForm] = [*self.choices, *self.rows]
        # Every form is read, so that every error shows at once.
        checks = [self.form.is_valid(), self.condition.is_valid(do)]
        checks += [part.is_valid() for part in parts if part.is_bound]
        return all(checks)

    def every_form(self) -> "list[forms.BaseForm]":
        """The forms, for the summary of errors."""
        tests = [test for test in self.condition.tests if isinstance(test, forms.BaseForm)]
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
        return replace(
            question,
            choices=(*choices, *(c for c in question.choices if c.code not in known)),
            rows=tuple(form.read() for form in self.rows),
            condition=question.condition if self.is_locked else self.condition.read(do),
        )

    def new_code(self) -> str:
        """The code of the question as typed."""
        return str(self.form.cleaned_data.get("code", self.question.code))

    def new_codes(self, forms_: Sequence[PartForm]) -> dict[str, str]:
        """Codes that staff changed: from the one it had to the one typed."""
        return {
            form.part_code: form.new_code() for form in forms_ if form.new_code() != form.part_code
        }

    def pasted(self, name: str) -> list[Text]:
        """Choices or lines pasted at once, one a line: « French | English »."""
        typed = str(self.data.get(name, "")) if self.data is not None else ""
        lines = [clean_text(line) for line in typed.splitlines()]
        return [_split(line) for line in lines if line]


def _split(line: str) -> Text:
    french, _bar, english = line.partition("|")
    return Text(fr=french.strip()[:CHOICE_MAXIMUM], en=english.strip()[:CHOICE_MAXIMUM])
