"""Themes of a survey's free texts, for its team and, once accepted, for the public."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from aimpact.insights.enums import SplitState, Voice
from aimpact.insights.models import Theme, ThemeChange, ThemedText, ThemeSet
from aimpact.insights.selectors.results import (
    has_waiting_ballots,
    read_survey_book,
    refusal_of,
    refused_questions,
)
from aimpact.insights.selectors.texts import TextPlace, text_places
from aimpact.insights.wording import at_least, explain_reserved
from aimpact.language import FEWEST_TEXTS
from aimpact.surveys.models import OpenAnswer, Survey

PART = "themes"
"""The part of the analysis, which the team may publish."""
NEAREST, FARTHEST = 3, 2
"""Texts shown of a theme: those nearest to its middle, and those farthest from it."""
CHANGES_SHOWN = 10
_LOOKED_AT = 12  # the nearest texts, of which several may be written alike
_LONGEST_SHOWN = 600


@dataclass(frozen=True, slots=True)
class Said:
    """A masked text, by its key; whether the team lets the public read it, whether it may."""

    key: int
    text: str
    is_quoted: bool = False
    may_quote: bool = True


@dataclass(frozen=True, slots=True)
class Voices:
    """Texts of a theme: chosen for the public, proposed for it, farthest from its middle."""

    quoted: Sequence[Said] = ()
    typical: Sequence[Said] = ()
    apart: Sequence[Said] = ()
    farthest: Sequence[Said] = ()


@dataclass(frozen=True, slots=True)
class SplitPart:
    """A part that a machine proposes for a theme, with some of its texts."""

    name: str
    phrases: Sequence[str]
    texts: int
    examples: Sequence[str]


@dataclass(frozen=True, slots=True)
class SplitReading:
    """Where the splitting of a theme stands, and the parts proposed."""

    state: str
    parts: Sequence[SplitPart] = ()

    @property
    def is_waiting(self) -> bool:
        return self.state == SplitState.WAITING

    @property
    def is_proposed(self) -> bool:
        return self.state == SplitState.DONE


@dataclass(frozen=True, slots=True)
class ThemeReading:
    """A theme, how many texts are of it, some of them, and the parts proposed for it."""

    theme: Theme
    texts: int
    voices: Voices = Voices()
    split: SplitReading | None = None

    @property
    def is_accepted(self) -> bool:
        return self.theme.accepted_at is not None

    @property
    def may_split(self) -> bool:
        return self.texts >= FEWEST_TEXTS and not (self.split and self.split.is_waiting)


@dataclass(frozen=True, slots=True)
class Copied:
    """A text that several others are written like: how many there are, itself among them."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class ThemesReading:
    """The themes of one field, the most frequent first. `why_not`: why nothing is shown.

    `unsorted` is how many texts are of no theme; `since` how many came in or went since the
    machine read them.
    """

    place: TextPlace
    theme_set: ThemeSet | None
    themes: Sequence[ThemeReading] = ()
    unsorted: int = 0
    texts: int = 0
    why_not: str = ""
    copies: Sequence[Copied] = ()
    changes: Sequence[ThemeChange] = ()
    undoable: ThemeChange | None = None

    @property
    def accepted(self) -> list[ThemeReading]:
        return [each for each in self.themes if each.is_accepted]

    @property
    def proposed(self) -> list[ThemeReading]:
        return [each for each in self.themes if not each.is_accepted]

    @property
    def are_too_few(self) -> bool:
        return self.texts < FEWEST_TEXTS

    @property
    def since(self) -> int:
        return abs(self.texts - self.theme_set.texts) if self.theme_set else 0


def read_themes(survey: Survey, place: TextPlace, *, at: datetime) -> ThemesReading:
    """The themes of a field for the team. Texts are masked."""
    if why_not := why_texts_hidden(survey, place, at=at):
        return ThemesReading(place, None, why_not=why_not)
    texts = OpenAnswer.objects.filter(survey=survey, field=place.name).count()
    found = current_set(survey, place.name)
    if found is None:
        return ThemesReading(place, None, texts=texts)
    themed = ThemedText.objects.filter(theme__theme_set=found)
    sorted_texts = themed.aggregate(n=Count("answer_id", distinct=True))["n"]
    themes = list(_counted(found.themes.select_related("split")))
    # Where the texts were erased, what a machine made of their words goes with them.
    kept = [pair for pair in themes if texts or pair[0].accepted_at]
    splits = [theme.split for theme, _number in kept if hasattr(theme, "split")]
    proposed = {
        pk for split in splits for part in split.parts for pk, _near in part["members"][:NEAREST]
    }
    said = _texts_of({*proposed, *(pk for pk, _number in found.copies)})
    voices = _voices(themed)
    changes = list(found.changes.select_related("by").order_by("-pk")[:CHANGES_SHOWN])
    return ThemesReading(
        place,
        found,
        [
            ThemeReading(theme, number, voices.get(theme.pk, Voices()), _split(theme, said))
            for theme, number in sorted(kept, key=lambda pair: (-pair[1], pair[0].pk))
        ],
        texts - sorted_texts,
        texts,
        copies=[Copied(said[pk], number) for pk, number in found.copies if pk in said],
        changes=changes,
        undoable=_undoable(found, changes),
    )


def current_set(survey: Survey, field: str) -> ThemeSet | None:
    """The themes of a field as they stand."""
    return ThemeSet.objects.filter(survey=survey, field=field, is_current=True).first()


def _undoable(theme_set: ThemeSet, changes: Sequence[ThemeChange]) -> ThemeChange | None:
    """The last change that stands, if it can be undone."""
    undone = set(theme_set.changes.exclude(undoes=None).values_list("undoes_id", flat=True))
    standing = (each for each in changes if each.undoes_id is None and each.pk not in undone)
    last = next((each for each in standing if each.verb != "undo"), None)
    return last if last and last.before is not None else None


def _split(theme: Theme, said: Mapping[int, str]) -> SplitReading | None:
    split = getattr(theme, "split", None)
    if split is None:
        return None
    parts = [
        SplitPart(
            part["name"],
            part["phrases"],
            len(part["members"]),
            [said[pk] for pk, _near in part["members"][:NEAREST] if pk in said],
        )
        for part in split.parts
    ]
    return SplitReading(split.state, parts)


def _texts_of(keys: Iterable[int]) -> dict[int, str]:
    found = OpenAnswer.objects.filter(pk__in=list(keys)).values_list("pk", "masked")
    return {pk: _cut(text) for pk, text in found}


def first_place(survey: Survey, places: Sequence[TextPlace]) -> TextPlace | None:
    """The field to show first: the one whose themes come from most texts; else the first one."""
    sets = ThemeSet.objects.filter(survey=survey, is_current=True, themes__isnull=False)
    field = sets.order_by("-texts", "pk").values_list("field", flat=True).first()
    named = next((place for place in places if place.name == field), None)
    return named or next(iter(places), None)


def find_theme(survey: Survey, pk: int) -> Theme | None:
    """A theme of this survey and of no other."""
    themes = Theme.objects.filter(theme_set__survey=survey, theme_set__is_current=True, pk=pk)
    return themes.select_related("theme_set").first()


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
    themes = Theme.objects.filter(
        theme_set__survey=survey, theme_set__is_current=True, accepted_at__isnull=False
    )
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


def _voices(themed: QuerySet[ThemedText]) -> dict[int, Voices]:
    """Texts of each theme, cut where they are very long; what is written alike is shown once.

    Two queries: which texts, without reading them; and these.
    """
    by_theme: dict[int, list[ThemedText]] = {}
    chosen = themed.filter(pk__in=list(_looked_at(themed).values_list("pk", flat=True)))
    rows = chosen.select_related("answer").defer("answer__text", "answer__search")
    for row in rows.order_by("theme_id", "-nearness", "answer_id"):
        by_theme.setdefault(row.theme_id, []).append(row)
    return {theme: _voices_of(found) for theme, found in by_theme.items()}


def _looked_at(themed: QuerySet[ThemedText]) -> QuerySet[ThemedText]:
    nearest = Window(RowNumber(), "theme_id", [F("nearness").desc(), F("answer_id").asc()])
    farthest = Window(RowNumber(), "theme_id", [F("nearness").asc(), F("answer_id").desc()])
    ranked = themed.annotate(near=nearest, far=farthest)
    said = ~Q(voice="") | Q(quoted_at__isnull=False)
    return ranked.filter(Q(near__lte=_LOOKED_AT) | Q(far__lte=_LOOKED_AT) | said)


def _voices_of(rows: Sequence[ThemedText]) -> Voices:
    """`rows`: from the nearest on."""
    once: dict[str, Said] = {}
    voices: dict[str, list[str]] = {Voice.TYPICAL: [], Voice.APART: []}
    quoted = {_cut(row.answer.masked): _said(row) for row in rows if row.quoted_at}
    for row in rows:
        text = _cut(row.answer.masked)
        if text not in quoted:
            once.setdefault(text, _said(row))
            voices.get(row.voice, []).append(text)
    typical = list(dict.fromkeys([*voices[Voice.TYPICAL], *once]))[:NEAREST]
    apart = [text for text in dict.fromkeys(voices[Voice.APART]) if text not in typical]
    rest = [text for text in once if text not in typical and text not in apart]
    return Voices(
        list(quoted.values()),
        *([once[text] for text in texts] for texts in (typical, apart, rest[-FARTHEST:])),
    )


def _said(row: ThemedText) -> Said:
    text, covered = _cut(row.answer.masked), row.answer.is_read_for_names
    return Said(row.answer_id, text, row.quoted_at is not None, may_quote=covered)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN].rstrip()}…"


def examples_of(theme: Theme) -> list[str]:
    """Its first texts, masked, those that people chose before those nearest to its middle."""
    return [_cut(each.answer.masked) for each in texts_of_theme(theme)[:NEAREST]]


@dataclass(frozen=True, slots=True)
class PublicTheme:
    """An accepted theme as the public reads it, with the masked texts that the team chose."""

    name: str
    definition: str
    texts: int
    quotes: Sequence[str] = ()


def public_themes(survey: Survey, at: datetime) -> dict[str, list[PublicTheme]]:
    """The accepted themes of each question, where the team publishes them.

    None of fewer texts than the smallest group, nor of a question that the public may not read,
    and nothing before the survey has ended.
    """
    if survey.ended_at(at) is None or not text_places(survey):
        return {}
    accepted = Theme.objects.filter(
        theme_set__survey=survey,
        theme_set__survey__publication__parts__contains=[PART],
        theme_set__is_current=True,
        accepted_at__isnull=False,
    )
    counted = accepted.select_related("theme_set").annotate(number=Count("members"))
    shown = list(counted.filter(number__gte=survey.smallest_cell).order_by("-number", "pk"))
    if not shown:
        return {}
    codes, quotes = _public_codes(survey, at), _quotes(shown)
    found: dict[str, list[PublicTheme]] = {}
    for theme in shown:
        if code := codes.get(theme.theme_set.field):
            told = quotes.get(theme.pk, [])
            public = PublicTheme(theme.name, theme.definition, theme.number, told)
            found.setdefault(code, []).append(public)
    return found


def _public_codes(survey: Survey, at: datetime) -> dict[str, str]:
    """The question of each field of texts, without those that the public may not read."""
    tallies = read_survey_book(survey).everybody
    is_waiting = has_waiting_ballots(survey)
    refused = refused_questions(survey, tallies, is_waiting=is_waiting, is_public=True, at=at)
    return {
        place.name: place.question.code
        for place in text_places(survey)
        if place.question.code not in refused
    }


def _quotes(themes: Iterable[Theme]) -> dict[int, list[str]]:
    """Masked texts that the team chose; never one in which names were not looked for yet."""
    rows = ThemedText.objects.filter(
        theme__in=themes, quoted_at__isnull=False, answer__is_read_for_names=True
    )
    found: dict[int, list[str]] = {}
    for theme, text in rows.order_by("quoted_at", "pk").values_list("theme_id", "answer__masked"):
        told = found.setdefault(theme, [])
        if text not in told:  # several people may have written it
            told.append(text)
    return found


def panel_of_themes(survey: Survey, at: datetime, is_public: bool) -> dict[str, list[PublicTheme]]:
    """What stands under a question of the public page; the team has a page of its own."""
    return public_themes(survey, at) if is_public else {}
