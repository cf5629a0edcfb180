"""What a chart needs to know: plain values that `insights` fills and {% chart %} draws.

Every chart is drawn on the server as inline SVG and text, with a table that says the same,
and its base: how many answered, of how many asked. A count of `None` is a suppressed cell
(« masqué »): neither the count nor the share is drawn anywhere. Labels are plain
text, already in the reader's language. `id` must be unique in the page (letters, digits, -).
"""

from dataclasses import dataclass, field
from datetime import date

from aimpact.ui.parts import Text

Count = int | None
"""A number of people; `None` when it is suppressed."""


@dataclass(frozen=True)
class Base:
    """On whom the figures stand.

    `answered` (n) people answered; the question was shown to `asked` (N) of them. `threshold`
    is the smallest count that is shown (k). `note` is one sentence more, e.g. on conditions.
    `words` stand instead of « answers out of people asked » where something else is counted.
    """

    answered: int
    asked: int
    threshold: int = 5
    note: Text = ""
    words: Text = ""

    @property
    def silent(self) -> int:
        """How many were asked and did not answer."""
        return max(self.asked - self.answered, 0)


@dataclass(frozen=True)
class Bar:
    """One answer and how many gave it. `quiet` for « sans opinion », « autre »…"""

    label: Text
    count: Count
    quiet: bool = False


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars: count and share of `base.answered`, in the order given.

    `multiple` says that people could give several answers (shares add up to more than 100 %).
    """

    id: str
    title: Text
    bars: tuple[Bar, ...]
    base: Base
    multiple: bool = False
    template = "ui/charts/bars.html"


@dataclass(frozen=True)
class Series:
    """One group of people (« 18–29 ans ») and its counts, one for each category, and its n."""

    label: Text
    counts: tuple[Count, ...]
    answered: Count


@dataclass(frozen=True)
class GroupChart:
    """Several groups over the same categories: bars side by side, or stacked to 100 %.

    Shares are of each series' own `answered`. `is_ordered`: categories go from the best to the
    worst (ranks, mentions), and so do their colours. `rows_name` heads the table's first column
    where the series are no groups of people.
    """

    id: str
    title: Text
    categories: tuple[Text, ...]
    series: tuple[Series, ...]
    base: Base
    stacked: bool = True
    is_ordered: bool = False
    rows_name: Text = ""
    template = "ui/charts/groups.html"


@dataclass(frozen=True)
class Value:
    """A figure that is no count: « 32,5 points », `share` (0 to 1) of the longest possible bar.

    `answered` people stand behind it.
    """

    label: Text
    words: Text
    share: float
    answered: int


@dataclass(frozen=True)
class ValueChart:
    """Horizontal bars of figures that are no counts (means). `name` heads their column."""

    id: str
    title: Text
    values: tuple[Value, ...]
    base: Base
    name: Text
    template = "ui/charts/values.html"


@dataclass(frozen=True)
class LikertRow:
    """One statement: its counts from the lowest level to the highest."""

    label: Text
    counts: tuple[Count, ...]
    answered: Count


@dataclass(frozen=True)
class LikertChart:
    """Statements on one scale, stacked around its middle; both ends are named.

    `levels` are the names of all levels, lowest first (2 to 7 of them). With an odd number
    the middle level straddles the axis. `rows_name` heads the table's first column where the
    rows are no groups of people.
    """

    id: str
    title: Text
    levels: tuple[Text, ...]
    rows: tuple[LikertRow, ...]
    base: Base
    rows_name: Text = ""
    template = "ui/charts/likert.html"


@dataclass(frozen=True)
class Bin:
    """People whose number is at least `low` and under `high` (the last bin includes it)."""

    low: float
    high: float
    count: Count


@dataclass(frozen=True)
class Histogram:
    """How a number is spread. `unit` is written after numbers (« min », « ans », « € »)."""

    id: str
    title: Text
    bins: tuple[Bin, ...]
    base: Base
    unit: Text = ""
    mean: float | None = None
    median: float | None = None
    template = "ui/charts/histogram.html"


@dataclass(frozen=True)
class Day:
    """One day of the calendar and its count."""

    on: date
    count: int


@dataclass(frozen=True)
class DayChart:
    """A count over days, with the events that may explain it (« Relance »)."""

    id: str
    title: Text
    days: tuple[Day, ...]
    unit: Text = ""
    events: tuple[tuple[date, Text], ...] = field(default=())
    template = "ui/charts/days.html"


@dataclass(frozen=True)
class ComparisonRow:
    """One group: its count among participants, its share (0 to 1) of the population."""

    label: Text
    count: Count
    population_share: float


@dataclass(frozen=True)
class ComparisonChart:
    """Who took part against who lives there; `source` says where the population comes from."""

    id: str
    title: Text
    rows: tuple[ComparisonRow, ...]
    base: Base
    source: Text = ""
    template = "ui/charts/comparison.html"


@dataclass(frozen=True)
class FunnelRow:
    """One way in (« Affiches ») and how many took each step, first step first."""

    label: Text
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class FunnelChart:
    """How many of each row go from one step to the next. `stages` name the steps.

    Widths are of the highest count of all, shares of the row's step before. `rows_name` heads
    the table's first column; `about` is the sentence that says what is counted.
    """

    id: str
    title: Text
    stages: tuple[Text, ...]
    rows: tuple[FunnelRow, ...]
    rows_name: Text
    about: Text = ""
    template = "ui/charts/funnel.html"


@dataclass(frozen=True)
class MapTown:
    """A town to find one's way: where its dot is, its name on the left of it or on the right.

    `is_minor`: telephones have no room for its name.
    """

    name: Text
    x: float
    y: float
    is_left: bool = False
    is_minor: bool = False


@dataclass(frozen=True)
class MapCell:
    """One square of a map and how many people are in it. `strength`: from 1 to 5.

    `label` says where it is, `detail` how large.
    """

    label: Text
    detail: Text
    count: int
    x: float
    y: float
    width: float
    height: float
    strength: int


@dataclass(frozen=True)
class MapChart:
    """Squares on a map of contours, in the units of its drawing; the first ones lie beneath.

    `lands` are SVG paths.
    """

    id: str
    title: Text
    width: float
    height: float
    lands: tuple[str, ...]
    towns: tuple[MapTown, ...]
    cells: tuple[MapCell, ...]
    base: Base
    template = "ui/charts/map.html"


@dataclass(frozen=True)
class MapArea:
    """A place drawn by its contour (an SVG path) and how many are in it.

    `count` is `None`, and `strength` 0, where nothing is told of it; else from 1 to 5.
    """

    label: Text
    path: str
    count: int | None = None
    strength: int = 0


@dataclass(frozen=True)
class AreaChart:
    """Places of a map, the darker the more people are in them, in the units of its drawing."""

    id: str
    title: Text
    width: float
    height: float
    areas: tuple[MapArea, ...]
    base: Base
    template = "ui/charts/areas.html"


Chart = (
    BarChart
    | GroupChart
    | LikertChart
    | Histogram
    | DayChart
    | ComparisonChart
    | FunnelChart
    | MapChart
    | AreaChart
    | ValueChart
)
