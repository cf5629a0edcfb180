"""What was found on the same subject: by words and by meaning, in one statement of PostgreSQL.

Meaning: the cosine of embeddings, where PostgreSQL has pgvector and the worker has placed the
words (`Inquiry`). Words: French stems, any of them; an entry holds a share of what is asked, each
stem by its rarity. The two are added (a convex combination: Bruch, Gai & Ingber, "An analysis of
fusion functions for hybrid retrieval", ACM TOIS 2023), which keeps how near and how many, where
reciprocal ranks keep the order alone: with those, an entry that shares one word of five passes
before one that answers. Without meaning, entries are ranked by the rarity of the words they share.

The space sees its own entries and those that any space published: the statement itself leaves the
others out, and counts how rare a word is among those alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import connection

from aimpact.core.text import fold
from aimpact.knowledge.enums import Visibility
from aimpact.knowledge.models import Inquiry
from aimpact.spaces.models import Space
from aimpact.surveys.enums import ResultsVisibility

WORDS_WEIGH = 0.015
"""What holding all the words asked for adds to a cosine, which on this model lies between 0.75 and
0.9. Measured (`make bench`) on four sets of published texts and on ours, whose queries were
written to share few words: twice as much would suit the four a little better, and ours less.
"""
LEAST, ENOUGH = 0.6, 6.0
"""An entry is said to answer by its words when they weigh 0.6 of all that is asked; six words
found are enough where more are asked.
"""
K = 60
"""Without meaning, the score of an entry is 1 / (60 + its place)."""
WORDS_MAXIMUM = 2_000
"""Characters of what is looked for: the questions of a long survey are cut."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `kind`, `theme`: of those alone. `but`: the survey that looks for its
    own like is none of them.
    """

    words: str
    kind: str = ""
    theme: str = ""
    but: int | None = None
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, with the passage that answers best and the stems that it shares.

    `closeness` is the cosine of its meaning and that of the words, `None` where it was not looked
    at; `lead` by how many standard deviations it stands above that of all the entries offered.
    """

    entry: int
    passage: int
    score: float
    by_words: int | None
    by_meaning: int | None
    closeness: float | None = None
    lead: float | None = None
    shared: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Found:
    """`with_meaning`: whether embeddings took part; otherwise the words alone were looked for."""

    hits: Sequence[Hit]
    with_meaning: bool


def tidy(words: str) -> str:
    """What is looked for, fit to be compared: the same words have the same print."""
    return " ".join(words.replace("\0", " ").split())[:WORDS_MAXIMUM]


def print_of(words: str) -> bytes:
    return sha256(tidy(words).encode()).digest()


def has_vectors() -> bool:
    """Whether this PostgreSQL knows vectors (pgvector)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regtype('vector') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def placed(space: Space, words: str) -> list[float] | None:
    """Where the worker placed these words for that space; `None` while it has not."""
    rows = Inquiry.objects.filter(space=space, print=print_of(words))
    return rows.values_list("embedding", flat=True).first()


def search(space: Space, wanted: Wanted, *, embedding: Sequence[float] | None, most: int) -> Found:
    """The `most` entries nearest to what is wanted, among those offered to the space.

    With no words, nothing is found.
    """
    stems = fold(tidy(wanted.words))
    if not stems:
        return Found((), with_meaning=False)
    with_meaning = embedding is not None and has_vectors()
    values: dict[str, Any] = {
        "space": space.pk,
        "published": Visibility.ALL.value,
        "hidden": ResultsVisibility.TEAM.value,
        "kind": wanted.kind,
        "theme": wanted.theme,
        "but": wanted.but,
        "words": stems,
        "embedding": list(embedding) if with_meaning and embedding is not None else None,
        "k": K,
        "weigh": WORDS_WEIGH,
        "least": LEAST if with_meaning or wanted.is_strict else 0.0,
        "enough": ENOUGH,
        "most": most,
    }
    statement = _WORDS + (_BOTH if with_meaning else _WORDS_ALONE)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return Found([_hit(row) for row in cursor.fetchall()], with_meaning)


def _hit(row: tuple[Any, ...]) -> Hit:
    entry, passage, score, by_words, by_meaning, closeness, lead, shared = row
    stems = tuple(shared or ())
    return Hit(entry, passage, float(score), by_words, by_meaning, closeness, lead, stems)


_WORDS = """
WITH offered AS MATERIALIZED (
    SELECT e.id FROM knowledge_entry e LEFT JOIN surveys_survey s ON s.id = e.survey_id
        LEFT JOIN surveys_survey f ON f.id = e.found_in_id
    WHERE e.archived_at IS NULL AND (e.space_id = %(space)s OR e.visibility = %(published)s)
      AND s.results_visibility IS DISTINCT FROM %(hidden)s
      AND (e.space_id = %(space)s OR f.results_visibility IS DISTINCT FROM %(hidden)s)
      AND (%(kind)s = '' OR e.kind = %(kind)s) AND (%(theme)s = '' OR e.theme = %(theme)s)
      AND (%(but)s::bigint IS NULL OR (e.survey_id IS DISTINCT FROM %(but)s::bigint
        AND e.found_in_id IS DISTINCT FROM %(but)s::bigint))
), stems AS MATERIALIZED (
    SELECT unnest(tsvector_to_array(knowledge_terms('', %(words)s))) AS stem
), asked AS MATERIALIZED (
    SELECT string_agg(quote_literal(stem), ' | ')::tsquery AS query FROM stems
), matching AS MATERIALIZED (
    SELECT p.id, p.entry_id, p.terms, p.heading
    FROM asked CROSS JOIN knowledge_passage p
    WHERE p.terms @@ asked.query AND p.entry_id IN (SELECT id FROM offered)
), rarity AS MATERIALIZED (
    SELECT s.stem, ln(1 + (SELECT count(*) FROM offered)::float8 / greatest(count(m.entry_id), 1))
        AS idf
    FROM stems s LEFT JOIN (SELECT DISTINCT m.entry_id, s.stem FROM matching m JOIN stems s
        ON m.terms @@ quote_literal(s.stem)::tsquery) m USING (stem)
    GROUP BY s.stem
), weighed AS (
    SELECT m.id, m.entry_id,
        sum(r.idf * (1 + ts_rank_cd(m.terms, quote_literal(r.stem)::tsquery)))
            / (1 + 0.1 * ln(1 + length(m.terms))) AS weight,
        sum(r.idf) / (SELECT sum(idf) FROM rarity) AS share,
        array_agg(r.stem ORDER BY r.idf DESC, r.stem) AS shared
    FROM matching m JOIN rarity r ON m.terms @@ quote_literal(r.stem)::tsquery
    GROUP BY m.id, m.entry_id, m.terms
), best_words AS (
    SELECT DISTINCT ON (entry_id) entry_id, id, weight, share, shared
    FROM weighed ORDER BY entry_id, weight DESC, id
), words AS (
    SELECT entry_id, id, shared, held, held >= %(least)s AS counts, row_number() OVER (
        PARTITION BY held >= %(least)s ORDER BY weight DESC, entry_id
    ) AS place
    FROM (
        SELECT *, least(1, share / least(1, %(enough)s / (SELECT count(*) FROM stems))) AS held
        FROM best_words
    ) AS judged
)
"""
_BOTH = """
, best_meaning AS (
    SELECT DISTINCT ON (p.entry_id) p.entry_id, p.id,
        p.embedding::vector(384) <=> %(embedding)s::real[]::vector(384) AS distance
    FROM knowledge_passage p
    WHERE p.embedding IS NOT NULL AND p.entry_id IN (SELECT id FROM offered)
    ORDER BY p.entry_id, distance, p.id
), meaning AS (
    SELECT entry_id, id, 1 - distance AS closeness,
        row_number() OVER (ORDER BY distance, entry_id) AS place,
        (avg(distance) OVER () - distance) / nullif(stddev_pop(distance) OVER (), 0) AS lead
    FROM best_meaning
), added AS (
    SELECT entry_id, coalesce(meaning.id, words.id) AS id, closeness, lead, shared,
        CASE WHEN words.counts THEN words.place END AS by_words, meaning.place AS by_meaning,
        coalesce(closeness, (SELECT min(closeness) FROM meaning), 0)
            + %(weigh)s * coalesce(held, 0) AS total
    FROM words FULL JOIN meaning USING (entry_id)
)
SELECT entry_id, id,
    (total - min(total) OVER ()) / greatest(max(total) OVER () - min(total) OVER (), 1e-9) AS score,
    by_words, by_meaning, closeness, lead, shared
FROM added ORDER BY score DESC, entry_id LIMIT %(most)s
"""
_WORDS_ALONE = """
SELECT entry_id, id, 1.0 / (%(k)s + place) AS score, place, NULL, NULL, NULL, shared
FROM words WHERE counts ORDER BY place LIMIT %(most)s
"""
