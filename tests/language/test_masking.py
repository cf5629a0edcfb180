"""Names that only the model of French sees; measured on the sentences of the benchmark."""

from aimpact.language.masking import mask_texts
from benchmarks.masking import measure


def test_names_are_covered_and_places_stay() -> None:
    texts = [
        "C’est Gaëtan Martin qui a raison, pas la préfecture.",
        "monsieur petit gare sa voiture devant le portail",
        "Refaire la rue Victor-Hugo à Limoges",
        "Le compost collectif des Acacias fonctionne bien.",
    ]
    assert [masked.text for masked in mask_texts(texts)] == [
        "C’est [nom masqué] qui a raison, pas la préfecture.",
        "monsieur [nom masqué] gare sa voiture devant le portail",
        "Refaire la rue Victor-Hugo à Limoges",
        "Le compost collectif des Acacias fonctionne bien.",
    ]


def test_nearly_everything_private_is_covered_and_nearly_nothing_for_nothing() -> None:
    wanted, covered, wrong = measure()
    assert covered.total() / wanted.total() >= 0.97
    assert len(wrong) <= 2
