"""What one question is drawn as, besides its first chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from aimpact.ui.charts import Chart


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures that no chart says better. The first cell of a row names it; cells are ready to
    be read.
    """

    caption: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Charts, tables and sentences of one question; nothing at all where nobody answered."""

    charts: Sequence[Chart] = ()
    tables: Sequence[FigureTable] = ()
    facts: Sequence[str] = ()
