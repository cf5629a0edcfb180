"""Settings of what shows pictures or films: an information, a choice between pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.showing_checks import LINK_MAXIMUM, is_link
from aimpact.questionnaire.structure import Media, Question, Text
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.kinds.base import CHOICES, KindSettings, Typed, Words
from aimpact.surveys.forms.media import MediaField
from aimpact.surveys.forms.parts import ALT_MAXIMUM, EXCLUSIVE, NO_OPINION, ORDINARY

TRANSCRIPT_MAXIMUM = 2_000
_UNCHOSEN = Media(code="unchosen")
"""Stands for a picture whose words are typed before it is chosen."""


class InformationSettings(KindSettings):
    """A picture or a film with its words, and a link to elsewhere."""

    is_answered = False

    def words(self, question: Question) -> tuple[Words, ...]:
        media = question.media or _UNCHOSEN
        return (
            Words(
                name="alt",
                label=_("What the picture shows, for those who do not see it"),
                maximum=ALT_MAXIMUM,
                text=media.alt,
            ),
            Words(
                name="transcript",
                label=_("Text of the film: what is said and shown"),
                maximum=TRANSCRIPT_MAXIMUM,
                text=media.transcript,
                lines=4,
            ),
        )

    def put_words(self, question: Question, words: Mapping[str, Text]) -> Question:
        own: dict[str, Any] = {name: words[name] for name in ("alt", "transcript")}
        others: dict[str, Any] = {n: text for n, text in words.items() if n not in own}
        media = question.media
        if media or any(own.values()):
            media = replace(media or _UNCHOSEN, **own)
        return replace(question, media=media, **others)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        link = forms.CharField(
            label=_("Link to a page or a film elsewhere"),
            help_text=_("An address that starts with https://. People are told that it leaves."),
            required=False,
            initial=question.link,
            max_length=LINK_MAXIMUM,
            widget=forms.TextInput(attrs={"inputmode": "url"}),
        )
        chosen = question.media.code if question.media else ""
        media = MediaField(films=True, label=_("Picture or film"), initial=chosen)
        return {"media": media, "link": link}

    def errors(self, question: Question, typed: Typed) -> Iterator[tuple[str, ValidationError]]:
        link = typed.get("link")
        if link and not is_link(link):
            yield "link", ValidationError(_("Write an address that starts with https://."))

    def read(self, question: Question, typed: Typed) -> Question:
        others = {name: value for name, value in typed.items() if name != "media"}
        media = with_words(typed["media"], question.media)
        return super().read(replace(question, media=media), others)


def with_words(chosen: Media | None, before: Media | None) -> Media | None:
    """The picture chosen, with the words typed for it."""
    if chosen is None or before is None:
        return chosen
    return replace(chosen, alt=before.alt, transcript=before.transcript)


class PictureSettings(KindSettings):
    """Pictures to choose from, one or several."""

    choices = CHOICES
    roles = (ORDINARY, EXCLUSIVE, NO_OPINION)
    has_pictures = True

    def fields(self, question: Question) -> dict[str, forms.Field]:
        return {
            name: FigureField(label=label, whole=True, at_least=1, initial=getattr(question, name))
            for name, label in (("minimum", _("At least")), ("maximum", _("At most")))
        }
