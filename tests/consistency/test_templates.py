"""Templates say, tokens colour: nothing that a strict content security policy would refuse."""

import re
from pathlib import Path

from tests.consistency.house import name, templates

PAGES = [path for path in templates() if path.suffix in {".html", ".svg"}]


def is_mail(path: Path) -> bool:
    return "email" in path.name or path.parent.name in {"email", "mail"}


def lines_with(pattern: str, *, mails: bool = True) -> list[str]:
    """Places where a pattern occurs."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in PAGES
        if mails or not is_mail(path)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if wanted.search(line)
    ]


def test_no_inline_handler():
    # Inside a tag; `on=` alone would be an argument of one of our own.
    assert lines_with(r"<[a-z][^>]*\son[a-z]{3,}\s*=\s*[\"'{]") == []
    assert lines_with(r"=\s*[\"']\s*javascript:") == []


def test_no_inline_style():
    assert lines_with(r"\sstyle\s*=", mails=False) == []


def test_script_and_style_elements_carry_the_nonce_or_come_from_a_file():
    assert lines_with(r"<script(?![^>]*\b(src|nonce)=)", mails=False) == []
    assert lines_with(r"<style(?![^>]*\bnonce=)", mails=False) == []


def test_nothing_is_loaded_from_another_site():
    assert lines_with(r"(src|srcset|action)\s*=\s*[\"'](https?:)?//") == []
    assert lines_with(r"<link[^>]+href\s*=\s*[\"'](https?:)?//") == []


def test_every_unescaped_value_has_a_reason():
    unescaped = [
        line
        for line in lines_with(r"\|\s*safe(seq)?\b|autoescape\s+off")
        if not re.search(r"\{# safe: \w", line)
    ]

    assert unescaped == []


def test_templates_of_an_app_lie_in_a_folder_of_its_name():
    # Of another package, only what overrides it.
    others = {"account", "mfa", "allauth", "usersessions"}
    stray = [
        name(path)
        for path in templates()
        if (parts := path.parts)[parts.index("templates") + 1]
        not in {parts[parts.index("templates") - 1], *others}
        and not re.fullmatch(r"[45]\d\d(_csrf)?\.html", path.name)
    ]

    assert stray == []
