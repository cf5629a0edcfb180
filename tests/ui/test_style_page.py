"""The style page in a real browser: every component, light and dark, wide and narrow."""

import gzip
import re
from pathlib import Path

import pytest

from tests.chromium import launched
from tests.ui.browser import faults, open_page

BUILT = Path(__file__).resolve().parents[2] / "aimpact" / "ui" / "static" / "built"

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def browser():
    with launched() as one:
        yield one


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_wrong(browser, scheme, width):
    with open_page(browser, "/style/", scheme=scheme, width=width) as page:
        page.locator("details:not(.menu)").evaluate_all(
            "all => all.forEach(one => one.open = true)"
        )

        assert faults(page) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out_sideways(browser, width):
    with open_page(browser, "/style/", width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


SMALL_TARGETS = """() => [...document.querySelectorAll(
        'button, a.btn, summary, select, .nav-link, .tab, .choice, .input')]
    .filter(one => one.checkVisibility())
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 44)
    .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""


def test_every_target_is_large_enough_for_a_thumb(browser):
    with open_page(browser, "/style/", width=360) as page:
        assert page.evaluate(SMALL_TARGETS) == []


def test_text_of_a_page_is_at_least_17_pixels(browser):
    with open_page(browser, "/style/", width=360) as page:
        size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")

    assert size >= 17


def test_a_form_that_comes_back_takes_the_reader_to_its_errors(browser):
    with open_page(browser, "/style/") as page:
        assert page.evaluate("document.activeElement.id") == "erreurs"


def test_a_menu_closes_with_escape_and_gives_the_focus_back(browser):
    with open_page(browser, "/style/", width=360) as page:
        page.locator("details.menu.only-narrow > summary").click()
        assert page.locator("details.menu.only-narrow").get_attribute("open") is not None
        page.keyboard.press("Escape")

        assert page.locator("details.menu.only-narrow").get_attribute("open") is None
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_dialog_opens_and_closes(browser):
    with open_page(browser, "/style/") as page:
        page.get_by_role("link", name="Supprimer le sondage").click()
        assert page.get_by_role("dialog").is_visible()
        assert faults(page) == []
        page.keyboard.press("Escape")

        assert not page.get_by_role("dialog").is_visible()


def test_a_dialog_opens_without_javascript(browser):
    with open_page(browser, "/style/", script=False) as page:
        page.get_by_role("link", name="Supprimer le sondage").click()

        assert page.locator("#delete-survey").is_visible()


def test_the_scheme_changes_at_once_and_stays(browser):
    with open_page(browser, "/style/") as page:
        page.get_by_role("button", name="Sombre").click()
        assert page.locator("html").get_attribute("data-scheme") == "dark"


def test_the_scheme_changes_without_javascript(browser):
    with open_page(browser, "/style/", script=False) as page:
        page.get_by_role("button", name="Sombre").click()

        assert page.locator("html").get_attribute("data-scheme") == "dark"


def test_characters_left_are_said_once_typing_pauses(browser):
    with open_page(browser, "/style/") as page:
        page.get_by_label("Qu’est-ce qui rendrait").fill("bonjour 🎉")
        page.get_by_text(re.compile("491 caractères")).wait_for()


def test_a_password_can_be_shown(browser):
    with open_page(browser, "/style/") as page:
        page.get_by_role("button", name="Afficher le mot de passe").click()

        assert page.get_by_label("Mot de passe", exact=False).first.get_attribute("type") == "text"


@pytest.mark.parametrize(("more", "most"), [([], 55_500), (["keep.js"], 57_000)])
def test_a_first_visit_is_light(more, most):
    """A page, and that of a ballot, which keeps answers that could not be sent."""
    files = ["site.css", "site.js", *more]
    compressed = sum(len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in files)
    fonts = sum((BUILT / f"fonts/atkinson-{weight}.woff2").stat().st_size for weight in (400, 700))

    assert compressed + fonts < most  # of some 70 kB: the rest is for the page itself
