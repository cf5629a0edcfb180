"""What people decide of themes of free texts. Nothing is public by itself.

Each decision is a line of a log and can be undone (`theme_changes`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from aimpact.accounts.models import User
from aimpact.core.text import clean_text
from aimpact.insights.enums import ThemeVerb
from aimpact.insights.models import Theme, ThemedText, ThemeSet, ThemeSplit
from aimpact.insights.models.themes import DEFINITION_MAXIMUM, NAME_MAXIMUM
from aimpact.insights.services.theme_changes import changing
from aimpact.surveys.models import OpenAnswer

MOST_QUOTES = 5
"""Texts of one theme that the public may read: a choice, not a list of answers."""


class NamelessTheme(ValueError):
    """A theme is accepted under a name."""


class SameTheme(ValueError):
    """Themes are put together, and texts moved, among themes of one question."""


class NoTexts(ValueError):
    """A theme is made of texts of its question, one at least."""


class NotQuotable(ValueError):
    """A text is quoted with an accepted theme of which it is, once its names are covered."""


class TooManyQuotes(ValueError):
    """A theme has as many quoted texts as it may."""


def accept_theme(theme: Theme, *, name: str, definition: str = "", by: User, at: datetime) -> Theme:
    """Accept a theme under this name, or give an accepted one another. Raises `NamelessTheme`."""
    clean = _name(name)
    with changing([theme], ThemeVerb.ACCEPT, theme_set=theme.theme_set, by=by, at=at, answers=()):
        theme = _fresh(theme)
        theme.name = clean
        theme.definition = clean_text(definition).strip()[:DEFINITION_MAXIMUM]
        theme.accepted_at, theme.accepted_by = theme.accepted_at or at, by
        theme.save(update_fields=["name", "definition", "accepted_at", "accepted_by"])
    return theme


def withdraw_theme(theme: Theme, *, by: User, at: datetime) -> Theme:
    """Make an accepted theme a proposal again: the public sees it no more, nor its texts."""
    with changing([theme], ThemeVerb.WITHDRAW, theme_set=theme.theme_set, by=by, at=at):
        theme = _fresh(theme)
        theme.accepted_at, theme.accepted_by = None, None
        theme.save(update_fields=["accepted_at", "accepted_by"])
        _texts(theme).filter(quoted_at__isnull=False).update(quoted_at=None)
    return theme


def merge_themes(
    themes: Sequence[Theme], *, into: Theme, by: User, at: datetime, name: str = ""
) -> Theme:
    """Give the texts of themes to another, and drop them; `name` is its new one, where given.

    Raises `SameTheme`.
    """
    if not themes or any(
        each.pk == into.pk or each.theme_set_id != into.theme_set_id for each in themes
    ):
        raise SameTheme
    all_of_them = [*themes, into]
    with changing(all_of_them, ThemeVerb.MERGE, theme_set=into.theme_set, by=by, at=at):
        into = _fresh(into)
        for theme in map(_fresh, themes):
            _pour(theme, into)
            into.phrases = list(dict.fromkeys([*into.phrases, *theme.phrases]))
            theme.delete()
        into.name = clean_text(name).strip()[:NAME_MAXIMUM] or into.name
        into.save(update_fields=["phrases", "name"])
    return into


def drop_theme(theme: Theme, *, by: User, at: datetime) -> None:
    """Put a theme aside: its texts stay, without it."""
    with changing([theme], ThemeVerb.DROP, theme_set=theme.theme_set, by=by, at=at):
        _fresh(theme).delete()


def create_theme(
    theme_set: ThemeSet, *, name: str, answers: Sequence[OpenAnswer], by: User, at: datetime
) -> Theme:
    """Make a theme of these texts, accepted as it is made.

    Raises `NamelessTheme` and `NoTexts`.
    """
    clean = _name(name)
    if not answers or not _are_of(answers, theme_set):
        raise NoTexts
    with changing([], ThemeVerb.CREATE, theme_set=theme_set, by=by, at=at):
        theme = Theme.objects.create(
            theme_set=theme_set, name=clean, accepted_at=at, accepted_by=by
        )
        _set(theme, answers)
    return theme


def move_texts(
    answers: Sequence[OpenAnswer],
    *,
    out_of: Theme | None,
    into: Theme | None,
    by: User,
    at: datetime,
) -> None:
    """Take texts out of a theme and put them into another; one of both may be missing.

    Raises `SameTheme` and `NoTexts`.
    """
    named = [theme for theme in (out_of, into) if theme is not None]
    if not named or len({theme.pk for theme in named}) < len(named):
        raise SameTheme
    theme_set = named[0].theme_set
    if any(theme.theme_set_id != theme_set.pk for theme in named):
        raise SameTheme
    if not answers or not _are_of(answers, theme_set):
        raise NoTexts
    keys = [answer.pk for answer in answers]
    verb = ThemeVerb.MOVE
    with changing(named, verb, theme_set=theme_set, by=by, at=at, answers=keys):
        if out_of is not None:
            _texts(out_of).filter(answer__in=keys).delete()
        if into is not None:
            _set(into, answers)


def split_theme(split: ThemeSplit, *, names: Sequence[str], by: User, at: datetime) -> list[Theme]:
    """Make themes of the proposed parts that have a name; the others stay with the theme.

    They are accepted, for a person named them. A theme left without a text goes. Raises
    `NamelessTheme` where no part has a name.
    """
    clean = [clean_text(name).strip()[:NAME_MAXIMUM] for name in names]
    named = [(name, part) for name, part in zip(clean, split.parts, strict=True) if name]
    if not named:
        raise NamelessTheme
    theme = split.theme
    with changing([theme], ThemeVerb.SPLIT, theme_set=theme.theme_set, by=by, at=at):
        theme = _fresh(theme)
        made = []
        for name, part in named:
            new = Theme.objects.create(
                theme_set=theme.theme_set,
                name=name,
                phrases=part["phrases"],
                accepted_at=at,
                accepted_by=by,
            )
            # A text of the theme is of one part. One taken out meanwhile stays out.
            _texts(theme).filter(answer__in=[pk for pk, _near in part["members"]]).update(theme=new)
            made.append(new)
        if _texts(theme).exists():
            ThemeSplit.objects.filter(theme=theme).delete()
        else:
            theme.delete()
    return made


def quote_text(theme: Theme, answer: OpenAnswer, *, by: User, at: datetime) -> ThemedText:
    """Let the public read a text, masked, with its theme. Raises `NotQuotable`, `TooManyQuotes`."""
    keys = [answer.pk]
    verb = ThemeVerb.QUOTE
    with changing([theme], verb, theme_set=theme.theme_set, by=by, at=at, answers=keys):
        theme = _fresh(theme)
        themed = _texts(theme).filter(answer=answer, answer__is_read_for_names=True).first()
        if themed is None or theme.accepted_at is None:
            raise NotQuotable
        if _texts(theme).filter(quoted_at__isnull=False).count() >= MOST_QUOTES:
            raise TooManyQuotes
        themed.quoted_at = at
        themed.save(update_fields=["quoted_at"])
    return themed


def withdraw_quote(theme: Theme, answer: OpenAnswer, *, by: User, at: datetime) -> None:
    """Take a text back from the public."""
    keys = [answer.pk]
    verb = ThemeVerb.UNQUOTE
    with changing([theme], verb, theme_set=theme.theme_set, by=by, at=at, answers=keys):
        _texts(theme).filter(answer=answer).update(quoted_at=None)


def _name(name: str) -> str:
    clean = clean_text(name).strip()[:NAME_MAXIMUM]
    if not clean:
        raise NamelessTheme
    return clean


def _fresh(theme: Theme) -> Theme:
    """As it is now that nobody else may change it. Raises `Theme.DoesNotExist`."""
    return Theme.objects.select_related("theme_set").get(pk=theme.pk)


def _texts(theme: Theme) -> QuerySet[ThemedText]:
    return ThemedText.objects.filter(theme=theme)


def _pour(theme: Theme, into: Theme) -> None:
    """Texts of both are there once; one that the public reads stays so."""
    quoted = _texts(theme).filter(quoted_at__isnull=False)
    for row in quoted:
        _texts(into).filter(answer=row.answer_id, quoted_at=None).update(quoted_at=row.quoted_at)
    held = _texts(into).values("answer_id")
    _texts(theme).exclude(answer_id__in=held).update(theme=into)


def _are_of(answers: Sequence[OpenAnswer], theme_set: ThemeSet) -> bool:
    place = (theme_set.survey_id, theme_set.field)
    return all((answer.survey_id, answer.field) == place for answer in answers)


def _set(theme: Theme, answers: Sequence[OpenAnswer]) -> None:
    values = {"nearness": 1.0, "by_person": True}
    for answer in answers:
        ThemedText.objects.update_or_create(theme=theme, answer=answer, defaults=values)
