"""The announcements and the privacy notice of a template, ready to be sent or printed."""

from dataclasses import dataclass

from aimpact.library.catalogue.reading import frames, read_pair
from aimpact.library.catalogue.structure import SurveyTemplate
from aimpact.library.enums import Public
from aimpact.questionnaire.structure import Text

SMS_MAXIMUM = 160
"""Characters of one text message in the alphabet of GSM (3GPP TS 23.038); a longer one is cut
in pieces that are paid for one by one."""
NOTHING = Text()
GSM = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PLAIN = str.maketrans("ÀÂÈÊËÎÏÔÙÛâçêëîïôûÿ’‘«»–—…\u00a0\u202f", "AAEEEIIOUUaceeiiouy''\"\"--.  ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a survey puts in the blanks of its announcements. `until`: its last day, in words."""

    space: str
    link: str
    minutes: int
    until: Text = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Every text that goes with a survey, in both languages."""

    news: Text
    subject: Text
    email: Text
    sms: Text
    poster: Text
    privacy: Text


def kit_of(template: SurveyTemplate, facts: Facts) -> Kit:
    """The template's texts, filled in."""
    own, frame = template.announcement, frames()["announcements"]
    until = _filled(read_pair(frame["until"]), {"date": facts.until}) if facts.until else Text()
    blanks: dict[str, Text] = {
        "news": own.news,
        "poster": own.poster,
        "until": until,
        "purpose": template.privacy,
        **{
            name: Text(str(value), str(value))
            for name, value in (
                ("space", facts.space), ("link", facts.link), ("minutes", facts.minutes)
            )
        },
    }  # fmt: skip
    return Kit(
        news=_filled(read_pair(frame["news"]), blanks),
        subject=own.subject,
        email=_filled(read_pair(frame["email"]), blanks),
        sms=Text(sms(own.sms.fr, facts), sms(own.sms.en, facts)),
        poster=_filled(read_pair(frame["poster"]), blanks),
        privacy=_filled(read_pair(frames()["privacy"][_basis(template)]), blanks),
    )


def sms(words: str, facts: Facts) -> str:
    """A text message: the space's name, the words, the link, in the alphabet of GSM.

    The name is left out where it would make a second message of it.
    """
    short = f"{words} {facts.link}"
    long = f"{facts.space} - {short}"
    return in_gsm(long if len(long) <= SMS_MAXIMUM else short)


def in_gsm(text: str) -> str:
    """The text without the letters that would make a message of 160 characters one of 70."""
    plain = "".join(c if c in GSM else c.translate(_PLAIN) for c in text.replace("œ", "oe"))
    return "".join(c if c in GSM else "?" for c in plain)


def _basis(template: SurveyTemplate) -> str:
    """The legal ground of a company alone is its legitimate interest."""
    return "company" if template.publics == (Public.COMPANY,) else "public"


def _filled(frame: Text, blanks: dict[str, Text]) -> Text:
    return Text(
        _tidy(frame.fr.format(**{name: text.fr for name, text in blanks.items()})),
        _tidy(frame.en.format(**{name: text.en for name, text in blanks.items()})),
    )


def _tidy(text: str) -> str:
    """Without the blank lines that an empty value leaves."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
