"""Themes of a survey's free texts, for its team and, once accepted, for the public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from aimpact.insights.models import Theme, ThemedText, ThemeSet
from aimpact.insights.selectors.results import read_survey_book, refusal_of
from aimpact.insights.selectors.texts import TextPlace, text_places
from aimpact.insights.wording import at_least, explain_reserved
from aimpact.surveys.models import OpenAnswer, Survey

PART = "themes"
"""The part of the analysis, which the team may publish."""
NEAREST, FARTHEST = 3, 2
"""Texts shown of a theme: those nearest to its middle, and those farthest from it."""
_LONGEST_SHOWN = 600


@dataclass(frozen=True, slots=True)
class ThemeReading:
    """A theme, how many texts are of it, the nearest of them and the farthest."""

    theme: Theme
    texts: int
    nearest: Sequence[str] = ()
    farthest: Sequence[str] = ()

    @property
    def is_accepted(self) -> bool:
        return self.theme.accepted_at is not None


@dataclass(frozen=True, slots=True)
class ThemesReading:
    """The themes of one field, the most frequent first. `why_not`: why nothing is shown.

    `unsorted` is how many texts are of no theme.
    """

    place: TextPlace
    theme_set: ThemeSet | None
    themes: Sequence[ThemeReading] = ()
    unsorted: int = 0
    texts: int = 0
    why_not: str = ""

    @property
    def accepted(self) -> list[ThemeReading]:
        return [each for each in self.themes if each.is_accepted]

    @property
    def proposed(self) -> list[ThemeReading]:
        return [each for each in self.themes if not each.is_accepted]


def read_themes(survey: Survey, place: TextPlace, *, at: datetime) -> ThemesReading:
    """The themes of a field for the team. Texts are masked."""
    if why_not := why_texts_hidden(survey, place, at=at):
        return ThemesReading(place, None, why_not=why_not)
    found = ThemeSet.objects.filter(survey=survey, field=place.name).first()
    if found is None:
        return ThemesReading(place, None)
    texts = OpenAnswer.objects.filter(survey=survey, field=place.name).count()
    themed = ThemedText.objects.filter(theme__theme_set=found)
    sorted_texts = themed.aggregate(n=Count("answer_id", distinct=True))["n"]
    themes = list(_counted(found.themes.all()))
    shown = _examples(themed)
    return ThemesReading(
        place,
        found,
        [
            ThemeReading(theme, number, *shown.get(theme.pk, ((), ())))
            for theme, number in sorted(themes, key=lambda pair: (-pair[1], pair[0].pk))
        ],
        texts - sorted_texts,
        texts,
    )


def first_place(survey: Survey, places: Sequence[TextPlace]) -> TextPlace | None:
    """The field to show first: the one whose themes come from most texts; else the first one."""
    sets = ThemeSet.objects.filter(survey=survey, themes__isnull=False).order_by("-texts", "pk")
    field = sets.values_list("field", flat=True).first()
    named = next((place for place in places if place.name == field), None)
    return named or next(iter(places), None)


def find_theme(survey: Survey, pk: int) -> Theme | None:
    """A theme of this survey and of no other."""
    return Theme.objects.filter(theme_set__survey=survey, pk=pk).select_related("theme_set").first()


def texts_of_theme(theme: Theme) -> QuerySet[ThemedText]:
    """Its texts, those put there by a person first, then the nearest."""
    return (
        ThemedText.objects.filter(theme=theme)
        .select_related("answer")
        .defer("answer__text", "answer__search")
        .order_by("-by_person", "-nearness", "answer_id")
    )


def coding_frame(survey: Survey) -> Iterable[tuple[str, Theme, int]]:
    """Every accepted theme of the survey, by field, with how many texts are of it."""
    themes = Theme.objects.filter(theme_set__survey=survey, accepted_at__isnull=False)
    for theme, number in _counted(themes.select_related("theme_set").order_by("theme_set__field")):
        yield theme.theme_set.field, theme, number


def why_texts_hidden(survey: Survey, place: TextPlace, *, at: datetime) -> str:
    """Why no text of this field is shown for now; empty where they are."""
    k = survey.smallest_cell
    tallies = read_survey_book(survey).everybody
    if tallies.ballots < k:
        return at_least(k)
    refusal = refusal_of(survey, place.question.code, tallies, at=at)
    return explain_reserved(refusal, k=k) if refusal else ""


def _counted(themes: QuerySet[Theme]) -> Iterable[tuple[Theme, int]]:
    return ((theme, theme.number) for theme in themes.annotate(number=Count("members")))


def _examples(themed: QuerySet[ThemedText]) -> dict[int, tuple[list[str], list[str]]]:
    """The nearest and the farthest texts of each theme, cut where they are very long.

    One query. What several people wrote word for word is shown once.
    """
    rows = themed.order_by("theme_id", "-nearness", "answer_id")
    said: dict[int, dict[str, None]] = {}
    for theme, text in rows.values_list("theme_id", "answer__masked").iterator(chunk_size=5_000):
        said.setdefault(theme, {}).setdefault(_cut(text))  # each text once, the nearest first
    return {
        theme: (list(texts)[:NEAREST], list(texts)[NEAREST:][-FARTHEST:])
        for theme, texts in said.items()
    }


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN].rstrip()}…"


def examples_of(theme: Theme) -> list[str]:
    """Its first texts, masked, those that people chose before those nearest to its middle."""
    return [_cut(each.answer.masked) for each in texts_of_theme(theme)[:NEAREST]]


@dataclass(frozen=True, slots=True)
class PublicTheme:
    """An accepted theme as the public reads it."""

    name: str
    definition: str
    texts: int


def public_themes(survey: Survey, at: datetime) -> dict[str, list[PublicTheme]]:
    """The accepted themes of each question, where the team publishes them; one query.

    None of fewer texts than the smallest group, and nothing before the survey has ended.
    """
    if survey.ended_at(at) is None or not text_places(survey):
        return {}
    accepted = Theme.objects.filter(
        theme_set__survey=survey,
        theme_set__survey__publication__parts__contains=[PART],
        accepted_at__isnull=False,
    )
    codes = {place.name: place.question.code for place in text_places(survey)}
    found: dict[str, list[PublicTheme]] = {}
    counted = accepted.select_related("theme_set").annotate(number=Count("members"))
    for theme in counted.filter(number__gte=survey.smallest_cell).order_by("-number", "pk"):
        if code := codes.get(theme.theme_set.field):
            shown = PublicTheme(theme.name, theme.definition, theme.number)
            found.setdefault(code, []).append(shown)
    return found


def panel_of_themes(survey: Survey, at: datetime, is_public: bool) -> dict[str, list[PublicTheme]]:
    """What stands under a question of the public page; the team has a page of its own."""
    return public_themes(survey, at) if is_public else {}
