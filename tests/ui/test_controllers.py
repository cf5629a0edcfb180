"""Each behaviour of the pages in a real browser, on the least markup that carries it."""

import json
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Request, Route, expect

from tests.chromium import launched
from tests.ui.browser import open_page

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def browser():
    with launched() as one:
        yield one


@pytest.fixture
def show(browser):
    """Put markup in a page of the site, with the staff pages' script."""
    with open_page(browser, "/robots.txt") as page:

        def draw(markup: str):
            page.set_content(
                '<html lang="fr"><link rel="stylesheet" href="/static/built/site.css">'
                f'<main>{markup}</main><script src="/static/built/builder.js"></script></html>'
            )
            return page

        yield draw


def answers(body: object, seen: list[Request] | None = None, status: int = 200):
    """A route that answers JSON and keeps what was sent."""

    def handle(route):
        if seen is not None:
            seen.append(route.request)
        route.fulfill(status=status, content_type="application/json", body=json.dumps(body))

    return handle


# --- conditional ------------------------------------------------------------------------
def condition(operator, *values, field="q1", match="all"):
    test = {"field": field, "operator": operator, "value": list(values)}
    return json.dumps({"match": match, "tests": [test]})


def form(*fieldsets):
    return f'<form data-controller="conditional">{"".join(fieldsets)}</form>'


RADIOS = (
    '<input type="radio" name="q1" value="a" aria-label="A">'
    '<input type="radio" name="q1" value="b" aria-label="B">'
)


def closed(operator, *values, name="q2", field="q1"):
    return (
        f"<fieldset data-condition='{condition(operator, *values, field=field)}' hidden disabled>"
        f'<input name="{name}" aria-label="{name}"></fieldset>'
    )


def test_a_question_opens_with_the_answer_that_it_waits_for(show):
    page = show(form(RADIOS, closed("is", "a", "c")))
    expect(page.get_by_label("q2")).to_be_hidden()

    page.get_by_label("A").check()

    expect(page.get_by_label("q2")).to_be_visible()
    expect(page.get_by_label("q2")).to_be_enabled()


def test_a_question_closes_again_and_answers_nothing(show):
    page = show(form(RADIOS, closed("is", "a")))
    page.get_by_label("A").check()
    page.get_by_label("q2").fill("secret")

    page.get_by_label("B").check()

    expect(page.get_by_label("q2")).to_be_hidden()
    sent = page.evaluate("[...new FormData(document.querySelector('form'))].join()")
    assert sent == "q1,b"


def test_a_closed_question_counts_as_unanswered_for_those_after_it(show):
    page = show(form(RADIOS, closed("is", "a"), closed("answered", name="q3", field="q2")))
    page.get_by_label("A").check()
    page.get_by_label("q2").fill("oui")
    expect(page.get_by_label("q3")).to_be_visible()

    page.get_by_label("B").check()

    expect(page.get_by_label("q3")).to_be_hidden()


@pytest.mark.parametrize(
    ("operator", "values", "typed", "opens"),
    [
        ("is_not", ["a"], "", True),
        ("is_not", ["a"], "a", False),
        ("answered", [], " ", False),
        ("not_answered", [], "", True),
        ("at_least", ["18"], "17", False),
        ("at_least", ["18"], "18", True),
        ("at_least", ["1.5"], "1,5", True),
        ("at_least", ["0"], "", False),
        ("at_most", ["10"], "12", False),
        ("at_most", ["10"], "1 0", True),
    ],
)
def test_every_operator_is_judged_as_the_server_judges_it(show, operator, values, typed, opens):
    page = show(form('<input name="q1" aria-label="q1">', closed(operator, *values)))

    page.get_by_label("q1").fill(typed)

    expect(page.get_by_label("q2")).to_be_visible(visible=opens)


# --- combobox ---------------------------------------------------------------------------
COMBO = """<div data-controller="combobox" data-combobox-url-value="/villes/"
    data-combobox-found-value="%d villes" data-combobox-none-value="Aucune">
  <label for="v">Ville</label><input id="v" data-combobox-target="input">
  <div id="list" data-combobox-target="list" hidden></div>
  <input type="hidden" name="code" data-combobox-target="code">
  <span role="status" data-combobox-target="status"></span></div>"""
TOWNS = {
    "results": [
        {"value": "1", "label": "Bourg-le-Haut", "hint": "01000"},
        {"value": "2", "label": "<b>Bourg</b>"},
    ]
}


def test_a_suggestion_is_chosen_with_the_keyboard(show):
    page = show(COMBO)
    page.route("**/villes/?q=bou", answers(TOWNS))
    page.get_by_label("Ville").press_sequentially("bou")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("status")).to_have_text("2 villes")

    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Ville")).to_have_value("Bourg-le-Haut")
    assert page.locator("[name=code]").input_value() == "1"
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "false")


def test_a_suggestion_is_text_whatever_it_holds(show):
    page = show(COMBO)
    page.route("**/villes/?q=bou", answers(TOWNS))
    page.get_by_label("Ville").press_sequentially("bou")

    page.get_by_text("<b>Bourg</b>").click()

    expect(page.get_by_label("Ville")).to_have_value("<b>Bourg</b>")


def test_typing_again_forgets_the_choice(show):
    page = show(COMBO)
    page.route("**/villes/?q=*", answers(TOWNS))
    page.get_by_label("Ville").press_sequentially("bou")
    page.get_by_role("option").first.click()

    page.get_by_label("Ville").press_sequentially("x")

    assert page.locator("[name=code]").input_value() == ""


def test_escape_closes_the_suggestions_and_keeps_the_text(show):
    page = show(COMBO)
    page.route("**/villes/?q=bou", answers(TOWNS))
    page.get_by_label("Ville").press_sequentially("bou")
    expect(page.get_by_role("option")).to_have_count(2)

    page.keyboard.press("Escape")

    expect(page.locator("#list")).to_be_hidden()
    expect(page.get_by_label("Ville")).to_have_value("bou")


def test_a_server_that_fails_leaves_a_plain_text_field(show):
    page = show(COMBO)
    page.route("**/villes/?q=bou", answers({}, status=500))

    page.get_by_label("Ville").press_sequentially("bou")
    page.wait_for_timeout(400)

    expect(page.locator("#list")).to_be_hidden()
    expect(page.get_by_label("Ville")).to_have_value("bou")


# --- autosave and dirty -----------------------------------------------------------------
SAVED = """<form action="/enregistrer/" data-controller="autosave dirty"
    data-autosave-delay-value="50" data-autosave-saving-value="Enregistrement…"
    data-autosave-offline-value="Pas de réseau">
  <input type="hidden" name="version" value="3"><label>Titre <input name="title"></label>
  <span role="status" data-autosave-target="status"></span></form>"""


def test_a_change_is_saved_and_the_version_follows(show):
    page = show(SAVED)
    seen: list[Request] = []
    page.route("**/enregistrer/", answers({"message": "Enregistré", "version": 4}, seen))

    page.get_by_label("Titre").fill("Marché")

    expect(page.get_by_role("status")).to_have_text("Enregistré")
    assert page.locator("[name=version]").input_value() == "4"
    assert seen[0].headers["accept"] == "application/json"
    assert parse_qs(seen[0].post_data) == {"version": ["3"], "title": ["Marché"]}


def test_what_is_typed_while_a_request_is_under_way_follows_before_saved_is_said(show):
    page = show(SAVED)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/enregistrer/", hold)
    saved = {"content_type": "application/json", "body": '{"message": "Enregistré"}'}

    with page.expect_request("**/enregistrer/"):
        page.get_by_label("Titre").fill("Marché")
    page.get_by_label("Titre").fill("Marché couvert")
    with page.expect_request("**/enregistrer/") as second:
        held[0].fulfill(**saved)

    assert "couvert" in parse_qs(second.value.post_data)["title"][0]
    expect(page.get_by_role("status")).to_have_text("Enregistrement…")
    held[1].fulfill(**saved)
    expect(page.get_by_role("status")).to_have_text("Enregistré")
    page.get_by_label("Titre").fill("Halle")
    expect(page.get_by_role("status")).not_to_have_text("Enregistré")


def test_a_refusal_is_shown_and_nothing_typed_is_lost(show):
    page = show(SAVED)
    page.route("**/enregistrer/", answers({"message": "Déjà modifié"}, status=409))

    page.get_by_label("Titre").fill("Marché")

    expect(page.get_by_role("status")).to_have_text("Déjà modifié")
    expect(page.get_by_role("status")).to_have_attribute("data-state", "error")
    expect(page.get_by_label("Titre")).to_have_value("Marché")
    assert page.locator("[name=version]").input_value() == "3"


def test_without_a_network_it_is_said(show):
    page = show(SAVED)
    page.route("**/enregistrer/", lambda route: route.abort())

    page.get_by_label("Titre").fill("Marché")

    expect(page.get_by_role("status")).to_have_text("Pas de réseau")


# --- sortable ---------------------------------------------------------------------------
SORTED = """<form id="order" action="/ordre/" method="post">
  <input type="hidden" name="order"></form>
<ol data-controller="sortable" data-sortable-form-value="order">
  <li data-id="a"><span class="drag-handle">::</span> Un</li>
  <li data-id="b"><span class="drag-handle">::</span> Deux</li>
  <li data-id="c"><span class="drag-handle">::</span> Trois</li></ol>"""


def test_dragging_sends_the_new_order(show):
    page = show(SORTED)
    page.route("**/ordre/", answers({}))
    handles = page.locator(".drag-handle")

    with page.expect_request("**/ordre/") as sent:
        handles.nth(0).drag_to(handles.nth(2), target_position={"x": 4, "y": 14})

    assert sent.value.post_data == "order=b%2Cc%2Ca"


# --- live, autosubmit, copy -------------------------------------------------------------
def test_figures_follow_the_server(show):
    page = show("<p></p>")
    page.route("**/compte.json", answers({"count": 1284, "state": "ouvert"}))
    page = show(
        """<div data-controller="live" data-live-poll-value="/compte.json"
            data-live-every-value="0.05" data-live-say-value="%d réponses">
          <b data-live-key="count">0</b><i data-live-key="state"></i><u data-live-key="other">x</u>
          <span role="status" data-live-target="status"></span></div>"""
    )

    expect(page.locator("b")).to_have_text("1\u202f284")
    expect(page.locator("i")).to_have_text("ouvert")
    expect(page.locator("u")).to_have_text("x")
    expect(page.get_by_role("status")).to_have_text("1\u202f284 réponses")


def test_a_filter_that_changes_sends_its_form(show):
    page = show(
        """<form action="/liste/" data-controller="autosubmit"><label>État
          <select name="etat"><option>tous</option><option>ouvert</option></select></label>
          <button data-autosubmit-target="button">Filtrer</button></form>"""
    )
    page.route("**/liste/*", answers({}))
    expect(page.get_by_role("button")).to_be_hidden()

    with page.expect_request("**/liste/*") as sent:
        page.get_by_label("État").select_option("ouvert")

    assert sent.value.url.endswith("?etat=ouvert")


def test_copying_says_so(show):
    page = show(
        """<div data-controller="copy"><input readonly value="https://x.fr/" aria-label="Lien"
            data-copy-target="source"><button hidden data-copy-target="button"
            data-action="copy#copy">Copier</button>
          <span role="status" data-copy-target="status" data-done="Copié"></span></div>"""
    )
    page.evaluate("navigator.clipboard ??= {}; navigator.clipboard.writeText = async () => {}")

    page.get_by_role("button").click()

    expect(page.get_by_role("status")).to_have_text("Copié")
