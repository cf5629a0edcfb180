"""The builder's card given what nobody types by mistake: refused or kept, never broken."""

from dataclasses import replace

import pytest
from django.test import Client

from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.structure import Page, Questionnaire, Text
from tests.factories import make_survey
from tests.questionnaire.test_attacks import BY_NAME
from tests.surveys.builder import sit_down

pytestmark = pytest.mark.django_db

NASTY = (
    "\x00",
    "a\x00b\x1b",
    "NaN",
    "-inf",
    "1e999",
    "9" * 400,
    "٣",
    "0000-00-00",
    "1/1/99999999999999999999",
    "<script>",
    "{q1}",
    "{{ 1 }}",
    "other",
    "Ça__va",
    "🥖" * 300,
)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_nothing_posted_breaks_a_card(client: Client, name: str) -> None:
    question = replace(BY_NAME[name], label=Text("Une question ?"))
    document = Questionnaire(title=Text("Essai"), pages=(Page(code="p1", questions=(question,)),))
    desk = sit_down(client, make_survey(questionnaire=document))
    fields = desk.fields("q1")
    first = sorted(BY_NAME).index(name)
    for typed in NASTY[first % 4 :: 4]:  # each kind a few of them: every one is met by many kinds
        posted = {
            key: value if key in {"version", "choice", "row"} else typed
            for key, value in fields.items()
        }
        posted |= {"do": "close", "choices_pasted": typed, "rows_pasted": typed}
        response = desk.post("survey_question", "q1", **posted)
        assert response.status_code in {302, 409, 422}, typed
    stored = desk.document()
    assert from_json(to_json(stored)) == stored
