"""How a participant's browser answers, for the tests: it opens a page and posts its form."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from aimpact.questionnaire.structure import Page, Question, Questionnaire, Text
from aimpact.surveys.models import IncomingBallot, Survey
from tests.factories import (
    make_open_survey,
    multiple_question,
    number_question,
    single_question,
    text_question,
)


@dataclass
class Form:
    """The form of a page, as a browser without JavaScript would send it."""

    action: str = ""
    values: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def posted(self, go: str, **typed: Any) -> list[tuple[str, str]]:
        """What is sent when the button `go` is pressed with these answers."""
        kept = [(name, value) for name, value in self.values if name not in typed]
        pairs = [
            (name, str(one))
            for name, value in typed.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        return [*kept, *pairs, ("_go", go)]


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self._disabled = 0
        self._inside = False
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and attributes.get("id") == "bulletin":
            self._inside, self.form.action = True, attributes["action"]
        if not self._inside:
            return
        if tag == "fieldset":
            self._disabled += "disabled" in attributes or self._disabled > 0
        elif tag == "button":
            self.form.buttons.append((attributes.get("name", ""), attributes.get("value", "")))
        elif not self._disabled:
            self._control(tag, attributes)

    def _control(self, tag: str, attributes: dict[str, str]) -> None:
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
        elif tag == "option" and "selected" in attributes:
            self.form.values.append((self._select, value))
        elif tag == "input":
            ticks = attributes.get("type") in {"radio", "checkbox"}
            if name and (not ticks or "checked" in attributes):
                self.form.values.append((name, value))
        if name:
            self.form.names.append(name)

    def handle_data(self, data: str) -> None:
        if self._area and self._inside and data.removeprefix("\n"):
            self.form.values.append((self._area, data.removeprefix("\n")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "fieldset" and self._disabled:
            self._disabled -= 1
        elif tag == "form":
            self._inside = False


def read_page_form(response: Any) -> Form:
    """The form of a response."""
    reader = _FormReader()
    reader.feed(response.content.decode())
    return reader.form


def open_form(client: Client, survey: Survey) -> Form:
    """Open the survey's public page."""
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 200, response.status_code
    return read_page_form(response)


def send(client: Client, form: Form, go: str = "send", **typed: Any) -> Any:
    """Press a button of the form."""
    return client.post(form.action, _as_data(form.posted(go, **typed)))


def answer(client: Client, survey: Survey, **typed: Any) -> Any:
    """Open a survey of one page and send it."""
    return send(client, open_form(client, survey), **typed)


def _as_data(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


def text_of(response: Any) -> str:
    """The words of a page: no tags, one space between them."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def one_page(*questions: Question, **fields: Any) -> Survey:
    """An open survey of one page: a choice and a text, or the questions given."""
    asked = questions or (single_question(), text_question())
    document = Questionnaire(
        title=Text("La place", "The square"), pages=(Page(code="p1", questions=asked),)
    )
    return make_open_survey(questionnaire=document, **fields)


def two_pages(**fields: Any) -> Survey:
    """An open survey of two pages without conditions."""
    document = Questionnaire(
        title=Text("La place"),
        pages=(
            Page(code="p1", questions=(single_question("q1"), multiple_question("q2"))),
            Page(code="p2", questions=(number_question("q5"),)),
        ),
    )
    return make_open_survey(questionnaire=document, **fields)


def ballots() -> list[Any]:
    """The answers in the urn."""
    return [ballot.answers for ballot in IncomingBallot.objects.all()]


def spaced(receipt: str) -> str:
    """A receipt as the thank-you page shows it."""
    return " ".join(receipt[start : start + 4] for start in range(0, 16, 4))
