"""What differs between two times that a question was asked: an answer is an answer to words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from aimpact.questionnaire.structure import Choice, Question, Row, Text


class Aspect(StrEnum):
    """In what two questions differ."""

    WORDS = "words"
    HELP = "help"
    KIND = "kind"
    SCALE = "scale"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    LINE_ADDED = "line_added"
    LINE_REMOVED = "line_removed"
    LINE_REWORDED = "line_reworded"
    CONDITION = "condition"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` and `after` are the words, where there are any."""

    aspect: Aspect
    before: Text = field(default_factory=Text)
    after: Text = field(default_factory=Text)


_PARTS = {
    "choices": (Aspect.ADDED, Aspect.REMOVED, Aspect.REWORDED),
    "rows": (Aspect.LINE_ADDED, Aspect.LINE_REMOVED, Aspect.LINE_REWORDED),
}


def changes_between(before: Question, after: Question) -> list[Change]:
    """What was changed in the question since it was asked before. Capitals, spaces, the kind of
    apostrophe and the last mark do not count.
    """
    found: list[Change] = []
    if before.kind != after.kind or before.cells != after.cells:
        found.append(Change(Aspect.KIND))
    if not _reads_alike(before.label, after.label):
        found.append(Change(Aspect.WORDS, before.label, after.label))
    if not _reads_alike(before.help, after.help):
        found.append(Change(Aspect.HELP, before.help, after.help))
    if _bounds(before) != _bounds(after):
        found.append(Change(Aspect.SCALE))
    found += _parts(before.choices, after.choices, _PARTS["choices"])
    found += _parts(before.rows, after.rows, _PARTS["rows"])
    if before.is_required != after.is_required:
        found.append(Change(Aspect.REQUIRED))
    if (before.condition is None) != (after.condition is None):
        found.append(Change(Aspect.CONDITION))
    return found


def is_same_offer(one: Question, other: Question) -> bool:
    """Whether both offer the same answers: only then do their figures stand side by side."""
    telling = {
        Aspect.KIND, Aspect.SCALE, Aspect.ADDED, Aspect.REMOVED, Aspect.REWORDED,
        Aspect.LINE_ADDED, Aspect.LINE_REMOVED, Aspect.LINE_REWORDED,
    }  # fmt: skip
    return not any(change.aspect in telling for change in changes_between(one, other))


def _parts(
    before: Sequence[Choice | Row],
    after: Sequence[Choice | Row],
    aspects: tuple[Aspect, Aspect, Aspect],
) -> Iterator[Change]:
    added, removed, reworded = aspects
    old, new = _by_code(before), _by_code(after)
    for code, label in new.items():
        if code not in old:
            yield Change(added, after=label)
        elif not _reads_alike(old[code], label):
            yield Change(reworded, old[code], label)
    for code, label in old.items():
        if code not in new:
            yield Change(removed, before=label)


def _by_code(parts: Sequence[Choice | Row]) -> Mapping[str, Text]:
    return {part.code: part.label for part in parts}


def _bounds(question: Question) -> tuple[object, ...]:
    return (question.minimum, question.maximum, question.step, _plain(question.unit.fr))


def _reads_alike(one: Text, other: Text) -> bool:
    """Whether two texts say the same in a language that both have; to say nothing differs."""
    if bool(one) != bool(other):
        return False
    french = _plain(one.fr) == _plain(other.fr)
    english = _plain(one.en) == _plain(other.en)
    if one.fr and other.fr:
        return french and (english or not (one.en and other.en))
    return english


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split()).rstrip(" ?.!:;…")
