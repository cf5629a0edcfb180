"""Texts as points, by the model itself: loaded once, some seconds."""

import numpy as np

from aimpact.language.embedding import DIMENSIONS, embed_passages, embed_queries

PASSAGES = [
    "La cantine de l’école sert des repas végétariens et des légumes cultivés près d’ici.",
    "Les bus passent plus souvent le soir entre la gare et les quartiers.",
]


def test_words_of_people_lie_nearest_to_the_text_that_answers_them():
    near = embed_queries(["que mangent les enfants à midi", "transports en commun la nuit"])
    likeness = near @ embed_passages(PASSAGES).T

    assert likeness.argmax(axis=1).tolist() == [0, 1]


def test_vectors_are_of_length_one_and_the_same_each_time():
    first, second = embed_passages(PASSAGES), embed_passages(PASSAGES)

    assert first.shape == (2, DIMENSIONS)
    assert np.allclose(np.linalg.norm(first, axis=1), 1)
    assert np.array_equal(first, second)


def test_a_text_alone_lies_where_it_lies_among_others():
    assert np.allclose(embed_passages(PASSAGES[:1])[0], embed_passages(PASSAGES)[0], atol=1e-4)


def test_nothing_and_odd_characters_are_borne():
    assert embed_passages([]).shape == (0, DIMENSIONS)
    assert np.array_equal(embed_passages(["a\0 b"]), embed_passages(["a b"]))
