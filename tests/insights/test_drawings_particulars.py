"""What tables, dates, places, consents, contacts and values of the link are drawn as."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from django.utils import translation

from aimpact.insights.drawings.drawn import Drawn
from aimpact.insights.drawings.particulars import draw_particulars, draws_alone
from aimpact.insights.readings.places import KnownPlace
from aimpact.insights.readings.questions import may_be_crossed, read_question
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from aimpact.ui.charts import AreaChart, Bar, BarChart, Base, DayChart, GroupChart
from tests.insights.counting import Given, count

ROWS = (Row(code="r1", label=Text("Samedi")), Row(code="r2", label=Text("Dimanche")))
COLUMNS = (Choice(code="c1", label=Text("Adultes")), Choice(code="c2", label=Text("Enfants")))
TABLE = Question(code="q1", kind=Kind.MATRIX, rows=ROWS, choices=COLUMNS, is_whole=True)
KNOWN = {
    **{
        f"departement_{code}": KnownPlace(f"Département {code}", "region_53")
        for code in ("22", "29", "56")
    },
    "commune_35238": KnownPlace("Rennes (35)", "departement_35"),
    "departement_35": KnownPlace("Ille-et-Vilaine", "region_53"),
    "region_53": KnownPlace("Bretagne"),
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def draw(question: Question, *answers: Mapping[str, Value]) -> Drawn:
    questionnaire = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    tallies = count(questionnaire, [Given(each) for each in answers]).everybody
    reading = read_question(question, tallies, k=5, known=KNOWN)
    assert draws_alone(question)
    return draw_particulars(reading, Base(reading.answered, reading.asked, 5), anchor="q-q1")


# --- tables -------------------------------------------------------------------------------
def test_ticks_of_a_table_are_bars_side_by_side() -> None:
    ticks = replace(TABLE, cells=Cells.MULTIPLE)
    drawn = draw(ticks, {"q1__r1": ["c1", "c2"]}, {"q1__r1": ["c1"], "q1__r2": ["c2"]})
    (chart,) = drawn.charts
    assert isinstance(chart, GroupChart)
    assert not chart.stacked
    assert [(series.label, series.counts, series.answered) for series in chart.series] == [
        ("Samedi", (2, 1), 2),
        ("Dimanche", (0, 1), 1),
    ]


def test_numbers_of_a_table_are_means_in_their_cells() -> None:
    numbers = replace(TABLE, cells=Cells.NUMBER, unit=Text("visites", "visits"))
    drawn = draw(numbers, {"q1__r1__c1": 2}, {"q1__r1__c1": 3, "q1__r2__c2": 0})
    (table,) = drawn.tables
    assert table.caption == "Means (visits)"
    assert [*table.headers] == ["Line", "Adultes", "Enfants"]
    assert [[*row] for row in table.rows] == [
        ["Samedi", "2.5 (n\xa0=\xa02)", "no answer"],
        ["Dimanche", "no answer", "0.0 (n\xa0=\xa01)"],
    ]


def test_several_numbers_have_a_mean_and_a_median_each() -> None:
    several = replace(TABLE, cells=Cells.NUMBER, choices=())
    (table,) = draw(several, {"q1__r1": 1}, {"q1__r1": 2}, {"q1__r1": 9}).tables
    assert [[*row] for row in table.rows] == [
        ["Samedi", "4.0", "2.0", "3"],
        ["Dimanche", "–", "–", "0"],
    ]


def test_texts_of_a_table_are_not_drawn() -> None:
    assert draw(replace(TABLE, cells=Cells.TEXT), {"q1__r1__c1": "Le marché"}) == Drawn()


def test_a_table_of_one_answer_a_line_is_drawn_with_the_scales() -> None:
    assert not draws_alone(TABLE)


# --- moments ------------------------------------------------------------------------------
def test_dates_are_drawn_by_month_and_by_day_of_the_week() -> None:
    date = Question(code="q1", kind=Kind.DATE)
    months, weekdays = draw(date, {"q1": "2026-03-15"}, {"q1": "2026-05-01"}).charts
    assert isinstance(months, BarChart)
    assert [(bar.label, bar.count) for bar in months.bars] == [
        ("March 2026", 1),
        ("April 2026", 0),
        ("May 2026", 1),
    ]
    assert isinstance(weekdays, BarChart)
    assert [bar.count for bar in weekdays.bars] == [0, 0, 0, 0, 1, 0, 1]
    assert weekdays.bars[0].label == "Monday"


def test_dates_that_bounds_keep_close_are_drawn_by_day() -> None:
    close = Question(code="q1", kind=Kind.DATE, earliest="2026-03-01", latest="2026-03-31")
    assert isinstance(draw(close, {"q1": "2026-03-15"}).charts[0], DayChart)


def test_old_dates_are_drawn_by_year_or_decade() -> None:
    date = Question(code="q1", kind=Kind.DATE)
    (decades,) = draw(date, {"q1": "1948-03-15"}, {"q1": "2001-05-01"}).charts
    assert isinstance(decades, BarChart)
    assert decades.bars[0] == Bar("from 1940", 1)


def test_times_are_drawn_by_hour() -> None:
    (hours,) = draw(Question(code="q1", kind=Kind.TIME), {"q1": "18:30"}).charts
    assert isinstance(hours, BarChart)
    assert hours.bars == (Bar("18 h to 19 h", 1),)


def test_a_date_that_nobody_gave_draws_nothing() -> None:
    assert draw(Question(code="q1", kind=Kind.DATE), {}) == Drawn()


# --- places -------------------------------------------------------------------------------
RENNES: list[str] = ["commune_35238", "departement_35", "region_53"]


def test_places_are_drawn_level_by_level_with_a_table_of_all() -> None:
    place = Question(code="q1", kind=Kind.PLACE)
    drawn = draw(place, *[{"q1": RENNES}] * 5)
    assert [chart.title for chart in drawn.charts] == ["By région", "By département", "By commune"]
    assert [[*row] for row in drawn.tables[0].rows][-1] == ["Rennes (35)", "commune", "5", "100%"]


def test_departements_are_shaded_on_a_map_where_two_may_be_told() -> None:
    drawn = draw(
        Question(code="q1", kind=Kind.PLACE),
        *[{"q1": RENNES}] * 10,
        *[{"q1": ["commune_22278", "departement_22", "region_53"]}] * 5,
        *[{"q1": ["commune_97411", "departement_974", "region_04"]}] * 5,
    )
    chart = drawn.charts[0]
    assert isinstance(chart, AreaChart)
    told = {area.label: (area.count, area.strength) for area in chart.areas if area.strength}
    assert told == {"Ille-et-Vilaine": (10, 5), "Côtes-d'Armor": (5, 3)}
    assert len(chart.areas) == 96
    assert drawn.facts[0] == "Not on this map: departement_974 (5)."


def test_a_departement_that_too_few_people_named_is_blank_on_the_map() -> None:
    drawn = draw(
        Question(code="q1", kind=Kind.PLACE, area="region_53"),
        *[{"q1": RENNES}] * 10,
        *[{"q1": ["commune_22278", "departement_22", "region_53"]}] * 6,
        *[{"q1": ["commune_56260", "departement_56", "region_53"]}] * 6,
        *[{"q1": ["commune_29019", "departement_29", "region_53"]}] * 4,
    )
    (chart,) = [each for each in drawn.charts if isinstance(each, AreaChart)]
    told = {area.label: area.count for area in chart.areas if area.count is not None}
    # Of four people in Finistère nothing is told, nor of those who would give their number away.
    assert len(told) == 2
    assert told["Ille-et-Vilaine"] == 10
    assert "Finistère" not in told


def test_places_that_too_few_people_named_are_not_drawn() -> None:
    drawn = draw(Question(code="q1", kind=Kind.PLACE), *[{"q1": RENNES}] * 4)
    assert (drawn.charts, drawn.tables) == ((), ())
    assert len(drawn.facts) == 1


# --- consents, contacts, values of the link -----------------------------------------------
def test_agreements_are_drawn_beside_the_boxes_left_empty() -> None:
    consent = blank_question(Kind.CONSENT, "q1")
    (chart,) = draw(consent, {"q1": "yes"}, {}, {}).charts
    assert isinstance(chart, BarChart)
    assert [(bar.label, bar.count) for bar in chart.bars] == [("I agree", 1), ("Box left empty", 2)]
    assert chart.base.silent == 0


def test_contacts_are_never_drawn() -> None:
    drawn = draw(Question(code="q1", kind=Kind.EMAIL), {"q1": "camille@exemple.fr"})
    assert (drawn.charts, drawn.tables) == ((), ())
    assert "exemple" not in "".join(drawn.facts)


def test_values_of_the_link_are_drawn_with_the_bare_link() -> None:
    source = Question(
        code="q1", kind=Kind.HIDDEN, choices=(Choice(code="poster", label=Text("Affiche")),)
    )
    (chart,) = draw(source, {"q1": "poster"}, {}).charts
    assert isinstance(chart, BarChart)
    assert [(bar.label, bar.count) for bar in chart.bars] == [("Affiche", 1), ("The bare link", 1)]


# --- crossing -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("question", "may"),
    [
        (replace(TABLE, cells=Cells.MULTIPLE), True),
        (replace(TABLE, cells=Cells.NUMBER), True),
        (replace(TABLE, cells=Cells.TEXT), False),
        (Question(code="q1", kind=Kind.DATE), False),
        (Question(code="q1", kind=Kind.PLACE), False),
        (Question(code="q1", kind=Kind.EMAIL), False),
        (blank_question(Kind.CONSENT, "q1"), False),
        (blank_question(Kind.HIDDEN, "q1"), True),
    ],
)
def test_what_is_set_beside_groups(question: Question, may: bool) -> None:
    field = behaviour_of(question).fields(question)[0]
    assert may_be_crossed(question, field) is may
