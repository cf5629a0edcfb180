"""What a questionnaire is made of. Everything is immutable; an edit makes a new document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from aimpact.questionnaire.conditions import Condition

FIELD_SEPARATOR = "__"
OTHER = "other"
VARIANT = "variant"
TODAY = "today"
"""A bound that moves: the day on which the form is read."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the languages of the platform; French first."""

    fr: str = ""
    en: str = ""

    def read(self, language: str) -> str:
        """The text in `language` ("fr" or "en"), or in the other one when it is missing."""
        wanted, fallback = (self.en, self.fr) if language == "en" else (self.fr, self.en)
        return wanted or fallback

    def __bool__(self) -> bool:
        return bool(self.fr or self.en)


class Kind(StrEnum):
    """Types of question. What each does is in `kinds`."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKING = "ranking"
    BUDGET = "budget"
    CONSTANT_SUM = "constant_sum"
    PAIRWISE = "pairwise"
    BEST_WORST = "best_worst"
    JUDGMENT = "judgment"
    STATEMENTS = "statements"
    NPS = "nps"
    SLIDER = "slider"
    YES_NO = "yes_no"
    RATING = "rating"
    MATRIX = "matrix"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    PLACE = "place"
    CONSENT = "consent"
    HIDDEN = "hidden"
    SCORE = "score"
    INFORMATION = "information"
    PICTURE = "picture"
    FILE = "file"
    PIN = "pin"
    ZONE = "zone"


class Display(StrEnum):
    """How a list of choices, or a text, is drawn."""

    RADIO = "radio"
    BUTTONS = "buttons"
    DROPDOWN = "dropdown"
    SHORT = "short"
    LONG = "long"


class Cells(StrEnum):
    """What each line of a matrix asks for."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"


class Level(StrEnum):
    """How large a place is asked for; the names are those of `territories`."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"


class QuotaAction(StrEnum):
    """What a full quota does to whoever falls in it.

    `END`: leads to the end at once, politely. `HIDE`: nothing by itself; conditions on
    `quota:<code>` do the rest. `FLAG`: lets them in and counts them apart.
    """

    END = "end"
    HIDE = "hide"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or a film of the space, by the code of its file.

    `alt` says what a picture shows, `transcript` what a film says and shows: neither may be
    missing at publication.
    """

    code: str
    is_film: bool = False
    alt: Text = Text()
    transcript: Text = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer offered.

    `is_exclusive`: cannot be ticked with another one ("none of these"). `is_other`: opens a
    text to specify. `is_no_opinion`: an answer of its own, kept out of means and scales.
    `is_fixed`: keeps its place when choices are shuffled. `amount`: what it costs (budget), or
    what it is worth in a score. `condition`: `None` when it is always offered.
    """

    code: str
    label: Text = Text()
    is_exclusive: bool = False
    is_other: bool = False
    is_no_opinion: bool = False
    is_fixed: bool = False
    amount: float | None = None
    picture: Media | None = None
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a matrix. `opposite`: the other end of its scale (semantic differential)."""

    code: str
    label: Text = Text()
    opposite: Text = Text()
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check of the answers: `expression` must be true, else `message` is shown."""

    expression: str
    message: Text = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another wording of a question, drawn at random for each participant (A/B test)."""

    code: str
    label: Text = Text()
    help: Text = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    `minimum` and `maximum` bound a number, or how many choices of a multiple question may be
    ticked; `maximum` alone bounds the characters of a text, the points or the money to share
    out, the files to send. `step` is that of a slider. `unit` goes with a number. `low` and
    `high` name the ends of a scale. `is_whole` refuses decimals. `is_recommended` asks once more
    before an empty answer is let through. `condition` is `None` when the question is always
    shown. `is_shuffled`: choices (or lines) in another order for each participant. `expression`
    computes a score. `earliest` and `latest` bound a date or a time (ISO 8601, or `TODAY`).
    `level` and `area` (code of a territory) are those of a place or of a map. `origin` says
    where a copied question comes from. `last_choice` and `last_row` are the
    highest numbers given out as codes, so that none is given twice.
    """

    code: str
    kind: Kind
    label: Text = Text()
    help: Text = Text()
    is_required: bool = False
    condition: Condition | None = None
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    display: Display = Display.RADIO
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: Text = Text()
    low: Text = Text()
    high: Text = Text()
    is_whole: bool = False
    is_recommended: bool = False
    is_shuffled: bool = False
    earliest: str = ""
    latest: str = ""
    cells: Cells = Cells.SINGLE
    level: Level = Level.COMMUNE
    area: str = ""
    media: Media | None = None
    accepts: tuple[str, ...] = ()
    link: str = ""
    expression: str = ""
    rules: tuple[Rule, ...] = ()
    variants: tuple[Variant, ...] = ()
    origin: str = ""
    last_choice: int = 0
    last_row: int = 0

    @property
    def variant_field(self) -> str:
        """Name of the field that keeps which wording was shown."""
        return f"{self.code}{FIELD_SEPARATOR}{VARIANT}"

    @property
    def other_field(self) -> str:
        """Name of the field that holds the text of "other, specify"."""
        return f"{self.code}{FIELD_SEPARATOR}{OTHER}"

    def row_field(self, row: Row) -> str:
        """Name of the field that holds the answer to one line of a matrix."""
        return f"{self.code}{FIELD_SEPARATOR}{row.code}"

    def choice_field(self, choice: Choice) -> str:
        """Name of the field that holds what one choice got, where each gets something."""
        return f"{self.code}{FIELD_SEPARATOR}{choice.code}"

    def cell_field(self, row: Row, choice: Choice) -> str:
        """Name of the field of one cell of a matrix of numbers or of texts."""
        return f"{self.row_field(row)}{FIELD_SEPARATOR}{choice.code}"

    @property
    def other_choice(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.is_other), None)

    def choice(self, code: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.code == code), None)

    def row(self, code: str) -> Row | None:
        return next((row for row in self.rows if row.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Questions shown together.

    `is_shuffled`: its questions in another order for each participant. `is_movable`: pages in
    a row that say so stand in another order for each participant.
    """

    code: str
    title: Text = Text()
    intro: Text = Text()
    condition: Condition | None = None
    is_shuffled: bool = False
    is_movable: bool = False
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is said once the ballot is in, to those whose answers meet `condition`."""

    code: str
    title: Text = Text()
    text: Text = Text()
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most `limit` ballots that meet `condition`; crossed cells are several tests."""

    code: str
    label: Text = Text()
    limit: int = 0
    condition: Condition | None = None
    action: QuotaAction = QuotaAction.END
    message: Text = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """The whole document. `thanks` says what happens next, once the ballot is in, to those whom
    no ending is for.

    `last_page` and `last_question` are the highest numbers given out as codes: a code is never
    given twice in the life of a survey, even once its question is gone.
    """

    title: Text = Text()
    intro: Text = Text()
    thanks: Text = Text()
    pages: tuple[Page, ...] = field(default=())
    endings: tuple[Ending, ...] = ()
    quotas: tuple[Quota, ...] = ()
    last_page: int = 0
    last_question: int = 0
    last_ending: int = 0
    last_quota: int = 0

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for page in self.pages:
            yield from page.questions

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions() if question.code == code), None)

    def page(self, code: str) -> Page | None:
        return next((page for page in self.pages if page.code == code), None)

    def ending(self, code: str) -> Ending | None:
        return next((ending for ending in self.endings if ending.code == code), None)

    def quota(self, code: str) -> Quota | None:
        return next((quota for quota in self.quotas if quota.code == code), None)

    def page_of(self, code: str) -> Page | None:
        """The page that holds the question of that code."""
        return next((p for p in self.pages if any(q.code == code for q in p.questions)), None)


Conditional = Page | Question | Choice | Row | Ending | Quota
"""The parts that a condition may stand on."""
