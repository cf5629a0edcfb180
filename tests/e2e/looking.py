"""What every page of a journey must be: axe finds nothing, nothing sticks out sideways."""

from pathlib import Path

from playwright.sync_api import Error, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


LOOKS = 3
"""How often a page may be replaced by the next one while axe looks at it."""


def violations(page: Page) -> list[str]:
    """What axe finds on the page: rule and element, one a line; an empty list when all is well.

    Without JavaScript in the page axe cannot run: look at the same page with it.
    """
    for look in range(1, LOOKS + 1):
        page.wait_for_load_state("load")
        try:
            return _violations(page)
        except Error:
            # A click returns before the page that it opens has come: axe lost the old one.
            if look == LOOKS:
                raise
    raise AssertionError("unreachable")


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags}).then(result => result.violations)", WCAG
    )
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window; nothing may be."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def check_page(page: Page) -> None:
    """No violation of WCAG that axe can see, nothing that sticks out sideways."""
    assert violations(page) == [], page.url
    assert overflow(page) <= 0, page.url
