"""What kind of change lies between two versions of a questionnaire, to name it in a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aimpact.questionnaire.checks import same_structure
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Questionnaire, Text

_NAMELESS = Text()


class Change(StrEnum):
    """What was done, as far as a list of versions tells."""

    WORDS = "words"
    SETTINGS = "settings"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class NamedChange:
    """A change with the words of the part that it is about, as far as it has some."""

    change: Change
    name: Text = _NAMELESS


def name_change(before: Questionnaire, after: Questionnaire, *, place: Place) -> NamedChange:
    """Name the change made at `place`: a part that came or went is named itself."""
    earlier, later = _parts(before), _parts(after)
    if gone := [part for part in earlier if part not in later]:
        return NamedChange(Change.REMOVED, earlier[gone[0]])
    if new := [part for part in later if part not in earlier]:
        return NamedChange(Change.ADDED, later[new[0]])
    name = later.get((place.kind, place.code), _NAMELESS)
    if list(earlier) != list(later) or _pages(before) != _pages(after):
        return NamedChange(Change.MOVED, name)
    is_reworded = same_structure(before, after)
    return NamedChange(Change.WORDS if is_reworded else Change.SETTINGS, name)


def _parts(document: Questionnaire) -> Mapping[tuple[str, str], Text]:
    """Pages before their questions, so that a page that goes with its questions is named."""
    pages = {("page", page.code): page.title for page in document.pages}
    questions = {("question", question.code): question.label for question in document.questions()}
    endings = {("ending", ending.code): ending.title for ending in document.endings}
    quotas = {("quota", quota.code): quota.label for quota in document.quotas}
    return pages | questions | endings | quotas


def _pages(document: Questionnaire) -> list[list[str]]:
    return [[question.code for question in page.questions] for page in document.pages]
