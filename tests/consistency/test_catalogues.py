"""Every word can be translated, and the French of every word is there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.consistency.house import PACKAGE, apps

NO_BREAK = "\u00a0\u202f"
HIDDEN = re.compile(r"<[^>]*>|%\([a-z_]+\)[sd]|%[sd%]|\{[^}]*\}|https?://\S+|&\w+;|\d+:\d+")


@pytest.fixture(scope="module")
def gettext_installed():
    if not shutil.which("xgettext"):
        pytest.fail("xgettext is missing: apt install gettext (make test does it when it may)")


@pytest.mark.parametrize("app", apps())
@pytest.mark.usefixtures("gettext_installed")
def test_every_word_of_an_app_is_translated_into_french(app, tmp_path):
    catalogue = freshly_extracted(PACKAGE / app, tmp_path / app)

    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []


@pytest.mark.parametrize("app", apps())
def test_french_catalogue_holds_nothing_that_is_no_longer_said(app):
    assert [entry.msgid for entry in french(app).obsolete_entries()] == []


@pytest.mark.parametrize("app", apps())
def test_french_keeps_the_placeholders(app):
    placeholder = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{\w*\}")
    broken = [
        entry.msgid
        for entry in french(app)
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and "python-brace-format" not in entry.flags
        if set(placeholder.findall(text)) - set(placeholder.findall(entry.msgid))
        - set(placeholder.findall(entry.msgid_plural))
    ]  # fmt: skip

    assert broken == []


@pytest.mark.parametrize("app", apps())
def test_french_is_set_as_french_is(app):
    assert typography_faults(french(app)) == []


def test_a_word_has_one_french_in_the_whole_product():
    """Django merges the catalogues: of two translations, only the first app's would be read."""
    said: dict[tuple[str | None, str], set[str]] = {}
    for app in apps():
        for entry in french(app):
            texts = entry.msgstr or "|".join(entry.msgstr_plural.values())
            said.setdefault((entry.msgctxt, entry.msgid), set()).add(texts)

    assert [(key, texts) for key, texts in said.items() if len(texts) > 1] == []


def test_no_word_hides_in_an_f_string():
    """xgettext does not read f-strings: a word called inside one is never translated."""
    hidden = re.compile(r"""\bf["'].*\{(n|p|np)?(gettext|_)\(["'][^"']*[a-zA-Z]{2}""")
    found = [
        f"{path.name}:{number}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if hidden.search(line)
    ]

    assert found == []


def typography_faults(catalogue: polib.POFile) -> list[str]:
    """No-break space before ; : ! ?, « » for quotes, ’ for the apostrophe."""
    faults = []
    for entry in catalogue:
        for text in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
            shown = HIDDEN.sub("x", text)
            if (
                re.search(rf"[^\s{NO_BREAK}!?][;!?]", shown)
                or re.search(rf"[^\s{NO_BREAK}]:(\s|$)", shown)
                or re.search(r"(?<=\S)[ \n][;:!?]", shown)
                or re.search(r"\w'\w|\"", shown)
                or re.search(rf"«[^{NO_BREAK}]|[^{NO_BREAK}]»", shown)
            ):
                faults.append(text)
    return faults


def french(app: str) -> polib.POFile:
    """The catalogue as it is kept; empty for an app that says nothing."""
    path = PACKAGE / app / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def freshly_extracted(source: Path, copy: Path) -> polib.POFile:
    """The catalogue merged with what the code says today, made in a copy."""
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo"))
    (copy / "locale").mkdir(exist_ok=True)
    # -P: a module of the app named like one of Python's must not stand in for it.
    # fmt: off
    subprocess.run(
        [sys.executable, "-P", "-m", "django", "makemessages", "--locale=fr", "--no-location",
         "--no-obsolete", "--extension=html,txt,py,svg"],
        cwd=copy, check=True, capture_output=True,
    )
    # fmt: on
    path = copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def test_typography_rules_know_good_from_bad():
    def faults(text: str) -> list[str]:
        catalogue = polib.POFile()
        catalogue.append(polib.POEntry(msgid="x", msgstr=text))
        return typography_faults(catalogue)

    nb = "\u00a0"
    good = [
        f"Prêt{nb}?",
        f"«{nb}oui{nb}»",
        "l’heure",
        "10:30",
        "voir https://x.fr/?a=b",
        f"a{nb}: b",
    ]
    bad = ["Prêt?", "Prêt ?", "«oui»", "l'heure", 'dit "oui"', "a : b", "a: b"]
    assert [text for text in good if faults(text)] == []
    assert [text for text in bad if not faults(text)] == []
