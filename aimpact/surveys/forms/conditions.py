"""Input of a display condition, one test a line; no script needed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aimpact.surveys.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.surveys.questionnaire.kinds.numbers import parse_number
from aimpact.surveys.selectors.condition_words import OPERATORS, Subject, describe_test

TESTS_MAXIMUM = 20
_NUMBERS = {Operator.AT_LEAST, Operator.AT_MOST}
_CHOICES = {Operator.IS, Operator.IS_NOT}
Posted = MultiValueDict[str, Any]


class TestForm(forms.Form):
    """One test on one field."""

    __test__ = False  # pytest: not a test case

    field = forms.CharField(widget=forms.HiddenInput)
    operator = forms.ChoiceField(label=_("Condition"))
    codes = forms.MultipleChoiceField(
        label=_("Answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    number = forms.CharField(label=_("Number"), required=False)

    def __init__(self, subject: Subject, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.subject = subject
        field = subject.field
        self.fields["operator"].choices = [(o.value, OPERATORS[o]) for o in field.operators]  # type: ignore[attr-defined]  # a ChoiceField
        if field.choices:
            language = (get_language() or "fr")[:2]
            offered = [(c.code, c.label.read(language) or c.code) for c in field.choices]
            self.fields["codes"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["codes"]
        if not field.is_number:
            del self.fields["number"]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        operator = typed.get("operator")
        if operator in _CHOICES and not typed.get("codes") and "codes" not in self.errors:
            self.add_error("codes", _("Tick at least one answer."))
        if operator in _NUMBERS and parse_number(typed.get("number", "")) is None:
            self.add_error("number", _("Write a number in figures, for example 12 or 3.5."))
        return typed

    def read(self) -> Test:
        """The test, once the form is valid."""
        operator = Operator(self.cleaned_data["operator"])
        value: tuple[str, ...] = ()
        if operator in _CHOICES:
            value = tuple(self.cleaned_data["codes"])
        elif operator in _NUMBERS:
            number = parse_number(self.cleaned_data["number"])
            value = (f"{number:.9f}".rstrip("0").rstrip("."),)
        return Test(field=self.subject.field.name, operator=operator, value=value)


class LostTest:
    """A test on a question that comes later or is gone: it can only be taken away."""

    is_lost = True

    def __init__(self, test: Test, prefix: str) -> None:
        self.test = test
        self.prefix = prefix
        self.words = describe_test(test, None)

    def is_valid(self) -> bool:
        return True

    def read(self) -> Test:
        return self.test


class ConditionEditor:
    """The condition of a page or a question: its tests, and what can be added.

    Posted as `test` (the keys of the lines, in order), `test-<key>-…` and `match`.
    """

    def __init__(
        self, condition: Condition | None, subjects: Sequence[Subject], data: Posted | None = None
    ) -> None:
        self.condition = condition
        self.subjects = subjects
        self.data = data
        self.error: Promise | str = ""
        self._by_name: Mapping[str, Subject] = {item.field.name: item for item in subjects}
        self.tests = list(self._posted() if data is not None else self._kept())

    @property
    def match(self) -> str:
        if self.data is not None:
            return str(self.data.get("match", "all"))
        return str(self.condition.match) if self.condition else "all"

    def is_valid(self, do: str = "") -> bool:
        """Whether every test can be read, and the one to add, if `do` asks for one."""
        self.error = ""
        if do == "test_add" and self._asked() is None:
            self.error = _("Choose a question that comes before.")
        checks = [test.is_valid() for test in self.tests]  # each is read: every error shows
        return all(checks) and not self.error

    def read(self, do: str = "") -> Condition | None:
        """The condition, or `None` when there is no test left.

        `do` may add a test on the field posted as `test_field`, or take one away
        (`test_remove:<key>`).
        """
        taken = do.removeprefix("test_remove:") if do.startswith("test_remove:") else None
        tests = [test.read() for test in self.tests if test.prefix != f"test-{taken}"]
        subject = self._asked()
        if do == "test_add" and subject is not None and len(tests) < TESTS_MAXIMUM:
            tests.append(_first_test(subject))
        match = Match.ANY if self.match == "any" else Match.ALL
        groups = self.condition.groups if self.condition else ()
        if not tests and not groups:
            return None
        return Condition(tests=tuple(tests), groups=groups, match=match)

    def _asked(self) -> Subject | None:
        return self._by_name.get(str(self.data.get("test_field", ""))) if self.data else None

    def _kept(self) -> Iterator[TestForm | LostTest]:
        for index, test in enumerate(self.condition.tests if self.condition else ()):
            subject = self._by_name.get(test.field)
            if subject is None or test.operator not in subject.field.operators:
                yield LostTest(test, f"test-{index}")
                continue
            number = test.value[0] if test.operator in _NUMBERS else ""
            initial = {
                "field": test.field,
                "operator": test.operator.value,
                "codes": list(test.value),
                "number": number,
            }
            yield TestForm(subject, prefix=f"test-{index}", initial=initial)

    def _posted(self) -> Iterator[TestForm | LostTest]:
        data = self.data or MultiValueDict()
        kept = list(self.condition.tests) if self.condition else []
        for key in data.getlist("test")[:TESTS_MAXIMUM]:
            subject = self._by_name.get(str(data.get(f"test-{key}-field", "")))
            if subject is not None:
                yield TestForm(subject, data, prefix=f"test-{key}")
            elif key.isdecimal() and int(key) < len(kept):
                yield LostTest(kept[int(key)], f"test-{key}")


def _first_test(subject: Subject) -> Test:
    """A test to start with: it can be kept as it is."""
    operator = subject.field.operators[0]
    value: tuple[str, ...] = ()
    if operator in _CHOICES:
        value = (subject.field.choices[0].code,)
    elif operator in _NUMBERS:
        value = ("1",)
    return Test(field=subject.field.name, operator=operator, value=value)
