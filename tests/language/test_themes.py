"""Themes, key phrases and what is learnt, on small sets of sentences of ours."""

import numpy as np
import pytest

from aimpact.language import themes as reading
from aimpact.language.learning import Coder
from aimpact.language.near import near_groups
from aimpact.language.phrases import key_phrases, make_label
from aimpact.language.themes import Themes, find_themes, how_many
from aimpact.language.words import Lexicon, split_clauses

BIKES = (
    "Plus de pistes cyclables en ville",
    "Des pistes cyclables séparées des voitures",
    "Il manque des arceaux pour attacher les vélos",
    "Circuler à vélo est dangereux",
    "Faire des pistes cyclables continues vers la gare",
    "Garer son vélo en sécurité à la gare",
)
TREES = (
    "Planter des arbres dans les rues",
    "Plus d’arbres et de fleurs, moins de béton",
    "Les arbres donnent de l’ombre l’été",
    "Créer un parc avec des arbres fruitiers",
    "Végétaliser les cours d’école, planter des haies",
    "Planter des arbres sur la place du marché",
)
DOCTORS = (
    "Il faut un médecin généraliste au village",
    "Plus aucun médecin ne prend de patients",
    "Ouvrir une maison de santé avec des médecins",
    "Trouver un dentiste est impossible",
    "Les médecins partent en retraite, personne ne les remplace",
    "Des infirmières et des médecins le samedi",
)
TEXTS = [*BIKES, *TREES, *DOCTORS]


@pytest.fixture(scope="session")
def themes() -> Themes:
    return find_themes(TEXTS, number=3)


def test_what_people_say_alike_comes_together(themes: Themes) -> None:
    groups = [set(themes.main[i : i + 6]) - {-1} for i in (0, 6, 12)]
    most = [max(group, key=list(themes.main[i : i + 6]).count) for i, group in enumerate(groups)]
    assert len({*most}) >= 2
    right = sum(
        max(np.bincount(themes.main[i : i + 6][themes.main[i : i + 6] >= 0])) for i in (0, 6, 12)
    )
    assert right >= 13


def test_the_same_texts_give_the_same_themes(themes: Themes) -> None:
    again = find_themes(TEXTS, number=3)
    assert np.array_equal(again.main, themes.main)
    assert np.array_equal(again.members, themes.members)


def test_the_main_theme_of_an_answer_is_one_of_its_themes(themes: Themes) -> None:
    has_one = themes.main >= 0
    assert themes.members[np.arange(len(TEXTS))[has_one], themes.main[has_one]].all()
    assert not themes.members[~has_one].any()


def test_themes_are_named_in_the_words_of_people(themes: Themes) -> None:
    phrases = key_phrases(themes.clauses, list(themes.theme_of), number=3)
    said = " ".join(phrase for listed in phrases for phrase in listed)
    assert "pistes cyclables" in said
    assert "médecins" in said
    assert make_label(["pistes cyclables", "vélo"]) == "Pistes cyclables, vélo"


def test_too_few_texts_are_left_to_people() -> None:
    with pytest.raises(ValueError, match="too few texts"):
        find_themes(TEXTS[:9])


@pytest.mark.parametrize(("texts", "number"), [(10, 3), (107, 7), (1_645, 18), (50_000, 25)])
def test_the_number_of_themes_follows_from_that_of_the_answers(texts: int, number: int) -> None:
    assert how_many(texts) == number


def test_texts_that_say_nothing_have_no_theme_and_break_nothing() -> None:
    found = find_themes([*TEXTS, "", "…", "12", "oui"], number=3)
    assert list(found.main[-4:]) == [-1, -1, -1, -1]


def test_answers_are_cut_where_they_say_something_else() -> None:
    lexicon = Lexicon.learn(TEXTS)
    clauses = split_clauses("Planter des arbres, et aussi un médecin. Merci", lexicon)
    assert [clause.text for clause in clauses] == ["Planter des arbres", "aussi un médecin"]
    assert [[word.lemma for word in c.words] for c in clauses] == [
        ["planter", "arbre"],
        ["médecin"],
    ]


def test_what_people_decided_is_proposed_for_new_texts() -> None:
    given = [frozenset({name}) for name in ("vélo", "arbre", "soin") for _ in range(6)]
    coder = Coder.learn(TEXTS * 2, given * 2)
    likely = coder.propose(["une piste pour les vélos", "des arbres partout", "un docteur"])
    assert coder.themes == ("arbre", "soin", "vélo")
    assert [coder.themes[i] for i in likely.argmax(axis=1)] == ["vélo", "arbre", "soin"]


def test_nothing_is_learnt_from_a_handful_of_examples() -> None:
    with pytest.raises(ValueError, match="too few examples"):
        Coder.learn(TEXTS, [frozenset({"vélo"})] * 3 + [frozenset()] * 15)


def test_pasted_texts_are_found_and_short_ones_are_not_accused() -> None:
    pasted = "Nous demandons la fermeture immédiate de la décharge du plateau, merci"
    texts = [
        pasted,
        "rien",
        pasted.upper() + " !",
        "rien",
        "tout autre chose que cette décharge là",
    ]
    assert near_groups(texts) == [[0, 2]]


def test_a_campaign_whose_senders_change_a_word_is_one_group() -> None:
    words = "nous demandons la fermeture immédiate de la décharge du plateau et son reboisement"
    texts = [f"{words} dès l’an {year}" for year in range(2027, 2047)] * 2
    assert [len(group) for group in near_groups([*texts, "rien de tel dans ce texte"])] == [40]


def test_each_theme_has_texts_to_quote_of_its_own_and_others_that_say_it_otherwise(
    themes: Themes,
) -> None:
    for theme, (typical, apart) in enumerate(zip(themes.typical, themes.apart, strict=True)):
        assert {themes.main[i] for i in (*typical, *apart)} <= {theme}
        assert not {*typical} & {*apart}
    assert any(themes.typical)
    assert any(themes.apart)


def test_texts_that_all_say_nothing_are_left_to_people() -> None:
    with pytest.raises(ValueError, match="too few texts"):
        find_themes(["…"] * 40)


def test_texts_that_are_all_the_same_break_nothing() -> None:
    found = find_themes(["Planter des arbres"] * 15, number=3)
    assert (found.number, len(set(found.main))) == (1, 1)


def test_of_very_many_answers_a_sample_is_read_and_the_others_follow_their_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "READ_WHOLE", 24)
    told: list[float] = []
    found = find_themes(TEXTS * 3, number=3, report=told.append)

    read = len(set(found.owners.tolist()))
    assert 18 <= read < 54
    assert len(found.clauses) < 30
    assert found.members.shape == found.nearness.shape == (54, 3)
    assert (found.main >= 0).sum() > 40
    rows = np.arange(54)[found.main >= 0]
    assert found.members[rows, found.main[rows]].all()
    assert told == sorted(told)
    assert told[-1] == 1
    again = find_themes(TEXTS * 3, number=3)
    assert np.array_equal(again.members, found.members)


def test_who_follows_the_work_can_stop_it() -> None:
    class Stopped(Exception):
        pass

    def stop(share: float) -> None:
        if share > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        find_themes(TEXTS, number=3, report=stop)
