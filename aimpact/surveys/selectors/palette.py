"""The menu that adds a question: every kind, by family, with its icon and one line of help."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.surveys.questionnaire.structure import Kind


@dataclass(frozen=True, slots=True)
class KindOnOffer:
    """One line of the menu."""

    kind: Kind
    icon: str
    name: Promise
    help: Promise


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds that belong together."""

    name: Promise
    offers: tuple[KindOnOffer, ...]


PALETTE = (
    Family(
        _("Choose"),
        (
            KindOnOffer(
                Kind.SINGLE,
                "circle-dot",
                _("One choice"),
                _("A list where people choose one answer."),
            ),
            KindOnOffer(
                Kind.MULTIPLE,
                "square-check",
                _("Several choices"),
                _("A list where people tick several."),
            ),
            KindOnOffer(
                Kind.YES_NO,
                "thumbs-up",
                _("Yes or no"),
                _("For or against, with the right to abstain."),
            ),
        ),
    ),
    Family(
        _("Give a mark"),
        (
            KindOnOffer(
                Kind.RATING,
                "star",
                _("Scale"),
                _("From “strongly disagree” to “strongly agree”, with “no opinion” apart."),
            ),
            KindOnOffer(
                Kind.MATRIX,
                "table-2",
                _("Table"),
                _("The same scale for several lines: services, places…"),
            ),
        ),
    ),
    Family(
        _("Write"),
        (
            KindOnOffer(
                Kind.TEXT,
                "text-cursor-input",
                _("Free text"),
                _("People answer in their own words."),
            ),
            KindOnOffer(
                Kind.NUMBER, "hash", _("Number"), _("An amount, a number of people, of visits…")
            ),
        ),
    ),
)
BY_KIND = {offer.kind: offer for family in PALETTE for offer in family.offers}
