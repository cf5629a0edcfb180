"""A note as OpenDocument text, for those who will correct it in their word processor."""

from collections.abc import Sequence
from io import BytesIO

from odf.dc import Creator, Language, Title
from odf.opendocument import OpenDocumentText
from odf.style import ListLevelProperties, ParagraphProperties, Style, TextProperties
from odf.text import H, List, ListItem, ListLevelStyleBullet, ListStyle, P

from aimpact.reports.writing.note import Section

_TITLE, _HEADING, _SOFT, _LIST = "Heading 1", "Heading 2", "Soft", "Items"


def note_odt(
    sections: Sequence[Section],
    *,
    title: str,
    eyebrow: str,
    from_whom: str,
    foot: str,
    brand: str,
    language: str,
) -> bytes:
    """The note: titles are headings, lists are lists, the language is told."""
    document = OpenDocumentText()
    _add_styles(document, brand, language)
    document.meta.addElement(Title(text=title))
    document.meta.addElement(Creator(text=from_whom))
    document.meta.addElement(Language(text=language))
    body = document.text
    body.addElement(P(text=f"{from_whom} · {eyebrow}", stylename=_SOFT))
    body.addElement(H(outlinelevel=1, text=title, stylename=_TITLE))
    for section in sections:
        body.addElement(H(outlinelevel=2, text=section.title, stylename=_HEADING))
        _add_passages(document, section)
    body.addElement(P(text=foot, stylename=_SOFT))
    file = BytesIO()
    document.write(file)
    return file.getvalue()


def _add_passages(document: OpenDocumentText, section: Section) -> None:
    for passage in section.passages:
        if passage.paragraph:
            document.text.addElement(P(text=passage.paragraph.text))
            continue
        items = List(stylename=_LIST)
        for block in passage.items:
            line = ListItem()
            line.addElement(P(text=block.text))
            items.addElement(line)
        document.text.addElement(items)


def _add_styles(document: OpenDocumentText, brand: str, language: str) -> None:
    for name, size in ((_TITLE, "20pt"), (_HEADING, "13pt")):
        style = Style(name=name, family="paragraph", displayname=name)
        style.addElement(TextProperties(fontsize=size, fontweight="bold", color=brand))
        style.addElement(
            ParagraphProperties(margintop="0.4cm", marginbottom="0.2cm", keepwithnext="always")
        )
        document.styles.addElement(style)
    standard = Style(name="Standard", family="paragraph")
    standard.addElement(
        TextProperties(fontsize="11pt", language=language, country=_COUNTRY[language])
    )
    standard.addElement(ParagraphProperties(marginbottom="0.2cm"))
    document.styles.addElement(standard)
    soft = Style(name=_SOFT, family="paragraph", parentstylename="Standard")
    soft.addElement(TextProperties(fontsize="9pt", color="#4d5759"))
    document.styles.addElement(soft)
    bullets = ListStyle(name=_LIST)
    level = ListLevelStyleBullet(level="1", bulletchar="•")
    level.addElement(ListLevelProperties(spacebefore="0.3cm", minlabelwidth="0.4cm"))
    bullets.addElement(level)
    document.styles.addElement(bullets)


_COUNTRY = {"fr": "FR", "en": "GB"}
