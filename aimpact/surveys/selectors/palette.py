"""The menu that adds a question: every kind, by family, with its icon and one line of help."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.ready import READY, Ready
from aimpact.questionnaire.structure import Kind, Question
from aimpact.questionnaire.tables import TableForm, form_of


@dataclass(frozen=True, slots=True)
class KindOnOffer:
    """One line of the menu."""

    kind: Kind
    name: Promise
    help: Promise
    icon: str
    table: TableForm | None = None
    ready: Ready | None = None

    @property
    def value(self) -> str:
        """What the button posts: the kind, and the form of a table that starts in another one;
        or which ready-made question.
        """
        if self.ready:
            return f"{READY}:{self.ready.value}"
        return f"{self.kind.value}:{self.table.value}" if self.table else self.kind.value


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
                _("One choice"),
                _("A list where people choose one answer."),
                icon="circle-dot",
            ),
            KindOnOffer(
                Kind.MULTIPLE,
                _("Several choices"),
                _("A list where people tick several."),
                icon="square-check",
            ),
            KindOnOffer(
                Kind.YES_NO,
                _("Yes or no"),
                _("For or against, with the right to abstain."),
                icon="thumbs-up",
            ),
        ),
    ),
    Family(
        _("Put in order or share out"),
        (
            KindOnOffer(
                Kind.RANKING,
                _("Ranking"),
                _("People put choices in order, all of them or their first few."),
                icon="list-ordered",
            ),
            KindOnOffer(
                Kind.CONSTANT_SUM,
                _("Points to share out"),
                _("A hundred points between choices: how much more does one weigh?"),
                icon="chart-pie",
            ),
            KindOnOffer(
                Kind.BEST_WORST,
                _("The most and the least"),
                _("In sets of four, the most and the least important (MaxDiff). Best for 6 to 12."),
                icon="arrow-up-down",
            ),
            KindOnOffer(
                Kind.PAIRWISE,
                _("Two by two"),
                _("One of two, again and again: which one wins its duels? For 3 to 7."),
                icon="scale",
            ),
            KindOnOffer(
                Kind.BUDGET,
                _("Budget"),
                _("Projects with their costs, to choose without going over an amount."),
                icon="wallet",
            ),
        ),
    ),
    Family(
        _("Give a mark"),
        (
            KindOnOffer(
                Kind.RATING,
                _("Scale"),
                _("From “strongly disagree” to “strongly agree”, with “no opinion” apart."),
                icon="star",
            ),
            KindOnOffer(
                Kind.MATRIX,
                _("Table"),
                _("The same scale for several lines: services, places…"),
                icon="table-2",
            ),
            KindOnOffer(
                Kind.MATRIX,
                _("Table with several answers"),
                _("Lines and columns, to tick as many boxes as one likes."),
                icon="grid-2x2-check",
                table=TableForm.SEVERAL,
            ),
            KindOnOffer(
                Kind.MATRIX,
                _("Between two words"),
                _("From “slow” to “fast”: a step for each pair of opposites."),
                icon="move-horizontal",
                table=TableForm.OPPOSITES,
            ),
            KindOnOffer(
                Kind.JUDGMENT,
                _("Majority judgment"),
                _("A mention for each option, from “excellent” to “to reject”; it ranks them."),
                icon="award",
            ),
            KindOnOffer(
                Kind.STATEMENTS,
                _("Statements"),
                _("Agree, disagree or pass, one statement after the other."),
                icon="messages-square",
            ),
            KindOnOffer(
                Kind.NPS,
                _("Recommendation, 0 to 10"),
                _("Would people recommend it? Counts promoters and detractors (NPS)."),
                icon="gauge",
            ),
            KindOnOffer(
                Kind.SLIDER,
                _("Slider"),
                _("A number that people choose on a line between two ends."),
                icon="sliders-horizontal",
            ),
        ),
    ),
    Family(
        _("Ready to use"),
        (
            KindOnOffer(
                Kind.MULTIPLE,
                _("Approval"),
                _("Several choices, worded so that people tick all that is fine with them."),
                icon="check-check",
                ready=Ready.APPROVAL,
            ),
            KindOnOffer(
                Kind.RATING,
                _("Satisfaction in five steps (CSAT)"),
                _("From very dissatisfied to very satisfied."),
                icon="star",
                ready=Ready.CONTENTMENT,
            ),
            KindOnOffer(
                Kind.RATING,
                _("Effort in seven steps (CES)"),
                _("Was it made easy? From strongly disagree to strongly agree."),
                icon="dumbbell",
                ready=Ready.EFFORT,
            ),
            KindOnOffer(
                Kind.RATING,
                _("Mood, and why"),
                _("Five faces with words; those who are not happy are asked why."),
                icon="smile",
                ready=Ready.MOOD,
            ),
        ),
    ),
    Family(
        _("Write"),
        (
            KindOnOffer(
                Kind.TEXT,
                _("Free text"),
                _("People answer in their own words."),
                icon="text-cursor-input",
            ),
            KindOnOffer(
                Kind.NUMBER,
                _("Number"),
                _("An amount, a number of people, of visits…"),
                icon="hash",
            ),
        ),
    ),
    Family(
        _("Facts"),
        (
            KindOnOffer(
                Kind.MATRIX,
                _("Several numbers"),
                _("A number for each line, or for each box of a table."),
                icon="list-plus",
                table=TableForm.NUMBERS,
            ),
            KindOnOffer(
                Kind.MATRIX,
                _("Several short texts"),
                _("A few words for each line, or for each box of a table."),
                icon="text-quote",
                table=TableForm.TEXTS,
            ),
            KindOnOffer(Kind.DATE, _("Date"), _("A day, typed or chosen."), icon="calendar"),
            KindOnOffer(Kind.TIME, _("Time"), _("An hour of the day."), icon="clock"),
            KindOnOffer(
                Kind.DATETIME,
                _("Date and time"),
                _("A day with its hour."),
                icon="calendar-clock",
            ),
            KindOnOffer(
                Kind.PLACE,
                _("Place"),
                _("A commune, a département or a région of the official list."),
                icon="map-pin-house",
            ),
            KindOnOffer(
                Kind.EMAIL,
                _("E-mail address"),
                _("To write back. In named surveys only."),
                icon="mail",
            ),
            KindOnOffer(
                Kind.PHONE,
                _("Telephone number"),
                _("To call back. In named surveys only."),
                icon="phone",
            ),
            KindOnOffer(
                Kind.URL, _("Web address"), _("The page of an example, of a project."), icon="link"
            ),
            KindOnOffer(
                Kind.CONSENT,
                _("Agreement"),
                _("A text and a box to tick, never ticked beforehand."),
                icon="file-check",
            ),
        ),
    ),
    Family(
        _("Compute"),
        (
            KindOnOffer(
                Kind.HIDDEN,
                _("Value of the link"),
                _("Says by which link people came: a poster, a letter. People do not see it."),
                icon="link-2",
            ),
            KindOnOffer(
                Kind.SCORE,
                _("Score"),
                _("A number computed from earlier answers. People do not see it."),
                icon="calculator",
            ),
        ),
    ),
    Family(
        _("Show, place, receive"),
        (
            KindOnOffer(
                Kind.INFORMATION,
                _("Information"),
                _("A text with a picture, a film or a link. It asks nothing."),
                icon="info",
            ),
            KindOnOffer(
                Kind.PICTURE,
                _("Picture choice"),
                _("People choose between pictures: plans, logos, views."),
                icon="images",
            ),
            KindOnOffer(
                Kind.PIN,
                _("Place on a map"),
                _("People put a pin on a map, or name a commune."),
                icon="map-pin",
            ),
            KindOnOffer(
                Kind.ZONE,
                _("Zone on a map"),
                _("People draw a zone on a map, or name communes."),
                icon="map",
            ),
            KindOnOffer(
                Kind.FILE,
                _("Photos or documents"),
                _("People send pictures, PDF files or documents."),
                icon="paperclip",
            ),
        ),
    ),
)
BY_KIND = {
    offer.kind: offer
    for family in PALETTE
    for offer in family.offers
    if offer.table is None and offer.ready is None
}
_TABLES = {offer.table: offer for family in PALETTE for offer in family.offers if offer.table}


def offer_of(question: Question) -> KindOnOffer:
    """What the menu calls that question: a table by its form."""
    usual = BY_KIND[question.kind]
    return _TABLES.get(form_of(question), usual) if question.kind is Kind.MATRIX else usual
