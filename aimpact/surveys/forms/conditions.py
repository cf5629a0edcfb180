"""Input of a display condition: tests, one a line, and groups of tests; no script needed."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aimpact.core.text import clean_text, fold
from aimpact.questionnaire.conditions import Condition, Match, Operator, Test, is_number
from aimpact.questionnaire.document import TEXT_MAXIMUM
from aimpact.questionnaire.kinds.moments import read_moment
from aimpact.questionnaire.kinds.numbers import parse_number
from aimpact.questionnaire.structure import Kind
from aimpact.surveys.selectors.condition_words import (
    OPERATORS,
    Subject,
    describe_condition,
    describe_test,
)
from aimpact.surveys.selectors.place_codes import place_code, territory_of
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.fields import TerritoryField
from aimpact.ui.text import typeset

TESTS_MAXIMUM = 20
GROUPS_MAXIMUM = 10
_BOUNDS = {Operator.AT_LEAST, Operator.AT_MOST}
_CHOICES = {Operator.IS, Operator.IS_NOT}
_PLACES = (
    TerritoryKind.COMMUNE,
    TerritoryKind.EPCI,
    TerritoryKind.DEPARTEMENT,
    TerritoryKind.REGION,
)
Posted = MultiValueDict[str, Any]


class TestForm(forms.Form):
    """One test on one field: an operator, and what it compares with."""

    __test__ = False  # pytest: not a test case

    is_lost = False
    field = forms.CharField(widget=forms.HiddenInput)
    operator = forms.ChoiceField(label=_("Condition"))
    codes = forms.MultipleChoiceField(
        label=_("Answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    number = forms.CharField(label=_("Number"), required=False)
    moment = forms.CharField(label=_("Date or time"), required=False)
    words = forms.CharField(label=_("Words, or model"), required=False, max_length=TEXT_MAXIMUM)
    place = TerritoryField(label=_("Place"), kinds=_PLACES, required=False)

    def __init__(self, subject: Subject, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.subject = subject
        field = subject.field
        self.fields["operator"].choices = [(o.value, OPERATORS[o]) for o in field.operators]  # type: ignore[attr-defined]  # a ChoiceField
        if field.choices:
            language = (get_language() or "fr")[:2]
            offered = [(c.code, c.label.read(language) or c.code) for c in field.choices]
            self.fields["codes"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        is_asked = {
            "codes": bool(field.choices),
            "number": field.is_number,
            "moment": field.is_moment,
            "words": Operator.CONTAINS in field.operators,
            "place": field.is_place,
        }
        for name, is_there in is_asked.items():
            if not is_there:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        operator = typed.get("operator")
        if operator in _CHOICES:
            self._need("codes", typed, _("Tick at least one answer."))
            self._need("place", typed, _("Name a place."))
        elif operator in _BOUNDS:
            number = _("Write a number in figures, for example 12 or 3.5.")
            self._need("number", typed, number, parse_number(typed.get("number", "")))
            moment = _("Write a date as 15/03/2026, or a time as 18:30.")
            self._need("moment", typed, moment, _moment(typed.get("moment", "")))
        elif operator == Operator.CONTAINS:
            self._need("words", typed, _("Write the word to look for."), fold(typed["words"]))
        elif operator == Operator.MATCHES:
            self._need("words", typed, _("Write the model: 9 for a figure, A for a letter."))
        return typed

    def _need(self, name: str, typed: dict[str, Any], words: Promise, *read: object) -> None:
        """Refuse the input `name`, where it is asked, when nothing can be read in it."""
        is_there = read[0] not in {None, ""} if read else bool(typed.get(name))
        if name in self.fields and not is_there and name not in self.errors:
            self.add_error(name, str(words))

    def read(self) -> Test:
        """The test, once the form is valid."""
        operator = Operator(self.cleaned_data["operator"])
        value: tuple[str, ...] = ()
        if operator in _CHOICES:
            value = self._codes()
        elif operator in _BOUNDS:
            value = (self._bound(),)
        elif operator in {Operator.CONTAINS, Operator.MATCHES}:
            value = (clean_text(self.cleaned_data["words"]),)
        return Test(field=self.subject.field.name, operator=operator, value=value)

    def _codes(self) -> tuple[str, ...]:
        if "place" in self.fields:
            return (place_code(self.cleaned_data["place"]),)
        return tuple(self.cleaned_data["codes"])

    def _bound(self) -> str:
        if "moment" in self.fields:
            return _moment(self.cleaned_data["moment"])
        number = parse_number(self.cleaned_data["number"])
        return f"{number:.9f}".rstrip("0").rstrip(".")


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


class TestGroup:
    """Tests joined by "all" or "any", and what can be added to them.

    Posted as `<prefix>test` (the keys of the lines, in order), `<prefix>test-<key>-…`,
    `<prefix>match` and `<prefix>test_field`, the field to add. `key` names the group in the
    values of buttons; that of the condition itself is empty.
    """

    __test__ = False  # pytest: not a test case

    def __init__(
        self,
        condition: Condition | None,
        subjects: Sequence[Subject],
        data: Posted | None = None,
        *,
        key: str = "",
    ) -> None:
        self.condition = condition
        self.subjects = subjects
        self.data = data
        self.key = key
        self.prefix = f"{key}-" if key else ""
        self.error: Promise | str = ""
        self._by_name: Mapping[str, Subject] = {item.field.name: item for item in subjects}
        self.tests = list(self._posted() if data is not None else self._kept())

    @property
    def match(self) -> str:
        if self.data is not None:
            return str(self.data.get(f"{self.prefix}match", "all"))
        return str(self.condition.match) if self.condition else "all"

    @property
    def add(self) -> str:
        """Value of the button that adds a test here."""
        return f"test_add:{self.key}" if self.key else "test_add"

    def is_valid(self, do: str = "") -> bool:
        """Whether every test can be read, and the one to add, if `do` asks for one."""
        self.error = ""
        if do == self.add and self._asked() is None:
            self.error = _("Choose a question that comes before.")
        checks = [test.is_valid() for test in self.tests]  # each is read: every error shows
        return all(checks) and not self.error

    def read(self, do: str = "") -> tuple[Test, ...]:
        """The tests; `do` may add one, or take one away (`test_remove:<key>`)."""
        taken = do.removeprefix("test_remove:") if do.startswith("test_remove:") else None
        tests = [test.read() for test in self.tests if test.prefix != f"test-{taken}"]
        subject = self._asked()
        if do == self.add and subject is not None and len(tests) < TESTS_MAXIMUM:
            tests.append(_first_test(subject))
        return tuple(tests)

    def read_match(self) -> Match:
        return Match.ANY if self.match == "any" else Match.ALL

    def _asked(self) -> Subject | None:
        wanted = str(self.data.get(f"{self.prefix}test_field", "")) if self.data else ""
        return self._by_name.get(wanted)

    def _kept(self) -> Iterator[TestForm | LostTest]:
        for index, test in enumerate(self.condition.tests if self.condition else ()):
            prefix = f"test-{self.prefix}{index}"
            subject = self._by_name.get(test.field)
            if subject is None or test.operator not in subject.field.operators:
                yield LostTest(test, prefix)
            else:
                yield TestForm(subject, prefix=prefix, initial=_initial(test))

    def _posted(self) -> Iterator[TestForm | LostTest]:
        data = self.data or MultiValueDict()
        kept = list(self.condition.tests) if self.condition else []
        for key in data.getlist(f"{self.prefix}test")[:TESTS_MAXIMUM]:
            subject = self._by_name.get(str(data.get(f"test-{key}-field", "")))
            index = key.removeprefix(self.prefix)
            if subject is not None:
                yield TestForm(subject, data, prefix=f"test-{key}")
            elif index.isdecimal() and int(index) < len(kept):
                yield LostTest(kept[int(index)], f"test-{key}")


class ConditionEditor(TestGroup):
    """The condition of a part: its tests, and its groups, posted as `group` (their keys).

    A group within a group, which only an import can bring, is said in words and can only be
    taken away, with the group that holds it.
    """

    def __init__(
        self, condition: Condition | None, subjects: Sequence[Subject], data: Posted | None = None
    ) -> None:
        super().__init__(condition, subjects, data)
        self.groups = [
            TestGroup(group, subjects, data, key=key) for key, group in self._keys_and_groups()
        ]

    @property
    def is_empty(self) -> bool:
        return not self.tests and not self.groups

    @cached_property
    def options(self) -> SafeString:
        """What a line may look at, drawn once for all the groups: there may be hundreds."""
        pairs = ((item.field.name, typeset(item.name)) for item in self.subjects)
        return format_html_join("", '<option value="{}">{}</option>', pairs)

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read."""
        checks = [super().is_valid(do), *(group.is_valid(do) for group in self.groups)]
        return all(checks)

    def every_test(self) -> list[TestForm | LostTest]:
        """The lines, those of the groups as well."""
        return [*self.tests, *(test for group in self.groups for test in group.tests)]

    def forms(self) -> list[forms.BaseForm]:
        """The forms, for the summary of errors."""
        return [test for test in self.every_test() if isinstance(test, forms.BaseForm)]

    def read_condition(self, do: str = "") -> Condition | None:
        """The condition as typed and as `do` changes it, or `None` when nothing is left.

        `do`: `test_add`, `test_add:<group>`, `test_remove:<line>`, `group_add` (with the field
        of its first test), `group_remove:<group>`.
        """
        groups = [
            read
            for group in self.groups
            if do != f"group_remove:{group.key}" and (read := _read_group(group, do))
        ]
        subject = self._asked()
        if do == "group_add" and subject is not None and len(groups) < GROUPS_MAXIMUM:
            match = Match.ALL if self.read_match() is Match.ANY else Match.ANY
            groups.append(Condition(tests=(_first_test(subject),), match=match))
        tests = self.read(do)
        if not tests and not groups:
            return None
        return Condition(tests=tests, groups=tuple(groups), match=self.read_match())

    def deeper(self) -> list[str]:
        """What groups of groups say, in words, for each group that has some."""
        names = {item.field.name: item for item in self.subjects}
        kept = self.condition.groups if self.condition else ()
        return [describe_condition(inner, names) for group in kept for inner in group.groups]

    def _keys_and_groups(self) -> Iterator[tuple[str, Condition | None]]:
        kept = dict(zip(_keys(), self.condition.groups if self.condition else (), strict=False))
        if self.data is None:
            yield from kept.items()
            return
        for key in self.data.getlist("group")[:GROUPS_MAXIMUM]:
            if key in kept or (key[:1] == "g" and key[1:].isdecimal() and len(key) < 4):
                yield key, kept.get(key)


def _moment(typed: str) -> str:
    """The date, the time, or both, that was typed, as ISO 8601; empty when it is none."""
    found = (read_moment(kind, typed) for kind in (Kind.DATETIME, Kind.DATE, Kind.TIME))
    return next(filter(None, found), "")


def _keys() -> Iterator[str]:
    return (f"g{number}" for number in count())


def _read_group(group: TestGroup, do: str) -> Condition | None:
    tests = group.read(do)
    deeper = group.condition.groups if group.condition else ()
    if not tests and not deeper:
        return None
    return Condition(tests=tests, groups=deeper, match=group.read_match())


def _initial(test: Test) -> dict[str, Any]:
    bound = test.value[0] if test.value else ""
    return {
        "field": test.field,
        "operator": test.operator.value,
        "codes": list(test.value),
        "number": bound if is_number(bound) else "",
        "moment": bound,
        "words": bound,
        "place": territory_of(bound),
    }


_FIRST_BOUNDS: dict[Kind | None, str] = {
    Kind.DATE: "2026-01-01",
    Kind.TIME: "18:00",
    Kind.DATETIME: "2026-01-01T18:00",
}
"""Bounds to start a test with, by the kind of the question; 1 for a number."""


def _first_test(subject: Subject) -> Test:
    """A test to start with: it can be kept as it is."""
    operator = subject.field.operators[0]
    value: tuple[str, ...] = ()
    if subject.field.is_place:
        operator = Operator.ANSWERED
    elif operator in _CHOICES:
        value = (subject.field.choices[0].code,)
    elif operator in _BOUNDS:
        value = (_FIRST_BOUNDS.get(subject.kind, "1"),)
    return Test(field=subject.field.name, operator=operator, value=value)
