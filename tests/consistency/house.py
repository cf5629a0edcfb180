"""What the laws of the house are about: its apps, its floors, its kinds of files."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "aimpact"

KINDS = {
    "__init__", "apps", "models", "enums", "rules", "selectors", "services", "forms", "views",
    "urls", "tasks", "admin", "management", "templates", "templatetags", "static", "locale",
    "migrations",
}  # fmt: skip
"""The kinds of code an app may hold; each has one name."""

DOMAIN_MODULES = {
    "core": {
        "access": "how a view says who may see it",
        "addresses": "where a request comes from, as far as we may know",
        "filetypes": "what a file is, read from its bytes",
        "language_model": "the optional language model: one request to its server",
        "live": "tickets of the live channels",
        "logs": "what the log may not hold",
        "pictures": "pictures that people send, drawn anew without what they hid",
        "postgresql": "the database engine of the settings, and how long a page waits for it",
        "prepared": "the few statements that PostgreSQL keeps planned",
        "scanning": "the operator's virus scanner",
        "text": "cleaning and comparing what people type",
        "vault": "what is encrypted with the application's key before it is written",
    },
    "ui": {
        "axes": "ticks of a chart's axes",
        "chart_drawing": "what a chart is drawn from, for pages and for files",
        "chart_pictures": "charts as SVG and PNG by themselves",
        "chart_words": "what a chart says in words",
        "charts": "charts as SVG with a table twin",
        "colour": "colours as numbers",
        "contrast": "WCAG contrast, and the nearest colour that passes",
        "geometry": "points and paths of charts",
        "icons": "the icons that the build kept",
        "middleware": "what stands between a request and every view",
        "navigation": "what a menu is",
        "outage": "what is shown when the database cannot answer",
        "parts": "the components, as typed objects",
        "scheme": "light, dark or the system's",
        "style": "what the style page shows",
        "text": "French typography",
        "theme": "a space's colours, logo and font as custom properties",
        "typesetting": "sheets and pictures typeset from data",
    },
    "territories": {
        "decoupage": "reads the official division of France",
        "fields": "form fields that read a place, for the forms of the floors above",
        "geography": "contours and centres of places, from packages",
        "built": "what `outlines` made; git does not know it",
        "reference": "population figures that come with the platform, with their source",
        "outlines": "makes the contours of the communes, when the checkout is prepared",
    },
    "accounts": {
        "adapter": "what django-allauth does our way",
        "archive": "all that is held of a person, for people and for machines",
        "oidc": "the relying party of OpenID Connect, for verified identities",
        "letters": "the letters that sign-in sends",
        "refusals": "why an identity could not be verified, in words",
        "personal_data": "where the floors above say what they hold of a person",
        "receivers": "what django-allauth did, for the audit trail",
    },
    "spaces": {
        "access": "who may see a view of a space",
        "callers": "who tries access codes, for the limits on mistakes",
        "confirmation": "the page that asks before what cannot be undone",
        "converters": "what a part of an address means",
        "entitlements": "the table of what each plan opens",
        "frame": "what every page of a space shows around its content",
        "logos": "what an uploaded logo must be",
        "menu": "the menu of a space",
        "qr": "QR codes of links and access codes",
        "refusals": "the pages that explain a refusal",
    },
    "surveys": {
        "access": "the door of the team's pages about one survey",
        "admission": "who may answer: conditions, rules and their document, pure Python",
        "code_sheets": "printed codes on letters and labels",
        "eligibility": "what of a person meets a condition of admission",
        "importing": "answers read from a file, pure Python",
        "arrivals": "by which way people come, counted in sums",
        "crowds": "how many ballots one place sends, and what is asked of it then",
        "guesses": "how many wrong codes one place types, and what is asked of it then",
        "bounces": "what a returned e-mail says (RFC 3464)",
        "sending": "when messages leave: by day",
        "addresses": "the addresses of a survey as they are printed, the languages it speaks",
        "kit_files": "the campaign kit as one archive",
        "kit": "what is printed, posted and pasted to make a survey known",
        "maps": "maps drawn as SVG",
        "films": "films that staff upload, without the places that they tell",
        "detail_wording": "what is wrong with a date, a contact, a place, a consent, in words",
        "sent_wording": "what is wrong with a file or a place, in words",
        "receivers": "what the storage forgets when a row goes",
        "telling": "dates and times of a questionnaire, in words",
        "tabs": "the tabs of a survey's team pages, to which upper floors add theirs",
        "panels": "panels beside the questions in the builder, to which upper floors add theirs",
        "starts": "other ways to start a survey, to which upper floors add theirs",
        "tokens": "signed and keyed values of answering",
        "invitees": "lists of e-mail addresses as people paste them",
        "proofs": "the proof of an erasure in words, with its seal",
        "poster": "posters, handbills and social cards with the QR code",
        "paper": "the lines of a questionnaire on paper: keyed in, compared",
        "paper_sheets": "a questionnaire on paper as a tagged PDF",
        "recent": "what a process keeps in memory because it was seen lately",
        "refusals": "why a person may not answer, and the way out, in words",
        "promises": "who can know what one answered, in words, wherever participants read it",
        "wording": "what is wrong with an answer, in words",
        "cookieless": "the middleware that keeps cookies out of the booth of verifiable surveys",
        "endings": "which ending a participant reads, and what it says again",
    },
    "insights": {
        "analyses": "what only the ballots themselves can tell, computed by a job, in steps",
        "analysis_wording": "where an analysis stands, in words",
        "criteria": "what results are weighted on, in words",
        "difference_wording": "a test of a difference between groups, in words",
        "designs": "what kind of result a survey gives, in one sentence",
        "disclosure": "suppression of small cells",
        "drawings": "from readings to charts",
        "exchanges": "whether weighted figures leave hidden counts hidden",
        "exports": "results as files",
        "findings": "rules that write sentences from protected figures, with their caveats",
        "margins": "what a file of population figures gives, line by line, pure Python",
        "margins_files": "the rows of a file of population figures: CSV, XLSX, XLS",
        "margins_numbers": "numbers of inhabitants as files write them, pure Python",
        "margins_wording": "what a file of population figures lacks, in words",
        "notices": "the method notice that goes with every result",
        "panels": "what upper floors show under a question's results",
        "running": "computes an analysis, step after step, in the worker",
        "steps": "the steps of an analysis, to which every room adds its own",
        "quality_wording": "signs of how ballots came in, in words",
        "reaching": "a ready campaign for a group that is missing",
        "readings": "from tallies to what a chart or table shows",
        "representation_wording": "participants against the population, in words",
        "refusals": "why results are not shown, and from when",
        "sample_wording": "why a label is refused, in words",
        "sampling": "whether facts allow the label that a team asks for, pure rules",
        "tallies": "the counters of a survey, read once",
        "wording": "sentences about results",
    },
    "knowledge": {
        "drawing_surveys": "a closed survey told as past work, from its public results",
        "passages": "an entry cut into passages",
        "synthesis": "what a language model is sent of past work, and which sentences are kept",
        "wording": "why a case is like a survey, in words",
    },
    "reports": {
        "paper": "notes as files: PDF and ODT",
        "writing": "the sentences of a note, from what the insights read",
    },
    "desk": {
        "access": "the door of a study's pages: who of AimPact sees them, and while which",
        "running": "what its jobs compute, with numpy",
        "tabs": "the pages of a study",
        "workbench": "dictionary, steps, columns and tables of a study's file",
        "workbench_wording": "what the workbench refuses, in words",
        "wording": "what the desk refuses to code and what an agreement allows, in words",
        "alpha_wording": "what an agreement of coders allows, in words",
        "paper": "readings as files: PDF, OpenDocument, and the data that their checksum is of",
        "writing": "what a reading is made of: sources cited, figures without one, its annex",
    },
    "exchange": {
        "answers": "answers of another tool to a questionnaire that came from it, pure Python",
        "formats": "questionnaires in the formats of other tools, pure Python",
        "joining": "a questionnaire at the end of another one, pure Python",
        "logic": "expressions of other tools as conditions, pure Python",
        "summaries": "what could not be carried, grouped for a reader",
        "opening": "files of strangers: sizes, bombs, macros, encodings",
        "wording": "what could not be carried, in words",
    },
    "library": {
        "assistant": "the optional language model: what is sent to it, how it is asked",
        "borrowing": "questions taken from elsewhere into a questionnaire",
        "catalogue": "the templates that come with the platform, as data",
        "comparing": "what differs between two times that a question was asked",
        "drawings": "from trends to charts",
        "matching": "the nearest texts to a few words, in memory",
        "proofreading": "the wording checker: rules in pure Python",
        "shifts": "whether answers moved since the time before: tests of what trends draw",
        "wording": "sentences about trends",
    },
    "web": {
        "journal": "events of the audit trail in words",
    },
    "demo": {
        "accounts": "who can sign in to the demonstration",
        "ballots": "who takes part, what they answer, when and how fast",
        "landscapes": "draws the pictures that its citizens send",
        "mailbox": "shows the mail that development keeps",
        "opinions": "what its citizens tend to think",
        "past_work": "what places that do not exist did before, for the knowledge base",
        "people": "three thousand citizens without names",
        "places": "fictional places: no real town is given opinions",
        "programme": "its surveys, in every state",
        "questionnaires": "what its surveys ask",
        "texts": "what its citizens write",
    },
}
"""The few other modules of each app, each with its reason. A stray name fails."""

OPEN_TO_OTHERS = {"models", "enums", "rules", "selectors", "services"}
"""What one app may import from another."""

ALSO_OPEN = {
    "core": {
        "access", "addresses", "filetypes", "language_model", "live", "pictures", "postgresql",
        "prepared", "scanning", "tasks", "text", "vault",
    },
    "ui": {
        "charts", "chart_pictures", "chart_words", "colour", "contrast", "icons", "navigation",
        "outage", "parts", "scheme", "text", "theme", "templatetags", "typesetting",
    },
    "territories": {"fields", "geography"},
    "accounts": {"oidc", "personal_data"},
    "spaces": {
        "access", "callers", "confirmation", "entitlements", "frame", "menu", "qr", "refusals",
    },
    "insights": {
        "analyses", "designs", "disclosure", "drawings", "exports", "findings", "notices", "panels",
        "readings", "steps", "tallies", "wording",
    },
    "desk": {"workbench", "writing"},
    "reports": {"paper", "writing"},
    "surveys": {
        "access", "addresses", "admission", "importing", "kit", "maps", "panels", "refusals",
        "sending", "starts", "tabs", "telling",
    },
}  # fmt: skip
"""Domain modules that are there for the floors above."""

NOT_APPS = {"operations", "project", "questionnaire", "proofs", "statistics", "language"}
"""Floors that are no Django apps: how the product runs; the engine, proofs, statistics and French,
plain Python."""


def floors() -> dict[str, int]:
    """Height of each app, read from the import contract; apps of one floor share it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(c["layers"] for c in contracts["contracts"] if c["id"] == "floors")
    return {
        app.strip(): height
        for height, layer in enumerate(reversed(layers))
        for app in layer.split("|")
    }


def apps() -> list[str]:
    """Names of the apps, lowest first."""
    return [app for app in sorted(floors(), key=floors().__getitem__) if app not in NOT_APPS]


def python_files() -> list[Path]:
    """Our Python files, migrations left out."""
    folders = (PACKAGE, ROOT / "tests", ROOT / "benchmarks")
    found = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [p for p in [*found, ROOT / "bootstrap.py"] if "migrations" not in p.parts]


def templates() -> list[Path]:
    """Every template of every app."""
    return sorted(PACKAGE.glob("*/templates/**/*.*"))


def name(path: Path) -> str:
    """A path as people name it."""
    return str(path.relative_to(ROOT))
