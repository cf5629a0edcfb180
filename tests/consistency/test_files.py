"""One name for each kind of code; no file that grew too long."""

import re
from itertools import pairwise

import pytest

from tests.consistency.house import (
    DOMAIN_MODULES,
    KINDS,
    NOT_APPS,
    PACKAGE,
    apps,
    floors,
    name,
    python_files,
    templates,
)

LONGEST_FILE = 400
LONGEST_TEST_FILE = 600  # tests mirror one module, and its refusals are many
STANDS_ALONE = {"aimpact/proofs/verify_board.py": 520}  # one file, which citizens download and run
FORBIDDEN = {"utils", "helpers", "common", "mixins", "misc", "tools"}


def test_every_app_has_a_floor():
    folders = {p.name for p in PACKAGE.iterdir() if p.is_dir() and not p.name.startswith("_")}

    assert folders == set(floors())
    assert set(DOMAIN_MODULES) == set(floors()) - NOT_APPS


@pytest.mark.parametrize("app", apps())
def test_app_holds_only_known_kinds_of_files(app):
    found = {p.stem for p in (PACKAGE / app).iterdir() if p.name != "__pycache__"}

    assert sorted(found - KINDS - set(DOMAIN_MODULES[app])) == []


@pytest.mark.parametrize("app", apps())
def test_every_domain_module_that_is_listed_exists(app):
    found = {p.stem for p in (PACKAGE / app).iterdir()}

    assert sorted(set(DOMAIN_MODULES[app]) - found) == []


def test_no_file_has_a_name_that_says_nothing():
    assert [name(p) for p in python_files() if p.stem in FORBIDDEN] == []


def test_no_file_is_longer_than_a_reader_can_hold():
    lengths = {p: len(p.read_text().splitlines()) for p in [*python_files(), *templates()]}
    too_long = {
        name(path): length for path, length in lengths.items() if length > longest_allowed(path)
    }

    assert too_long == {}


def longest_allowed(path):
    usual = LONGEST_TEST_FILE if "tests" in path.parts else LONGEST_FILE
    return STANDS_ALONE.get(name(path), usual)


def test_every_exception_to_a_check_has_a_code_and_a_reason():
    exception = re.compile(r"#\s*(noqa\b|type:\s*ignore)")
    # A code, then a dash or a second comment; or a comment on the line before.
    good = re.compile(r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[a-z0-9, -]+\])\s*(-|—|#)\s*\w")
    bad = []
    for path in python_files():
        lines = ["", *path.read_text().splitlines()]
        bad += [
            f"{name(path)}:{number}"
            for number, (before, line) in enumerate(pairwise(lines), 1)
            if exception.search(line) and "re.compile" not in line
            if not good.search(line) and not before.strip().startswith("#")
        ]

    assert bad == []
