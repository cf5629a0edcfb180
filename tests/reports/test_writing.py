"""Sections, their plain text, and back."""

from hypothesis import given
from hypothesis import strategies as st

from aimpact.reports.writing.note import (
    Block,
    BlockKind,
    blocks_of,
    from_json,
    item,
    paragraph,
    passages_of,
    section_of,
    text_of,
    to_json,
)

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
BLOCKS = st.lists(st.builds(Block, WORDS, st.sampled_from(BlockKind)), max_size=8)


@given(BLOCKS)
def test_a_section_survives_its_plain_text(blocks):
    assert [*blocks_of(text_of(blocks))] == blocks


def test_lines_that_follow_each_other_are_one_paragraph():
    assert blocks_of("Un début\net sa suite.\n\nAutre.\n- un\n- deux\nAprès") == (
        paragraph("Un début et sa suite."),
        paragraph("Autre."),
        item("un"),
        item("deux"),
        paragraph("Après"),
    )


def test_items_that_follow_each_other_are_one_list():
    passages = passages_of([item("a"), item("b"), paragraph("c"), item("d")])

    assert [len(passage.items) for passage in passages] == [2, 0, 1]


def test_the_mark_of_a_section_changes_with_its_figures():
    before = section_of("results", "Résultats", [item("62 % pour")])
    after = section_of("results", "Résultats", [item("63 % pour")])

    assert before.mark != after.mark
    assert before.mark == section_of("results", "Autre titre", [item("62 % pour")]).mark


def test_a_section_names_each_of_its_figures_once():
    section = section_of("r", "R", [item("a", "q-1"), item("b", "q-2"), item("c", "q-1")])

    assert section.sources == ["q-1", "q-2"]


def test_a_note_that_was_sent_reads_as_it_did():
    sections = [section_of("r", "R", [item("a", "q-1"), paragraph("b")])]

    assert from_json(to_json(sections)) == sections
