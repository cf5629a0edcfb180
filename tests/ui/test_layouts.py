from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from aimpact.ui.parts import Link, LinkGroup, Refusal
from aimpact.ui.theme import Brand, Theme

PAGES = ["ui/base.html", "ui/base_staff.html", "ui/base_focus.html", "ui/refusal.html"]
ERRORS = ["400", "403", "403_csrf", "404", "413", "429", "500"]
REFUSAL = Refusal("Trop tard", "Ce sondage est clos.", (Link("Accueil", "/"),), ("Depuis hier.",))


class Outline(HTMLParser):
    """What a page is made of: its elements, in order, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(autouse=True)
def french():
    with translation.override("fr"):
        yield


def page(template, **context):
    request = RequestFactory().get("/ici/?a=b")
    request.user = AnonymousUser()
    values = {"refusal": REFUSAL, "CSP_NONCE": "abc", **context}
    return render_to_string(template, values, request)


@pytest.mark.parametrize("template", PAGES)
def test_every_layout_has_its_landmarks_and_a_way_to_the_content(template):
    outline = Outline(page(template))

    assert outline.all("html") == [{"lang": "fr"}]
    assert len(outline.all("main")) == len(outline.all("header")) == len(outline.all("footer")) == 1
    assert outline.all("main")[0]["id"] == "contenu"
    assert outline.all("a")[0] == {"class": "skip", "href": "#contenu"}


@pytest.mark.parametrize("template", PAGES)
def test_no_layout_needs_a_script_or_a_style_that_the_policy_forbids(template):
    outline = Outline(page(template))

    assert all(
        attributes.get("src", "").startswith("/static/") for attributes in outline.all("script")
    )
    assert not any("style" in attributes for _, attributes in outline.elements)
    assert not any(name.startswith("on") for _, every in outline.elements for name in every)


def test_language_and_scheme_are_forms_that_come_back_here():
    outline = Outline(page("ui/base.html"))

    assert {form["action"] for form in outline.all("form")} == {"/langue/", "/apparence/"}
    assert {f["value"] for f in outline.all("input") if f["name"] == "next"} == {"/ici/?a=b"}


def test_a_space_gives_its_name_logo_and_colours():
    theme = Theme(primary="#7a1f5c", font="lexend")
    html = page("ui/base.html", brand=Brand("Ville", "/e/ville/", "/media/logo.svg", theme))

    assert '<style nonce="abc">:root{--brand:#7a1f5c;' in html
    assert '"Lexend",system-ui' in html
    assert '<a class="brand" href="/e/ville/"><img src="/media/logo.svg" alt="">' in html
    assert "· Ville</title>" in html


def test_a_space_without_a_logo_signs_with_its_letters():
    theme = Theme(primary="#7a1f5c")
    html = page("ui/base.html", brand=Brand("Ville de Brumeval", theme=theme))

    assert '<span class="monogram" aria-hidden="true">VB</span>' in html
    assert 'class="mark"' not in html


def test_the_name_of_a_space_is_escaped():
    assert "<b>" not in page("ui/base.html", brand=Brand("<b>Ville</b>"))


def test_staff_pages_show_their_links_once_on_each_screen():
    groups = (LinkGroup("Écouter", (Link("Sondages", "/s", icon="vote", current=True),)),)

    outline = Outline(page("ui/base_staff.html", staff_links=groups))

    assert len([a for a in outline.all("a") if a.get("href") == "/s"]) == 2
    assert outline.all("body")[0]["data-hx-headers:inherited"].startswith('{"X-CSRFToken": "')
    assert [script["src"] for script in outline.all("script")] == ["/static/built/builder.js"]


@pytest.mark.parametrize(
    ("level", "css"),
    [
        (constants.SUCCESS, "alert alert-good"),
        (constants.ERROR, "alert alert-bad"),
        (constants.WARNING, "alert alert-warn"),
        (constants.INFO, "alert"),
    ],
)
def test_messages_are_a_polite_status(level, css):
    html = page("ui/base.html", messages=[Message(level, "<i>Enregistré</i>")])

    assert '<div role="status" id="messages">' in html
    assert f'<div class="{css}">' in html
    assert "&lt;i&gt;Enregistré" in html


def test_a_refusal_says_why_and_what_to_do():
    html = page("ui/refusal.html")

    assert "<h1>Trop tard</h1>" in html
    assert "Ce sondage est clos." in html
    assert "Depuis hier." in html
    assert '<a class="btn" href="/">Accueil</a>' in html


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_errors_are_said_in_plain_words_with_a_way_out(code, language):
    with translation.override(language):
        html = page(f"{code}.html")

    outline = Outline(html)
    assert len(outline.all("h1")) == 1
    assert outline.all("a")[1]["href"] == "/"  # the name of the site, too, leads out
    assert {"class": "btn", "href": "/"} in outline.all("a")
    assert outline.all("html") == [{"lang": language}]


def test_the_last_error_page_needs_no_request():
    assert "notre côté" in render_to_string("500.html")


def test_an_e_mail_takes_the_colours_of_its_space_and_gives_the_address_in_full():
    context = {
        "brand": Brand("Ville", theme=Theme(primary="#7a1f5c")),
        "action_url": "https://ville.example/i/abc/",
        "action_label": "Répondre",
    }

    html = render_to_string("ui/email.html", context)
    text = render_to_string("ui/email.txt", context)

    assert "background:#7a1f5c" in html
    assert html.count("https://ville.example/i/abc/") == 3
    assert "<script" not in html
    assert "<link" not in html
    assert "Répondre\nhttps://ville.example/i/abc/" in text
