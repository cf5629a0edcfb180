"""What is written in each language, what is still to be translated, what was reworded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from aimpact.questionnaire.structure import Media, Page, Question, Questionnaire, Text

LANGUAGES: tuple[Literal["fr"], Literal["en"]] = ("fr", "en")
Role = Literal[
    "title",
    "intro",
    "thanks",
    "ending_title",
    "ending_text",
    "quota_message",
    "page_title",
    "page_intro",
    "label",
    "help",
    "unit",
    "low",
    "high",
    "choice",
    "row",
    "opposite",
    "alt",
    "transcript",
    "rule",
    "variant_label",
    "variant_help",
]


@dataclass(frozen=True, slots=True)
class NamedText:
    """One text and its place: `where` is the code of a page or question (empty: the survey's
    own), `part` the code of a choice, row, wording, ending or quota, or the number of a rule.
    """

    where: str
    role: Role
    text: Text
    part: str = ""


@dataclass(frozen=True, slots=True)
class Rewording:
    """A text changed in one language."""

    where: str
    role: Role
    part: str
    language: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """`written` texts in one language of the `wanted` ones: those written in any language."""

    written: int
    wanted: int

    @property
    def is_complete(self) -> bool:
        return self.written == self.wanted

    @property
    def missing(self) -> int:
        return self.wanted - self.written


def completeness(texts: Iterable[NamedText], language: str) -> Completeness:
    """How many of these texts are written in `language` ("fr" or "en")."""
    wanted = [named.text for named in texts if named.text]
    return Completeness(sum(bool(getattr(text, language)) for text in wanted), len(wanted))


def rewordings(before: Questionnaire, after: Questionnaire) -> list[Rewording]:
    """Every text that differs between two documents of the same structure."""
    earlier = {(named.where, named.role, named.part): named.text for named in texts(before)}
    return [
        Rewording(named.where, named.role, named.part, language, old, new)
        for named in texts(after)
        for language in LANGUAGES
        if (old := getattr(earlier[named.where, named.role, named.part], language))
        != (new := getattr(named.text, language))
    ]


def texts(questionnaire: Questionnaire) -> Iterator[NamedText]:
    """Every text of the document, in order."""
    yield from texts_of_survey(questionnaire)
    for page in questionnaire.pages:
        yield from texts_of_page(page)
        for question in page.questions:
            yield from texts_of_question(question)


def texts_of_survey(questionnaire: Questionnaire) -> Iterator[NamedText]:
    """The survey's own texts."""
    yield NamedText("", "title", questionnaire.title)
    yield NamedText("", "intro", questionnaire.intro)
    yield NamedText("", "thanks", questionnaire.thanks)
    for ending in questionnaire.endings:
        yield NamedText("", "ending_title", ending.title, ending.code)
        yield NamedText("", "ending_text", ending.text, ending.code)
    for quota in questionnaire.quotas:
        yield NamedText("", "quota_message", quota.message, quota.code)


def texts_of_page(page: Page) -> Iterator[NamedText]:
    """The page's own texts, without those of its questions."""
    yield NamedText(page.code, "page_title", page.title)
    yield NamedText(page.code, "page_intro", page.intro)


def texts_of_question(question: Question) -> Iterator[NamedText]:
    """Every text of one question."""
    yield NamedText(question.code, "label", question.label)
    yield NamedText(question.code, "help", question.help)
    yield NamedText(question.code, "unit", question.unit)
    yield NamedText(question.code, "low", question.low)
    yield NamedText(question.code, "high", question.high)
    yield from _of_media(question.code, question.media, "")
    for choice in question.choices:
        yield NamedText(question.code, "choice", choice.label, choice.code)
        yield from _of_media(question.code, choice.picture, choice.code)
    for row in question.rows:
        yield NamedText(question.code, "row", row.label, row.code)
        yield NamedText(question.code, "opposite", row.opposite, row.code)
    for number, rule in enumerate(question.rules):
        yield NamedText(question.code, "rule", rule.message, str(number))
    for variant in question.variants:
        yield NamedText(question.code, "variant_label", variant.label, variant.code)
        yield NamedText(question.code, "variant_help", variant.help, variant.code)


def _of_media(code: str, media: Media | None, part: str) -> Iterator[NamedText]:
    if media:
        yield NamedText(code, "alt", media.alt, part)
        yield NamedText(code, "transcript", media.transcript, part)
