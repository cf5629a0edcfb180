"""Maps of squares: as dark as people are many for their surface, with a table of them all."""

from typing import Any

import pytest
from django.utils.translation import override

from aimpact.insights.drawings.drawn import Drawn
from aimpact.insights.drawings.spots import draw_files, draw_spots
from aimpact.insights.readings.questions import read_question
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.structure import Kind, Question
from aimpact.ui.axes import draw_map
from aimpact.ui.charts import Base, MapChart
from tests.factories import make_commune
from tests.insights.test_readings_details import count

pytestmark = pytest.mark.django_db


def pin(**fields: Any) -> Question:
    return Question(code="q1", **({"kind": Kind.PIN, "area": "departement_35"} | fields))


def draw(question: Question, *ballots: Answers, k: int = 5) -> Drawn:
    reading = read_question(question, count(question, *ballots), k=k)
    base = Base(reading.answered, reading.asked, k)
    with override("fr"):
        return draw_spots(reading, base, "q-q1")


def chart_of(drawn: Drawn) -> MapChart:
    (chart,) = drawn.charts
    assert isinstance(chart, MapChart)
    return chart


def test_a_large_square_of_scattered_people_is_paler_than_a_small_crowded_one() -> None:
    scattered = [{"q1": f"{48.0 + 0.021 * n:.3f},-1.900"} for n in range(8)]
    drawn = draw(pin(), *[{"q1": "48.110,-1.680"}] * 6, *scattered)
    large, *_others, small = chart_of(drawn).cells
    assert (small.count, small.strength) == (6, 5)
    assert large.width > small.width
    assert (large.count >= small.count, large.strength) == (True, 1)


def test_one_square_has_the_middle_shade() -> None:
    (cell,) = chart_of(draw(pin(), *[{"q1": "48.110,-1.680"}] * 6)).cells
    assert (cell.count, cell.strength) == (6, 3)


def test_the_table_tells_every_square_by_the_town_nearby() -> None:
    make_commune(code="35238", name="Rennes", population=227_830)
    chart = chart_of(draw(pin(), *[{"q1": "48.110,-1.680"}] * 6))
    with override("fr"):
        table = draw_map(chart)["table"]
    [(place, (size, answers, _share))] = table.rows
    assert place.startswith("près de Rennes (35), 48,11")
    assert (size, answers) == ("environ 2,2\u00a0km", "6")


def test_squares_are_named_by_degrees_where_no_town_is_known() -> None:
    (cell,) = chart_of(draw(pin(area=""), *[{"q1": "48.110,-1.680"}] * 6)).cells
    assert cell.label == "latitude 48,15, longitude −1,65"


def test_communes_that_were_named_are_told_apart() -> None:
    drawn = draw(pin(), *[{"q1": "commune_35238"}] * 6)
    assert "6 réponses nomment une commune" in drawn.facts[-1]


def test_too_few_people_are_on_no_map() -> None:
    drawn = draw(pin(), *[{"q1": "48.110,-1.680"}] * 4)
    assert drawn.charts == ()
    assert drawn.facts[0].startswith("Trop peu de personnes")
    assert draw(pin()) == Drawn()


def test_zones_are_counted_by_squares_that_may_overlap() -> None:
    corners = ["48.100,-1.700", "48.200,-1.700", "48.200,-1.600", "48.100,-1.600"]
    drawn = draw(pin(kind=Kind.ZONE), *[{"q1": corners}] * 6)
    cells = chart_of(drawn).cells
    assert len(cells) > 1
    assert {(cell.count, cell.strength) for cell in cells} == {(6, 3)}


def test_files_are_counted_and_seen_by_nobody_here() -> None:
    question = Question(code="q1", kind=Kind.FILE, maximum=3.0)
    reading = read_question(question, count(question, {"q1": ["1", "2"]}, {"q1": ["1"]}, {}))
    with override("fr"):
        drawn = draw_files(reading, Base(reading.answered, reading.asked, 5), "q-q1")
    assert (drawn.charts, len(drawn.facts)) == ((), 1)
    assert drawn.facts[0].startswith("3 fichiers reçus")
