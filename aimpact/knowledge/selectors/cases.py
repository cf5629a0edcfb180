"""What exists already on the subject of a survey: a few cases, and why they are like it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aimpact.core.text import fold
from aimpact.knowledge.models import Entry, Opinion, Passage
from aimpact.knowledge.selectors.retrieval import Hit, Wanted, placed, search
from aimpact.surveys.models import Survey

SHOWN = 5
CITED = 3
"""Cases that a note cites: it is one page or two."""
LOOKED_AT = 20
"""Entries found before opinions move them."""
LIKE_SIZE = 3
"""A territory up to so many times larger or smaller is of the same size."""
CLOSE = 0.835
"""Cosine from which two texts are said to be near in meaning. On the works and queries of
`benchmarks/civic_corpus.toml`, three quarters of what answers is above 0.840, nine tenths of what
does not below 0.839.
"""
TELLING = 4
"""Letters of a word that may tell what a survey is about."""

Place = tuple[int, str]
"""Where an opinion was given: beside a survey, or under the question of that code."""


@dataclass(frozen=True, slots=True)
class Case:
    """An entry beside a survey. `same_kind`, `same_size`: of territory. `opinion`: what the team
    said of it here, `None` where it said nothing.
    """

    entry: Entry
    score: float
    shared: Sequence[str]
    by_meaning: bool
    same_kind: bool
    same_size: bool
    excerpt: str = ""
    opinion: bool | None = None


@dataclass(frozen=True, slots=True)
class Cases:
    """What exists already. `with_meaning`: whether nearness by meaning took part; `is_placed`:
    whether the worker has read the survey's words; `put_aside` are those called not useful here.
    """

    shown: Sequence[Case]
    put_aside: Sequence[Case]
    with_meaning: bool
    is_placed: bool


def topic_of(survey: Survey) -> str:
    """What a survey is about, in few words: its title and subject; its text too where those two
    say little. Its questions would find whatever asks people where they live.
    """
    document = survey.document
    topic = " ".join(filter(None, (document.title.read("fr"), survey.subject)))
    telling = [word for word in fold(topic).split() if len(word) >= TELLING]
    return topic if len(telling) >= 2 else f"{topic} {document.intro.read('fr')}".strip()


def cases_of(survey: Survey) -> Cases:
    """The cases most like a survey, among those that its space may see.

    The score of an entry is multiplied by the share of its opinions in the space that say useful,
    of all with one more of each (Laplace's rule), doubled: an entry without opinions keeps its
    score, one found useful once in the space scores 4/3, once not useful 2/3. Those called not
    useful for this very survey are put aside.
    """
    topic = topic_of(survey)
    embedding = placed(survey.space, topic)
    wanted = Wanted(topic, but=survey.pk, is_strict=True)
    found = search(survey.space, wanted, embedding=embedding, most=LOOKED_AT)
    cases = _in_order(survey, [hit for hit in found.hits if is_like(hit)])
    liked = [case for case in cases if case.opinion is not False]
    return Cases(
        shown=liked[:SHOWN],
        put_aside=[case for case in cases if case.opinion is False],
        with_meaning=found.with_meaning,
        is_placed=embedding is not None,
    )


def useful_cases(survey: Survey) -> list[Entry]:
    """The cases that the team said useful beside this survey, the last said first: what its note
    may cite. What is offered to it no longer is left out.
    """
    entries = Entry.objects.offered_to(survey.space).select_related("space")
    said = entries.filter(opinions__survey=survey, opinions__question="", opinions__is_useful=True)
    return [*said.order_by("-opinions__said_at", "-pk")[:CITED]]


def _in_order(survey: Survey, hits: Sequence[Hit]) -> list[Case]:
    entries = Entry.objects.offered_to(survey.space).select_related("space", "survey", "found_in")
    known = entries.in_bulk([hit.entry for hit in hits])
    said = _opinions(survey, known)
    here = {entry: useful for entry, at, useful in said if at == (survey.pk, "")}
    texts = _texts([hit.passage for hit in hits])
    cases = [
        replace(
            _case(survey, hit, known[hit.entry]),
            excerpt=texts.get(hit.passage, ""),
            score=hit.score * weigh([useful for which, _at, useful in said if which == hit.entry]),
            opinion=here.get(hit.entry),
        )
        for hit in hits
        if hit.entry in known
    ]
    return sorted(cases, key=lambda case: -case.score)


def _case(survey: Survey, hit: Hit, entry: Entry) -> Case:
    territory = survey.territory or survey.space.territory
    return Case(
        entry=entry,
        score=hit.score,
        shared=hit.shared,
        by_meaning=is_close(hit),
        same_kind=bool(entry.territory_kind) and entry.territory_kind == survey.space.kind,
        same_size=is_same_size(territory.population if territory else None, entry.inhabitants),
    )


def is_like(hit: Hit) -> bool:
    """Whether an entry is near enough to be shown unasked: nothing is better than anything."""
    return hit.by_words is not None or is_close(hit)


def is_close(hit: Hit) -> bool:
    """Whether an entry says nearly the same."""
    return hit.closeness is not None and hit.closeness >= CLOSE


def weigh(useful: Sequence[bool]) -> float:
    """How much opinions multiply a score: from 0 to 2, 1 where there are none."""
    return 2 * (sum(useful) + 1) / (len(useful) + 2)


def is_same_size(one: int | None, other: int | None) -> bool:
    """Whether two territories have about as many inhabitants."""
    if not one or not other:
        return False
    return max(one, other) <= LIKE_SIZE * min(one, other)


def _opinions(survey: Survey, known: Mapping[int, Entry]) -> list[tuple[int, Place, bool]]:
    """What the space's own team said of these entries: (entry, where, useful)."""
    opinions = Opinion.objects.filter(survey__space=survey.space_id, entry__in=list(known))
    rows = opinions.values_list("entry_id", "survey_id", "question", "is_useful")
    return [(entry, (at, question), useful) for entry, at, question, useful in rows]


def _texts(passages: Sequence[int]) -> dict[int, str]:
    return dict(Passage.objects.filter(pk__in=passages).values_list("pk", "text"))
