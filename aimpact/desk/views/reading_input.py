"""What the pages of a reading are sent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from aimpact.desk.forms import TypedField
from aimpact.desk.models import Advice
from aimpact.desk.models.readings import (
    CHANGE_MAXIMUM,
    FUNCTION_MAXIMUM,
    TEXT_MAXIMUM,
    TITLE_MAXIMUM,
    WORDS_MAXIMUM,
)
from aimpact.desk.models.reviews import SAID_MAXIMUM
from aimpact.desk.writing.citing import Source
from aimpact.insights.findings.catalogue import ACTIONS

_LONG = {"rows": 4}


class StartForm(forms.Form):
    """The language of a reading or, for a correction, what changes and why."""

    language = forms.ChoiceField(
        label=_("Language of the reading"), choices=[("fr", "Français"), ("en", "English")]
    )
    change = TypedField(
        label=_("What changes, and why"),
        max_length=CHANGE_MAXIMUM,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("The client reads it first. The version that was signed stays as it is."),
        error_messages={"required": _("Say what the correction changes, and why.")},
    )

    def __init__(self, data: Any = None, *, is_correction: bool) -> None:
        super().__init__(data)
        del self.fields["language" if is_correction else "change"]


class SectionTitleForm(forms.Form):
    """A section to be added."""

    title = TypedField(
        label=_("Title of the section"),
        max_length=TITLE_MAXIMUM,
        error_messages={"required": _("Give the section a title.")},
    )


class ReadingSectionForm(SectionTitleForm):
    """A section as it is written. `seen`: the saving that its writer had before them."""

    text = TypedField(
        label=_("Text"),
        max_length=TEXT_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "A blank line between paragraphs; a line that starts with a dash is an item of a list."
            " Cite with the reference between brackets: [R-3f2a1]."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AdviceForm(forms.Form):
    """A recommendation."""

    source = forms.ChoiceField(
        label=_("What it rests on"),
        error_messages={"required": _("Choose the result that it rests on.")},
    )
    action = forms.ChoiceField(label=_("Action of the catalogue"), required=False)
    words = TypedField(
        label=_("In your own words"),
        max_length=WORDS_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("They take the place of the catalogue’s."),
    )
    caveat = TypedField(
        label=_("What holds it back"),
        max_length=WORDS_MAXIMUM,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("Whom these figures speak of, what they do not say, what could go wrong."),
        error_messages={"required": _("No recommendation without what holds it back.")},
    )
    mission = TypedField(
        label=_("Mission that AimPact could carry out about it"),
        max_length=WORDS_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("Leave it empty where none is needed. The client says whether it wishes it."),
    )

    def __init__(
        self, data: Any = None, *, sources: Sequence[Source], advice: Advice | None = None
    ) -> None:
        names = ("source", "action", "words", "caveat", "mission")
        super().__init__(
            data, initial={name: getattr(advice, name) for name in names} if advice else {}
        )
        cited = [(each.ref, f"[{each.ref}] {Truncator(each.title).chars(120)}") for each in sources]
        actions = [(code, str(each.name)) for code, each in ACTIONS.items()]
        self.fields["source"].choices = [("", _("Choose")), *cited]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["action"].choices = [("", _("None: my own words")), *actions]  # type: ignore[attr-defined]  # the same

    def clean(self) -> dict[str, Any]:
        """An action, or words."""
        found = super().clean() or {}
        if not found.get("action") and not found.get("words"):
            self.add_error("words", _("Choose an action, or say what to do in your own words."))
        return found


class WordsForm(forms.Form):
    """A few words: a remark, an answer, a comment."""

    text = TypedField(
        label=_("Your words"),
        max_length=SAID_MAXIMUM,
        widget=forms.Textarea(attrs=_LONG),
        error_messages={"required": _("Write a few words.")},
    )

    def __init__(self, data: Any = None, *, label: Any = "", name: str = "") -> None:
        super().__init__(data, auto_id=f"id_{name}_%s" if name else "id_%s")
        if label:
            self.fields["text"].label = label


class ReviewForm(forms.Form):
    """What the reviewer decides of a reading."""

    verdict = forms.ChoiceField(
        label=_("After reading it again"),
        widget=forms.RadioSelect,
        choices=[("accept", _("Accept it as it reads")), ("back", _("Send it back"))],
        error_messages={"required": _("Choose one of the two.")},
    )
    reasons = TypedField(
        label=_("Reasons"),
        max_length=SAID_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("Needed where you send it back."),
    )

    def clean(self) -> dict[str, Any]:
        """Sent back with reasons."""
        found = super().clean() or {}
        if found.get("verdict") == "back" and not found.get("reasons"):
            self.add_error("reasons", _("Say why: the analyst begins there."))
        return found


class SignForm(forms.Form):
    """Author and reviewer, by their function."""

    author_function = TypedField(
        label=_("Function of the author"),
        max_length=FUNCTION_MAXIMUM,
        help_text=_("As readers see it: “Senior analyst, AimPact”. No name is printed."),
    )
    reviewer_function = TypedField(label=_("Function of the reviewer"), max_length=FUNCTION_MAXIMUM)
