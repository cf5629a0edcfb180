"""Finding, placing and numbering the parts of a document."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Protocol, TypeVar

from aimpact.questionnaire.document import QUESTION_MAXIMUM
from aimpact.questionnaire.editing.refusals import CodeTaken, TooManyParts, UnknownPart
from aimpact.questionnaire.structure import Page, Question, Questionnaire


class Coded(Protocol):
    """A part of a document: a page, a question, a choice or a row."""

    @property
    def code(self) -> str: ...


Part = TypeVar("Part", bound=Coded)


def find_page(questionnaire: Questionnaire, code: str) -> Page:
    """The page of that code. Raises `UnknownPart`."""
    page = questionnaire.page(code)
    if page is None:
        raise UnknownPart(code)
    return page


def find_page_of(questionnaire: Questionnaire, code: str) -> Page:
    """The page that holds the question of that code. Raises `UnknownPart`."""
    page = questionnaire.page_of(code)
    if page is None:
        raise UnknownPart(code)
    return page


def find_question(questionnaire: Questionnaire, code: str) -> Question:
    """The question of that code. Raises `UnknownPart`."""
    question = questionnaire.question(code)
    if question is None:
        raise UnknownPart(code)
    return question


def swap_page(questionnaire: Questionnaire, page: Page) -> Questionnaire:
    """The document with `page` in the place of the page of its code."""
    pages = tuple(page if p.code == page.code else p for p in questionnaire.pages)
    return replace(questionnaire, pages=pages)


def swap_question(questionnaire: Questionnaire, code: str, question: Question) -> Questionnaire:
    """The document with `question` in the place of the question `code`."""
    page = find_page_of(questionnaire, code)
    questions = tuple(question if q.code == code else q for q in page.questions)
    return swap_page(questionnaire, replace(page, questions=questions))


def insert_question(
    questionnaire: Questionnaire, page: Page, index: int, question: Question
) -> Questionnaire:
    """The document with a new question, whose code becomes the last one given."""
    check_room(list(questionnaire.questions()), QUESTION_MAXIMUM)
    questions = insert(page.questions, index, question)
    grown = swap_page(questionnaire, replace(page, questions=questions))
    return replace(grown, last_question=highest("q", questionnaire.last_question, [question]))


def next_question(questionnaire: Questionnaire) -> int:
    """The number of the next question."""
    return next_number("q", questionnaire.last_question, list(questionnaire.questions()))


def next_number(letter: str, last: int, parts: Sequence[Coded]) -> int:
    """The first number that was never given to a part."""
    taken = {part.code for part in parts}
    start = highest(letter, last, parts) + 1
    return next(number for number in count(start) if f"{letter}{number}" not in taken)


def highest(letter: str, last: int, parts: Sequence[Coded]) -> int:
    """The highest number given so far: `last`, or that of a part."""
    return max([last, *(number_of(letter, part.code) for part in parts)])


def number_of(letter: str, code: str) -> int:
    """The number in a code that a counter gave, or 0."""
    # Codes typed by staff may look like ours; very large numbers are theirs, not a count.
    match = re.fullmatch(rf"{letter}([1-9][0-9]{{0,3}})", code)
    return int(match[1]) if match else 0


def index_of(parts: Sequence[Coded], code: str) -> int:
    """The position of the part of that code. Raises `UnknownPart`."""
    for index, part in enumerate(parts):
        if part.code == code:
            return index
    raise UnknownPart(code)


def insert(parts: tuple[Part, ...], index: int, part: Part) -> tuple[Part, ...]:
    """The parts with one more at `index`; past the end is last."""
    return (*parts[:index], part, *parts[index:])


def moved(parts: tuple[Part, ...], code: str, to: int) -> tuple[Part, ...]:
    """The parts with one of them at another position; past the end is last."""
    part = parts[index_of(parts, code)]
    return insert(tuple(p for p in parts if p.code != code), max(0, to), part)


def without(parts: tuple[Part, ...], code: str) -> tuple[Part, ...]:
    """The parts without one of them. Raises `UnknownPart`."""
    index = index_of(parts, code)
    return (*parts[:index], *parts[index + 1 :])


def refuse_twins(parts: Sequence[Coded]) -> None:
    """Raise `CodeTaken` when two parts have the same code."""
    seen: set[str] = set()
    for part in parts:
        if part.code in seen:
            raise CodeTaken(part.code)
        seen.add(part.code)


def check_room(parts: Sequence[object], maximum: int, *, adding: int = 1) -> None:
    """Raise `TooManyParts` when `adding` more would pass the maximum."""
    if len(parts) + adding > maximum:
        raise TooManyParts(maximum)
