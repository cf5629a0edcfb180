"""What in an answer would betray a person: found, and covered before anyone reads it.

Names come from three places that make up for each other: what follows a civility or a word such as
« voisin », frequent given names, and the names that spaCy's model of French sees. Names of places
stay (« rue Victor-Hugo », « lycée Jean-Moulin »), functions too (« le maire »). Numbers, addresses
and the like are known by their form. No rule finds everything: `benchmarks/masking.py` prints how
much is found and how much is covered for nothing, and the page says that some may remain.
"""

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from aimpact.core.text import fold
from aimpact.language.private import (
    FULL_NAME,
    NOT_NAMES,
    PLACE_WORDS,
    Masked,
    Private,
    Span,
    apart,
    begins_a_sentence,
    cover,
    find_forms,
    fold_hyphens,
    is_a_place,
)
from aimpact.language.words import STOP_WORDS, french

_FULL = re.compile(FULL_NAME)
_SMALL_AFTER_CIVILITY = re.compile(
    r"(?<!\w)(?:[Mm]\.|[Mm]r\.?|[Mm]me|[Mm]lle|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle)\s+"
    r"((?:(?:le|la|de|du|ben|el)\s)?[a-zà-ÿ][\wà-ÿ'’-]{2,})",
)


def mask_texts(texts: Iterable[str]) -> Iterator[Masked]:
    """Each text with what is private covered, in their order."""
    with french().select_pipes(enable=["tok2vec", "ner", "morphologizer"]):
        for doc in french().pipe(texts, batch_size=64):
            yield cover(doc.text, find_private(doc))


def find_private(doc: Doc) -> list[Span]:
    """Everything private in a text read by the model of French; nothing overlaps."""
    names = [*_small_names(doc), *_seen_names(doc)]
    return apart(find_forms(doc.text) + [Span(*each, Private.NAME) for each in names])


def _small_names(doc: Doc) -> Iterator[tuple[int, int]]:
    for match in _SMALL_AFTER_CIVILITY.finditer(doc.text):
        token = doc.char_span(*match.span(1), alignment_mode="expand")
        may_be = token is not None and token[-1].pos_ in {"PROPN", "NOUN", "ADJ", "VERB", "X"}
        if may_be and fold(match.group(1)).split()[-1] not in NOT_NAMES | STOP_WORDS:
            yield match.span(1)


def _seen_names(doc: Doc) -> Iterator[tuple[int, int]]:
    for entity in doc.ents:
        if entity.label_ != "PER" or is_a_place(doc.text, entity.start_char):
            continue
        match = _FULL.search(entity.text)
        if match is None:
            continue
        start, end = entity.start_char + match.start(), entity.start_char + match.end()
        words = fold_hyphens(doc.text[start:end]).split()
        is_alone = len(words) == 1 and begins_a_sentence(doc.text, start)
        is_name = len(" ".join(words)) > 1 and words[0] not in NOT_NAMES | PLACE_WORDS
        if is_name and not is_alone:
            yield start, end
