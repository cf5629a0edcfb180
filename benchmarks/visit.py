"""A first visit to the answering page in Chromium: requests, and bytes as they travel."""

import shutil
from dataclasses import dataclass
from typing import Any

from benchmarks import surveys
from benchmarks.printing import kilobytes, say, table, title
from benchmarks.service import BenchService

AIM = 75_000
"""Bytes, as they travel, of everything that a first visit loads."""
KEPT = {"Stylesheet", "Script", "Font"}
"""What a browser keeps for the next visit."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@dataclass(slots=True)
class Request:
    """One resource: its path, kind, and bytes that travelled (headers included)."""

    path: str
    kind: str
    size: float = 0.0
    compressed: str = ""


def measure(service: BenchService) -> None:
    """Print what a phone loads the first time."""
    title("First visit to the answering page (Chromium, 360 px, empty cache)")
    program = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if program is None:
        say("Skipped: Chromium is not installed (`make test` installs it).")
        return
    survey = surveys.make_survey("visit")
    requests = list(_visit(program, f"{service.url}/s/{survey.code}/").values())
    rows = [[r.path[:60], r.kind, r.compressed or "–", kilobytes(r.size)] for r in requests]
    table(["resource", "kind", "encoding", "kB"], rows)
    total = sum(request.size for request in requests)
    verdict = "under" if total < AIM else "OVER"
    aim = f"{verdict} the aim of {kilobytes(AIM)} kB"
    kept = sum(request.size for request in requests if request.kind in KEPT)
    said = f"of which {kilobytes(kept)} kB are kept for the next visit"
    say(f"{len(requests)} requests, {kilobytes(total)} kB, {said}: {aim}.")


def _visit(program: str, url: str) -> dict[str, Request]:
    from playwright.sync_api import sync_playwright

    requests: dict[str, Request] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS.split())
        page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", lambda event: _received(requests, event))
        session.on("Network.loadingFinished", lambda event: _finished(requests, event))
        page.goto(url, wait_until="networkidle")
        browser.close()
    return requests


def _received(requests: dict[str, Request], event: dict[str, Any]) -> None:
    response = event["response"]
    headers = {name.lower(): value for name, value in response["headers"].items()}
    path = "/" + response["url"].split("/", 3)[-1]
    encoding = headers.get("content-encoding", "")
    requests[event["requestId"]] = Request(path, event["type"], compressed=encoding)


def _finished(requests: dict[str, Request], event: dict[str, Any]) -> None:
    if request := requests.get(event["requestId"]):
        request.size = event["encodedDataLength"]
