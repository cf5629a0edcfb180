"""Compile the translations, without asking the system for gettext."""

from pathlib import Path

import polib

from aimpact.operations.environment import ROOT


def compile_catalogues(folder: Path = ROOT / "aimpact") -> int:
    """Write django.mo beside each django.po that is newer; returns how many were written."""
    written = 0
    for source in sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source), check_for_duplicates=True).save_as_mofile(str(target))
            written += 1
    return written
