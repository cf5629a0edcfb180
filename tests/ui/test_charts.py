import re
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from aimpact.ui.axes import draw_days, draw_histogram, nice_top
from aimpact.ui.chart_words import describe_base
from aimpact.ui.charts import (
    Bar,
    BarChart,
    Base,
    Bin,
    ComparisonChart,
    ComparisonRow,
    Day,
    DayChart,
    GroupChart,
    Histogram,
    LikertChart,
    LikertRow,
    Series,
    Value,
    ValueChart,
)
from aimpact.ui.geometry import (
    draw_bars,
    draw_comparison,
    draw_groups,
    draw_likert,
    draw_values,
)
from tests.ui.drawing import draw

NARROW = "\u202f"
LEVELS = ("Pas du tout", "Plutôt pas", "Entre les deux", "Plutôt", "Tout à fait")


@pytest.fixture(autouse=True)
def french():
    with translation.override("fr"):
        yield


def bars(*counts, base=None, **options):
    named = tuple(Bar(f"Choix {at}", count) for at, count in enumerate(counts, 1))
    return BarChart("essai", "Un titre", named, base or Base(100, 120), **options)


def likert(*rows, levels=LEVELS):
    return LikertChart("accord", "Accord", levels, rows, Base(100, 100))


def percent(length):
    return float(length.removesuffix("%"))


# --- words ------------------------------------------------------------------------------
def test_a_base_says_how_many_answered_and_how_many_did_not():
    assert describe_base(Base(1117, 1302)) == (
        f"1{NARROW}117 réponses sur 1{NARROW}302 personnes interrogées."
        " 185 personnes n’ont pas répondu."
    )


def test_a_base_where_everybody_answered_says_no_more():
    assert describe_base(Base(1, 1)) == "1 réponse sur 1 personne interrogée."


def test_a_base_may_say_one_thing_more():
    assert describe_base(Base(3, 3, note="Question posée aux cyclistes.")).endswith(
        "Question posée aux cyclistes."
    )


# --- bars -------------------------------------------------------------------------------
def test_bars_are_as_long_as_their_share_of_those_who_answered():
    rows = draw_bars(bars(50, 25, 0))["rows"]

    assert [row["width"] for row in rows] == ["50.00%", "25.00%", "0.00%"]
    assert [row["share"] for row in rows] == [f"50{NARROW}%", f"25{NARROW}%", f"0{NARROW}%"]


def test_shares_of_many_answers_have_one_decimal():
    [row] = draw_bars(bars(113, base=Base(500, 500)))["rows"]

    assert row["share"] == f"22,6{NARROW}%"


def test_a_small_count_is_drawn_nowhere():
    drawn = draw("{% chart c %}", c=bars(50, None))

    assert drawn.count("masqué") == 2  # in the drawing and in the table
    assert 'width="0' not in drawn


def test_shares_of_nobody_are_nothing():
    [row] = draw_bars(bars(0, base=Base(0, 0)))["rows"]

    assert row["width"] == "0.00%"


def test_several_answers_are_said_to_add_up_to_more():
    assert "le total dépasse 100" in draw("{% chart c %}", c=bars(90, 80, multiple=True))
    assert "le total dépasse" not in draw("{% chart c %}", c=bars(50, 50))


def test_lengths_are_written_with_a_point_in_french():
    drawn = draw("{% chart c %}", c=bars(33, base=Base(90, 90)))

    assert 'width="36.67%"' in drawn
    assert not re.search(r'(width|height|x|y)="\d+,\d', drawn)


# --- every chart ------------------------------------------------------------------------
EVERY = [
    bars(3, None),
    GroupChart(
        "groupes",
        "Groupes",
        ("Oui", "Non"),
        (Series("Jeunes", (10, 5), 15), Series("Autres", (None, 9), 12)),
        Base(27, 30),
    ),
    GroupChart(
        "cote", "Côte à côte", ("Oui",), (Series("Jeunes", (10,), 15),), Base(15, 15), stacked=False
    ),
    GroupChart(
        "merite",
        "Mérite",
        ("Bien", "Passable"),
        (Series("Le quai", (10, 5), 15),),
        Base(15, 15),
        is_ordered=True,
    ),
    ValueChart(
        "parts", "Parts", (Value("Arbres", "46,5 points", 0.465, 12),), Base(12, 15), "Moyenne"
    ),
    likert(LikertRow("Une phrase", (10, 20, 30, 25, 15), 100)),
    Histogram("durees", "Durées", (Bin(0, 5, 12), Bin(5, 10, None)), Base(20, 20), "min", 4.2, 4),
    DayChart("jours", "Jours", (Day(date(2026, 10, 5), 3), Day(date(2026, 10, 6), 9)), "réponses"),
    ComparisonChart("qui", "Qui", (ComparisonRow("Jeunes", 20, 0.4),), Base(100, 100)),
]


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.id)
def test_every_chart_has_a_table_that_says_the_same(chart):
    drawn = draw("{% chart c %}", c=chart)

    assert f'<figure class="chart" id="{chart.id}" aria-labelledby="{chart.id}-title">' in drawn
    assert f"Chiffres\u00a0: {chart.title}" in drawn
    assert '<th scope="col"' in drawn
    assert '<th scope="row">' in drawn
    assert "style=" not in drawn


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.id)
def test_every_identifier_of_a_chart_is_its_own(chart):
    drawn = draw("{% chart c %}", c=chart)
    ids = re.findall(r'\bid="([^"]+)"', drawn)

    assert len(ids) == len(set(ids))
    assert all(one.startswith(chart.id) for one in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(ids)


def test_titles_and_labels_are_escaped():
    chart = BarChart("x", "<b>", (Bar("<script>", 3),), Base(3, 3))

    drawn = draw("{% chart c %}", c=chart)

    assert "<script>" not in drawn
    assert "&lt;b&gt;" in drawn


# --- groups -----------------------------------------------------------------------------
def test_a_stack_fills_the_width_of_its_group():
    chart = GroupChart(
        "g", "G", ("Oui", "Non", "Autre"), (Series("Jeunes", (20, 10, 10), 40),), Base(40, 40)
    )

    [row] = draw_groups(chart)["rows"]

    assert [part.x for part in row["segments"]] == ["0.00%", "50.00%", "75.00%"]
    assert sum(percent(part.width) for part in row["segments"]) == pytest.approx(100)
    assert row["said"] == f"Oui 50{NARROW}%, Non 25{NARROW}%, Autre 25{NARROW}%"


def test_ordered_categories_go_from_the_colour_of_the_best_to_that_of_the_worst():
    mentions = tuple(f"Mention {at}" for at in range(1, 8))
    series = (Series("Le quai", (1,) * 7, 7),)
    chart = GroupChart("m", "M", mentions, series, Base(7, 7), is_ordered=True)

    drawn = draw_groups(chart)

    assert [item["tone"] for item in drawn["legend"]][:2] == ["likert-5", "likert-4"]
    assert [item["tone"] for item in drawn["legend"]][-1] == "likert-1"
    assert [part.tone for part in drawn["rows"][0]["segments"]] == [
        item["tone"] for item in drawn["legend"]
    ]


def test_a_table_names_what_its_lines_are_when_they_are_no_groups():
    series = (Series("Le quai", (3, 4), 7),)
    named = GroupChart("m", "M", ("Bien", "Mal"), series, Base(7, 7), rows_name="Lieu")

    assert draw_groups(named)["table"].heads[0] == "Lieu"


def test_a_figure_that_is_no_count_is_drawn_out_of_the_longest_possible_one():
    values = (Value("Arbres", "46,5 points", 0.465, 12), Value("Bancs", "120", 1.2, 3))
    drawn = draw_values(ValueChart("v", "V", values, Base(12, 15), "Moyenne"))

    assert [row["width"] for row in drawn["rows"]] == ["46.50%", "100.00%"]
    assert drawn["table"].rows[0] == ("Arbres", ("46,5 points", "12"))


def test_hidden_parts_of_a_stack_are_drawn_together():
    series = Series("Jeunes", (14, None, None), 21)
    chart = GroupChart("g", "G", ("Oui", "Non", "Autre"), (series,), Base(21, 21))

    [row] = draw_groups(chart)["rows"]

    assert [part.label for part in row["segments"]] == ["Oui", "masqué"]
    assert row["segments"][1].tone == "part-hidden"


def test_a_hidden_group_has_no_stack():
    chart = GroupChart("g", "G", ("Oui",), (Series("Jeunes", (None,), None),), Base(9, 9))

    [row] = draw_groups(chart)["rows"]

    assert (row["is_hidden"], row["segments"]) == (True, [])


def test_a_hidden_group_hides_its_bars_even_if_a_count_is_given():
    series = (Series("Jeunes", (3,), None),)
    chart = GroupChart("g", "G", ("Oui",), series, Base(9, 9), stacked=False)

    [block] = draw_groups(chart)["blocks"]

    assert block["rows"][0]["is_hidden"] is True
    assert block["rows"][0]["width"] == "0.00%"


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8).filter(any))
def test_parts_of_any_stack_follow_each_other(counts):
    names = tuple(f"C{at}" for at in range(len(counts)))
    series = Series("S", tuple(counts), sum(counts))
    chart = GroupChart("g", "G", names, (series,), Base(sum(counts), sum(counts)))

    end = 0.0
    for part in draw_groups(chart)["rows"][0]["segments"]:
        assert percent(part.x) == pytest.approx(end, abs=0.02)
        end = percent(part.x) + percent(part.width)
    assert end == pytest.approx(100, abs=0.05)


# --- Likert -----------------------------------------------------------------------------
def test_the_middle_level_straddles_the_axis():
    chart = likert(LikertRow("Une phrase", (10, 20, 40, 20, 10), 100))

    [row] = draw_likert(chart)["rows"]
    middle = row["segments"][2]

    assert middle.middle == "50.00%"
    assert (row["low"], row["high"]) == (f"30{NARROW}%", f"30{NARROW}%")


def test_an_even_scale_has_its_axis_between_two_levels():
    chart = likert(LikertRow("Une phrase", (10, 20, 30, 40), 100), levels=LEVELS[:2] + LEVELS[3:])

    [row] = draw_likert(chart)["rows"]

    assert row["segments"][2].x == "50.00%"


def test_rows_share_one_scale():
    chart = likert(
        LikertRow("Tous pour", (0, 0, 0, 0, 100), 100),
        LikertRow("Partagés", (25, 25, 0, 25, 25), 100),
    )

    rows = draw_likert(chart)["rows"]

    assert [part.width for part in rows[0]["segments"]] == ["50.00%"]
    assert [part.width for part in rows[1]["segments"]] == ["12.50%"] * 4


@given(
    st.integers(2, 7).flatmap(
        lambda levels: st.lists(
            st.lists(st.integers(0, 300), min_size=levels, max_size=levels).filter(any),
            min_size=1,
            max_size=4,
        )
    )
)
def test_no_likert_row_leaves_the_drawing(counts):
    names = tuple(f"N{at}" for at in range(len(counts[0])))
    rows = tuple(LikertRow(str(at), tuple(row), sum(row)) for at, row in enumerate(counts))

    for row in draw_likert(likert(*rows, levels=names))["rows"]:
        for part in row["segments"]:
            assert -0.01 <= percent(part.x) <= 100.01
            assert percent(part.x) + percent(part.width) <= 100.02


def test_a_row_with_a_hidden_level_is_not_drawn():
    drawn = draw("{% chart c %}", c=likert(LikertRow("Une phrase", (None, None, 3, 8, 6), 23)))

    assert 'class="stack-hidden">masqué' in drawn
    assert 'role="img"' not in drawn


# --- axes -------------------------------------------------------------------------------
def test_columns_are_as_wide_as_their_bin_and_their_area_is_the_count():
    chart = Histogram("h", "H", (Bin(0, 10, 20), Bin(10, 30, 20)), Base(40, 40))

    first, second = draw_histogram(chart)["columns"]

    assert (first["width"], second["width"]) == ("33.33%", "66.67%")
    assert percent(first["height"]) == pytest.approx(2 * percent(second["height"]), abs=0.02)


def test_a_hidden_bin_has_no_height_of_its_own():
    chart = Histogram("h", "H", (Bin(0, 10, 20), Bin(10, 20, None)), Base(24, 24))

    hidden = draw_histogram(chart)["columns"][1]

    assert (hidden["is_hidden"], hidden["height"]) == (True, "0.00%")


def test_mean_and_median_are_said_with_their_unit():
    chart = Histogram("h", "H", (Bin(0, 10, 20),), Base(20, 20), "min", mean=4.25, median=4.0)

    said = [(item["name"], item["value"]) for item in draw_histogram(chart)["summary"]]

    assert said == [("Médiane", "4 min"), ("Moyenne", "4,2 min")]


def test_a_number_that_nobody_gave_can_be_drawn():
    assert draw_histogram(Histogram("h", "H", (), Base(0, 12)))["columns"] == []


@pytest.mark.parametrize(("bins", "count", "fits"), [(9, 120, True), (9, 1200, False)])
def test_figures_stand_above_the_columns_where_there_is_room(bins, count, fits):
    chart = Histogram("h", "H", tuple(Bin(n, n + 1, count) for n in range(bins)), Base(9, 9))

    assert {column["fits"] for column in draw_histogram(chart)["columns"]} == {fits}


def test_many_bins_keep_few_ticks():
    bins = tuple(Bin(at, at + 1, 1) for at in range(40))

    assert len(draw_histogram(Histogram("h", "H", bins, Base(40, 40)))["ticks"]) <= 6


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 2), (1, 2), (3, 4), (12, 12), (13, 15), (51, 60), (134, 150), (200, 200), (1001, 1200)],
)
def test_an_axis_ends_on_a_round_number(highest, top):
    assert nice_top(highest) == top


@given(st.integers(0, 10**9))
def test_an_axis_is_never_too_short(highest):
    assert highest <= nice_top(highest) <= max(highest * 1.34, 2)


def days(*counts, events=()):
    start = date(2026, 10, 5)
    line = tuple(Day(start + timedelta(days=at), count) for at, count in enumerate(counts))
    return DayChart("j", "Jours", line, "réponses", events)


def test_a_line_goes_from_the_first_day_to_the_last():
    drawn = draw_days(days(0, 4, 2))

    assert drawn["line"] == "M0.00 100.00L50.00 0.00L100.00 50.00"
    assert drawn["end"] == {"x": "100.00%", "y": "50.00%"}


def test_no_day_and_one_day_can_be_drawn():
    assert draw_days(days())["end"] is None
    assert "0 au total" in draw("{% chart c %}", c=days())
    assert draw_days(days(7))["line"].startswith("M0.00")


def test_events_are_numbered_and_said_and_strangers_to_the_days_left_out():
    events = ((date(2026, 10, 6), "relance"), (date(2027, 1, 1), "ailleurs"))

    [event] = draw_days(days(1, 2, 3, events=events))["events"]

    assert (event["number"], event["x"]) == (1, "50.00%")
    assert event["words"] == "6 octobre\u00a0: relance"


# --- comparison -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("count", "population", "said"),
    [
        (40, 0.32, "8 points de plus"),
        (21, 0.2, "1 point de plus"),
        (20, 0.4, "20 points de moins"),
        (20, 0.2, "comme dans la population"),
        (None, 0.2, ""),
    ],
)
def test_a_group_is_compared_in_points(count, population, said):
    row = ComparisonRow("Jeunes", count, population)
    chart = ComparisonChart("c", "C", (row,), Base(100, 100))

    [drawn] = draw_comparison(chart)["rows"]

    assert drawn["gap"] == said


def test_participants_and_population_share_one_scale():
    rows = (ComparisonRow("A", 50, 0.25), ComparisonRow("B", 50, 0.75))

    first, second = draw_comparison(ComparisonChart("c", "C", rows, Base(100, 100)))["rows"]

    assert (second["population_width"], first["population_width"]) == ("100.00%", "33.33%")
    assert first["width"] == second["width"] == "66.67%"
