"""Themes as bars, with their table twin."""

from django.utils.translation import gettext as _

from aimpact.insights.selectors.themes import ThemesReading
from aimpact.ui.charts import Bar, BarChart, Base


def draw_themes(reading: ThemesReading, *, k: int) -> BarChart | None:
    """How many texts are of each theme; proposals are quiet. Themes of fewer than k are one bar."""
    if not reading.themes:
        return None
    large = [each for each in reading.themes if each.texts >= k]
    rest = sum(each.texts for each in reading.themes if each.texts < k)
    bars = [Bar(each.theme.name, each.texts, quiet=not each.is_accepted) for each in large]
    if rest >= k:
        bars.append(Bar(_("Smaller themes"), rest, quiet=True))
    if reading.unsorted >= k:
        bars.append(Bar(_("No theme"), reading.unsorted, quiet=True))
    base = Base(reading.texts, reading.texts, threshold=k)
    title = _("How many answers speak of each theme")
    return BarChart(f"themes-{reading.place.name}", title, tuple(bars), base, multiple=True)
