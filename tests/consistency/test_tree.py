"""What may not be written anywhere in the repository."""

import re
import subprocess

from tests.consistency.house import ROOT

# Written in two parts, so that this file does not break its own law.
REGISTRIES = ["registry.npm" + "js", "python" + "hosted.org", "pypi" + ".org", "deb." + "debian"]
MACHINE_PATHS = [r"/wo" + r"rk/(main|shared)", r"/tmp/te" + r"am"]


def tracked_texts() -> dict[str, str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    texts = {}
    for path in filter(None, listed.split("\0")):
        try:
            texts[path] = (ROOT / path).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # a picture, a font, or a file on its way out
    return texts


def places_of(patterns: list[str]) -> list[str]:
    wanted = re.compile("|".join(patterns))
    return [
        f"{path}:{number}"
        for path, text in tracked_texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]


def test_no_address_of_a_package_registry():
    assert places_of([re.escape(host) for host in REGISTRIES]) == []


def test_no_path_of_one_machine():
    assert places_of(MACHINE_PATHS) == []


def test_no_marker_of_an_unfinished_merge():
    assert places_of([r"^<{7} ", r"^>{7} "]) == []
