"""The part « findings »: what rules need of every text, as counts that may be told.

Findings themselves are in no part: rules write them from the figures each time that they are read.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from aimpact.insights.disclosure import may_tell
from aimpact.insights.findings.risk_words import families_in
from aimpact.insights.steps import Part, Progress
from aimpact.surveys.models import OpenAnswer, Survey

CHUNK = 2_000


def compute(survey: Survey, matrix: Any, earlier: Mapping[str, Part], progress: Progress) -> Part:
    """`risks`: by field of texts, how many there are (`n`), how many hold a word of each family;
    `None` where so few do, or so few do not, that telling it would tell of people.
    """
    texts = OpenAnswer.objects.filter(survey=survey).values_list("field", "text")
    written: Counter[str] = Counter()
    held: Counter[tuple[str, str]] = Counter()
    for at, (field, text) in enumerate(texts.iterator(chunk_size=CHUNK)):
        written[field] += 1
        held.update((field, family) for family in families_in(text))
        if at % CHUNK == 0:
            progress(at / (at + CHUNK))
    k = survey.smallest_cell
    return {"risks": {field: _told(field, number, held, k) for field, number in written.items()}}


def _told(field: str, number: int, held: Counter[tuple[str, str]], k: int) -> dict[str, Any]:
    counts = {family: count for (name, family), count in held.items() if name == field}
    told = {f: c if may_tell(c, k, beside=(number,)) else None for f, c in sorted(counts.items())}
    return {"n": number if number >= k else None, "families": told}
