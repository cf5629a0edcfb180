"""Thirty ballots from one machine: the next is asked for work, done by a real browser."""

import re
from types import SimpleNamespace

import pytest
from django.db.models import Sum
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from aimpact.surveys.enums import Audience, Sign
from aimpact.surveys.guesses import FREE
from aimpact.surveys.models import QualityCount, Survey
from aimpact.surveys.services.printed_codes import make_codes
from tests.e2e.conftest import Stack
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import ballots_of, send, thanked
from tests.factories import make_user
from tests.surveys.answering import one_page, read_page_form
from tests.waiting import wait_for

LIMIT = 30
CHECK = "Une courte vérification, sans énigme"
DOING = "Calcul en cours"
WITHOUT = "Vous pouvez vous en passer"


class Worker:
    """The script that calculates, held back until the test has looked at the page."""

    def __init__(self, page: Page) -> None:
        self._held: list[Route] = []
        self._is_free = False
        page.route("**/pbkdf2.js", self._hold)

    def _hold(self, route: Route) -> None:
        if self._is_free:
            route.continue_()
        else:
            self._held.append(route)

    def let_go(self) -> None:
        self._is_free = True
        for route in self._held:
            route.continue_()


_flooded: list[Survey] = []
"""The survey that these journeys share: to flood one for each would take time and show no more."""


def flooded() -> Survey:
    """A survey that anyone may answer."""
    if not _flooded:
        _flooded.append(one_page())
    return _flooded[0]


def flood(browser: Browser, stack: Stack, survey: Survey) -> None:
    """Answer again and again, each time as a browser that knows nothing, until a check is asked
    for. An hour that ends meanwhile gives the place its ballots anew: twice the limit is enough.
    """
    context = browser.new_context(base_url=stack.url)
    for _ballot in range(2 * LIMIT + 1):
        context.clear_cookies()
        opened = context.request.get(f"/s/{survey.code}/")
        form = read_page_form(SimpleNamespace(content=opened.body()))
        posted: dict[str, str | float | bool] = dict(form.posted("send", q1="no"))
        answered = context.request.post(form.action, form=posted, max_redirects=0)
        if answered.status == 409:
            context.close()
            assert len(ballots_of(survey)) >= LIMIT
            return
        assert answered.status == 302, answered.text()
    pytest.fail("no check was asked for")


def bring_the_check(browser: Browser, stack: Stack, survey: Survey, page: Page) -> None:
    """Answer on this page where a flood has come. Before it, and where the hour ended since, the
    ballot is let in: again then, as somebody else.
    """
    for _attempt in range(3):
        page.goto(f"/s/{survey.code}/")
        page.get_by_label("Oui").check()
        page.get_by_label("Pourquoi").fill("Le marché est trop loin.")
        send(page)
        merci = page.get_by_role("heading", name=re.compile("Merci"))
        expect(page.get_by_text(CHECK).or_(merci)).to_be_visible()
        if page.get_by_text(CHECK).is_visible():
            return
        page.context.clear_cookies()
        flood(browser, stack, survey)
    pytest.fail("no check was asked for")


def wait_for_sign(survey: Survey, sign: Sign, number: int = 1) -> None:
    """Wait until the web process has written that it saw so many."""
    seen = QualityCount.objects.filter(survey=survey, sign=sign)
    wait_for(lambda: (seen.aggregate(seen=Sum("count"))["seen"] or 0) >= number, sign)


def yes(survey: Survey) -> int:
    """How many ballots say yes: nobody's but the browser's."""
    return sum(answers.get("q1") == "yes" for answers in ballots_of(survey))


def test_the_browser_does_the_work_and_the_ballot_arrives(
    browser: Browser, stack: Stack, page: Page
) -> None:
    survey, worker = flooded(), Worker(page)
    bring_the_check(browser, stack, survey, page)
    before = yes(survey)
    expect(page.get_by_role("status").filter(has_text=DOING)).to_be_visible()
    expect(page.get_by_label("Oui")).to_be_checked()
    expect(page.get_by_label("Pourquoi")).to_have_value("Le marché est trop loin.")
    expect(page.get_by_text(WITHOUT)).to_be_hidden()
    check_page(page)

    send(page)  # too early: the page says so, and nothing is lost
    expect(page.get_by_text("Encore un instant")).to_be_visible()
    worker.let_go()

    thanked(page)
    assert yes(survey) == before + 1
    wait_for_sign(survey, Sign.SOLVED)
    wait_for_sign(survey, Sign.CROWDED, LIMIT)


def test_a_browser_that_cannot_calculate_says_what_to_do(
    browser: Browser, stack: Stack, phone: Page
) -> None:
    survey = flooded()
    phone.emulate_media(color_scheme="dark")
    phone.route("**/pbkdf2.js", lambda route: route.fulfill(status=404, body=""))
    bring_the_check(browser, stack, survey, phone)
    before = yes(survey)
    expect(phone.get_by_text(WITHOUT)).to_be_visible()
    check_page(phone)
    assert yes(survey) == before
    # The worker is back: the same page, sent again, brings a check that is done.
    phone.unroute("**/pbkdf2.js")
    send(phone)
    thanked(phone)
    assert yes(survey) == before + 1


def test_without_javascript_the_page_says_when_to_send_again(
    browser: Browser, stack: Stack, plain_page: Page
) -> None:
    survey = flooded()
    bring_the_check(browser, stack, survey, plain_page)
    expect(plain_page.get_by_text(re.compile(WITHOUT + r".* après \d"))).to_be_visible()
    expect(plain_page.get_by_label("Oui")).to_be_checked()
    assert overflow(plain_page) <= 0


def test_a_code_after_many_wrong_ones_takes_a_check_on_a_phone(stack: Stack, phone: Page) -> None:
    survey = one_page(audience=Audience.CODES)
    made = make_codes(survey, name="lettres", number=2, by=make_user(), at=timezone.now())
    phone.goto(f"/s/{survey.code}/")
    worker = Worker(phone)
    field = phone.get_by_label("Votre code imprimé")
    check = phone.get_by_text(CHECK)
    for _try in range(2 * FREE + 2):  # ten minutes may end meanwhile
        field.fill("23456789AB")
        phone.get_by_role("button", name="Continuer").click()
        expect(check.or_(phone.get_by_text("Nous ne connaissons pas ce code"))).to_be_visible()
        if check.is_visible():
            break
    expect(phone.get_by_role("status").filter(has_text=DOING)).to_be_visible()
    check_page(phone)
    field.fill(made.codes[0])
    worker.let_go()
    expect(phone.get_by_label("Oui")).to_be_visible()
