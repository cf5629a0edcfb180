import pytest

from aimpact.ui.icons import UnknownIcon, draw_icon


def test_an_icon_beside_words_is_hidden_from_screen_readers():
    drawn = draw_icon("vote")

    assert 'aria-hidden="true"' in drawn
    assert "<path" in drawn


def test_an_icon_alone_says_its_name():
    drawn = draw_icon("vote", label='"Voter" <b>')

    assert 'role="img" aria-label="&quot;Voter&quot; &lt;b&gt;"' in drawn
    assert "aria-hidden" not in drawn


@pytest.mark.parametrize("name", ["no-such-icon", "../../package", "", "Vote"])
def test_an_icon_that_does_not_exist_is_an_error(name):
    with pytest.raises(UnknownIcon):
        draw_icon(name)
