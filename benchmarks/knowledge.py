"""How well past work is found: words alone, meaning alone, both; and how fast."""

import statistics
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.printing import say, title
from benchmarks.surveys import setup

CORPUS = Path(__file__).with_name("civic_corpus.toml")
AT = 5
"""The cases that a page shows."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Works by their names (title and text), and for what people type, the names wanted."""

    works: dict[str, tuple[str, str]]
    queries: dict[str, list[str]]


@cache
def corpus() -> Corpus:
    """The works and queries written for this measure."""
    read = tomllib.loads(CORPUS.read_text())
    return Corpus({name: (t, text) for name, (t, text) in read["works"].items()}, read["queries"])


@dataclass(frozen=True, slots=True)
class Quality:
    """`hits`: share of queries with a work wanted among the first `AT`; `mrr`: mean of 1 over the
    place of the first one (Voorhees 1999), 0 where it is beyond those looked at.
    """

    hits: float
    mrr: float

    def __str__(self) -> str:
        return f"hit-rate@{AT} {self.hits:.3f}, MRR {self.mrr:.3f}"


def quality_of(rank: Callable[[str], Sequence[str]], texts: Corpus | None = None) -> Quality:
    """How well `rank` finds the works of the corpus: names, the nearest first."""
    places = []
    for words, wanted in (texts or corpus()).queries.items():
        found = list(rank(words))
        places.append(min((found.index(n) + 1 for n in wanted if n in found), default=0))
    return Quality(
        hits=statistics.mean(0 < place <= AT for place in places),
        mrr=statistics.mean(1 / place if place else 0.0 for place in places),
    )


@dataclass(frozen=True, slots=True)
class Rankings:
    """The three ways to find, on the works of one space."""

    words: Quality
    meaning: Quality
    fused: Quality


def rank_corpus(space_id: int, texts: Corpus | None = None) -> Rankings:
    """Put a corpus (ours) in a space, then look for each query by words, by meaning, by both."""
    setup()
    import numpy as np

    from aimpact.knowledge.models import Passage
    from aimpact.knowledge.selectors.retrieval import Wanted, search
    from aimpact.language.embedding import embed_queries
    from aimpact.spaces.models import Space

    space = Space.objects.get(pk=space_id)
    texts = texts or corpus()
    names = _fill(space_id, texts)
    queries = list(texts.queries)
    points = embed_queries(queries)
    at = {words: point.tolist() for words, point in zip(queries, points, strict=True)}
    stored = Passage.objects.filter(entry__in=names).values_list("entry_id", "embedding")
    keys = [names[entry] for entry, _ in stored]
    likeness = points @ np.array([embedding for _, embedding in stored]).T
    order = {
        words: [*dict.fromkeys(keys[place] for place in (-row).argsort())]
        for words, row in zip(queries, likeness, strict=True)
    }

    def found(words: str, *, with_meaning: bool) -> list[str]:
        embedding = at[words] if with_meaning else None
        answer = search(space, Wanted(words), embedding=embedding, most=30)
        return [names[hit.entry] for hit in answer.hits]

    return Rankings(
        words=quality_of(lambda words: found(words, with_meaning=False), texts),
        meaning=quality_of(lambda words: order[words], texts),
        fused=quality_of(lambda words: found(words, with_meaning=True), texts),
    )


def _fill(space_id: int, texts: Corpus) -> dict[int, str]:
    """The works as entries with their passages; their names by entry."""
    from django.utils import timezone

    from aimpact.knowledge.models import Entry
    from aimpact.knowledge.services.indexing import index_entry
    from aimpact.spaces.models import Space

    space, now, names = Space.objects.get(pk=space_id), timezone.now(), {}
    for name, (heading, text) in texts.works.items():
        entry = Entry.objects.create(
            space=space, kind="mission", title=heading, summary="", result=text,
            created_at=now, updated_at=now,
        )  # fmt: skip
        index_entry(entry, at=now)
        names[entry.pk] = name
    return names


def measure() -> None:
    """Print how well and how fast past work is found."""
    setup()
    from django.utils import timezone

    from aimpact.spaces.enums import SpaceKind
    from aimpact.spaces.models import Space

    title("Past work found")
    space = Space.objects.create(
        slug="bench-knowledge", name="B", kind=SpaceKind.COMMUNE, created_at=timezone.now()
    )
    found = rank_corpus(space.pk)
    works, queries = len(corpus().works), len(corpus().queries)
    say(f"{works} works, {queries} queries in people's words (benchmarks/civic_corpus.toml)")
    say(f"  words alone    {found.words}")
    say(f"  meaning alone  {found.meaning}")
    say(f"  both, fused    {found.fused}")
    _measure_published()
    from benchmarks.groundedness import print_groundedness

    print_groundedness()
    _time(space.pk)


def _measure_published() -> None:
    """The same on published texts, whose queries nobody wrote for this measure."""
    from django.utils import timezone

    from aimpact.spaces.enums import SpaceKind
    from aimpact.spaces.models import Space
    from benchmarks.published_texts import published_texts

    for name, texts in published_texts().items():
        space = Space.objects.create(
            slug=f"bench-{name}", name="B", kind=SpaceKind.COMMUNE, created_at=timezone.now()
        )
        found = rank_corpus(space.pk, texts)
        say(f"{name}: {len(texts.works)} works, {len(texts.queries)} queries (../shared/data)")
        say(f"  words {found.words}; meaning {found.meaning}; fused {found.fused}")


def _time(space_id: int, passages: int = 10_000) -> None:
    """Say how long a search takes on many passages."""
    from django.db import connection

    from aimpact.knowledge.models import Passage
    from aimpact.knowledge.selectors.retrieval import Wanted, search
    from aimpact.language.embedding import embed_queries
    from aimpact.spaces.models import Space

    space = Space.objects.get(pk=space_id)
    _multiply(space_id, passages)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE knowledge_passage, knowledge_entry")
    queries = list(corpus().queries)[:20]
    points = embed_queries(queries).tolist()
    times: dict[bool, list[float]] = {False: [], True: []}
    for words, point in zip(queries, points, strict=True):
        for with_meaning, spent in times.items():
            began = time.perf_counter()
            embedding = point if with_meaning else None
            search(space, Wanted(words), embedding=embedding, most=30)
            spent.append(1_000 * (time.perf_counter() - began))
    number = Passage.objects.filter(entry__space=space_id).count()
    alone, both = statistics.median(times[False]), statistics.median(times[True])
    say(f"  a search among {number} passages: words {alone:.0f} ms, both {both:.0f} ms (median)")


def _multiply(space_id: int, passages: int) -> None:
    """Copies of the works with their words in another order, and vectors moved a little."""
    import numpy as np
    from django.utils import timezone

    from aimpact.knowledge.models import Entry, Passage

    drawn, now = np.random.default_rng(5), timezone.now()
    known = list(Passage.objects.filter(entry__space=space_id))
    for start in range(0, passages - len(known), 500):
        size = min(500, passages - len(known) - start)
        picked = [known[index] for index in drawn.integers(len(known), size=size)]
        entries = Entry.objects.bulk_create(
            Entry(space_id=space_id, kind="mission", title=p.heading, summary="", result="",
                  created_at=now, updated_at=now)
            for p in picked
        )  # fmt: skip
        rows = []
        for entry, p in zip(entries, picked, strict=True):
            words = p.text.split()
            drawn.shuffle(words)
            point = np.array(p.embedding) + drawn.normal(0, 0.02, len(p.embedding or ()))
            point /= np.linalg.norm(point)
            rows.append(
                Passage(entry=entry, number=0, heading=p.heading, text=" ".join(words),
                        embedding=point.tolist())
            )  # fmt: skip
        Passage.objects.bulk_create(rows)
