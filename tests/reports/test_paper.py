"""Notes on paper: one page or two, whatever the figures write."""

import zipfile
from io import BytesIO

from aimpact.reports.paper.odt import note_odt
from aimpact.reports.paper.pdf import MOST_PAGES, note_pdf, pages_of
from aimpact.reports.writing.note import Section, item, section_of

SENTENCE = "Sur « Faut-il moins de places de voiture ? » : réunir les deux côtés avant de décider. "
FRAME = {
    "title": "Quelle place du Marché demain ?",
    "eyebrow": "À la clôture",
    "from_whom": "Ville de Brumeval",
    "foot": "Chiffres du jour.",
    "brand": "#1e5f3f",
    "language": "fr",
}


def note(items: int, sentences: int) -> list[Section]:
    blocks = [item(SENTENCE * sentences) for _ in range(items)]
    return [section_of(f"s{at}", f"Partie {at}", blocks) for at in range(9)]


def test_a_long_note_is_set_smaller_and_keeps_to_two_pages():
    lengths = [pages_of(note_pdf(note(items, 1), **FRAME)) for items in (1, 9, 11)]

    assert lengths == [1, MOST_PAGES, MOST_PAGES]


def test_a_note_that_no_size_makes_short_stays_readable():
    paper = note_pdf(note(5, 6), **FRAME)

    assert pages_of(paper) > MOST_PAGES
    assert b"pdfuaid" in paper


def test_styles_of_a_text_have_names_that_every_word_processor_takes():
    with zipfile.ZipFile(BytesIO(note_odt(note(1, 1), **FRAME))) as file:
        content, styles = file.read("content.xml").decode(), file.read("styles.xml").decode()

    assert 'text:style-name="Heading_20_2"' in content
    assert 'style:display-name="Heading 2"' in styles
    assert "«\u202fFaut-il moins de places de voiture\u202f?\u202f»\u00a0:" in content
