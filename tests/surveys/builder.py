"""What the tests of the builder's pages have in common: a survey, its editor, its addresses."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from aimpact.questionnaire.prints import Place, print_of
from aimpact.questionnaire.structure import Question, Questionnaire
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from tests.permissions import make_staff


@dataclass
class Desk:
    """An editor of the space in front of one survey."""

    client: Client
    survey: Survey

    def url(self, name: str, *args: str) -> str:
        return reverse(name, args=[self.survey.space.slug, self.survey.code, *args])

    def get(self, name: str, *args: str) -> Any:
        return self.client.get(self.url(name, *args))

    def post(self, name: str, /, *args: str, **data: Any) -> Any:
        return self.client.post(self.url(name, *args), data)

    def autosave(self, name: str, /, *args: str, **data: Any) -> Any:
        """What the browser sends while one types."""
        return self.client.post(self.url(name, *args), data, headers={"accept": "application/json"})

    def document(self) -> Questionnaire:
        return Survey.objects.get(pk=self.survey.pk).document

    def question(self, code: str) -> Question:
        question = self.document().question(code)
        assert question is not None
        return question

    def seen(self, code: str) -> str:
        """The print that the card of a question carries."""
        return print_of(self.document(), Place("question", code))

    def fields(self, code: str, /, **changes: Any) -> dict[str, Any]:
        """What the card of a question posts when nothing is changed, but for `changes`."""
        response = self.get("survey_question", code)
        editor = response.context["opened"].editor
        values: dict[str, Any] = {"version": response.context["version"]}
        for form in editor.every_form():
            values |= {
                form.add_prefix(name): value
                for name in form.fields
                if (value := form[name].value()) not in (None, False)
            }
        values["choice"] = [part.part_code for part in editor.choices]
        values["row"] = [part.part_code for part in editor.rows]
        values["test"] = [test.prefix.removeprefix("test-") for test in editor.condition.tests]
        values["match"] = editor.condition.match
        return values | changes

    def save(self, code: str, /, **changes: Any) -> Any:
        """Press the card's button with these changes."""
        data = self.fields(code) | {"do": "close"} | changes
        return self.client.post(self.url("survey_question", code), data)


def sit_down(client: Client, survey: Survey, role: Role = Role.EDITOR) -> Desk:
    """Sign an editor in."""
    client.force_login(make_staff(survey.space, role))
    return Desk(client, survey)


def words_of(response: HttpResponse) -> str:
    """The page's text, for looking something up in it."""
    return response.content.decode()
