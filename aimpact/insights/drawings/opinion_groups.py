"""From groups of opinion to what a page shows: a map by cells, cards, sentences, tables.

A group has a letter, a colour and a pattern of its own; its letter is written on the map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.translation import gettext as _

from aimpact.insights.drawings.differences import FieldWords, name_fields
from aimpact.insights.readings.opinion_groups import (
    BatteryGroups,
    GroupState,
    Profile,
    Statement,
    letter,
)
from aimpact.insights.selectors.opinion_groups import OpinionGroupsFound
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.insights.tallies import NOT_SAID
from aimpact.insights.wording import read
from aimpact.questionnaire.kinds.opinions import AGREE
from aimpact.questionnaire.structure import Kind, Questionnaire
from aimpact.ui.text import format_number, format_percent, typeset

HIDDEN = "–"


@dataclass(frozen=True, slots=True)
class Hexagon:
    """One cell of the map: corners as an SVG wants them, the group from 1, the class from 1."""

    points: str
    group: int
    level: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The letter of a group, in the middle of its cells."""

    x: int
    y: int
    letter: str


@dataclass(frozen=True, slots=True)
class GroupCard:
    """What is told of one group."""

    number: int
    name: str
    size: str
    share: str
    told: Sequence[str]
    profile: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a name, of how many people its shares are, then a head and a share for
    each column.
    """

    name: str
    base: str
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProfileTable:
    """The groups of opinion inside each group of a profile field."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBattery:
    """A battery, ready for the template. `state` is that of the search."""

    code: str
    title: str
    state: GroupState
    people: str
    least: str
    side: str
    apart: bool = False
    unplaced: str = ""
    names: Sequence[str] = ()
    hexagons: Sequence[Hexagon] = ()
    marks: Sequence[Mark] = ()
    cards: Sequence[GroupCard] = ()
    uniting: Sequence[str] = ()
    dividing: Sequence[str] = ()
    rows: Sequence[Row] = ()
    profiles: Sequence[ProfileTable] = ()


def draw_opinion_groups(found: OpinionGroupsFound) -> list[DrawnBattery]:
    """Every battery, in the order of the survey."""
    document = found.survey.document
    words = name_fields(document)
    return [_drawn(each, words, document, found.labels) for each in found.batteries]


def _drawn(
    battery: BatteryGroups,
    words: Mapping[str, FieldWords],
    document: Questionnaire,
    labels: Mapping[str, ProfileLabels],
) -> DrawnBattery:
    question = document.question(battery.code)
    title = read(question.label) if question else _("The ratings of the survey")
    is_statements = question is not None and question.kind is Kind.STATEMENTS
    telling = _Telling(battery, words, is_statements=is_statements)
    return DrawnBattery(
        code=battery.code,
        title=title,
        state=battery.state,
        people=format_number(battery.people),
        least=format_number(battery.least),
        side="" if is_statements else telling.last_step,
        apart=battery.are_apart,
        unplaced=format_number(battery.unplaced) if battery.unplaced else "",
        names=_names(battery),
        hexagons=_hexagons(battery),
        marks=_marks(battery),
        cards=[_card(battery, group, telling, labels) for group in range(len(battery.sizes))],
        uniting=[telling.uniting(one, is_agree) for one, is_agree in battery.uniting()],
        dividing=[telling.dividing(one) for one in battery.dividing()],
        rows=[telling.row(one) for one in battery.statements],
        profiles=[_profile_table(each, labels[each.by], battery) for each in battery.profiles],
    )


def _name(group: int) -> str:
    return _("Group %(letter)s") % {"letter": letter(group)}


def _names(battery: BatteryGroups) -> list[str]:
    return [_name(group) for group in range(len(battery.sizes))]


# --- the map ------------------------------------------------------------------------------
def _hexagons(battery: BatteryGroups) -> list[Hexagon]:
    """Cells of several groups are drawn smaller, one within the other, the greatest first."""
    drawn: dict[tuple[int, int], int] = {}
    found = []
    for x, y, group, level in sorted(battery.cells, key=lambda cell: (-cell[3], cell)):
        before = drawn.get((x, y), 0)
        drawn[x, y] = before + 1
        reach = battery.size / 3**0.5 * 0.94 * 0.55**before
        found.append(Hexagon(_corners(x, y, reach), group + 1, level))
    return found


def _corners(x: int, y: int, reach: float) -> str:
    angles = [pi / 6 + pi / 3 * at for at in range(6)]
    return " ".join(f"{x + reach * cos(a):.1f},{y + reach * sin(a):.1f}" for a in angles)


def _marks(battery: BatteryGroups) -> list[Mark]:
    found = []
    for group in range(len(battery.sizes)):
        own = [(x, y, level) for x, y, of, level in battery.cells if of == group]
        weight = sum(level for _x, _y, level in own)
        if weight:
            x = sum(x * level for x, _y, level in own) / weight
            y = sum(y * level for _x, y, level in own) / weight
            found.append(Mark(round(x), round(y), letter(group)))
    return found


# --- words --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Telling:
    """Sentences about the statements of one battery."""

    battery: BatteryGroups
    words: Mapping[str, FieldWords]
    is_statements: bool

    @property
    def last_step(self) -> str:
        """The answer towards which « agreeing » leans, on a scale."""
        answers = self.words[self.battery.fields[0]]
        known = [
            answer
            for answer, code in zip(answers.answers, answers.codes, strict=True)
            if code != "no_opinion"
        ]
        return known[-1] if known else AGREE

    def label(self, one: Statement) -> str:
        """The words of a statement, without those of its question."""
        return self.words[one.field].label.rpartition(" – ")[2]

    def quoted(self, one: Statement) -> str:
        """The same inside a sentence: without its full stop."""
        return self.label(one).removesuffix(".")

    def telling(self, group: int, one: Statement, is_agree: bool) -> str:
        """« d'accord à 87 % avec…, contre 23 % ailleurs »."""
        values = {
            "share": _percent(one.share(group)),
            "elsewhere": _percent(one.elsewhere(group)),
            "statement": self.quoted(one),
        }
        if self.is_statements:
            sentence = (
                _("%(share)s agree with “%(statement)s”, against %(elsewhere)s elsewhere")
                if is_agree
                else _("only %(share)s agree with “%(statement)s”, against %(elsewhere)s elsewhere")
            )
        else:
            sentence = (
                _("“%(statement)s”: %(share)s on the upper side, against %(elsewhere)s elsewhere")
                if is_agree
                else _(
                    "“%(statement)s”: only %(share)s on the upper side, against %(elsewhere)s"
                    " elsewhere"
                )
            )
        return typeset(sentence % values)

    def uniting(self, one: Statement, is_agree: bool) -> str:
        """What all groups say, with the figure of each."""
        values = {"statement": self.quoted(one), "figures": self._figures(one)}
        if self.is_statements:
            sentence = (
                _("“%(statement)s”: agree, %(figures)s")
                if is_agree
                else _("“%(statement)s”: few agree, %(figures)s")
            )
        else:
            sentence = (
                _("“%(statement)s”: on the upper side, %(figures)s")
                if is_agree
                else _("“%(statement)s”: few on the upper side, %(figures)s")
            )
        return typeset(sentence % values)

    def dividing(self, one: Statement) -> str:
        """What groups see differently."""
        return self.uniting(one, is_agree=True)

    def _figures(self, one: Statement) -> str:
        shares = ((letter(at), one.share(at)) for at in range(len(one.answered)))
        return ", ".join(f"{name}\u00a0{_percent(share)}" for name, share in shares)

    def row(self, one: Statement) -> Row:
        """The share of each group that agrees, then of everybody."""
        shares = [one.share(group) for group in range(len(one.answered))]
        whole = one.agree.everybody / one.seen if one.seen else None
        heads = [*_names(self.battery), _("Everybody")]
        cells = [_percent(share) for share in [*shares, whole]]
        return Row(self.label(one), format_number(one.seen), [*zip(heads, cells, strict=True)])


def _percent(share: float | None) -> str:
    return HIDDEN if share is None else format_percent(share)


def _card(
    battery: BatteryGroups,
    group: int,
    telling: _Telling,
    labels: Mapping[str, ProfileLabels],
) -> GroupCard:
    size, placed = battery.sizes[group], sum(battery.sizes)
    told = [telling.telling(group, one, is_agree) for one, is_agree in battery.told(group)]
    lines = (_leaning(each, group, battery, labels[each.by]) for each in battery.profiles)
    return GroupCard(
        number=group + 1,
        name=_name(group),
        size=format_number(size),
        share=format_percent(size / placed),
        told=told,
        profile=[line for line in lines if line],
    )


def _leaning(profile: Profile, group: int, battery: BatteryGroups, labels: ProfileLabels) -> str:
    """Who is there more than elsewhere: the group of the profile with the greatest share, where
    it is ten points above that of everybody."""
    share = battery.sizes[group] / max(sum(battery.sizes) + battery.unplaced, 1)
    known = [
        (count / base, base, at)
        for at, (counts, base) in enumerate(zip(profile.counts, profile.answered, strict=True))
        if (count := counts[group]) is not None and base and NOT_SAID not in profile.groups[at]
    ]
    highest, base, at = max(known, default=(0.0, 0, 0))
    if highest < share + 0.1:
        return ""
    sentence = _("%(title)s: %(share)s of “%(name)s” are in it (n = %(base)s)") % {
        "title": labels.title,
        "share": format_percent(highest),
        "name": labels.label(profile.groups[at]),
        "base": format_number(base),
    }
    return typeset(sentence)


def _profile_table(profile: Profile, labels: ProfileLabels, battery: BatteryGroups) -> ProfileTable:
    rows = [
        Row(
            labels.label(group),
            format_number(base),
            [
                (name, _percent(None if count is None or not base else count / base))
                for name, count in zip(_names(battery), counts, strict=True)
            ],
        )
        for group, base, counts in zip(
            profile.groups, profile.answered, profile.counts, strict=True
        )
    ]
    return ProfileTable(labels.title, rows)
