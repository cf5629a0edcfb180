"""Parts of one theme, found in its texts as themes are found in those of a question."""

from math import cbrt
from typing import Any

import numpy as np

from aimpact.insights.analyses.themes import without_marks
from aimpact.insights.enums import SplitState
from aimpact.insights.models import ThemedText, ThemeSplit
from aimpact.insights.services.theme_splits import end_split
from aimpact.language.phrases import key_phrases, make_label
from aimpact.language.themes import find_themes

MOST_PARTS = 5


def compute_split(split_id: int) -> None:
    """Look for the parts of a theme; whoever asked reads them on the page of themes."""
    split = ThemeSplit.objects.filter(pk=split_id, state=SplitState.WAITING).first()
    if split is None:  # declined, or the theme is gone
        return
    state = SplitState.FAILED
    parts: list[dict[str, Any]] = []
    try:
        parts = _parts(split.theme_id)
        state = SplitState.DONE if len(parts) > 1 else SplitState.NONE
    finally:
        end_split(split, state, parts=parts if state == SplitState.DONE else [])


def _parts(theme: int) -> list[dict[str, Any]]:
    """Each text of the theme is of one part, the largest part first; none where nothing parts."""
    members = ThemedText.objects.filter(theme=theme).order_by("answer_id")
    rows = list(members.values_list("answer_id", "answer__masked"))
    try:
        found = find_themes([without_marks(text) for _pk, text in rows], number=how_many(len(rows)))
    except ValueError:  # too few texts say something
        return []
    nearest = np.where(found.main < 0, found.nearness.argmax(axis=1), found.main)
    phrases = key_phrases(found.clauses, found.theme_of.tolist(), number=found.number)
    parts: list[dict[str, Any]] = []
    for part in range(found.number):
        inside = np.flatnonzero(nearest == part)
        if len(inside) and phrases[part]:
            near = [(rows[i][0], round(float(found.nearness[i, part]), 4)) for i in inside]
            label = make_label(phrases[part])
            parts.append({"name": label, "phrases": phrases[part], "members": near})
    return sorted(parts, key=lambda each: -len(each["members"]))


def how_many(texts: int) -> int:
    """Parts to propose for a theme of so many texts: two, and up to five of the largest."""
    return max(2, min(MOST_PARTS, round(cbrt(texts) / 2)))
