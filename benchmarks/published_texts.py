"""Published French texts with queries of their own, to measure how past work is found.

They are read in ../shared/data where they are (they are no part of the product), each with what
stands beside a text and not in it as the query: the objective of a proposal (Convention citoyenne
pour le climat, several wanted), the project of an indicator (Baromètre des résultats de l'action
publique, several wanted), the title of a sheet (Service-Public.fr) or of a consultation
(consultation.gouv.fr), taken out of the text.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.knowledge import Corpus

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_LONGEST = 8_000
_HEADER = ("---", "id:", "titre", "theme", "date", "source", "licence", "public")
_FEWEST = 100
"""Characters of a text that can be found."""


def published_texts() -> dict[str, Corpus]:
    """The sets that are there, by name."""
    readers = {
        "convention-citoyenne-climat": _proposals,
        "barometre-resultats": _indicators,
        "civisme-fiches-dila": _sheets,
        "catalogue-consultations": _consultations,
    }
    return {name: read(DATA / name) for name, read in readers.items() if (DATA / name).is_dir()}


def _rows(file: Path) -> Iterator[Mapping[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _proposals(folder: Path) -> Corpus:
    works, queries = {}, defaultdict(list)
    for row in _rows(folder / "propositions.csv"):
        works[row["id"]] = (row["proposition"][:200], row["proposition"])
        queries[row["objectif"]].append(row["id"])
    return Corpus(works, dict(queries))


def _indicators(folder: Path) -> Corpus:
    projects = {row["chantier_id"]: row["ch_nom"] for row in _rows(folder / "meta_chantiers.csv")}
    works, queries = {}, defaultdict(list)
    for row in _rows(folder / "meta_indicateurs.csv"):
        text = row["indic_descr_baro"] or row["indic_descr"]
        heading = row["indic_nom_baro"] or row["indic_nom"] or text
        works[row["indic_id"]] = (heading[:200], text or heading)
        if row["indic_parent_ch"] in projects:
            queries[projects[row["indic_parent_ch"]]].append(row["indic_id"])
    return Corpus(works, dict(queries))


def _sheets(folder: Path) -> Corpus:
    works, queries = {}, {}
    for row in _rows(folder / "index.csv"):
        lines = (folder / "fiches" / f"{row['id']}.md").read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if row["titre"] not in line and not line.startswith(_HEADER)]
        text = "\n".join(kept).strip()
        works[row["id"]] = (text[:80], text[:_LONGEST])
        queries[row["titre"]] = [row["id"]]
    return Corpus(works, queries)


def _consultations(folder: Path) -> Corpus:
    works, queries = {}, {}
    for number, row in enumerate(_rows(folder / "consultations_et_outils.csv")):
        text = f"{row['description']}\n{row['texte']}".replace(row["titre"], "").strip()
        if len(text) >= _FEWEST:
            works[str(number)] = (text[:80], text[:_LONGEST])
            queries[row["titre"]] = [str(number)]
    return Corpus(works, queries)
