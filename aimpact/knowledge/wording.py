"""Why a case is like a survey, in words; stems told as the words that people wrote."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from aimpact.core.text import fold
from aimpact.knowledge.selectors.cases import Case

TOLD = 4
"""Words in common that are told: the rarest."""


def reasons_of(case: Case, words: str) -> list[str]:
    """Each reason in a few words; `words` are those of the survey."""
    return list(_reasons(case, words))


def _reasons(case: Case, words: str) -> Iterator[str]:
    if told := whole_words(case.shared, words):
        yield _("words in common: %(words)s") % {"words": ", ".join(told)}
    if case.by_meaning:
        yield _("near in meaning")
    if case.same_kind:
        yield _("same kind of territory")
    if case.same_size:
        yield _("about as many inhabitants")


def whole_words(stems: Sequence[str], words: str) -> list[str]:
    """The words of `words` that have these stems, in the order of the stems; each once."""
    first: dict[str, str] = {}
    for word in words.split():
        bare = word.strip(".,;:!?…«»“”\"'’()[]/").rpartition("’")[2]
        if len(bare) > 2 and (folded := fold(bare)):
            first.setdefault(folded, bare.lower())
    found = (next((w for f, w in first.items() if f.startswith(stem)), "") for stem in stems)
    return list(dict.fromkeys(filter(None, found)))[:TOLD]
