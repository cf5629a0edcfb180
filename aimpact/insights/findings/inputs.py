"""What rules read: plain, typed, already protected figures, in the reader's language.

A count of `None` is hidden (`insights.disclosure`): no rule may say anything of it. What is absent
(no weighting, no groups, no themes yet) is empty: rules that need it find nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

from aimpact.statistics.means import share_interval


class Side(StrEnum):
    """On which side of a question an answer stands. `ASIDE`: no opinion. `NONE`: sides make no
    sense, as with names of places.
    """

    FOR = "for"
    AGAINST = "against"
    BETWEEN = "between"
    ASIDE = "aside"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AnswerFact:
    """One answer and how many gave it. `is_end`: the strongest step of its side. `weighted` is
    its share once weighted, of those who answered.
    """

    code: str
    label: str
    count: int
    side: Side = Side.NONE
    is_end: bool = False
    weighted: float | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval of a share, of a design that allows one. `name` says of which share,
    where a finding tells several.
    """

    low: float
    high: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFact:
    """One field of a question: its answers, in order.

    `label` is that of a line of a table, empty for a question of one field. `scale` names the
    ready scale that its steps are (`questionnaire.scales`), if any. `step` is how coarsely its
    weighted shares are told.
    """

    name: str
    label: str = ""
    asked: int
    answered: int
    answers: tuple[AnswerFact, ...] = ()
    is_list: bool = False
    scale: str = ""
    mean: float | None = None
    step: float = 0.0

    def on(self, *sides: Side) -> int:
        """How many gave an answer of these sides."""
        return sum(each.count for each in self.answers if each.side in sides)

    @property
    def opinions(self) -> int:
        """How many gave an opinion: those with « no opinion » are not counted."""
        return self.answered - self.on(Side.ASIDE)

    @property
    def has_sides(self) -> bool:
        """Whether its answers are for and against something."""
        sides = {each.side for each in self.answers}
        return {Side.FOR, Side.AGAINST} <= sides

    @property
    def silent_share(self) -> float:
        """Share of those asked who did not answer."""
        return 1 - self.answered / self.asked if self.asked else 0.0


class Method(StrEnum):
    """How answers were put in an order."""

    BORDA = "borda"
    DUELS = "duels"
    JUDGMENT = "judgment"
    BEST_WORST = "best_worst"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class OptionFact:
    """One answer in an order: its score, told as `told`; `share` of what can be reached."""

    code: str
    label: str
    share: float
    told: str


@dataclass(frozen=True, slots=True)
class ContestFact:
    """Answers in order, the first one first. `is_decided`: the method names one winner by its own
    rule; `None` where only the lead tells.
    """

    method: Method
    options: tuple[OptionFact, ...]
    is_decided: bool | None = None


@dataclass(frozen=True, slots=True)
class BudgetFact:
    """Projects paid for and those left out, by votes; `ceiling` as told."""

    ceiling: str
    paid: tuple[tuple[str, int], ...]
    left: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class StatementFact:
    """One statement. `by_group` is the share that agrees in each group of opinion, with how many
    of the group answered, where groups are known.
    """

    name: str
    label: str
    agree: int
    disagree: int
    passed: int
    by_group: tuple[tuple[str, float, int], ...] = ()

    @property
    def sided(self) -> int:
        return self.agree + self.disagree


@dataclass(frozen=True, slots=True)
class PromotersFact:
    """The net score of a recommendation, in points."""

    promoters: int
    detractors: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFact:
    """One question and what is known of its answers."""

    code: str
    number: int
    label: str
    anchor: str
    asked: int
    answered: int
    is_conditional: bool = False
    lines: tuple[LineFact, ...] = ()
    contest: ContestFact | None = None
    budget: BudgetFact | None = None
    statements: tuple[StatementFact, ...] = ()
    promoters: PromotersFact | None = None


@dataclass(frozen=True, slots=True)
class GroupShare:
    """One group and its share of an answer, of `n` who answered."""

    label: str
    share: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFact:
    """An answer whose shares differ between groups of the profile field `by_code`, told as `by`.

    `p` is corrected for all that was tested; `effect` is Cramér's V. `apart` is the group that lies
    farthest from what chance would give, and all the others together; without it, the groups at
    both ends are set side by side.
    """

    question: str
    line: str
    code: str
    answer: str
    by: str
    by_code: str
    is_place: bool
    shares: tuple[GroupShare, ...]
    p: float
    effect: float
    apart: tuple[GroupShare, GroupShare] | None = None
    test: str = ""


@dataclass(frozen=True, slots=True)
class PublicFact:
    """One group among participants and among inhabitants, as shares; n participants compared.

    `code` names it in every language.
    """

    code: str
    by: str
    label: str
    share: float
    population: float
    n: int


@dataclass(frozen=True, slots=True)
class ThemeFact:
    """A theme of the texts of a question: its share of `n` texts."""

    question: str
    name: str
    share: float
    n: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class RiskFact:
    """Texts of a question that hold a word of a family (danger, law): `count` of `n`."""

    question: str
    family: str
    name: str
    count: int
    n: int


@dataclass(frozen=True, slots=True)
class WaveFact:
    """The same answer the time before: its share then of `n`, on the day told as `on`."""

    question: str
    line: str
    code: str
    share: float
    n: int
    on: str


class Reach(StrEnum):
    """For whom a result may speak."""

    PARTICIPANTS = "participants"
    SAMPLE = "sample"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that is known of a survey at one moment.

    `doubt` is what the signs of how ballots came in say to readers, empty for nothing.
    `drawn_from`: those who answered were drawn by lot from so many people; `None`: they were not,
    and no share has an interval.
    """

    k: int
    ballots: int
    reach: Reach = Reach.PARTICIPANTS
    label: str = ""
    caution: str = ""
    is_open: bool = False
    questions: tuple[QuestionFact, ...] = ()
    gaps: tuple[GapFact, ...] = ()
    public: tuple[PublicFact, ...] = ()
    themes: tuple[ThemeFact, ...] = ()
    risks: tuple[RiskFact, ...] = ()
    waves: tuple[WaveFact, ...] = ()
    doubt: str = ""
    drawn_from: int | None = None

    def question(self, code: str) -> QuestionFact | None:
        """The question of that code."""
        return next((each for each in self.questions if each.code == code), None)

    def interval(self, count: int, n: int, name: str = "") -> Interval | None:
        """The interval of a share of `n` people, where the design allows one."""
        if self.drawn_from is None or not n:
            return None
        return Interval(*share_interval(count, n, self.drawn_from), name)
