"""Weights from files: published calibrations to 1e-6, and refusals that say what to look at."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from aimpact.statistics.totals import Totals, read_totals
from aimpact.statistics.weighing import (
    People,
    Refusal,
    Weighed,
    WeighingRefused,
    main,
    read_people,
    weigh,
)
from tests.statistics.published import (
    CELLS,
    CELLS_A,
    CELLS_B,
    CELLS_BOUNDS,
    CELLS_CROSSED,
    CELLS_FACTORS,
    CELLS_NUMBERS,
    CELLS_OF_BOTH,
    CELLS_OF_NUMBERS,
    CELLS_PRINTED,
    EMPLOYEES,
    EMPLOYEES_BOUNDS,
    EMPLOYEES_MEANS,
    EMPLOYEES_TOTALS,
    EMPLOYEES_WEIGHTS,
)


def rows(text: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(text))]


def people(text: str = EMPLOYEES) -> People:
    return read_people(rows(text))


def totals(text: str = EMPLOYEES_TOTALS) -> list[Totals]:
    return read_totals(rows(text))


def employees(method: str) -> Weighed:
    bounds = EMPLOYEES_BOUNDS if method in {"logit", "truncated"} else None
    return weigh(people(), totals(), method=method, weight="poids", bounds=bounds)


@pytest.mark.parametrize("method", EMPLOYEES_WEIGHTS)
def test_the_employees_of_icarus_have_the_weights_that_are_published(method: str) -> None:
    found = employees(method)

    assert found.weights == pytest.approx(EMPLOYEES_WEIGHTS[method], abs=1e-6)
    assert found.gap < 1e-12


@pytest.mark.parametrize("method", EMPLOYEES_MEANS)
def test_they_go_to_the_cinema_as_often_as_calmar_says(method: str) -> None:
    found = employees(method)
    visits = np.array([float(cell) for cell in people().column("cinema")])

    mean = float(visits @ found.weights / found.weights.sum())
    assert mean == pytest.approx(EMPLOYEES_MEANS[method], abs=5e-3)


def cells() -> People:
    lines = [f"A{at // 3 + 1},B{at % 3 + 1},{weight}" for at, weight in enumerate(CELLS)]
    return people("\n".join(["A,B,w", *lines]))


def margins() -> list[Totals]:
    lines = [f"A,A{at + 1},{total}" for at, total in enumerate(CELLS_A)]
    lines += [f"B,B{at + 1},{total}" for at, total in enumerate(CELLS_B)]
    return totals("\n".join(["variable,category,total", *lines]))


@pytest.mark.parametrize("method", CELLS_FACTORS)
def test_the_cells_of_kalton_and_flores_cervantes_have_their_factors(method: str) -> None:
    found = weigh(cells(), margins(), method=method, weight="w", bounds=CELLS_BOUNDS.get(method))

    assert found.ratios == pytest.approx(CELLS_FACTORS[method], abs=1e-6)


def test_raking_gives_the_factors_that_they_print() -> None:
    found = weigh(cells(), margins(), weight="w")

    assert found.ratios.round(2).tolist() == list(CELLS_PRINTED)


def test_trimmed_raking_without_bounds_is_raking() -> None:
    found = weigh(cells(), margins(), method="trimmed", weight="w")

    assert found.ratios == pytest.approx(CELLS_FACTORS["raking"], abs=1e-6)


def test_crossed_totals_give_the_ratios_of_the_cells() -> None:
    lines = [f"A*B,A{at // 3 + 1}*B{at % 3 + 1},{n}" for at, n in enumerate(CELLS_CROSSED)]
    crossed = totals("\n".join(["variable,category,total", *lines]))

    found = weigh(cells(), crossed, weight="w", method="linear")

    wanted = np.array(CELLS_CROSSED) / np.array(CELLS)
    assert found.ratios == pytest.approx(wanted, abs=1e-9)


def numbered() -> People:
    lines = [f"A{at // 3 + 1},{at // 3 + 1},{at % 3 + 1},{w / 10}" for at, w in enumerate(CELLS)]
    return people("\n".join(["A,a,b,w", *(line for line in lines for _ten in range(10))]))


@pytest.mark.parametrize(
    ("wanted", "factors"),
    [
        ("a,,{}\nb,,{}".format(*CELLS_NUMBERS), CELLS_OF_NUMBERS),
        ("b,,3355\nA,A1,175\nA,A2,550\nA,A3,430\nA,A4,345", CELLS_OF_BOTH),
    ],
)
def test_totals_of_numbers_give_the_regression_estimator(
    wanted: str, factors: tuple[float, ...]
) -> None:
    read = totals(f"variable,category,total\n{wanted}")

    found = weigh(numbered(), read, weight="w", method="linear")

    assert found.ratios[::10] == pytest.approx(factors, abs=1e-6)


def test_the_example_of_the_r_package_sampling_is_solved_between_its_bounds() -> None:
    """`calib` (Tillé and Matei), example 1, solved by hand: the first stands at 0.75 and the last
    at 1.2, so that four between have the mean 4.05/4 around 3.5, four the mean 1 around 7.5, and
    their slope is (58 - 0.75 - 12 - 4.05·3.5 - 4·7.5)/10 = 0.1075.
    """
    lines = [f"{int(n < 6)},{int(n > 5)},{n},5" for n in range(1, 11)]
    read = people("\n".join(["u,v,x,d", *lines]))
    wanted = totals("variable,category,total\nu,,24\nv,,26\nx,,290")

    found = weigh(read, wanted, weight="d", method="truncated", bounds=(0.75, 1.2))

    first = [1.0125 + 0.1075 * (x - 3.5) for x in range(2, 6)]
    last = [1 + 0.1075 * (x - 7.5) for x in range(6, 10)]
    assert found.ratios == pytest.approx([0.75, *first, *last, 1.2], abs=1e-9)


def test_shares_are_brought_to_the_population() -> None:
    shares = totals(
        "variable,modalite,part\n"
        + "\n".join(f"A,A{at + 1},{total / 15}" for at, total in enumerate(CELLS_A))
        + "\n"
        + "\n".join(f"B,B{at + 1},{total / 1500}" for at, total in enumerate(CELLS_B))
    )

    found = weigh(cells(), shares, weight="w", population=1500)

    assert found.ratios == pytest.approx(CELLS_FACTORS["raking"], abs=1e-6)


def test_without_a_column_of_weights_everybody_begins_alike() -> None:
    found = weigh(people("sex\nf\nf\nf\nm"), totals("variable,category,total\nsex,f,50\nsex,m,50"))

    assert found.initial.tolist() == [25.0] * 4
    assert found.weights == pytest.approx([50 / 3] * 3 + [50])


def test_people_with_an_empty_cell_are_left_out_where_it_is_asked_for() -> None:
    read = people("sex,w\nf,1\n,1\nm,1\nm,")
    wanted = totals("variable,category,total\nsex,f,10\nsex,m,10")

    found = weigh(read, wanted, weight="w", leaves_out=True)

    assert np.isnan(found.weights).tolist() == [False, True, False, True]
    assert found.weights[[0, 2]] == pytest.approx([10, 10])


TWO = "variable,category,total\nsex,f,50\nsex,m,50"


@pytest.mark.parametrize(
    ("file", "wanted", "refusal", "said"),
    [
        ("sex\nf\nm", "variable,category,total\nage,old,9", Refusal.COLUMN, "no column “age”"),
        ("sex\nf\nx\nm", TWO, Refusal.UNKNOWN_CATEGORY, "line 3: no total is given for “x”"),
        ("sex\nf\nf", TWO, Refusal.EMPTY_CATEGORY, "nobody is “m” of sex"),
        ("sex,w\nf,1\n,2\nm,1", TWO, Refusal.VALUE, "line 3: a cell"),
        ("sex\n", TWO, Refusal.FILE, "holds nobody"),
        ("sex,w\nf\nm,1", TWO, Refusal.FILE, "line 2 has 1 cells"),
        (
            "sex,a\nf,1\nm,2",
            TWO + "\na,1,50\na,2,60",
            Refusal.SUMS_DIFFER,
            "sex: 100, a: 110",
        ),
        (
            "sex,a\nf,1\nm,2",
            TWO + "\na,1,40\na,2,60",
            Refusal.CONTRADICTION,
            "no weights meet these totals together",
        ),
        ("sex,n\nf,x\nm,2", TWO + "\nn,,9", Refusal.VALUE, "line 2, column “n”: “x”"),
        ("sex\n1\n2\n3", "sex,2,10,20", Refusal.UNKNOWN_CATEGORY, "3 categories and 2 totals"),
    ],
)
def test_what_cannot_be_weighted_is_refused_in_words(
    file: str, wanted: str, refusal: Refusal, said: str
) -> None:
    with pytest.raises(WeighingRefused) as refused:
        weigh(people(file), totals(wanted))

    assert refused.value.refusal is refusal
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("method", "bounds", "refusal"),
    [
        ("logit", (0.9, 1.1), Refusal.NO_CONVERGENCE),
        ("truncated", (0.9, 1.1), Refusal.NO_CONVERGENCE),
        ("logit", None, Refusal.VALUE),
        ("trimmed", (0.5, 1.5), Refusal.COLUMN),
    ],
)
def test_bounds_that_cannot_be_kept_are_refused(
    method: str, bounds: tuple[float, float] | None, refusal: Refusal
) -> None:
    with pytest.raises(WeighingRefused) as refused:
        weigh(people(), totals(), method=method, weight="poids", bounds=bounds)

    assert refused.value.refusal is refusal


def test_trimmed_weights_that_cannot_be_kept_are_refused() -> None:
    with pytest.raises(WeighingRefused, match="no weights within these bounds"):
        weigh(cells(), margins(), method="trimmed", bounds=(0.99, 1.01))


@pytest.mark.parametrize("cell", ["-1", "nan", "x"])
def test_initial_weights_that_are_none_are_refused(cell: str) -> None:
    with pytest.raises(WeighingRefused):
        weigh(people(f"sex,w\nf,{cell}\nm,1"), totals(TWO), weight="w")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "variable,category,total",
        "variable,category,total\nsex,f,many",
        "variable,category,total\nsex,f,1\nsex,f,2",
        "variable,category,total\nsex*age,f,1",
        "variable,category,total\nsex,f,-1",
        "variable,category,total\nsex,f,inf",
        "variable,category,total\nsex",
        "sex,2,10",
        "name,n,m1\nsex,two,10",
    ],
)
def test_totals_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"line|total"):
        totals(text)


# --- the terminal ------------------------------------------------------------------------------
def files(folder: Path, file: str, wanted: str) -> list[str]:
    (folder / "people.csv").write_text(file, encoding="utf-8")
    (folder / "totals.csv").write_text(wanted, encoding="utf-8")
    return [str(folder / "people.csv"), str(folder / "totals.csv")]


def test_the_command_prints_the_weights_and_what_they_are_worth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = files(tmp_path, EMPLOYEES, EMPLOYEES_TOTALS)

    assert main([*sent, "--weight", "poids", "--method", "logit", "--bounds", "0.4", "2.2"]) == 0

    printed = capsys.readouterr()
    lines = [*csv.DictReader(io.StringIO(printed.out))]
    assert [line["id"] for line in lines][:2] == ["a01", "a02"]
    weights = [float(line["weight"]) for line in lines]
    assert weights == pytest.approx(EMPLOYEES_WEIGHTS["logit"], abs=1e-6)
    assert "15 people" in printed.err
    assert "design effect" in printed.err


def test_the_command_says_that_weights_are_negative(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = files(tmp_path, EMPLOYEES, EMPLOYEES_TOTALS)

    assert main([*sent, "--weight", "poids", "--method", "linear"]) == 0
    assert "negative" in capsys.readouterr().err


def test_the_command_refuses_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = files(tmp_path, "sexe;poids\nH;1\nX;1\n", "variable;modalite;total\nsexe;H;10\n")

    assert main(sent) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("refused (unknown_category): line 3")
    assert main([sent[0], str(tmp_path / "none.csv")]) == 1
    assert main(files(tmp_path, "a\n1\n", "variable;total\n")) == 1
