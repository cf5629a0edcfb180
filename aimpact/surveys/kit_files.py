"""The kit as one file: posters, handbills, cards, texts and codes, in a ZIP.

The same survey and the same texts give the same bytes: entries are in one order and bear one
date, so that a kit sent twice is known as one.
"""

import io
import zipfile
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from aimpact.spaces.frame import brand_of
from aimpact.spaces.qr import draw_qr
from aimpact.surveys.addresses import languages_of, survey_address
from aimpact.surveys.kit.words import KitText
from aimpact.surveys.models import ChannelLink, Survey
from aimpact.surveys.poster import Sheet, describe_card, draw_sheet
from aimpact.surveys.selectors.campaigns import TextShown, kit_texts

_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that a ZIP can hold."""


def make_kit(survey: Survey, link: ChannelLink | None = None) -> bytes:
    """The whole kit; with a link, the relay kit of that partner, whose codes bear its tag."""
    tag = link.tag if link else ""
    address = survey_address(survey, tag)
    entries: dict[str, bytes] = {_("READ-ME.txt"): _read_me(survey, link, address).encode()}
    for language in languages_of(survey):
        for name, content in _of_language(survey, language, tag, address):
            entries[f"{language}/{name}"] = content
    entries["qr.svg"] = draw_qr(address).encode()
    return _zipped(entries)


def _of_language(
    survey: Survey, language: str, tag: str, address: str
) -> Iterator[tuple[str, bytes]]:
    for sheet in Sheet:
        ending = "png" if sheet.is_picture else "pdf"
        yield f"{sheet.value}.{ending}", draw_sheet(survey, sheet, language=language, tag=tag)
    texts = {one.kind: one for one in kit_texts(survey) if one.language == language}
    for kind, text in texts.items():
        yield f"{kind.value}.txt", f"{text.with_link(address)}\n".encode()
    yield "e-mail.html", email_html(survey, texts, address, language=language).encode()
    with translation.override(language):
        alt = _("Text for those who do not see the picture:")
    yield "carte-texte.txt", f"{alt}\n{describe_card(survey, language=language)}\n".encode()


def email_html(
    survey: Survey, texts: dict[KitText, TextShown], address: str, *, language: str
) -> str:
    """The e-mail as a page that mailing programs take: paragraphs, and the link as a button."""
    paragraphs = texts[KitText.EMAIL].with_link(address).split("\n\n")
    with translation.override(language):
        context = {
            "brand": brand_of(survey.space),
            "subject": texts[KitText.SUBJECT].with_link(address),
            "paragraphs": paragraphs,
            "action_url": address,
            "action_label": _("Answer the survey"),
        }
        return render_to_string("surveys/share/kit_email.html", context)


def _read_me(survey: Survey, link: ChannelLink | None, address: str) -> str:
    lines = [
        _("Kit of the survey “%(title)s”")
        % {"title": survey.title(translation.get_language()[:2])},
        "",
        _("Link: %(address)s") % {"address": address},
        _("Everything here leads to that link. You may print, post and forward all of it."),
    ]
    if link:
        lines += [
            "",
            _(
                "This link is that of %(partner)s: it lets %(space)s count how many people came"
                " by you, never who they are."
            )
            % {"partner": link.name, "space": survey.space.name},
        ]
    return "\n".join([*lines, ""])


def _zipped(entries: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(entries):
            archive.writestr(zipfile.ZipInfo(name, _DATE), entries[name], zipfile.ZIP_DEFLATED)
    return whole.getvalue()
