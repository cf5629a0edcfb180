"""The log of steps: what each makes of the dictionary, which ones hold, what is refused.

A step is never changed nor taken away: it is undone by a further step, which may be undone as
well. What a step makes is named after its number, so that the log alone says everything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from typing import Any

from aimpact.desk.enums import StepKind, VariableKind
from aimpact.desk.workbench.dictionary import Answer, Dictionary, Variable, Words

YES, NO = "yes", "no"
MOST_GROUPS = 40
COUNTED = (VariableKind.CHOICE, VariableKind.TICKS, VariableKind.RANK)
"""Kinds that a condition names the answers of."""

Spec = Mapping[str, Any]


class Refusal(StrEnum):
    """Why a step says nothing."""

    UNKNOWN = "unknown"
    NO_LABEL = "no_label"
    TWO_GROUPS = "two_groups"
    BOUNDS = "bounds"
    NO_ANSWER = "no_answer"
    NO_MARGIN = "no_margin"
    CAP = "cap"
    NOT_UNDOABLE = "not_undoable"
    USED = "used"
    KEPT = "kept"


class StepRefused(Exception):
    """The step cannot be taken: `reason` says why; `by` are the steps that stand on it."""

    def __init__(self, reason: Refusal, by: Sequence[int] = ()) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.by = tuple(by)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the log."""

    number: int
    kind: StepKind
    spec: Spec

    @property
    def name(self) -> str:
        """What the step makes is called."""
        return f"step{self.number}"


def holding(steps: Iterable[Step]) -> list[Step]:
    """The steps that hold, in order: those that no holding step undoes."""
    undone: set[int] = set()
    kept = []
    for step in sorted(steps, key=lambda one: -one.number):
        if step.number in undone:
            continue
        if step.kind is StepKind.UNDO:
            undone.add(int(step.spec["step"]))
        else:
            kept.append(step)
    return kept[::-1]


def replay(dictionary: Dictionary, steps: Iterable[Step]) -> Dictionary:
    """The dictionary after the steps that hold. Raises `StepRefused`."""
    for step in holding(steps):
        dictionary = dictionary.with_one(made_by(dictionary, step))
    return dictionary


def check(dictionary: Dictionary, steps: Sequence[Step], step: Step) -> None:
    """Raise `StepRefused` unless `step` may be added to the log."""
    if step.kind is StepKind.UNDO:
        _check_undo(dictionary, steps, step)
    else:
        made_by(replay(dictionary, steps), step)


def _check_undo(dictionary: Dictionary, steps: Sequence[Step], step: Step) -> None:
    number = step.spec.get("step")
    undoable = {one.number for one in holding(steps)} | holding_undos(steps)
    if number not in undoable:
        raise StepRefused(Refusal.NOT_UNDOABLE)
    name = f"step{number}"
    after = [one for one in replay(dictionary, steps).variables.values() if name in one.uses]
    if after:
        raise StepRefused(Refusal.USED, [one.step for one in after])
    replay(dictionary, [*steps, step])


def holding_undos(steps: Iterable[Step]) -> set[int]:
    """Numbers of the undoings that hold: undoing one of them takes its step up again."""
    undone: set[int] = set()
    found = set()
    for step in sorted(steps, key=lambda one: -one.number):
        if step.number not in undone and step.kind is StepKind.UNDO:
            undone.add(int(step.spec["step"]))
            found.add(step.number)
    return found


# --- what a step makes --------------------------------------------------------------------
def made_by(dictionary: Dictionary, step: Step) -> Variable:
    """The variable, cut or weights that the step makes. Raises `StepRefused`."""
    return _MADE[step.kind](dictionary, step)


def _label(spec: Spec) -> Words:
    label = str(spec.get("label", "")).strip()
    if not label:
        raise StepRefused(Refusal.NO_LABEL)
    return {"fr": label, "en": label}


def _found(dictionary: Dictionary, name: object, *kinds: VariableKind) -> Variable:
    found = dictionary.find(str(name), *kinds)
    if found is None:
        raise StepRefused(Refusal.UNKNOWN)
    return found


def _recode(dictionary: Dictionary, step: Step) -> Variable:
    source = _found(dictionary, step.spec.get("of"), VariableKind.CHOICE, VariableKind.RANK)
    groups = step.spec.get("groups", ())
    named = [code for group in groups for code in group["codes"]]
    if len(groups) < 2 or len(groups) > MOST_GROUPS or len(named) != len(set(named)):
        raise StepRefused(Refusal.TWO_GROUPS)
    if not set(named) <= set(source.codes) or not all(group["codes"] for group in groups):
        raise StepRefused(Refusal.UNKNOWN)
    labels = [str(group["label"]) for group in groups]
    return _variable(step, labels, uses={source.name})


def _variable(step: Step, labels: Sequence[str], *, uses: Iterable[str]) -> Variable:
    answers = [Answer(f"g{at}", {"fr": one, "en": one}) for at, one in enumerate(labels, start=1)]
    return Variable(
        name=step.name,
        kind=VariableKind.CHOICE,
        label=_label(step.spec),
        answers=tuple(answers),
        step=step.number,
        uses=frozenset(uses),
    )


def _bands(dictionary: Dictionary, step: Step) -> Variable:
    source = _found(dictionary, step.spec.get("of"), VariableKind.NUMBER)
    bounds = step.spec.get("bounds", ())
    rising = all(low < high for low, high in pairwise(bounds))
    if not bounds or len(bounds) >= MOST_GROUPS or not rising or not all(map(isfinite, bounds)):
        raise StepRefused(Refusal.BOUNDS)
    return _variable(step, band_labels(bounds), uses={source.name})


def band_labels(bounds: Sequence[float]) -> list[str]:
    """Bands in signs, the same in every language: a bound belongs to the band above it."""
    told = [f"{bound:g}" for bound in bounds]
    between = [f"≥ {low} ; < {high}" for low, high in pairwise(told)]
    return [f"< {told[0]}", *between, f"≥ {told[-1]}"]


def _combine(dictionary: Dictionary, step: Step) -> Variable:
    sides = [_condition(dictionary, step.spec.get(side, {})) for side in ("first", "second")]
    if step.spec.get("rule") not in {"all", "any"}:
        raise StepRefused(Refusal.UNKNOWN)
    labels = [str(step.spec.get(side, "")).strip() for side in (YES, NO)]
    if not all(labels):
        raise StepRefused(Refusal.NO_LABEL)
    return _variable(step, labels, uses={side.name for side in sides})


def _condition(dictionary: Dictionary, spec: Spec) -> Variable:
    source = _found(dictionary, spec.get("of"), *COUNTED)
    codes = spec.get("codes", ())
    if not codes:
        raise StepRefused(Refusal.NO_ANSWER)
    if not set(codes) <= set(source.codes):
        raise StepRefused(Refusal.UNKNOWN)
    return source


def _cut(dictionary: Dictionary, step: Step) -> Variable:
    spec = step.spec
    source = _found(dictionary, spec.get("of"))
    if source.kind is VariableKind.NUMBER:
        ends = [end for end in (spec.get("least"), spec.get("most")) if end is not None]
        if not ends or not all(map(isfinite, ends)) or ends != sorted(ends):
            raise StepRefused(Refusal.BOUNDS)
    else:
        _condition(dictionary, spec)
    within = spec.get("within") or ""
    if within:
        _found(dictionary, within, VariableKind.CUT)
    return Variable(
        name=step.name,
        kind=VariableKind.CUT,
        label=_label(spec),
        step=step.number,
        uses=frozenset({source.name, within} - {""}),
    )


def _weight(dictionary: Dictionary, step: Step) -> Variable:
    margins, cap = step.spec.get("margins", {}), step.spec.get("cap")
    if not margins:
        raise StepRefused(Refusal.NO_MARGIN)
    for name, shares in margins.items():
        source = _found(dictionary, name, VariableKind.CHOICE)
        if not set(shares) <= set(source.codes):
            raise StepRefused(Refusal.UNKNOWN)
        if len(shares) < 2 or any(not isfinite(one) or one <= 0 for one in shares.values()):
            raise StepRefused(Refusal.NO_MARGIN)
    if cap is not None and not 1 < cap <= 100:
        raise StepRefused(Refusal.CAP)
    return Variable(
        name=step.name,
        kind=VariableKind.WEIGHT,
        label=_label(step.spec),
        step=step.number,
        uses=frozenset(margins),
    )


_MADE: Mapping[StepKind, Callable[[Dictionary, Step], Variable]] = {
    StepKind.RECODE: _recode,
    StepKind.BANDS: _bands,
    StepKind.COMBINE: _combine,
    StepKind.CUT: _cut,
    StepKind.WEIGHT: _weight,
}
