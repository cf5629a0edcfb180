"""A real browser whose requests Django answers without a server or a database."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import Browser, Page, Route

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HOST = "http://testserver"


@contextmanager
def open_page(
    browser: Browser, path: str, *, width: int = 1280, scheme: str = "light", script: bool = True
) -> Generator[Page]:
    """A page of the site, drawn; every request is answered by Django's own test client."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="fr-FR",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.set_default_timeout(60_000)  # milliseconds; a busy machine is slow
    client = Client()
    context.route("**/*", lambda route: _answer(client, route))
    page = context.new_page()
    try:
        page.goto(HOST + path, wait_until="load")
        yield page
    finally:
        context.close()


def _answer(client: Client, route: Route) -> None:
    request = route.request
    url = urlsplit(request.url)
    if f"{url.scheme}://{url.netloc}" != HOST:
        route.abort()  # nothing of ours lives elsewhere
        return
    address = f"{url.path}?{url.query}" if url.query else url.path
    if request.method == "POST":
        answer = client.post(
            address,
            request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", "application/x-www-form-urlencoded"),
            follow=True,  # a browser cannot be handed a redirect from here
        )
    else:
        answer = client.get(address)
    headers = dict(answer.headers.items())
    body = b"".join(answer) if answer.streaming else answer.content
    route.fulfill(status=answer.status_code, headers=headers, body=body)


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now: rule and first element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(r => r.violations)")
    return [f"{one['id']}: {one['nodes'][0]['target']} ({len(one['nodes'])})" for one in found]
