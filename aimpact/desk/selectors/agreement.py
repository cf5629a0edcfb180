"""What two coders said of the same texts, beside each other, once both have done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from aimpact.desk.models import Code, CodedText, Coding, Judgement, Settlement
from aimpact.statistics.agreement import (
    Alpha,
    Codes,
    cohen_kappa,
    masi,
    percent_agreement,
    reliability,
)

CANNOT = "-"
"""Stands among codes for a text that cannot be coded: a judgement like any other."""

Pair = tuple[Codes, Codes]


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code: how many texts each coder gave it, how many both did, of how many.

    `kappa` is `None` where it says nothing: both gave it everywhere, or nowhere. `label` is empty
    for texts that cannot be coded.
    """

    label: str
    first: int
    second: int
    both: int
    percent: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two coders agree, as they stood before they settled anything.

    `alpha` is `None` where it says nothing: one same code everywhere.
    """

    coding: Coding
    texts: int
    alike: int
    alpha: Alpha | None
    codes: Sequence[CodeAgreement]


@dataclass(frozen=True, slots=True)
class Said:
    """Codes given to a text, in the order of the frame."""

    codes: Sequence[Code]
    cannot_be_coded: bool
    memo: str = ""

    @classmethod
    def of(cls, one: Judgement | Settlement) -> "Said":
        codes = sorted(one.codes.all(), key=lambda code: code.position)
        return cls(codes, one.cannot_be_coded, getattr(one, "memo", ""))

    @property
    def keys(self) -> Codes:
        marks = {CANNOT} if self.cannot_be_coded else set()
        return frozenset(marks | {str(code.pk) for code in self.codes})


@dataclass(frozen=True, slots=True)
class Compared:
    """A text with what each coder said of it and what was agreed: what both said, or a settlement.

    `agreed` is `None` while they differ.
    """

    text: CodedText
    first: Said
    second: Said
    settlement: Settlement | None
    agreed: Said | None

    @property
    def differs(self) -> bool:
        return self.first.keys != self.second.keys


def compare(coding: Coding) -> dict[str, Any]:
    """The agreement of both coders, as it is kept. Both have done."""
    pairs = [(each.first.keys, each.second.keys) for each in compared_texts(coding)]
    alpha = reliability(pairs, masi)
    labels = {CANNOT: "", **{str(code.pk): code.label for code in _frame(coding)}}
    used = {key for pair in pairs for keys in pair for key in keys}
    return {
        "texts": len(pairs),
        "alike": sum(one == other for one, other in pairs),
        "alpha": alpha and [alpha.alpha, alpha.low, alpha.high],
        "codes": [_of_code(key, labels[key], pairs) for key in labels if key in used],
    }


def read_agreement(coding: Coding) -> Agreement | None:
    """What was found when both had done; `None` before."""
    kept = coding.agreement
    if kept is None:
        return None
    alpha = None
    if known := kept["alpha"]:
        middle, low, high = known
        alpha = Alpha(middle, low, high, kept["texts"], kept["alike"])
    codes = [CodeAgreement(**each) for each in kept["codes"]]
    return Agreement(coding, kept["texts"], kept["alike"], alpha, codes)


def compared_texts(coding: Coding) -> list[Compared]:
    """Every text that both coders judged, in the order of the sample.

    Only for a coding whose coders have both done: each is blind to the other until then.
    """
    return [one for each in with_judgements(coding.texts.all()) if (one := set_beside(each))]


def with_judgements(texts: QuerySet[CodedText]) -> QuerySet[CodedText]:
    """The texts, masked, with all that was said of them; as many queries for one as for all."""
    judgements = Judgement.objects.select_related("coder").prefetch_related("codes")
    settlements = Settlement.objects.select_related("by").prefetch_related("codes")
    return (
        texts.select_related("answer")
        .defer("answer__text", "answer__search")
        .prefetch_related(Prefetch("judgements", judgements), Prefetch("settlement", settlements))
        .order_by("position")
    )


def set_beside(text: CodedText) -> Compared | None:
    """What was said of a text; `None` where one of the coders said nothing."""
    said = {each.coder.place: Said.of(each) for each in text.judgements.all()}
    if len(said) < 2:
        return None
    settlement = getattr(text, "settlement", None)
    first, second = said[1], said[2]
    if settlement is not None:
        return Compared(text, first, second, settlement, Said.of(settlement))
    agreed = first if first.keys == second.keys else None
    return Compared(text, first, second, None, agreed)


def differ(text: CodedText) -> bool:
    """Whether the coders gave the text different codes."""
    found = with_judgements(CodedText.objects.filter(pk=text.pk)).first()
    beside = set_beside(found) if found else None
    return beside is not None and beside.differs


def _frame(coding: Coding) -> Iterable[Code]:
    return coding.codes.order_by("position")


def _of_code(key: str, label: str, pairs: Sequence[Pair]) -> dict[str, Any]:
    given = [(key in one, key in other) for one, other in pairs]
    count: Callable[[Iterable[bool]], int] = sum
    return {
        "label": label,
        "first": count(one for one, _other in given),
        "second": count(other for _one, other in given),
        "both": count(one and other for one, other in given),
        "percent": percent_agreement(given) or 0.0,
        "kappa": cohen_kappa(given),
    }
