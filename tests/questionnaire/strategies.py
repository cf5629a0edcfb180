"""Random questionnaires and random posts, for hypothesis."""

import string
from typing import Any

from hypothesis import strategies as st

from aimpact.core.text import clean_text
from aimpact.questionnaire.conditions import (
    DEPTH_MAXIMUM,
    Condition,
    Match,
    Operator,
    Test,
)
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Display,
    Ending,
    Kind,
    Level,
    Media,
    Page,
    Question,
    Questionnaire,
    Quota,
    QuotaAction,
    Row,
    Rule,
    Text,
)

words = st.text(max_size=20).map(clean_text)
texts = st.builds(Text, fr=words, en=words)
codes = st.from_regex(r"[a-z](_?[a-z0-9]){0,6}", fullmatch=True)
CONTACTS = ["mairie@exemple.fr", "06 12 34 56 78", "exemple.fr/page", "commune_35238"]
bounds = st.one_of(st.none(), st.integers(-100, 100).map(float), st.floats(-1e6, 1e6))


_OF_ONE_PIECE = {Kind.CONSENT, Kind.HIDDEN}


@st.composite
def choice_lists(draw: st.DrawFn, earlier: tuple[Field, ...] = ()) -> tuple[Choice, ...]:
    names = draw(st.lists(codes, min_size=0, max_size=5, unique=True))
    other = draw(st.sampled_from(["", *names]))
    return tuple(
        Choice(
            code=name,
            label=draw(texts),
            is_other=name == other,
            is_exclusive=draw(st.booleans()),
            is_no_opinion=draw(st.booleans()),
            is_fixed=draw(st.booleans()),
            amount=draw(bounds),
            condition=draw(conditions(earlier)) if name == names[-1] else None,
        )
        for name in names
    )


@st.composite
def questions(draw: st.DrawFn, code: str, earlier: tuple[Field, ...] = ()) -> Question:
    """A question of any kind, whose condition may refer to earlier fields."""
    rows = draw(st.lists(codes, max_size=4, unique=True))
    kind = draw(st.sampled_from(Kind))
    return Question(
        code=code,
        kind=kind,
        label=draw(texts),
        help=draw(texts),
        unit=draw(texts),
        is_required=draw(st.booleans()),
        condition=draw(conditions(earlier)),
        # A box to tick, or a value of the address, is offered or not with its question.
        choices=draw(choice_lists(() if kind in _OF_ONE_PIECE else earlier)),
        rows=tuple(Row(code=row, label=draw(texts), opposite=draw(texts)) for row in rows),
        display=draw(st.sampled_from(Display)),
        minimum=draw(bounds),
        maximum=draw(bounds),
        is_whole=draw(st.booleans()),
        step=draw(bounds),
        is_shuffled=draw(st.booleans()),
        cells=draw(st.sampled_from(Cells)),
        earliest=draw(st.sampled_from(["", "2026-03-15", "today"])),
        latest=draw(st.sampled_from(["", "2026-12-31", "18:30"])),
        level=draw(st.sampled_from(Level)),
        area=draw(st.sampled_from(["", "departement_35"])),
        rules=tuple(
            Rule(expression="q1 > 2", message=draw(texts)) for _ in range(draw(st.integers(0, 1)))
        ),
        media=draw(st.none() | st.builds(Media, code=codes, is_film=st.booleans(), alt=texts)),
        last_choice=draw(st.integers(0, 50)),
        last_row=draw(st.integers(0, 50)),
    )


@st.composite
def tests(draw: st.DrawFn, earlier: tuple[Field, ...]) -> Test:
    field = draw(st.sampled_from(earlier))
    operator = draw(st.sampled_from(field.operators))
    match operator:
        case Operator.IS | Operator.IS_NOT:
            offered = [choice.code for choice in field.choices] or ["departement_35"]
            value = draw(st.lists(st.sampled_from(offered), min_size=1, max_size=3, unique=True))
        case Operator.AT_LEAST | Operator.AT_MOST:
            moments = ["2026-03-15", "18:30"]
            value = [
                draw(st.sampled_from(moments))
                if field.is_moment
                else str(draw(st.integers(-50, 50)))
            ]
        case Operator.CONTAINS:
            value = [draw(st.sampled_from(["marché", "école"]))]
        case Operator.MATCHES:
            value = [draw(st.sampled_from(["99999", "35***", "A-9"]))]
        case _:
            value = []
    return Test(field=field.name, operator=operator, value=tuple(value))


@st.composite
def conditions(draw: st.DrawFn, earlier: tuple[Field, ...]) -> Condition | None:
    if not earlier or draw(st.booleans()):
        return None
    return draw(groups(earlier))


@st.composite
def groups(draw: st.DrawFn, earlier: tuple[Field, ...], levels: int = DEPTH_MAXIMUM) -> Condition:
    """Tests joined by "all" or "any", with a group of them at times."""
    found = draw(st.lists(tests(earlier), min_size=1, max_size=3))
    inner = draw(st.lists(groups(earlier, levels - 1), max_size=1)) if levels > 1 else []
    return Condition(tests=tuple(found), groups=tuple(inner), match=draw(st.sampled_from(Match)))


@st.composite
def closings(draw: st.DrawFn, earlier: tuple[Field, ...]) -> dict[str, Any]:
    """Endings and quotas that look at any question."""
    names = draw(st.lists(codes, max_size=2, unique=True))
    return {
        "endings": tuple(
            Ending(code=name, title=draw(texts), condition=draw(conditions(earlier)))
            for name in names
        ),
        "quotas": tuple(
            Quota(
                code=name,
                limit=draw(st.integers(0, 9)),
                condition=draw(conditions(earlier)),
                action=draw(st.sampled_from(QuotaAction)),
            )
            for name in names
        ),
    }


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Up to three pages of up to three questions, conditions on what stands before."""
    names = iter(draw(st.lists(codes, min_size=9, max_size=9, unique=True)))
    pages = []
    earlier: tuple[Field, ...] = ()
    for number in range(draw(st.integers(0, 3))):
        condition = draw(conditions(earlier))
        asked = []
        for _ in range(draw(st.integers(0, 3))):
            question = draw(questions(next(names), earlier))
            earlier += behaviour_of(question).fields(question)
            asked.append(question)
        pages.append(
            Page(
                code=f"p{number}",
                title=draw(texts),
                intro=draw(texts),
                condition=condition,
                questions=tuple(asked),
            )
        )
    return Questionnaire(
        title=draw(texts),
        intro=draw(texts),
        thanks=draw(texts),
        pages=tuple(pages),
        last_page=draw(st.integers(0, 50)),
        last_question=draw(st.integers(0, 50)),
        **draw(closings(earlier)),
    )


@st.composite
def posts(draw: st.DrawFn, questionnaire: Questionnaire) -> dict[str, list[str]]:
    """What a browser, or anything else, might post: right, wrong and foreign values."""
    values: dict[str, list[str]] = {}
    for question in questionnaire.questions():
        for field in behaviour_of(question).fields(question):
            offered = [choice.code for choice in field.choices]
            others = ["7", "-3,5", "Oui", "15/03/2026", "18 h 30", "2026-03-15T18:30", *CONTACTS]
            right = st.sampled_from(offered or others)
            value = st.one_of(right, st.text(string.printable, max_size=8))
            values[field.name] = draw(st.lists(value, max_size=3))
    return values


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
