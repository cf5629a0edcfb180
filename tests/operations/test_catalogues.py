"""Translations compile without gettext."""

import gettext
import os

import polib

from aimpact.operations.catalogues import compile_catalogues


def write_catalogue(folder):
    path = folder / "app" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="survey", msgstr="sondage"))
    catalogue.save(str(path))
    return path


def test_compiled_catalogue_is_one_that_python_reads(tmp_path):
    path = write_catalogue(tmp_path)

    assert compile_catalogues(tmp_path) == 1
    with path.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("survey") == "sondage"


def test_only_catalogues_that_changed_are_compiled(tmp_path):
    path = write_catalogue(tmp_path)
    compile_catalogues(tmp_path)

    assert compile_catalogues(tmp_path) == 0
    later = path.stat().st_mtime + 10
    os.utime(path, (later, later))
    assert compile_catalogues(tmp_path) == 1
