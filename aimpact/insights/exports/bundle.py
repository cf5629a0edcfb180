"""Results as open data: a Frictionless data package that stands by itself.

The figures of the public page, with what it hides hidden, what their columns mean, the
questionnaire, the method, checksums. Data Package and Table Schema are the specifications of
https://specs.frictionlessdata.io (version 1), which data.gouv.fr's tools read. Never ballots: a
line a person is no open data (ADR 0009, 11).
"""

import hashlib
import json
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from aimpact.insights.exports.codebook import codebook_sheet
from aimpact.insights.exports.figures import figures_sheet
from aimpact.insights.exports.files import csv_chunks
from aimpact.insights.exports.sheets import CellValue, Row, Sheet
from aimpact.insights.notices import Notice, method_notice
from aimpact.insights.selectors import Results
from aimpact.insights.selectors.profiles import profile_labels
from aimpact.insights.wording import read
from aimpact.questionnaire.document import to_json

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
"""The licence of French public data; the one who publishes may choose another beside the files."""


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of a table: its name, its type in Table Schema, what it holds."""

    name: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of the package. `fields` are those of a table, none for other files."""

    path: str
    title: str
    media_type: str
    content: bytes
    fields: Sequence[_Field] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """The open data of a survey: `descriptor` is its datapackage.json, `archive` the ZIP file."""

    descriptor: Mapping[str, Any]
    archive: bytes

    @property
    def checksum(self) -> str:
        """SHA-256 of the archive."""
        return _sha256(self.archive)


def bundle(results: Results, crossed: Sequence[Results], *, address: str) -> Package:
    """The package: figures alone, so some hundreds of kilobytes.

    `crossed` holds the same results crossed with each profile field in turn, `address` is that of
    the public page. The same results of a survey that has ended give the same bytes, whenever they
    are asked for.
    """
    parts = [*_parts(results, crossed, address)]
    descriptor = _descriptor(results, parts, address)
    package = _written(descriptor)
    files = {"datapackage.json": package, **{part.path: part.content for part in parts}}
    sums = "".join(f"{_sha256(content)}  {path}\n" for path, content in files.items())
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in (*files.items(), ("SHA256SUMS", sums.encode())):
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return Package(descriptor, file.getvalue())


def dated(results: Results) -> datetime:
    """Of when the figures are: the end of the survey, or now while it goes on."""
    return results.survey.ended_at(results.at) or results.at


def catalogue_entry(package: Package, *, page: str, archive: str) -> dict[str, Any]:
    """The package as catalogues of open data read it (DCAT 2, https://www.w3.org/TR/vocab-dcat-2/),
    in JSON-LD. `page` and `archive` are the addresses of its page and of its file.
    """
    told = package.descriptor
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
        },
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": told["title"],
        "dct:description": told["description"],
        "dct:issued": told["created"],
        "dct:license": {"@id": LICENCE["path"]},
        "dct:publisher": {
            "@type": "foaf:Organization",
            "foaf:name": told["contributors"][0]["title"],
        },
        "dcat:landingPage": {"@id": told["homepage"]},
        "dcat:distribution": {
            "@type": "dcat:Distribution",
            "dcat:downloadURL": {"@id": archive},
            "dcat:mediaType": "application/zip",
            "dcat:byteSize": len(package.archive),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
                "spdx:checksumValue": package.checksum,
            },
        },
    }


def _parts(results: Results, crossed: Sequence[Results], address: str) -> Iterator[_Part]:
    survey = results.survey
    labels = profile_labels(results.book, results.fields)
    figures = _renamed(figures_sheet(results, crossed), _figure_fields(), _figure_row)
    codebook = _renamed(codebook_sheet(survey, labels), _codebook_fields(), lambda row: row)
    notice = method_notice(results)
    csv, text = "text/csv", "text/markdown"
    yield _Part("data/resultats.csv", _("Results"), csv, _csv(figures), _figure_fields())
    yield _Part("data/codebook.csv", _("Codebook"), csv, _csv(codebook), _codebook_fields())
    document = _written({"questionnaire": to_json(survey.document)})
    yield _Part("questionnaire.json", _("Questionnaire"), "application/json", document)
    yield _Part("METHODE.md", _("Method"), text, _method(notice, survey.smallest_cell))
    yield _Part("LISEZMOI.md", _("Read me first"), text, _readme(results, address))


# --- the descriptor ---------------------------------------------------------------------
def _descriptor(results: Results, parts: Sequence[_Part], address: str) -> dict[str, Any]:
    survey = results.survey
    notice = method_notice(results)
    return {
        "profile": "data-package",
        "name": f"{survey.space.slug}-{survey.code.lower()}",
        "title": read(survey.document.title),
        "description": f"{notice.label}. {notice.sentence}",
        "homepage": address,
        "created": dated(results).isoformat(timespec="seconds"),
        "licenses": [LICENCE],
        "contributors": [{"title": survey.space.name, "role": "publisher"}],
        "resources": [_resource(part) for part in parts],
    }


def _resource(part: _Part) -> dict[str, Any]:
    name = part.path.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    told: dict[str, Any] = {
        "name": name,
        "path": part.path,
        "title": part.title,
        "mediatype": part.media_type,
        "format": part.path.rsplit(".", 1)[1],
        "encoding": "utf-8",
        "bytes": len(part.content),
        "hash": f"sha256:{_sha256(part.content)}",
    }
    if not part.fields:
        return told | {"profile": "data-resource"}
    fields = [{"name": f.name, "type": f.kind, "description": f.about} for f in part.fields]
    schema = {"fields": fields, "missingValues": [""]}
    return told | {"profile": "tabular-data-resource", "schema": schema}


def _figure_fields() -> list[_Field]:
    return [
        _Field("column", "string", _("Code of the question or of its line; empty for ballots")),
        _Field("question", "string", _("Text of the question")),
        _Field("asked_of", "string", _("Of whom it was asked; empty for everyone")),
        _Field("profile_field", "string", _("Profile field of the group; empty for everybody")),
        _Field("group", "string", _("Group of participants; empty for everybody")),
        _Field("code", "string", _("Code of the answer, or _mean, _median for a mean, a median")),
        _Field("answer", "string", _("Text of the answer")),
        _Field("count", "integer", _("Participants who gave this answer")),
        _Field("share", "number", _("Share of those who answered, from 0 to 1")),
        _Field("value", "number", _("The mean or the median, where the line holds one")),
        _Field("asked", "integer", _("Participants who were asked")),
        _Field("answered", "integer", _("Participants who answered")),
        _Field("hidden", "boolean", _("Whether the count is hidden to protect small groups")),
    ]


def _codebook_fields() -> list[_Field]:
    names = {
        "column": _("Code of the column"),
        "page": _("Code of the page"),
        "question": _("Code of the question"),
        "kind": _("Type of question"),
        "label_fr": _("Text in French"),
        "label_en": _("Text in English"),
        "required": _("Whether an answer was required"),
        "asked_of": _("Of whom it was asked"),
        "code": _("Code of the answer"),
        "answer_fr": _("Answer in French"),
        "answer_en": _("Answer in English"),
        "remark": _("Remark"),
    }
    return [_Field(name, "string", about) for name, about in names.items()]


# --- files ------------------------------------------------------------------------------
def _renamed(sheet: Sheet, fields: Sequence[_Field], write: Callable[[Row], Row]) -> Sheet:
    """The sheet with the names of the fields for header: programs read them in any language."""
    header = [field.name for field in fields]
    return Sheet(sheet.name, header, lambda: map(write, sheet.rows()), sheet.length)


def _figure_row(row: Row) -> Row:
    cells: list[CellValue] = [*row]
    return [*cells[:-1], "true" if cells[-1] else "false"]


def _csv(sheet: Sheet) -> bytes:
    return b"".join(csv_chunks(sheet))


def _written(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _method(notice: Notice, k: int) -> bytes:
    margins, questions = _("Margins of error"), _("Questions as they were asked")
    colon = pgettext("colon", ": ")
    lines = [f"# {notice.label}", "", notice.sentence, ""]
    for item in notice.items:
        lines += [f"- **{item.title}** ({item.article})", f"  {item.text}"]
    lines += ["", f"## {margins}", "", notice.margin_sentence, ""]
    lines += [f"- {line.words}{colon}{line.margin}" for line in notice.margins]
    lines += [notice.electoral_sentence, "", f"## {questions}", ""]
    lines += [f"{number}. {text}" for number, text in enumerate(notice.questions, start=1)]
    lines += ["", *_made(k)]
    return ("\n".join(lines) + "\n").encode()


def _made(k: int) -> list[str]:
    """By which program the files are made, and how to make and check them again."""
    told = (
        _("Program: AimPact %(version)s. Files: Data Package 1, Table Schema 1, UTF-8."),
        _("Figures are counts of ballots: no random number, no seed. Means are sums over counts."),
        _("Rule of small groups: k = %(k)s, with complementary suppression."),
        _("Whoever runs the platform makes them again with: %(again)s"),
        _("Check that the files are whole with: %(check)s"),
        _("Ballots of a survey that has ended do not change: made again, the files are the same."),
    )
    values = {
        "version": _version(),
        "k": k,
        "again": "`python manage.py open_data CODE FILE.zip`",
        "check": "`sha256sum -c SHA256SUMS`",
    }
    title = _("How these files are made, and made again")
    return [f"## {title}", "", *(f"- {line % values}" for line in told)]


@cache
def _version() -> str:
    """The version of the program, as its project declares it."""
    declared = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(declared["project"]["version"])


def _readme(results: Results, address: str) -> bytes:
    survey = results.survey
    files = {
        "`data/resultats.csv`": _("every figure of the page of results, one a line"),
        "`data/codebook.csv`": _("what columns and codes mean"),
        "`questionnaire.json`": _("the questionnaire, to be asked again elsewhere"),
        "`METHODE.md`": _("how people were chosen and asked, and what the figures can claim"),
        "`datapackage.json`": _("the description of these files for programs (Frictionless)"),
        "`SHA256SUMS`": _("checksums of the files"),
    }
    hidden = _(
        "Counts of groups under %(k)s are empty, and as many others as it takes for nobody"
        " to work them out from the totals."
    ) % {"k": survey.smallest_cell}
    language = _("Language of the texts: %(language)s.") % {"language": get_language()}
    lines = [
        f"# {read(survey.document.title)}",
        "",
        f"{survey.space.name} – {address}",
        "",
        *(f"- {name} – {about}" for name, about in files.items()),
        "",
        hidden,
        "",
        f"{LICENCE['title']} ({LICENCE['path']}). {language}",
    ]
    return ("\n".join(lines) + "\n").encode()
