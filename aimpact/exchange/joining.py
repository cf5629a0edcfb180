"""A questionnaire put at the end of another one: no code twice, and all that names a code follows.

Conditions, texts that recall an answer, computed values and checks of the questions that arrive
look at these very questions afterwards, whatever they are called in their new survey.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aimpact.exchange.formats.codes import Codes
from aimpact.questionnaire.document import QUESTION_MAXIMUM
from aimpact.questionnaire.editing.following import following
from aimpact.questionnaire.editing.placing import check_room, highest, next_number
from aimpact.questionnaire.reading import LIST_MAXIMUM
from aimpact.questionnaire.structure import Question, Questionnaire, Quota

COUNTED_MAXIMUM = 9_999
"""The highest number in a code that a counter gives."""


@dataclass(frozen=True, slots=True)
class Joined:
    """`names`: by the code that each question arrived with, its code now; `page`: the first of
    the pages that arrived.
    """

    questionnaire: Questionnaire
    names: Mapping[str, str]
    page: str


def join(host: Questionnaire, arriving: Questionnaire) -> Joined:
    """The host with the pages, questions and quotas of the other at its end.

    Its title, introduction, thanks and endings stay. A host without any question gives its empty
    pages up. Raises `TooManyParts`.
    """
    there = list(host.questions())
    kept = host.pages if there else ()
    check_room(there, QUESTION_MAXIMUM, adding=len(list(arriving.questions())))
    check_room(kept, LIST_MAXIMUM, adding=len(arriving.pages))
    check_room(host.quotas, LIST_MAXIMUM, adding=len(arriving.quotas))
    names = _new_codes("q", host.last_question, there, arriving.questions())
    quotas = _new_codes("k", host.last_quota, host.quotas, arriving.quotas)
    follow = following(names, quotas)
    start = next_number("p", host.last_page, host.pages)
    pages = tuple(
        replace(follow.page(page), code=f"p{number}")
        for number, page in enumerate(arriving.pages, start)
    )
    joined = replace(
        host,
        pages=(*kept, *pages),
        quotas=(*host.quotas, *map(follow.quota, arriving.quotas)),
        last_page=highest("p", host.last_page, pages),
        last_quota=highest("k", host.last_quota, arriving.quotas),
        last_question=highest(
            "q", host.last_question, [q for page in pages for q in page.questions]
        ),
    )
    return Joined(joined, names, pages[0].code if pages else "")


def _new_codes(
    letter: str,
    last: int,
    there: Iterable[Question | Quota],
    arriving: Iterable[Question | Quota],
) -> dict[str, str]:
    """Codes that stay where they are free; a number that a counter gave is never free again."""
    taken = {part.code for part in there}
    taken |= {f"{letter}{number}" for number in range(1, min(last, COUNTED_MAXIMUM) + 1)}
    wanted = [part.code for part in arriving]
    given = Codes(letter, reserved=taken | set(wanted))
    return {code: given.give(code, exactly=code) if code in taken else code for code in wanted}
