"""Input of the logic of a survey: endings, quotas, conditions of choices, rules, wordings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.arrangement import ORIGINAL, VARIANT_MAXIMUM
from aimpact.questionnaire.checks import tells_answers
from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.structure import (
    Choice,
    Ending,
    Question,
    Quota,
    QuotaAction,
    Row,
    Rule,
    Variant,
)
from aimpact.surveys.forms.conditions import ConditionEditor, Posted
from aimpact.surveys.forms.expressions import ExpressionField
from aimpact.surveys.forms.texts import BilingualForm
from aimpact.surveys.selectors.condition_words import Subject
from aimpact.ui.text import format_number

SAVED = {"", "close"}
"""What the button that saves says, others being steps on the way to a condition."""
RULE_MAXIMUM = 10
LIMIT_MAXIMUM = 1_000_000

ACTIONS = {
    QuotaAction.END: _("Thank people and stop there"),
    QuotaAction.HIDE: _("Nothing by itself: display conditions look at it"),
    QuotaAction.FLAG: _("Let them answer, and count those beyond apart"),
}


class EndingEditor:
    """Everything that the page of an ending posts."""

    def __init__(
        self, ending: Ending, subjects: Sequence[Subject], data: Posted | None = None
    ) -> None:
        self.ending = ending
        self.form = BilingualForm(data)
        self.form.add_words("title", _("Title of the ending"), ending.title, maximum=200)
        self.form.add_words("text", _("What it says"), ending.text, lines=5)
        self.condition = ConditionEditor(ending.condition, subjects, data)

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read."""
        checks = [self.form.is_valid(), self.condition.is_valid(do)]
        return all(checks)

    def every_form(self) -> list[forms.BaseForm]:
        """The forms, for the summary of errors."""
        return [self.form, *self.condition.forms()]

    def read(self, do: str = "") -> Ending:
        """The ending as typed."""
        return replace(
            self.ending,
            title=self.form.words("title"),
            text=self.form.words("text"),
            condition=self.condition.read_condition(do),
        )


class QuotaForm(BilingualForm):
    """The words and the number of a quota."""

    limit = forms.IntegerField(
        label=_("Ballots at most"), min_value=1, max_value=LIMIT_MAXIMUM, required=True
    )
    action = forms.ChoiceField(
        label=_("When it is full"), choices=[(a.value, words) for a, words in ACTIONS.items()]
    )

    def __init__(self, quota: Quota, data: Posted | None) -> None:
        initial = {"limit": quota.limit or None, "action": quota.action.value}
        super().__init__(data, initial=initial)
        self.add_words("label", _("Name of the quota"), quota.label, maximum=200)
        self.add_words("message", _("What people read when it is full"), quota.message, lines=3)


class QuotaEditor:
    """Everything that the page of a quota posts. One that looks at answers counts `least` ballots
    or more: fewer people would be known by their answers.
    """

    def __init__(
        self,
        quota: Quota,
        subjects: Sequence[Subject],
        data: Posted | None = None,
        *,
        least: int = 1,
    ) -> None:
        self.quota = quota
        self.least = least
        self.form = QuotaForm(quota, data)
        own = f"quota:{quota.code}"
        others = [subject for subject in subjects if subject.field.name != own]
        self.condition = ConditionEditor(quota.condition, others, data)

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read, and tells nobody's answers once it is saved."""
        checks = [self.form.is_valid(), self.condition.is_valid(do)]
        if not all(checks):
            return False
        if do in SAVED and tells_answers(self.read(), self.least):
            words = _(
                "This survey is anonymous: a quota on answers counts %(least)s ballots at least,"
                " or it would tell what a few people answered."
            )
            self.form.add_error("limit", words % {"least": format_number(self.least)})
        return self.form.is_valid()

    def every_form(self) -> list[forms.BaseForm]:
        """The forms, for the summary of errors."""
        return [self.form, *self.condition.forms()]

    def read(self, do: str = "") -> Quota:
        """The quota as typed."""
        return replace(
            self.quota,
            label=self.form.words("label"),
            message=self.form.words("message"),
            limit=self.form.cleaned_data["limit"],
            action=QuotaAction(self.form.cleaned_data["action"]),
            condition=self.condition.read_condition(do),
        )


class PartConditionEditor:
    """The condition of one choice, or of one line."""

    def __init__(
        self, part: Choice | Row, subjects: Sequence[Subject], data: Posted | None = None
    ) -> None:
        self.part = part
        self.condition = ConditionEditor(part.condition, subjects, data)

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read."""
        return self.condition.is_valid(do)

    def every_form(self) -> list[forms.BaseForm]:
        """The forms, for the summary of errors."""
        return self.condition.forms()

    def read(self, do: str = "") -> Condition | None:
        """The condition as typed."""
        return self.condition.read_condition(do)


class RuleForm(BilingualForm):
    """One rule of validation."""

    def __init__(
        self, rule: Rule, known: Sequence[str], data: Posted | None, *, number: int
    ) -> None:
        super().__init__(data, prefix=f"rule-{number}")
        self.fields["expression"] = ExpressionField(
            known, label=_("The answer is right if"), initial=rule.expression
        )
        self.add_words("message", _("Else, say"), rule.message, lines=2)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("expression") and not self.words("message"):
            self.add_error("message_fr", _("Say what people should correct."))
        return typed

    def read(self) -> Rule | None:
        """The rule as typed, or `None` when it was emptied."""
        expression = self.cleaned_data.get("expression", "")
        return Rule(expression=expression, message=self.words("message")) if expression else None


class VariantForm(BilingualForm):
    """One other wording of the question."""

    def __init__(self, variant: Variant, data: Posted | None) -> None:
        super().__init__(data, prefix=f"variant-{variant.code}")
        self.variant = variant
        self.add_words("label", _("Question"), variant.label, lines=2)
        self.add_words("help", _("Help under the question"), variant.help, lines=2)

    def read(self) -> Variant | None:
        """The wording as typed, or `None` when it was emptied."""
        label = self.words("label")
        return replace(self.variant, label=label, help=self.words("help")) if label else None


class OrderForm(forms.Form):
    """Whether choices or lines are shuffled."""

    is_shuffled = forms.BooleanField(
        label=_("In another order for each participant"), required=False
    )


class AdvancedEditor:
    """Everything that the page of a question's advanced settings posts.

    One empty rule and one empty wording stand at the end, to be filled in; those that come back
    empty are taken away.
    """

    def __init__(
        self, question: Question, known: Sequence[str], data: Posted | None = None
    ) -> None:
        self.question = question
        self.order = OrderForm(data, initial={"is_shuffled": question.is_shuffled})
        self.rules = [
            RuleForm(rule, known, data, number=number)
            for number, rule in enumerate(_and_one_more(question.rules, Rule(expression="")))
        ][:RULE_MAXIMUM]
        fresh = Variant(code=_next_code(question.variants))
        self.variants = [
            VariantForm(variant, data) for variant in _and_one_more(question.variants, fresh)
        ][:VARIANT_MAXIMUM]

    @property
    def has_order(self) -> bool:
        return bool(self.question.choices or self.question.rows)

    def is_valid(self, do: str = "") -> bool:
        """Whether everything posted can be read."""
        checks = [form.is_valid() for form in self.every_form()]  # every error shows
        return all(checks)

    def every_form(self) -> list[forms.BaseForm]:
        """The forms, for the summary of errors."""
        return [self.order, *self.rules, *self.variants]

    def read(self, do: str = "") -> Question:
        """The question with its settings as typed."""
        return replace(
            self.question,
            is_shuffled=self.order.cleaned_data["is_shuffled"] and self.has_order,
            rules=tuple(rule for form in self.rules if (rule := form.read())),
            variants=tuple(variant for form in self.variants if (variant := form.read())),
        )


def _and_one_more(parts: Sequence[Any], more: Any) -> Iterator[Any]:
    yield from parts
    yield more


def _next_code(variants: Sequence[Variant]) -> str:
    used = {ORIGINAL, *(variant.code for variant in variants)}
    return next(code for code in "bcdefghijk" if code not in used)
