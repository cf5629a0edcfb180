"""Items compared a few at a time: two by two, or the most and the least important of a set.

The items are the choices. Who is set beside whom follows from their codes alone, whatever the
order in which they are shown: two ballots of a survey always answer the same comparisons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    ANSWERED,
    ASKED,
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
    first,
)
from aimpact.questionnaire.structure import FIELD_SEPARATOR, Choice, Question, Text

PAIR_ITEMS = range(3, 8)
"""Items that may be compared two by two: seven make twenty-one comparisons."""
SET_ITEMS = range(4, 13)
"""Items of which sets may be made: as many sets as items."""
BEST, WORST = "best", "worst"
_LARGEST_SET = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items set side by side, in the order in which they are shown."""

    name: str
    items: tuple[Choice, Choice]


@dataclass(frozen=True, slots=True)
class ItemSet:
    """Some items, in the order in which they are shown; `best` and `worst` are fields."""

    number: int
    best: str
    worst: str
    items: tuple[Choice, ...]


def items_of(question: Question) -> tuple[Choice, ...]:
    """What is compared: every choice but "no opinion"."""
    return tuple(choice for choice in question.choices if not choice.is_no_opinion)


# --- two by two ---------------------------------------------------------------------------
class Pairwise(Behaviour):
    """One of the two in each pair; "no opinion", where it is offered, is offered in each."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        aside = tuple(choice for choice in question.choices if choice.is_no_opinion)
        return tuple(
            Field(pair.name, _joined(pair), (*pair.items, *aside)) for pair in pairs_of(question)
        )

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        for field in self.fields(question):
            code = first(data, field.name)
            reading.typed[field.name] = [code] if code else []
            if not code:
                _refuse_gap(question, field.name, reading)
            elif all(choice.code != code for choice in field.choices):
                reading.refuse(field.name, "unknown_choice")
            else:
                reading.answers[field.name] = code
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        return _count(question, self.fields(question), answers)

    def anchor(self, question: Question, name: str) -> str:
        found = [pair.items[0].code for pair in pairs_of(question) if pair.name == name]
        return f"-{found[0]}" if found else ""


def pairs_of(question: Question) -> list[Pair]:
    """Every two items once, no item in two pairs in a row where that can be."""
    items = items_of(question)
    places = {item.code: at for at, item in enumerate(items)}
    known = {item.code: item for item in items}
    found = []
    for number, codes in enumerate(_round_robin(tuple(sorted(known)))):
        shown = sorted(codes, key=lambda code: places[code], reverse=number % 2 == 1)
        name = FIELD_SEPARATOR.join((question.code, *codes))
        found.append(Pair(name, (known[shown[0]], known[shown[1]])))
    return found


@lru_cache(maxsize=256)
def _round_robin(codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Every two codes once, in rounds where each stands once at most: the circle method (E.
    Lucas, *Récréations mathématiques*, vol. 2, 1883).
    """
    circle: list[str] = list(codes) if len(codes) % 2 == 0 else [*codes, ""]
    found: list[tuple[str, str]] = []
    for _round in range(len(circle) - 1):
        half = len(circle) // 2
        facing = zip(circle[:half], reversed(circle[half:]), strict=True)
        found += [(min(two), max(two)) for two in facing if all(two)]
        circle = [circle[0], circle[-1], *circle[1:-1]]
    return tuple(found)


# --- the most and the least ---------------------------------------------------------------
class BestWorst(Behaviour):
    """In each set, the one that comes first and the one that comes last (MaxDiff).

    Source: A. Finn and J. J. Louviere, "Determining the Appropriate Response to Evidence of
    Public Concern", Journal of Public Policy & Marketing 11 (2), 1992.
    """

    def fields(self, question: Question) -> tuple[Field, ...]:
        fields: list[Field] = []
        for each in sets_of(question):
            fields.append(Field(each.best, _named(each, question.high), each.items))
            fields.append(Field(each.worst, _named(each, question.low), each.items))
        return tuple(fields)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        for each in sets_of(question):
            _read_set(question, each, data, reading)
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        return _count(question, self.fields(question), answers)

    def anchor(self, question: Question, name: str) -> str:
        found = [e.items[0].code for e in sets_of(question) if name in {e.best, e.worst}]
        return f"-{found[0]}" if found else ""


def sets_of(question: Question) -> list[ItemSet]:
    """The sets of items, each of which stands in as many of them."""
    items = items_of(question)
    codes = sorted(item.code for item in items)
    found = []
    for number, places in enumerate(design(len(codes)), start=1):
        shown = {codes[place] for place in places}
        start = FIELD_SEPARATOR.join((question.code, f"s{number}"))
        found.append(
            ItemSet(
                number,
                f"{start}{FIELD_SEPARATOR}{BEST}",
                f"{start}{FIELD_SEPARATOR}{WORST}",
                tuple(item for item in items if item.code in shown),
            )
        )
    return found


@lru_cache(maxsize=64)
def design(items: int) -> tuple[frozenset[int], ...]:
    """Sets of places, as many as items: each item stands in as many sets, and any two items
    stand together as evenly as a cyclic design allows (a difference set where there is one: 7
    items by 4, for instance).
    """
    size = min(_LARGEST_SET, items - 1)
    if size < 2:
        return ()
    starts = [(0, *rest) for rest in combinations(range(1, items), size - 1)]
    block = min(starts, key=lambda start: (_unevenness(start, items), start))
    return tuple(frozenset((place + shift) % items for place in block) for shift in range(items))


def _unevenness(block: Sequence[int], items: int) -> int:
    """Sum of squares of how often each difference comes up: the least is the most even."""
    counts = [0] * items
    for one in block:
        for other in block:
            counts[(one - other) % items] += one != other
    return sum(count * count for count in counts)


def _read_set(question: Question, each: ItemSet, data: Posted, reading: Reading) -> None:
    best, worst = first(data, each.best), first(data, each.worst)
    for name, code in ((each.best, best), (each.worst, worst)):
        reading.typed[name] = [code] if code else []
    known = {item.code for item in each.items}
    if not best and not worst:
        _refuse_gap(question, each.best, reading)
    elif {best, worst} - known - {""}:
        reading.refuse(each.best if best not in known else each.worst, "unknown_choice")
    elif not best or not worst:
        reading.refuse(each.worst if best else each.best, "half_a_set")
    elif best == worst:
        reading.refuse(each.worst, "best_is_worst")
    else:
        reading.answers |= {each.best: best, each.worst: worst}


# --- both ---------------------------------------------------------------------------------
def _count(question: Question, fields: Sequence[Field], answers: Answers) -> Iterator[Cell]:
    # The whole question as well: those who compared once at least.
    yield Cell(question.code, ASKED)
    if any(field.name in answers for field in fields):
        yield Cell(question.code, ANSWERED)
    for field in fields:
        yield from base_cells(field.name, answers)
        if field.name in answers:
            yield Cell(field.name, str(answers[field.name]))


def _refuse_gap(question: Question, name: str, reading: Reading) -> None:
    if question.is_required:
        reading.refuse(name, "required_comparison")


def _joined(pair: Pair) -> Text:
    one, other = pair.items
    return Text(
        fr=f"{one.label.read('fr')} / {other.label.read('fr')}",
        en=f"{one.label.read('en')} / {other.label.read('en')}",
    )


def _named(each: ItemSet, end: Text) -> Text:
    return Text(
        fr=f"Série {each.number} – {end.read('fr')}", en=f"Set {each.number} – {end.read('en')}"
    )
