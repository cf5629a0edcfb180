"""The rule of small groups attacked from outside: what HTTP serves, read and solved together.

A stranger and a member of the team take all that they may (pages, pictures, tables of differences,
open data, exports, the note), read its figures, and solve them as one system: the figures are the
same everywhere, and no count under k comes out. Proofs for each reading stand beside each reading;
this one knows nothing of the code that made the pages.
"""

import csv
import html
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from itertools import product
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.insights.services.publications import publish_parts
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.models import Survey
from aimpact.surveys.services.sealing import ImportedBallot
from tests.factories import make_closed_survey
from tests.insights.algebra import is_known, row_space
from tests.insights.ballots import DAY, NOW, PROFILE, fill_all
from tests.insights.test_views_differences import analyse
from tests.permissions import make_staff

pytestmark = pytest.mark.django_db
K = 5
AGES = {"15-24": "15 à 24 ans", "25-39": "25 à 39 ans", "65-79": "65 à 79 ans", "": "non précisé"}
GENDERS = {"woman": "Une femme", "man": "Un homme"}
ANSWERS = {"q1": ("Rouge", "Vert", "Bleu"), "q2": ("Pain", "Vin")}
SIDES: Mapping[str, Sequence[str]] = {
    "age_band": tuple(AGES),
    "gender": tuple(GENDERS),
    "q1": ANSWERS["q1"],
    "q2": ANSWERS["q2"],
}
NAMES = tuple(SIDES)
CELLS = [*product(*SIDES.values())]
"""Every kind of person. What a reader does not know is how many there are of each."""
PUBLIC_TABLES = (("age_band", "q1"), ("age_band", "q2"), ("gender", "q1"), ("gender", "q2"))
TEAM_TABLES = (*PUBLIC_TABLES, ("q1", "q2"))
Crowd = Counter[tuple[str, ...]]
People = frozenset[tuple[str, ...]]
"""Kinds of people who are counted together."""


def kinds(**wanted: Sequence[str]) -> People:
    """Those who are of one of these, name by name."""
    return frozenset(
        cell
        for cell in CELLS
        if all(cell[NAMES.index(name)] in values for name, values in wanted.items())
    )


def how_many(crowd: Crowd, people: People) -> int:
    return sum(crowd[cell] for cell in people)


# --- a small survey ---------------------------------------------------------------------
def crowd_of(seed: int) -> Crowd:
    """A few kinds of people, a few or many of each; always the same for a seed."""
    draw = Random(seed)
    few = draw.sample(CELLS, draw.randint(5, 12))
    return Counter({cell: draw.choice((1, 2, 3, 4, 6, 9, 15)) for cell in few})


def survey_of(crowd: Crowd) -> Survey:
    questions = tuple(
        Question(
            code=code,
            kind=Kind.SINGLE,
            label=Text(f"Choix {code}"),
            choices=tuple(Choice(code=each.lower(), label=Text(each)) for each in answers),
        )
        for code, answers in ANSWERS.items()
    )
    document = Questionnaire(title=Text("Essai"), pages=(Page(code="p1", questions=questions),))
    survey = make_closed_survey(questionnaire=document, profile_fields=PROFILE)
    fill_all(survey, (ballot_of(cell) for cell in crowd.elements()))
    analyse(survey)
    return survey


def ballot_of(cell: tuple[str, ...]) -> ImportedBallot:
    age, gender, first, second = cell
    answers: dict[str, Value] = {"q1": first.lower(), "q2": second.lower()}
    profile = {"gender": gender} | ({"age_band": age} if age else {})
    return ImportedBallot(answers, profile, DAY)


# --- what is served ---------------------------------------------------------------------
@dataclass
class Loot:
    """What a reader took: each figure, how many it says and where it was read."""

    figures: list[tuple[People, int, str]] = field(default_factory=list)
    hidden: int = 0

    def add(self, people: People, told: str, source: str) -> None:
        """A cell of a table as it is written: « 12 (24 %) », « 12 », « masqué », nothing."""
        number = re.match(r"[\d\u202f]+", told)
        if number is None:
            self.hidden += 1
        else:
            self.figures.append((people, int(number[0].replace("\u202f", "")), source))


def group_of(by: str, label: str) -> Sequence[str]:
    """The values behind a label: « 15 à 24 ans + non précisé », « Rouge » between quotes."""
    known = {name: value for value, name in (AGES | GENDERS).items()}
    parts = [part.strip(" «»“”\u00a0\u202f") for part in label.split(" + ")]
    return [known.get(part, part) for part in parts] if by in PROFILE else parts


def tables_of(page: str) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Tables of a page with what stands before them, as words: heads and rows."""
    for found in re.finditer(r"<table.*?</table>", page, re.DOTALL):
        rows = [
            [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", found[0], re.DOTALL)
        ]
        figure = page.rfind('<figure class="chart" id="', 0, found.start())
        name = page[figure:].split('"', 4)[3] if figure >= 0 else ""
        yield name, rows[0], rows[1:]


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


@dataclass(frozen=True)
class Crossed:
    """Which table a reader looks at, and where."""

    by: str
    question: str
    at: str

    def read(self, loot: Loot, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        for label, *cells in rows:
            people = group_of(self.by, label)
            for head, told in zip(heads[1:], cells, strict=True):
                is_answer = head in ANSWERS[self.question]
                wanted = {self.by: people} | ({self.question: [head]} if is_answer else {})
                loot.add(kinds(**wanted), told, self.at)


def take_results(client: Client, loot: Loot, url: str) -> None:
    """The page crossed by each field in turn, and its pictures."""
    for by in PROFILE:
        page = client.get(url, {"croiser": by}).content.decode()
        sizes = f"people-{by.replace('_', '-')}"
        for name, heads, rows in tables_of(page):
            if name == sizes:
                take_totals(loot, by, rows, url)
            for question in ANSWERS:
                if name == f"q-{question}-cross":
                    Crossed(by, question, url).read(loot, heads, rows)
                elif name == f"q-{question}":
                    take_totals(loot, question, rows, url)
        for question in ANSWERS:
            picture = Crossed(by, question, f"{url}graphiques/q-{question}-cross.svg")
            take_picture(client, loot, picture)


def take_totals(loot: Loot, name: str, rows: Sequence[Sequence[str]], url: str) -> None:
    for label, told, *_share in rows:
        loot.add(kinds(**{name: group_of(name, label)}), told, url)


def take_picture(client: Client, loot: Loot, picture: Crossed) -> None:
    answer = client.get(picture.at, {"croiser": picture.by})
    if answer.status_code == 404:
        return
    words = html.unescape(re.findall(r"<desc[^>]*>(.*?)</desc>", answer.content.decode())[0])
    heads, *rows = [line.split(", ") for line in words.split(". ")]
    picture.read(loot, heads, rows)


def take_differences(client: Client, loot: Loot, url: str, tables: Sequence[Sequence[str]]) -> None:
    for by, question in tables:
        page = client.get(url, {"par": by, "question": question}).content.decode()
        section = page.partition('id="tableau"')[2].partition("</section>")[0]
        for _name, heads, rows in tables_of(section):
            bare = [[row[0], *map(count_of, row[1:])] for row in rows]
            Crossed(by, question, url).read(loot, heads, bare)


def count_of(told: str) -> str:
    """« 24 % (12) » of the page of differences is 12 people."""
    found = re.search(r"\(([\d\u202f]+)\)", told)
    return found[1] if found else told


def take_figures(loot: Loot, content: bytes, source: str) -> None:
    """A table of figures, whatever its header: exports and open data have the same columns."""
    titles = {"Âge": "age_band", "Genre": "gender", "": ""}
    for row in [*csv.reader(StringIO(content.decode().removeprefix("\ufeff")))][1:]:
        question, by, group, code, count = row[0], titles[row[3]], row[4], row[5], row[7]
        wanted = {by: group_of(by, group)} if by else {}
        if code:
            wanted[question] = [code.title()]
        loot.add(kinds(**wanted), count, source)
        if question and by:
            loot.add(kinds(**{by: wanted[by]}), row[11], source)


def take_note(client: Client, url: str) -> list[int]:
    """Bases told by the note: of how many people each of its figures is."""
    words = plain(client.get(url).content.decode())
    return [int(n) for n in re.findall(r"\bn\s=\s(\d+)", words)]


def taken_by_a_stranger(client: Client, survey: Survey) -> Loot:
    loot = Loot()
    take_results(client, loot, reverse("public_results", args=[survey.code]))
    url = reverse("public_differences", args=[survey.code])
    take_differences(client, loot, url, PUBLIC_TABLES)
    answer = client.get(reverse("public_open_data_file", args=[survey.code]))
    if answer.status_code == 200:
        archive = zipfile.ZipFile(BytesIO(answer.content))
        take_figures(loot, archive.read("data/resultats.csv"), "open data")
    return loot


def taken_by_the_team(client: Client, survey: Survey) -> Loot:
    """Whatever a stranger takes, and what the team's own pages and files add."""
    loot, place = taken_by_a_stranger(client, survey), [survey.space.slug, survey.code]
    client.force_login(make_staff(survey.space))
    take_results(client, loot, reverse("survey_results", args=place))
    take_differences(client, loot, reverse("survey_differences", args=place), TEAM_TABLES)
    order = {"content": "figures", "file_format": "csv", "values": "codes"}
    answer = client.post(reverse("survey_exports", args=place), order)
    if "Content-Disposition" in answer.headers:  # refused to a survey of too few ballots
        take_figures(loot, answer.getvalue(), "export")
    assert all(base >= K for base in take_note(client, reverse("survey_note", args=place)))
    return loot


# --- what comes out ---------------------------------------------------------------------
def small_counts(crowd: Crowd, tables: Sequence[Sequence[str]]) -> Iterator[tuple[str, People]]:
    """Counts under k that nobody may work out: of a value that somebody gave, of an answer that
    somebody gave. Totals of everybody are public (ADR 0009, 2), and how many said nothing (9).
    """
    everybody = crowd.total()
    for by, question in tables:
        for value in SIDES[by]:
            size = how_many(crowd, kinds(**{by: [value]}))
            if not size or size == everybody:
                continue
            if value and size < K and by in PROFILE:
                yield f"{by}={value}", kinds(**{by: [value]})
            for answer in SIDES[question]:
                people = kinds(**{by: [value], question: [answer]})
                if how_many(crowd, kinds(**{question: [answer]})) and how_many(crowd, people) < K:
                    yield f"{by}={value}, {question}={answer}", people


def row_of(people: People) -> list[int]:
    return [int(cell in people) for cell in CELLS]


def check(crowd: Crowd, loot: Loot, tables: Sequence[Sequence[str]]) -> None:
    wrong = [
        (source, told, how_many(crowd, people))
        for people, told, source in loot.figures
        if told != how_many(crowd, people)
    ]
    assert wrong == []
    known = row_space([row_of(people) for people in {people for people, _n, _at in loot.figures}])
    out = [name for name, people in small_counts(crowd, tables) if is_known(row_of(people), known)]
    assert out == []


@pytest.mark.parametrize("seed", [1, 2, 3, 6])
def test_nothing_that_is_served_tells_of_fewer_than_k_people(client: Client, seed: int) -> None:
    crowd = crowd_of(seed)
    survey = survey_of(crowd)
    stranger = make_staff(survey.space)
    publish_parts(survey, ["differences", "open_data"], by=stranger, at=NOW)

    check(crowd, taken_by_a_stranger(client, survey), PUBLIC_TABLES)
    check(crowd, taken_by_the_team(client, survey), TEAM_TABLES)


def test_the_attack_reads_every_source_and_finds_a_leak_where_there_is_one(client: Client) -> None:
    """Otherwise it would pass by reading nothing."""
    crowd: Crowd = Counter(
        {
            ("15-24", "woman", "Rouge", "Pain"): 20,
            ("15-24", "man", "Vert", "Vin"): 12,
            ("65-79", "man", "Rouge", "Vin"): 14,
            ("65-79", "woman", "Vert", "Pain"): 3,
            ("65-79", "woman", "Bleu", "Pain"): 9,
        }
    )
    survey = survey_of(crowd)
    publish_parts(survey, ["differences", "open_data"], by=make_staff(survey.space), at=NOW)
    loot = taken_by_the_team(client, survey)
    sources = {source.rsplit("/", 2)[-1] or source for _people, _n, source in loot.figures}
    assert {"open data", "export", "q-q1-cross.svg", "q-q2-cross.svg"} <= sources
    assert {reverse("public_results", args=[survey.code])} <= {at for _p, _n, at in loot.figures}
    assert loot.hidden

    check(crowd, loot, TEAM_TABLES)
    loot.figures += [(kinds(age_band=["15-24"], q1=[a]), n, "?") for a, n in (("Vert", 12),)]
    loot.figures += [(kinds(age_band=["15-24"], q1=["Bleu"]), 0, "?")]
    with pytest.raises(AssertionError):
        check(crowd, loot, TEAM_TABLES)
