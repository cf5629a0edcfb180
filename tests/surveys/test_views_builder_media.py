"""What the builder asks of maps and of files."""

from typing import Any

import pytest
from django.test import Client

from aimpact.questionnaire.kinds.files import FILES_MOST
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
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


def errors_of(response: Any) -> set[str]:
    return set(response.context["opened"].editor.form.errors)


@pytest.mark.parametrize("kind", ["pin", "zone"])
def test_a_map_is_of_a_territory_and_as_fine_as_asked(desk: Desk, kind: str) -> None:
    make_commune(code="35238", name="Rennes", search_text="rennes")
    code = add(desk, kind)
    desk.save(code, area="Rennes", step="1000")
    assert (desk.question(code).area, desk.question(code).step) == ("commune_35238", 1_000.0)
    desk.save(code, area="", step="100")
    assert (desk.question(code).area, desk.question(code).step) == ("", None)


def test_a_territory_that_nobody_knows_or_that_several_are_is_asked_back(desk: Desk) -> None:
    for number in ("07", "43"):
        home = Territory.objects.create(
            kind=TerritoryKind.DEPARTEMENT, code=number, name=f"Département {number}"
        )
        make_commune(code=f"{number}021", name="Beaulieu", search_text="beaulieu", departement=home)
    code = add(desk, "pin")
    assert errors_of(desk.save(code, area="Atlantide", step="100")) == {"area"}
    asked = desk.save(code, area="Beaulieu", step="100")
    assert "Beaulieu (07), Beaulieu (43)" in words_of(asked)
    assert desk.question(code).area == ""


@pytest.mark.parametrize(("tiles", "warns"), [("", True), ("https://t.example.org/{z}", False)])
def test_a_map_without_streets_is_told(desk: Desk, settings: Any, tiles: str, warns: bool) -> None:
    settings.MAP_TILES_URL = tiles
    code = add(desk, "pin")
    page = words_of(desk.get("survey_question", code))
    assert ("not streets" in page or "pas les rues" in page) is warns


def test_types_and_number_of_files_are_kept(desk: Desk) -> None:
    code = add(desk, "file")
    desk.save(code, accepts_pictures="on", accepts_pdf="", accepts_documents="", maximum="3")
    assert (desk.question(code).accepts, desk.question(code).maximum) == (("pictures",), 3.0)
    desk.save(code, accepts_pictures="on", accepts_pdf="on", accepts_documents="on", maximum="1")
    assert desk.question(code).accepts == ()


def test_a_question_takes_some_type_of_file_and_ten_at_most(desk: Desk) -> None:
    code = add(desk, "file")
    none = {"accepts_pictures": "", "accepts_pdf": "", "accepts_documents": ""}
    assert errors_of(desk.save(code, **none, maximum="1")) == {"accepts_pictures"}
    assert errors_of(desk.save(code, maximum=str(FILES_MOST + 1))) == {"maximum"}
