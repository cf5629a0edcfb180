"""What is private and known by its form, and what a name could be before a model has read it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.language.private import (
    Private,
    Span,
    apart,
    cover,
    cover_at_once,
    find_forms,
)


def covered(text: str) -> str:
    return cover(text, apart(find_forms(text))).text


@pytest.mark.parametrize(
    "number",
    [
        "06 12 34 56 78",
        "0612345678",
        "05.55.01.02.03",
        "06-12-34-56-78",
        "+33 6 12 34 56 78",
        "+33(0)612345678",
        "0033 6 12 34 56 78",
        "+262 692 12 34 56",
    ],
)
def test_telephone_numbers_are_covered_however_they_are_written(number: str) -> None:
    assert covered(f"Appelez le {number} svp") == "Appelez le [téléphone masqué] svp"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("écrire à a.b@exemple.fr", "écrire à [courriel masqué]"),
        ("au 12 bis rue des Lilas 87000 Limoges", "au [adresse masquée]"),
        ("plaque AB-123-CD", "plaque [plaque masquée]"),
        ("FR76 3000 6000 0112 3456 7890 189", "[numéro masqué]"),
        ("sécu 1 85 05 78 006 084 36", "sécu [numéro masqué]"),
        ("voir https://exemple.fr/a?id=12", "voir [lien masqué]"),
        ("suivre @quartier_nord", "suivre [compte masqué]"),
        ("Madame Le Goff arrive", "Madame [nom masqué] arrive"),
    ],
)
def test_other_identifiers_are_covered(text: str, shown: str) -> None:
    assert covered(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "refaire la rue Victor-Hugo",
        "Monsieur le maire, Madame la Maire",
        "15 places de stationnement place de la République",
        "2,50 € pour 12 500 habitants en 2030",
        "de 7 h à 20 h 30, le 15 ou le 3919",
        "le site www.service-public.fr",
        "le lycée Jean-Moulin",
    ],
)
def test_places_functions_and_figures_stay(text: str) -> None:
    assert covered(text) == text


def test_a_text_that_comes_in_hides_every_word_that_could_be_a_name() -> None:
    masked, is_doubtful = cover_at_once("Trop de bruit. Dites-le à Gaëtan et à Limoges")
    assert masked.text == "Trop de bruit. Dites-le à [nom masqué] et à [nom masqué]"
    assert is_doubtful
    assert masked.found[Private.NAME] == 2


def test_a_text_without_a_possible_name_needs_no_model() -> None:
    masked, is_doubtful = cover_at_once("Plus de bus le soir. Merci !")
    assert (masked.text, is_doubtful) == ("Plus de bus le soir. Merci !", False)


def test_of_spans_that_overlap_the_one_with_a_form_stays() -> None:
    name, link = Span(0, 9, Private.NAME), Span(4, 8, Private.LINK)
    assert apart([name, link]) == [link]


@pytest.mark.parametrize(
    "piece",
    [
        "f",
        " ",
        "1 ",
        "a.",
        "Ab ",
        "jean Jean ",
        "de la ",
        "www.",
        "http://",
        "A-",
        "@a",
        "+33 ",
        "\n",
    ],
)
@pytest.mark.parametrize("start", ["", "1", "1 rue ", "Mme", "Jean", "+33", "www.", "a@b"])
def test_a_long_text_made_to_stop_the_reader_is_covered(start: str, piece: str) -> None:
    """Read in a time that grows as its square, this would keep the suite for an hour."""
    text = start + piece * (30_000 // len(piece))
    masked, _is_doubtful = cover_at_once(text)
    assert masked.text


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_stands_around_it_an_address_is_covered(before: str, after: str) -> None:
    assert "a.b@exemple.fr" not in covered(f"{before} a.b@exemple.fr {after}")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_covered_without_losing_the_rest(text: str) -> None:
    spans = apart(find_forms(text))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    masked = cover(text, spans)
    assert masked.found.total() == len(spans)
    assert masked.text.startswith(text[: spans[0].start] if spans else text)
