"""The pages of a study's data, and to whom each opens."""

from typing import Any

import pytest
from django.urls import reverse

from aimpact.desk.enums import Part, StepKind
from aimpact.desk.models import StudyFile, StudyStep
from tests.desk.benches import CUT, make_bench, step
from tests.desk.studies import make_analyst, make_client_space, make_study
from tests.insights.ballots import make_answered_survey
from tests.permissions import HIDDEN, REFUSED, SEEN, SIGN_IN, answers_of, ask, make_cast

pytestmark = pytest.mark.django_db


def url(material, name, *args):
    return reverse(name, args=["agora", material.study_id, *args])


def step_url(material, kind, of=""):
    address = url(material, "desk_step", material.pk, kind)
    return f"{address}?of={of}" if of else address


def test_the_data_open_to_those_assigned_and_steps_to_analysts_alone(client):
    material, analyst = make_bench()
    reviewer = make_analyst(material.study, Part.REVIEWER)
    cast = make_cast(material.study.space)
    hidden = {name: SIGN_IN if name == "stranger" else HIDDEN for name in cast}
    step(material, StepKind.CUT, CUT, analyst)
    read = [url(material, "desk_data"), url(material, "desk_bench", material.pk)]
    write = [step_url(material, "cut", "q1"), url(material, "desk_undo", material.pk, 1)]
    for address in [*read, *write]:
        assert answers_of(client, cast, address) == hidden
        assert ask(client, analyst, address) == SEEN
    assert [ask(client, reviewer, address) for address in read] == [SEEN, SEEN]
    assert [ask(client, reviewer, address) for address in write] == [REFUSED, REFUSED]
    make = url(material, "desk_file", material.pk)
    assert ask(client, reviewer, make, method="post") == REFUSED
    assert answers_of(client, cast, make, method="post") == hidden


def test_data_are_reached_through_their_study_alone(client):
    material, _ = make_bench()
    other, analyst = make_bench()
    addresses = [
        reverse("desk_bench", args=["agora", other.study_id, material.pk]),
        reverse("desk_step", args=["agora", other.study_id, material.pk, "cut"]),
        reverse("desk_undo", args=["agora", other.study_id, material.pk, 1]),
    ]
    assert {ask(client, analyst, address) for address in addresses} == {HIDDEN}
    make = reverse("desk_file", args=["agora", other.study_id, material.pk])
    assert ask(client, analyst, make, method="post") == HIDDEN


def test_an_analyst_has_the_file_made(client):
    survey = make_answered_survey(make_client_space())
    study = make_study(survey.space, survey)
    client.force_login(make_analyst(study))
    material = study.materials.get()
    assert ask(client, make_analyst(study), url(material, "desk_bench", material.pk)) == HIDDEN
    client.force_login(study.assignments.first().user)
    client.post(url(material, "desk_file", material.pk))
    assert StudyFile.objects.get().state == "waiting"
    assert client.get(url(material, "desk_data")).status_code == 200
    client.post(url(material, "desk_file", material.pk))
    assert StudyFile.objects.count() == 1


FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "recode": ("q1", {"to_0": "Pour", "to_1": "Contre", "to_2": ""}),
    "bands": ("q5", {"bounds": "2 ; 5,5"}),
    "combine": (
        "q1&of=age_band",
        {"codes_0": ["yes"], "codes_1": ["15-24"], "rule": "all", "yes": "Oui", "no": "Non"},
    ),
    "cut": ("q1", {"codes": ["yes"], "is_in": "1", "within": ""}),
    "weight": ("gender", {"share_0_0": "48", "share_0_1": "52", "cap": "5"}),
}
SPECS: dict[str, dict[str, Any]] = {
    "recode": {
        "of": "q1",
        "groups": [
            {"label": "Pour", "codes": ["yes"]},
            {"label": "Contre", "codes": ["no"]},
        ],
    },
    "bands": {"of": "q5", "bounds": [2.0, 5.5]},
    "combine": {
        "first": {"of": "q1", "codes": ["yes"]},
        "second": {"of": "age_band", "codes": ["15-24"]},
        "rule": "all",
        "yes": "Oui",
        "no": "Non",
    },
    "cut": {"of": "q1", "within": "", "codes": ["yes"], "is_in": True},
    "weight": {"margins": {"gender": {"woman": 48.0, "man": 52.0}}, "cap": 5.0},
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_step_is_written_from_its_form(client, kind):
    material, analyst = make_bench()
    client.force_login(analyst)
    of, fields = FORMS[kind]
    assert client.get(step_url(material, kind)).status_code == 200
    address = step_url(material, kind, of)
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, fields | {"label": "Nouvelle", "why": "Pour voir"})
    assert answer.status_code == 302
    row = StudyStep.objects.get()
    assert (row.kind, row.spec) == (kind, {"label": "Nouvelle"} | SPECS[kind])
    assert client.get(url(material, "desk_bench", material.pk)).status_code == 200


def test_a_step_that_says_nothing_is_told_why(client):
    material, analyst = make_bench()
    client.force_login(analyst)
    same = {"label": "R", "why": "?", "to_0": "Tous", "to_1": "Tous", "to_2": "Tous"}
    answer = client.post(step_url(material, "recode", "q1"), same)
    assert answer.status_code == 422
    assert "deux réponses différentes" in answer.content.decode()
    words = {"label": "B", "why": "?", "bounds": "peu ; beaucoup"}
    assert client.post(step_url(material, "bands", "q5"), words).status_code == 422
    assert not StudyStep.objects.exists()


def test_unknown_kinds_and_variables_are_not_there(client):
    material, analyst = make_bench()
    assert ask(client, analyst, step_url(material, "undo")) == HIDDEN
    client.force_login(analyst)
    assert client.get(step_url(material, "bands", "q1")).templates[0].name == "desk/step_of.html"


def test_a_step_is_undone_with_a_reason(client):
    material, analyst = make_bench()
    step(material, StepKind.CUT, CUT, analyst)
    client.force_login(analyst)
    address = url(material, "desk_undo", material.pk, 1)
    assert client.post(address, {"why": ""}).status_code == 422
    assert client.post(address, {"why": "Trop peu"}).status_code == 302
    assert [row.kind for row in StudyStep.objects.order_by("number")] == ["cut", "undo"]
    assert client.get(address).status_code == 404
