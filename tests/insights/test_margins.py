"""Files of population figures: what is read, what is refused, line by line; and their page."""

import gzip
import io
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from aimpact.accounts.enums import ProfileField
from aimpact.insights.margins import FileUnlike, MarginsRead, Wrong, read_margins, unfold
from aimpact.insights.margins_files import NotReadable, rows_of
from aimpact.insights.margins_wording import explain_left, explain_line
from aimpact.insights.models import SpaceMargin
from aimpact.insights.selectors import read_results
from aimpact.insights.selectors.profiles import populations
from aimpact.insights.services.margins import keep_margins
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Space
from aimpact.surveys.importing.files import MAXIMUM_BYTES
from aimpact.territories.models import PopulationMargin
from tests.factories import make_closed_survey, make_commune, make_space, make_user
from tests.insights.ballots import NOW, fill
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

POP1B = """CODGEO;LIBGEO;SEXE;AGED100;NB
35238;Rennes;1;014;100
35238;Rennes;1;015;10,4
35238;Rennes;1;030;20
35238;Rennes;2;045;30
35238;Rennes;2;100;5
35001;Acigné;1;030;999
"""


def read(text: str, separator: str = ";", **more: str) -> MarginsRead:
    return read_margins((line.split(separator) for line in text.splitlines()), **more)


def test_a_table_of_the_census_gives_adults_of_the_commune_by_age_and_sex() -> None:
    found = read(POP1B, place="35238")
    assert found.counts == {
        "age_band": {"15-24": 10, "25-39": 20, "40-54": 30, "80+": 5},
        "gender": {"man": 30, "woman": 35},
        "gender_age_band": {
            "man 15-24": 10,
            "man 25-39": 20,
            "woman 40-54": 30,
            "woman 80+": 5,
        },
    }
    assert (found.lines, found.elsewhere, found.refused, found.left) == (6, 1, [], {})


def test_occupational_groups_of_the_census_are_those_of_the_profile() -> None:
    found = read("CODGEO;SEXE;AGEQ65;CS1_8;NB\n1;1;20;6;40\n1;2;65;7;60\n", place="1")
    assert found.counts["occupation"] == {"6": 40, "7": 60}
    assert found.counts["gender"] == {"man": 40, "woman": 60}
    # 65 and over holds two of our bands: the age is not guessed.
    assert found.left == {"age_band": Wrong.STRADDLING}


def test_classes_of_age_that_straddle_ours_are_refused_and_said() -> None:
    found = read("annee;sexe;age;population\n2021;H;0-19;5\n2021;H;20-39;7\n2021;F;75+;9\n")
    assert found.counts == {"gender": {"man": 7, "woman": 9}}
    assert found.left == {"age_band": Wrong.STRADDLING}
    assert "15-24" in explain_left(Wrong.STRADDLING)


def test_a_simple_list_reads_codes_and_labels() -> None:
    found = read(
        "variable,modalité,habitants\nâge,15 à 24 ans,10\nage,80+,20\ngenre,Femmes,5\n"
        "genre,h,6\nprofession,Ouvriers,7\nprofession,7,8\n",
        ",",
    )
    assert found.refused == []
    assert found.counts == {
        "age_band": {"15-24": 10, "80+": 20},
        "gender": {"woman": 5, "man": 6},
        "occupation": {"6": 7, "7": 8},
    }


def test_wrong_lines_are_told_by_their_number_and_the_others_count() -> None:
    found = read(
        "variable;modalite;habitants\nage;15-24;dix\nchien;gros;4\nage;vieux;4\ngenre;x;4\n"
        "genre;femme;4\ngenre;2;4\ngenre;homme;-1\ngenre;homme;3\n\n"
    )
    assert [(line.number, line.wrong) for line in found.refused] == [
        (2, Wrong.NUMBER),
        (3, Wrong.VARIABLE),
        (4, Wrong.CATEGORY),
        (5, Wrong.SEX),
        (7, Wrong.TWICE),
        (8, Wrong.NUMBER),
    ]
    assert found.counts == {"gender": {"woman": 4, "man": 3}}
    assert explain_line(found.refused[0]).startswith("Ligne 2")


def test_a_field_with_one_value_compares_with_nothing() -> None:
    found = read("variable;modalite;habitants\ngenre;femme;4\n")
    assert (found.counts, found.left) == ({}, {"gender": Wrong.INCOMPLETE})


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", "nb\n3\n", "sexe;age\nH;15\n"])
def test_a_file_unlike_any_shape_is_refused(text: str) -> None:
    with pytest.raises(FileUnlike):
        read(text)


@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=12))
def test_whatever_the_file_holds_it_is_read_or_refused(rows: list[Sequence[str]]) -> None:
    header = ["variable", "modalite", "habitants", "sexe", "age"]
    for names in (header, header[2:]):
        found = read_margins([names, *rows])
        assert len(found.refused) <= found.lines <= len(rows)


# --- the space's own figures -------------------------------------------------------------
@pytest.mark.django_db
def test_figures_of_a_space_stand_before_the_official_ones_for_its_own_territory() -> None:
    commune, other = make_commune(), make_commune()
    space = make_space(territory=commune)
    for place in (commune, other):
        PopulationMargin.objects.create(
            territory=place,
            variable="gender",
            category="woman",
            inhabitants=1,
            source="Insee",
            vintage="2021",
        )
    bring(space, {"gender": {"woman": 40, "man": 60}})
    own = populations(commune, ["gender"], space=space)["gender"]
    assert (own.counts, own.source) == ({"woman": 40, "man": 60}, "Mairie")
    assert populations(other, ["gender"], space=space)["gender"].source == "Insee"
    assert populations(commune, ["gender"], space=make_space())["gender"].source == "Insee"


@pytest.mark.django_db
def test_results_are_compared_with_them_where_there_is_no_territory() -> None:
    space = make_space()
    bring(space, {"gender": {"woman": 40, "man": 60}})
    survey = make_closed_survey(space, profile_fields=["gender"])
    fill(survey, 9, profile={"gender": "woman"})
    assert read_results(survey, at=NOW).people[0].population is not None


def bring(space: Space, counts: dict[str, dict[str, int]]) -> None:
    at = timezone.now()
    keep_margins(space, counts, source="Mairie", vintage="2025", by=make_user(), at=at)


# --- the page ----------------------------------------------------------------------------
def url_of(space: Space, name: str = "space_population", *more: str) -> str:
    return reverse(name, args=[space.slug, *more])


def editor(client: Client) -> Space:
    space = make_space(name="Ville", territory=make_commune(code="35238"))
    client.force_login(make_staff(space, Role.EDITOR))
    return space


def send(client: Client, space: Space, content: bytes, name: str = "pop.csv") -> tuple[int, str]:
    data = {"file": SimpleUploadedFile(name, content), "source": "INSEE", "vintage": "2021"}
    answer = client.post(url_of(space), data)
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_who_may_see_and_bring_figures(client: Client) -> None:
    space = make_space()
    cast = make_cast(space)
    expected = team_page(owner=SEEN, editor=SEEN)
    assert answers_of(client, cast, url_of(space)) == expected
    for url in (url_of(space, "keep_population"), url_of(space, "forget_population", "gender")):
        assert answers_of(client, cast, url, method="post") == expected


@pytest.mark.django_db
def test_a_file_is_looked_at_before_it_is_kept(client: Client) -> None:
    space = editor(client)
    status, page = send(client, space, POP1B.encode("cp1252"))
    assert status == 200
    assert "Ce qui a été lu" in page
    assert not SpaceMargin.objects.exists()
    signed = page.partition('name="figures" value="')[2].partition('"')[0]
    client.post(url_of(space, "keep_population"), {"figures": signed})
    kept = {(row.variable, row.category): row.inhabitants for row in SpaceMargin.objects.all()}
    assert kept[ProfileField.GENDER, "man"] == 30
    assert "Retirer" in client.get(url_of(space)).content.decode()
    client.post(url_of(space, "forget_population", "gender"))
    assert set(SpaceMargin.objects.values_list("variable", flat=True)) == {"age_band"}


@pytest.mark.django_db
def test_figures_that_were_not_read_here_are_not_kept(client: Client) -> None:
    space = editor(client)
    client.post(url_of(space, "keep_population"), {"figures": "forged"})
    assert not SpaceMargin.objects.exists()


@pytest.mark.django_db
def test_a_spreadsheet_is_read_and_a_broken_one_is_refused(client: Client) -> None:
    space = editor(client)
    book = Workbook()
    for row in (["variable", "modalite", "habitants"], ["genre", "F", 5], ["genre", "H", 6]):
        book.active.append(row)  # type: ignore[union-attr]  # a new book has a sheet
    file = io.BytesIO()
    book.save(file)
    assert "Garder ces chiffres" in send(client, space, file.getvalue(), "a.xlsx")[1]
    status, page = send(client, space, b"PK\x03\x04 nothing", "a.xlsx")
    assert (status, "Ce classeur ne peut pas être lu" in page) == (422, True)
    status, page = send(client, space, b"\xd0\xcf\x11\xe0 nothing", "a.xls")
    assert (status, "enregistrez-le au format .xlsx" in page) == (422, True)


@pytest.mark.django_db
def test_a_file_of_nothing_known_and_a_wrong_year_are_refused(client: Client) -> None:
    space = editor(client)
    assert send(client, space, b"a;b\n1;2\n")[0] == 422
    answer = client.post(url_of(space), {"source": " ", "vintage": "21"})
    assert answer.status_code == 422


# --- the files of INSEE -------------------------------------------------------------------
WIDE = [
    ["Estimation de population au 1er janvier", "", "", "", "", ""],
    ["", "", "", "", "", ""],
    ["Départements", "", "Hommes", "", "Femmes", ""],
    ["", "", "15 à 24 ans", "80 ans et plus", "15 à 24 ans", "80 ans et plus"],
    ["01", "Ain", "10", "3", "11", "5"],
    ["2A", "Corse-du-Sud", "1", "2", "3", "4"],
    ["DOM", "", "99", "99", "99", "99"],
    ["Source : Insee", "", "", "", "", ""],
]
"""As INSEE lays its estimates out, with classes of age that are ours."""


def test_a_wide_table_of_estimates_is_read_gender_by_gender() -> None:
    found = read_margins(unfold(WIDE), place="01")
    assert found.counts == {
        "age_band": {"15-24": 21, "80+": 8},
        "gender": {"man": 13, "woman": 16},
        "gender_age_band": {"man 15-24": 10, "man 80+": 3, "woman 15-24": 11, "woman 80+": 5},
    }
    assert found.elsewhere == 4
    assert not found.refused


def test_a_table_that_is_not_wide_stays_as_it_is() -> None:
    rows = [["variable", "modalite", "habitants"], ["age", "15-24", "3"]]
    assert [*unfold(rows)] == rows
    assert [*unfold([])] == []


def test_the_sheet_named_after_the_year_is_read() -> None:
    book, file = Workbook(), io.BytesIO()
    book.active.title = "À savoir"  # type: ignore[union-attr]  # a new book has a sheet
    for name, number in (("2020", "5"), ("2021", "7")):
        sheet = book.create_sheet(name)
        sheet.append(["variable", "modalite", "habitants"])
        sheet.append(["age", "15-24", number])
    book.save(file)
    assert [*rows_of(file.getvalue(), year="2021")][1] == ["age", "15-24", "7"]
    with pytest.raises(FileUnlike):
        read_margins(rows_of(file.getvalue(), year="1999"))


def test_an_old_spreadsheet_that_is_broken_says_how_to_save_it() -> None:
    with pytest.raises(NotReadable, match=r"\.xlsx"):
        [*rows_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)]


ESTIMATES = Path(__file__).parents[3] / (
    "shared/data/insee-population/estim-pop-dep-sexe-gca-1975-2021.xls.gz"
)


@pytest.mark.skipif(not ESTIMATES.exists(), reason="INSEE's file is not beside the project")
def test_the_xls_of_insee_is_read() -> None:
    """Ain, 2021: classes from 20 years on, for those from 0 to 19 straddle the age of fifteen."""
    rows = rows_of(gzip.decompress(ESTIMATES.read_bytes()), year="2021")
    found = read_margins(rows, place="01")
    assert found.counts == {"gender": {"man": 238_724, "woman": 254_716}}
    assert found.left == {"age_band": "straddling"}


# --- files made to harm -------------------------------------------------------------------
HEAD = "".join(
    f'<c r="{cell}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for cell, name in zip("ABC", ("variable", "modalite", "habitants"), strict=True)
)
LINES = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>genre</t></is></c>'
    '<c r="B2" t="inlineStr"><is><t>{sex}</t></is></c><c r="C2"><v>{number}</v></c></row>'
)


def sheet_of(rows: str, *, size: str = "A1:C9", before: str = "") -> bytes:
    """A spreadsheet whose sheet is written by hand."""
    book, file, made = Workbook(), io.BytesIO(), io.BytesIO()
    book.save(file)
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'{before}<worksheet xmlns="{name}"><dimension ref="{size}"/><sheetData>'
        f'<row r="1">{HEAD}</row>{rows}</sheetData></worksheet>'
    )
    with ZipFile(file) as source, ZipFile(made, "w") as packed:
        for part in source.namelist():
            is_sheet = part.endswith("sheet1.xml")
            packed.writestr(part, sheet if is_sheet else source.read(part))
    return made.getvalue()


HARMFUL = {
    "cut": sheet_of('<row r="2"><c r="A2"><v>'),
    "no number": sheet_of('<row r="2"><c r="A2"><v>z</v></c></row>'),
    "no place": sheet_of('<row r="2"><c r="!!"><v>1</v></c></row>'),
    "no text": sheet_of('<row r="2"><c r="A2" t="s"><v>99999</v></c></row>'),
    "a file of the server": sheet_of(
        '<row r="2"><c r="A2" t="inlineStr"><is><t>&x;</t></is></c></row>',
        before='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ),
    "a cell without end": b"variable;modalite;habitants\ngenre;" + b"x" * 200_000,
    "a quotation mark never closed": b'variable;modalite;habitants\n"' + b"x\n" * 100_000,
    "too large": b"PK\x03\x04" + b"\0" * MAXIMUM_BYTES,
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_file_made_to_harm_is_refused_in_words(name: str) -> None:
    with pytest.raises(NotReadable):
        read_margins(rows_of(HARMFUL[name]))


@pytest.mark.django_db
def test_and_its_page_says_so(client: Client) -> None:
    status, page = send(client, editor(client), HARMFUL["no number"], "a.xlsx")
    assert (status, "Ce classeur ne peut pas être lu" in page) == (422, True)


def test_a_cell_at_the_far_end_does_not_have_the_billions_before_it_read() -> None:
    far = '<row r="150000"><c r="XFD150000"><v>1</v></c></row>'
    assert len([*rows_of(sheet_of(far, size="A1:XFD1048576"))]) < 3_000


def test_no_line_is_lost_where_a_file_is_wrong_about_its_size() -> None:
    lines = LINES.format(sex="F", number=5) + LINES.replace("2", "3").format(sex="H", number=6)
    found = read_margins(rows_of(sheet_of(lines, size="A1:C2")))
    assert found.counts == {"gender": {"woman": 5, "man": 6}}
