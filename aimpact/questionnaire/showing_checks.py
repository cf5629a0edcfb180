"""What must be mended before publication in what shows pictures, takes files or draws a map."""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from aimpact.questionnaire.kinds.files import ACCEPTS, FILES_MOST
from aimpact.questionnaire.kinds.maps import EXACT, HUNDRED, THOUSAND
from aimpact.questionnaire.kinds.places import PLACE_CODE
from aimpact.questionnaire.structure import Kind, Media, Question

LINK_MAXIMUM = 500


def media_problems(question: Question) -> Iterator[str]:
    """Pictures without their words, films without their text, in any kind of question."""
    shown = [question.media, *(choice.picture for choice in question.choices)]
    for media in filter(None, shown):
        yield from _words_of(media)


def _words_of(media: Media) -> Iterator[str]:
    if media.is_film and not media.transcript:
        yield "film_without_transcript"
    elif not media.is_film and not media.alt:
        yield "picture_without_words"


def is_link(address: str) -> bool:
    """Whether an address leads somewhere safely: https, with a host."""
    try:
        url = urlsplit(address)
    except ValueError:
        return False
    is_plain = bool(address.isprintable()) and " " not in address
    return url.scheme == "https" and bool(url.hostname) and is_plain


def _information(question: Question) -> Iterator[str]:
    if question.link and not is_link(question.link):
        yield "link_not_safe"


def _picture(question: Question) -> Iterator[str]:
    if len(question.choices) < 2:
        yield "too_few_choices"
    plain = [choice for choice in question.choices if not (choice.is_other or choice.is_no_opinion)]
    if any(choice.picture is None or choice.picture.is_film for choice in plain):
        yield "choice_without_picture"
    if question.maximum is not None and question.maximum < 1:
        yield "maximum_below_one"
    if question.minimum is not None and question.minimum > len(question.choices):
        yield "minimum_over_choices"


def _file(question: Question) -> Iterator[str]:
    if question.maximum is not None and not 1 <= question.maximum <= FILES_MOST:
        yield "too_many_files_asked"
    if not set(question.accepts) <= set(ACCEPTS):
        yield "unknown_file_type"


def _map(question: Question) -> Iterator[str]:
    if question.area and not PLACE_CODE.fullmatch(question.area):
        yield "area_does_not_suit"
    if question.step is not None and question.step not in {EXACT, HUNDRED, THOUSAND}:
        yield "unknown_precision"


SHOWING_CHECKS: Mapping[Kind, Callable[[Question], Iterator[str]]] = {
    Kind.INFORMATION: _information,
    Kind.PICTURE: _picture,
    Kind.FILE: _file,
    Kind.PIN: _map,
    Kind.ZONE: _map,
}
