"""A note as OpenDocument text, for those who will correct it in their word processor."""

from collections.abc import Sequence
from io import BytesIO

from odf import svg
from odf.dc import Creator, Language, Title
from odf.draw import Frame
from odf.draw import Image as DrawnImage
from odf.opendocument import OpenDocumentText
from odf.style import ListLevelProperties, ParagraphProperties, Style, TextProperties
from odf.text import H, List, ListItem, ListLevelStyleBullet, ListStyle, P
from PIL import Image

from aimpact.reports.writing.note import Picture, Section
from aimpact.ui.chart_pictures import printable_bars, printed_picture
from aimpact.ui.text import typeset

TITLE, HEADING, SUBHEADING = "Heading_20_1", "Heading_20_2", "Heading_20_3"
SOFT, ITEMS = "Soft", "Items"
"""Names of the styles of a document that `open_text` begins; a name holds no space in the file."""
_WIDE = 12
"""Centimetres of a picture across."""


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
    document = open_text(title=title, from_whom=from_whom, brand=brand, language=language)
    body = document.text
    body.addElement(P(text=f"{from_whom} · {eyebrow}", stylename=SOFT))
    body.addElement(H(outlinelevel=1, text=title, stylename=TITLE))
    for section in sections:
        body.addElement(H(outlinelevel=2, text=section.title, stylename=HEADING))
        _add_passages(document, section, language)
        for picture in section.pictures:
            _add_picture(document, picture)
    body.addElement(P(text=foot, stylename=SOFT))
    return written(document)


def open_text(*, title: str, from_whom: str, brand: str, language: str) -> OpenDocumentText:
    """An empty text with our styles, its title, its author and its language told."""
    document = OpenDocumentText()
    _add_styles(document, brand, language)
    document.meta.addElement(Title(text=title))
    document.meta.addElement(Creator(text=from_whom))
    document.meta.addElement(Language(text=language))
    return document


def written(document: OpenDocumentText) -> bytes:
    """The document as a file."""
    file = BytesIO()
    document.write(file)
    return file.getvalue()


def _add_passages(document: OpenDocumentText, section: Section, language: str) -> None:
    for passage in section.passages:
        if passage.paragraph:
            document.text.addElement(P(text=typeset(passage.paragraph.text, language=language)))
            continue
        items = List(stylename=ITEMS)
        for block in passage.items:
            line = ListItem()
            line.addElement(P(text=typeset(block.text, language=language)))
            items.addElement(line)
        document.text.addElement(items)


def _add_picture(document: OpenDocumentText, picture: Picture) -> None:
    """A picture in the line of text, with what is read aloud in its place."""
    printable = printable_bars(picture.title, picture.about, picture.rows)
    drawn = printed_picture(printable, output="png")
    across, down = Image.open(BytesIO(drawn)).size
    frame = Frame(anchortype="as-char", width=f"{_WIDE}cm", height=f"{_WIDE * down / across:.2f}cm")
    name = document.addPictureFromString(drawn, "image/png")
    frame.addElement(DrawnImage(href=name, type="simple", show="embed", actuate="onLoad"))
    frame.addElement(svg.Title(text=picture.title))
    frame.addElement(svg.Desc(text=f"{picture.about} {picture.words}"))
    paragraph = P()
    paragraph.addElement(frame)
    document.text.addElement(paragraph)


def _add_styles(document: OpenDocumentText, brand: str, language: str) -> None:
    for name, size in ((TITLE, "20pt"), (HEADING, "13pt"), (SUBHEADING, "11pt")):
        style = Style(name=name, family="paragraph", displayname=name.replace("_20_", " "))
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
    soft = Style(name=SOFT, family="paragraph", parentstylename="Standard")
    soft.addElement(TextProperties(fontsize="9pt", color="#4d5759"))
    document.styles.addElement(soft)
    bullets = ListStyle(name=ITEMS)
    level = ListLevelStyleBullet(level="1", bulletchar="•")
    level.addElement(ListLevelProperties(spacebefore="0.3cm", minlabelwidth="0.4cm"))
    bullets.addElement(level)
    document.styles.addElement(bullets)


_COUNTRY = {"fr": "FR", "en": "GB"}
