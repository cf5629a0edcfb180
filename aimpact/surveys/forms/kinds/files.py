"""Settings of the files that participants send."""

from collections.abc import Iterator
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.kinds.files import ACCEPTS, FILES_MOST, accepted
from aimpact.questionnaire.structure import Question
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.kinds.base import KindSettings, Typed

_LABELS = dict(
    zip(
        ACCEPTS,
        (
            _("Pictures (JPEG, PNG, WebP)"),
            _("PDF documents"),
            _("Text and office documents"),
        ),
        strict=True,
    )
)


class FileSettings(KindSettings):
    """What may be sent, and how many."""

    def fields(self, question: Question) -> dict[str, forms.Field]:
        taken = accepted(question)
        ticks: dict[str, forms.Field] = {
            f"accepts_{one}": forms.BooleanField(label=label, required=False, initial=one in taken)
            for one, label in _LABELS.items()
        }
        most = FigureField(
            label=_("Files at most"), whole=True, at_least=1, initial=question.maximum or 1.0
        )
        return ticks | {"maximum": most}

    def errors(self, question: Question, typed: Typed) -> Iterator[tuple[str, ValidationError]]:
        most = typed.get("maximum")
        if most is not None and most > FILES_MOST:
            words = _("Write a number of %(maximum)s or less.")
            yield "maximum", ValidationError(words, params={"maximum": FILES_MOST})
        if "accepts_pdf" in typed and not any(typed.get(f"accepts_{one}") for one in ACCEPTS):
            yield "accepts_pictures", ValidationError(_("Tick one type of file at least."))

    def read(self, question: Question, typed: Typed) -> Question:
        taken = tuple(one for one in ACCEPTS if typed[f"accepts_{one}"])
        kept = () if taken == ACCEPTS else taken
        others = {name: value for name, value in typed.items() if not name.startswith("accepts_")}
        return super().read(replace(question, accepts=kept), others)
