"""Population margins as INSEE publishes them."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from aimpact.territories.models import PopulationMargin, Territory
from aimpact.territories.selectors import known_margins, nearest_margins, population_margins
from aimpact.territories.services import MarginsUnreadableError, RefusedLine, import_margins

pytestmark = pytest.mark.django_db

HEADER = "annee,departement,nom_departement,region,nom_region,sexe,age,population\n"
SOURCE = "INSEE"


def department(code):
    return Territory.objects.get(kind="departement", code=code)


def read(text, **options):
    return import_margins(StringIO(text), source=SOURCE, **options)


def margins_of(place, variable):
    margins = population_margins(place, variable)
    assert margins is not None
    return margins


def nearest_kind(place):
    margins = nearest_margins(place, "gender")
    return margins and margins.territory.kind


def lines(*rows):
    return HEADER + "".join(f"{row}\n" for row in rows)


AIN = [
    "2021,01,Ain,84,ARA,H,0-19,10",
    "2021,01,Ain,84,ARA,F,0-19,11",
    "2021,01,Ain,84,ARA,H,75+,20",
    "2021,01,Ain,84,ARA,F,75+,25",
    "2015,01,Ain,84,ARA,F,75+,9",
]


def test_import_margins_keeps_the_latest_year_by_gender_by_age_and_by_both(france):
    report = read(lines(*AIN))

    ain = department("01")
    assert (report.year, report.read, report.written, report.other_years) == ("2021", 5, 8, 1)
    assert report.refused == []
    assert margins_of(ain, "gender").counts == {"man": 30, "woman": 36}
    assert margins_of(ain, "age_class").counts == {"0-19": 21, "75+": 45}
    assert margins_of(ain, "gender_age_class").counts == {
        "man 0-19": 10,
        "man 75+": 20,
        "woman 0-19": 11,
        "woman 75+": 25,
    }


def test_margins_carry_their_source_and_year(france):
    read(lines(*AIN))
    margins = margins_of(department("01"), "gender")

    assert (margins.source, margins.vintage) == ("INSEE", "2021")


def test_import_margins_keeps_another_year_when_asked(france):
    assert read(lines(*AIN), year="2015").written == 3
    assert margins_of(department("01"), "gender").counts == {"woman": 9}


def test_importing_again_replaces_and_leaves_no_former_class(france):
    read(lines(*AIN))
    read(lines("2026,01,Ain,84,ARA,H,15-29,7"))

    assert margins_of(department("01"), "age_class").counts == {"15-29": 7}
    assert PopulationMargin.objects.count() == 3


def test_import_margins_reads_regions(france):
    read("annee,region,nom_region,sexe,age,population\n2021,53,Bretagne,F,20-39,5\n")

    bretagne = Territory.objects.get(kind="region", code="53")
    assert margins_of(bretagne, "gender").counts == {"woman": 5}


def test_import_margins_reads_the_countrys_ages_one_by_one(france):
    read("annee,sexe,age,population\n2026,F,15,5\n2026,H,15,4\n2026,F,16,3\n")

    country = Territory.objects.get(kind="country")
    assert margins_of(country, "age_year").counts == {"15": 9, "16": 3}
    assert set(known_margins(country)) == {"age_year", "gender", "gender_age_year"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2021,99,Nowhere,84,ARA,H,0-19,1", "no territory has the code “99”"),
        ("2021,01,Ain,84,ARA,X,0-19,1", "“X” is not a sex (H or F)"),
        ("2021,01,Ain,84,ARA,H,young,1", "“young” is not an age or a class of ages"),
        ("2021,01,Ain,84,ARA,H,0-19,many", "“many” is not a number of inhabitants"),
        ("2021,01,Ain,84,ARA,H,0-19,-4", "“-4” is not a number of inhabitants"),
        ("2021,01,Ain,84,ARA,H,0-19,99999999999", "“99999999999” is not a number of inhabitants"),
        ("2021,01,Ain,84,ARA,H,0-19,", "“” is not a number of inhabitants"),
        ("MMXXI,01,Ain,84,ARA,H,0-19,1", "“MMXXI” is not a year"),
        ("2021,01,Ain", "“” is not a sex (H or F)"),
        ("2021,01,Ain,84,ARA,H,0-19,1,9", "more cells than columns"),
        ("2021,01,Ain,84,ARA,H,0\x00,1", "“0\x00” is not an age or a class of ages"),
        (AIN[0], "this figure was already given by an earlier line"),
    ],
)
def test_a_refused_line_is_reported_and_the_others_are_written(france, row, reason):
    report = read(lines(AIN[0], row))

    assert report.refused == [RefusedLine(3, reason)]
    assert (report.read, report.written) == (2, 3)


def test_a_file_of_another_shape_names_what_it_lacks(france):
    with pytest.raises(MarginsUnreadableError, match="columns missing: annee, sexe"):
        read("age,population\n1,2\n")


def test_an_empty_file_is_refused(france):
    with pytest.raises(MarginsUnreadableError):
        read("")


def test_a_file_that_is_no_csv_is_refused(france):
    with pytest.raises(MarginsUnreadableError, match="line 2"):
        read("annee,sexe,age,population\n2026,F,1," + "5" * 200_000)


def test_nearest_margins_climbs_to_the_smallest_territory_that_is_known(france):
    rennes = Territory.objects.get(kind="commune", code="35238")
    assert nearest_kind(rennes) is None

    read("annee,sexe,age,population\n2026,F,15,5\n")
    assert nearest_kind(rennes) == "country"

    read(lines("2021,35,Ille-et-Vilaine,53,Bretagne,F,20-39,5"))
    assert nearest_kind(rennes) == "departement"


def test_the_command_reports_every_refused_line(france, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("\ufeff" + lines(*AIN, "2021,99,X,84,ARA,H,0-19,1"), encoding="utf-8")
    out, errors = StringIO(), StringIO()

    call_command("import_population", path, stdout=out, stderr=errors)

    assert errors.getvalue() == "line 7: no territory has the code “99”\n"
    assert out.getvalue() == (
        "6 lines read: 8 margins of 2021 written, 1 lines of other years left, 1 refused.\n"
    )


@pytest.mark.parametrize("content", [b"a,b\n", b"\xff\xfe\x00", None])
def test_the_command_says_which_file_cannot_be_read(france, tmp_path, content):
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=r"people\.csv cannot be read"):
        call_command("import_population", path)


INSEE = Path(settings.BASE_DIR).parent / "shared" / "data" / "insee-population"


@pytest.mark.skipif(not INSEE.exists(), reason="../shared/data/insee-population is absent")
def test_insees_file_of_regions_is_read_whole(france):
    for code in (
        "44",
        "24",
        "27",
        "28",
        "32",
        "52",
        "75",
        "76",
        "93",
        "01",
        "02",
        "03",
        "04",
        "06",
    ):
        Territory.objects.create(kind="region", code=code, name=f"Region {code}")

    with (INSEE / "population_region_sexe_age.csv").open(encoding="utf-8") as file:
        report = import_margins(file, source=SOURCE)

    assert (report.read, report.other_years, report.refused) == (360, 180, [])
    assert (report.year, report.written) == ("2021", 18 * (2 + 5 + 10))
    bretagne = Territory.objects.get(kind="region", code="53")
    assert list(margins_of(bretagne, "age_class").counts) == [
        "0-19",
        "20-39",
        "40-59",
        "60-74",
        "75+",
    ]
