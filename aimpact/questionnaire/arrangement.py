"""The order and the wording that one participant sees: drawn at random, once.

Everything follows from one number, the seed of the participant's form: the same page comes back
the same, and nothing of it is stored but which wording was shown (`<question>__variant`), without
which the answers could not be read. The seed 0 stands for the order and the words of the
document: paper, telephone, previews.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from aimpact.questionnaire.structure import Choice, Page, Question, Questionnaire, Row

ORIGINAL = "a"
"""Code of the wording that the question itself has; the variants are the others."""
VARIANT_MAXIMUM = 9
"""Other wordings of one question."""

Part = TypeVar("Part")


def arrange(questionnaire: Questionnaire, seed: int) -> Questionnaire:
    """The document in the order and the wording of that seed; itself when nothing is drawn."""
    if not seed or not any(map(_is_drawn, questionnaire.pages)):
        return questionnaire
    pages = [_arranged_page(page, seed) for page in questionnaire.pages]
    return replace(questionnaire, pages=tuple(_pages_in_order(pages, seed)))


def is_arranged(questionnaire: Questionnaire) -> bool:
    """Whether two participants may see it differently."""
    return any(map(_is_drawn, questionnaire.pages))


def arm(question: Question, seed: int) -> str:
    """Code of the wording that falls to that seed: `ORIGINAL`, or that of a variant."""
    codes = [ORIGINAL, *(variant.code for variant in question.variants)]
    return codes[0] if not seed else _dice(seed, question.code, "arm").choice(codes)


def _is_drawn(page: Page) -> bool:
    return (
        page.is_shuffled
        or page.is_movable
        or any(question.is_shuffled or question.variants for question in page.questions)
    )


def _arranged_page(page: Page, seed: int) -> Page:
    questions = [arranged_question(question, seed) for question in page.questions]
    if page.is_shuffled:
        _dice(seed, page.code, "questions").shuffle(questions)
    return replace(page, questions=tuple(questions))


def arranged_question(question: Question, seed: int) -> Question:
    """The question with the wording and the order of choices or lines of that seed."""
    wording = arm(question, seed) if question.variants else ORIGINAL
    shown = next((variant for variant in question.variants if variant.code == wording), None)
    if shown:
        question = replace(question, label=shown.label, help=shown.help)
    if not question.is_shuffled or not seed:
        return question
    dice = _dice(seed, question.code, "choices")
    if question.rows:
        rows: list[Row] = list(question.rows)
        dice.shuffle(rows)
        return replace(question, rows=tuple(rows))
    return replace(question, choices=_shuffled_choices(question.choices, dice))


def _shuffled_choices(choices: Sequence[Choice], dice: random.Random) -> tuple[Choice, ...]:
    loose = [choice for choice in choices if not _keeps_its_place(choice)]
    dice.shuffle(loose)
    drawn = iter(loose)
    return tuple(choice if _keeps_its_place(choice) else next(drawn) for choice in choices)


def _keeps_its_place(choice: Choice) -> bool:
    return choice.is_fixed or choice.is_other or choice.is_exclusive or choice.is_no_opinion


def _pages_in_order(pages: Sequence[Page], seed: int) -> Iterator[Page]:
    run: list[Page] = []
    for page in [*pages, None]:
        if page is not None and page.is_movable:
            run.append(page)
            continue
        if run:
            _dice(seed, run[0].code, "pages").shuffle(run)
            yield from run
            run = []
        if page is not None:
            yield page


def _dice(seed: int, code: str, what: str) -> random.Random:
    # A dice of its own for each part: one more question changes no other one's draw.
    return random.Random(f"{seed}|{code}|{what}")  # noqa: S311  # fairness, not secrecy
