"""What the builder asks of tables, dates, places, contacts, consents and values of the link."""

from typing import Any

import pytest
from django.test import Client

from aimpact.questionnaire.structure import Cells, Kind, Level, Row, Text
from aimpact.questionnaire.tables import STEPS, TableForm, form_of
from aimpact.territories.enums import TerritoryKind
from tests.factories import make_commune, make_survey
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Desk:
    return sit_down(client, make_survey())


def add(desk: Desk, kind: str) -> str:
    """Add a question with the button of the menu; its code."""
    desk.post("survey_question_add", page="p1", kind=kind)
    return f"q{desk.document().last_question}"


# --- tables -------------------------------------------------------------------------------
@pytest.mark.parametrize("form", TableForm)
def test_a_table_starts_in_the_form_that_its_button_names(desk: Desk, form: TableForm) -> None:
    table = desk.question(add(desk, f"matrix:{form}"))
    assert form_of(table) is form
    assert bool(table.choices) is (form not in {TableForm.NUMBERS, TableForm.TEXTS})
    assert len(table.choices) == STEPS or form is not TableForm.OPPOSITES


def test_a_table_of_an_unknown_form_is_not_added(desk: Desk) -> None:
    before = desk.document()
    desk.post("survey_question_add", page="p1", kind="matrix:hexagons")
    assert desk.document() == before


def test_a_table_takes_another_form(desk: Desk) -> None:
    code = add(desk, "matrix")
    desk.save(code, table_form="several")
    assert desk.question(code).cells is Cells.MULTIPLE
    desk.save(code, table_form="numbers", minimum="", maximum="")
    table = desk.question(code)
    assert table.cells is Cells.NUMBER
    assert not any(choice.is_no_opinion for choice in table.choices)


def test_lines_between_opposites_have_two_words(desk: Desk) -> None:
    code = add(desk, "matrix:opposites")
    desk.save(code, **{"row-r1-label_fr": "Froid", "row-r1-opposite_fr": "Chaleureux"})
    row = desk.question(code).rows[0]
    assert (row.label.fr, row.opposite.fr) == ("Froid", "Chaleureux")
    desk.save(code, table_form="one")
    assert [row.opposite for row in desk.question(code).rows] == [Text(), Text()]


def test_a_table_gets_opposites_to_be_worded(desk: Desk) -> None:
    code = add(desk, "matrix")
    desk.save(code, table_form="opposites")
    assert all(row.opposite for row in desk.question(code).rows)
    assert isinstance(desk.question(code).rows[0], Row)


def test_texts_of_a_table_are_short(desk: Desk) -> None:
    code = add(desk, "matrix:texts")
    response = desk.save(code, maximum="301")
    assert "maximum" in response.context["opened"].editor.form.errors
    desk.save(code, maximum="80")
    assert desk.question(code).maximum == 80


# --- dates --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.DATE, "15/03/2026", "2026-03-15"),
        (Kind.DATE, "aujourd’hui", "today"),
        (Kind.DATE, "today", "today"),
        (Kind.TIME, "18 h 30", "18:30"),
        (Kind.DATETIME, "15/03/2026 18:30", "2026-03-15T18:30"),
        (Kind.DATETIME, "15/03/2026", "2026-03-15"),
        (Kind.DATE, "", ""),
    ],
)
def test_limits_of_a_moment_are_read_as_people_type_them(
    desk: Desk, kind: Kind, typed: str, kept: str
) -> None:
    code = add(desk, kind.value)
    desk.save(code, earliest=typed)
    assert desk.question(code).earliest == kept
    desk.save(code)  # what the card shows again is read again
    assert desk.question(code).earliest == kept


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"earliest": "bientôt"}, "earliest"),
        ({"earliest": "16/03/2026", "latest": "15/03/2026"}, "latest"),
    ],
)
def test_limits_that_cannot_be_are_refused(desk: Desk, changes: dict[str, Any], field: str) -> None:
    response = desk.save(add(desk, "date"), **changes)
    assert field in response.context["opened"].editor.form.errors


def test_a_time_of_day_has_no_today(desk: Desk) -> None:
    response = desk.save(add(desk, "time"), earliest="today")
    assert "earliest" in response.context["opened"].editor.form.errors


# --- places -------------------------------------------------------------------------------
def test_a_place_has_its_level_and_its_area(desk: Desk) -> None:
    make_commune(kind=TerritoryKind.DEPARTEMENT, code="35", name="Ille-et-Vilaine")
    code = add(desk, "place")
    desk.save(code, level="epci", area="35")
    question = desk.question(code)
    assert (question.level, question.area) == (Level.EPCI, "departement_35")
    desk.save(code)  # the area is shown by its name, and read again
    assert desk.question(code).area == "departement_35"


def test_an_area_that_nobody_knows_is_refused(desk: Desk) -> None:
    response = desk.save(add(desk, "place"), area="Poudlard")
    assert "area" in response.context["opened"].editor.form.errors


# --- contacts, consents, values of the link -----------------------------------------------
def test_the_builder_says_at_once_that_an_anonymous_survey_cannot_ask_for_names(
    desk: Desk,
) -> None:
    code = add(desk, "email")
    page = words_of(desk.get("survey_question", code))
    assert "seul un sondage nominatif peut la demander" in page
    assert "Rendez-le nominatif" in words_of(desk.get("survey_builder"))


def test_a_consent_has_one_box_whose_words_alone_change(desk: Desk) -> None:
    code = add(desk, "consent")
    desk.save(code, **{"choice-yes-label_fr": "Oui, je suis d’accord"})
    (box,) = desk.question(code).choices
    assert (box.code, box.label.fr) == ("yes", "Oui, je suis d’accord")


def test_the_builder_shows_the_link_that_carries_a_value(desk: Desk) -> None:
    code = add(desk, "hidden")
    assert f"?{code}=c1" in words_of(desk.get("survey_question", code))
    editor = desk.get("survey_question", code).context["opened"].editor
    assert "is_required" not in editor.form.fields
