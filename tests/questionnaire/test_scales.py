import pytest

from aimpact.questionnaire.scales import MENTIONS, RATINGS, Scale, points


@pytest.mark.parametrize("scale", [*RATINGS, *MENTIONS], ids=lambda scale: scale.code)
def test_every_step_of_a_ready_scale_is_written_in_both_languages_and_once(scale: Scale) -> None:
    for language in ("fr", "en"):
        words = [getattr(step, language) for step in scale.steps]
        assert all(words)
        assert len(set(words)) == len(words)


def test_mentions_go_from_the_best_to_the_worst() -> None:
    for scale in MENTIONS:
        assert scale.steps[-1].fr == "À rejeter"
    assert [choice.code for choice in points(MENTIONS[1].steps)] == ["c1", "c2", "c3", "c4", "c5"]
