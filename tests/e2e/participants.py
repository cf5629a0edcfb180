"""What participants do in a browser, and the ballots that come of it."""

import re

from playwright.sync_api import Locator, Page, expect

from aimpact.questionnaire.conditions import Answers
from aimpact.surveys.models import Ballot, IncomingBallot, Survey
from tests.waiting import wait_for


def ballots_of(survey: Survey) -> list[Answers]:
    """The answers of every ballot, in the urn or in the box."""
    rows = [*IncomingBallot.objects.filter(survey=survey), *Ballot.objects.filter(survey=survey)]
    return [row.answers for row in rows]


def wait_for_box(survey: Survey, *, number: int) -> None:
    """The worker seals the last ballots within seconds of the closing."""
    box = Ballot.objects.filter(survey=survey)
    wait_for(lambda: box.count() == number, f"{number} ballots in the box")


def group(page: Page, name: str) -> Locator:
    """The question whose words hold `name`."""
    return page.get_by_role("group", name=re.compile(re.escape(name)))


def send(page: Page) -> None:
    """Send the ballot."""
    page.get_by_role("button", name="Envoyer mon bulletin", exact=True).click()


def thanked(page: Page) -> None:
    """Wait for the thanks."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")


def finish(page: Page) -> None:
    """Send the ballot and wait for the thanks."""
    send(page)
    thanked(page)


def until_focused(page: Page, wanted: Locator) -> None:
    """Press the tabulator until that element has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")
