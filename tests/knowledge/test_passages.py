"""An entry cut into passages: nothing is lost, none is too long."""

from hypothesis import given
from hypothesis import strategies as st

from aimpact.knowledge.models import Entry
from aimpact.knowledge.passages import LONGEST, cut, passages_of


@given(st.text(), st.integers(1, 60))
def test_no_passage_is_longer_than_asked_and_no_letter_is_lost(text: str, longest: int):
    parts = list(cut(text, longest))

    assert all(0 < len(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_paragraphs_stay_whole_and_long_ones_are_cut_at_sentences():
    assert list(cut("Un.\n\nDeux.\nTrois.", 12)) == ["Un.\nDeux.", "Trois."]
    assert list(cut("Il pleut fort. Il vente.", 15)) == ["Il pleut fort.", "Il vente."]


def test_what_was_done_and_found_comes_first():
    entry = Entry(title="T", summary="Fait.", result="Trouvé.", body="x" * (LONGEST + 1))

    assert passages_of(entry) == ["Fait.\nTrouvé.", "x" * LONGEST, "x"]


def test_an_entry_that_says_nothing_has_its_title():
    assert passages_of(Entry(title="Le marché")) == ["Le marché"]
