"""What every page of a journey must be: axe finds nothing, nothing sticks out sideways."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Error, Page

Seen = TypeVar("Seen")

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# What is in order need not be described: that saves a third of the time.
RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]})
    .then(result => result.violations)"""
LOOKS = 3
"""How often a page may be replaced by the next one while a test looks at it."""


def _look(page: Page, look: Callable[[Page], Seen]) -> Seen:
    """What `look` sees on the page once it has come.

    A click returns before the page that it opens has come: the document looked at may be the
    old one, leaving, or the new one, still without a root element. Then it is looked at again.
    """
    for _ in range(LOOKS - 1):
        page.wait_for_load_state("load")
        try:
            return look(page)
        except Error:
            continue
    page.wait_for_load_state("load")
    return look(page)


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds on the page: rule and element, one a line; an empty list when all is well.

    Without JavaScript in the page axe cannot run: look at the same page with it.
    """
    return _look(page, _violations)


def _violations(page: Page) -> list[str]:
    page.evaluate(_axe())
    found = page.evaluate(RUN, WCAG)
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window; nothing may be."""
    width = "document.documentElement.scrollWidth - window.innerWidth"
    return int(_look(page, lambda seen: seen.evaluate(width)))


def check_page(page: Page) -> None:
    """No violation of WCAG that axe can see, nothing that sticks out sideways."""
    assert violations(page) == [], page.url
    assert overflow(page) <= 0, page.url
