from datetime import UTC, datetime

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory
from django.utils import translation

from aimpact.ui.parts import Link, LinkGroup, Step
from tests.ui.drawing import draw


@pytest.fixture(autouse=True)
def french():
    with translation.override("fr"):
        yield


def test_a_button_sends_its_form():
    assert draw('{% button "Publier" %}') == '<button class="btn" type="submit">Publier</button>'


def test_a_button_with_an_address_is_a_link():
    drawn = draw('{% button "Voir" kind="secondary" href=url %}', url="/a?b=1&c=2")

    assert drawn == '<a class="btn btn-secondary" href="/a?b=1&amp;c=2">Voir</a>'


def test_options_of_a_button_become_attributes():
    drawn = draw('{% button "Non" name="vote" value=v data_action="a#b" disabled=True %}', v='"x"')

    assert drawn == (
        '<button class="btn" data-action="a#b" name="vote" type="submit" value="&quot;x&quot;"'
        " disabled>Non</button>"
    )


def test_an_arrow_onward_follows_its_words():
    assert draw('{% button "Suivant" icon="arrow-right" %}').startswith(
        '<button class="btn" type="submit">Suivant<svg'
    )
    assert draw('{% button "Retour" icon="arrow-left" %}').endswith("</svg>Retour</button>")


def test_a_button_with_an_icon_alone_still_has_a_name():
    drawn = draw('{% button "Réglages" icon="settings" only_icon=True %}')

    assert '<span class="sr-only">Réglages</span>' in drawn
    assert 'title="Réglages"' in drawn


def test_labels_are_escaped():
    for source in (
        "{% button label %}",
        "{% badge label %}",
        "{% stat label label %}",
        "{% disclosure label %}{% enddisclosure %}",
        "{% card title=label %}{% endcard %}",
        "{% alert title=label %}{% endalert %}",
        '{% copy label label id="x" %}',
    ):
        assert "<script>" not in draw(source, label="<script>alert(1)</script>")


def test_a_state_is_said_in_words_whatever_its_colour():
    assert "Ouvert" in draw('{% badge "Ouvert" "good" "circle-check" %}')


def test_progress_is_said_in_words_and_drawn():
    drawn = draw('{% progress 2 5 "Page" %}')

    assert "2 sur 5" in drawn
    assert '<progress value="2" max="5" aria-label="Page">' in drawn


def test_a_figure_is_formatted():
    assert "1\u202f284" in draw('{% stat "Réponses" 1284 %}')
    assert "86,7" in draw('{% stat "Part" share %}', share=86.7)


def test_tabs_mark_the_current_one():
    tabs = [Link("Questions", "/q", current=True), Link("Résultats", "/r", count=1284)]

    drawn = draw('{% tabs tabs "Sondage" %}', tabs=tabs)

    assert '<a class="tab" href="/q" aria-current="page">' in drawn
    assert 'aria-label="Sondage"' in drawn
    assert "1\u202f284" in drawn


def test_a_breadcrumb_ends_on_the_page_itself():
    drawn = draw('{% link "Sondages" "/s" as up %}{% breadcrumb up "Place du marché" %}')

    assert '<a href="/s">Sondages</a>' in drawn
    assert '<span aria-current="page">Place du marché</span>' in drawn


def test_steps_say_which_is_done_and_which_is_current():
    items = [Step("Un", "done", "/1"), Step("Deux", "current"), Step("Trois")]

    drawn = draw("{% steps items %}", items=items)

    assert '<a href="/1">Un</a><span class="sr-only">(fait)</span>' in drawn
    assert 'data-state="current" aria-current="step">Deux' in drawn


def test_a_side_navigation_has_its_groups():
    groups = [LinkGroup("Écouter", (Link("Sondages", "/s", icon="vote", current=True),))]

    drawn = draw("{% side_nav groups %}", groups=groups)

    assert '<li><p class="side-title">Écouter</p><ul>' in drawn
    assert "<h2" not in drawn
    assert '<a class="nav-link" href="/s" aria-current="page">' in drawn


def test_pages_keep_the_filters_of_the_address():
    page = Paginator(range(120), 10).page(4)
    request = RequestFactory().get("/", {"etat": "ouvert", "page": "4"})

    drawn = draw("{% pagination page %}", page=page, request=request)

    assert 'href="?etat=ouvert&amp;page=3"' in drawn
    assert 'href="?etat=ouvert&amp;page=5"' in drawn
    assert "Page 4 sur 12" in drawn


@pytest.mark.parametrize(("number", "absent"), [(1, 'rel="prev"'), (12, 'rel="next"')])
def test_the_ends_have_one_way(number, absent):
    page = Paginator(range(120), 10).page(number)

    assert absent not in draw("{% pagination page %}", page=page)


def test_a_single_page_needs_no_pages():
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).page(1)) == ""


@pytest.mark.parametrize(
    ("tone", "css"),
    [("", "alert"), ("good", "alert alert-good"), ("bad", "alert alert-bad")],
)
def test_an_alert_has_its_tone_and_its_content(tone, css):
    drawn = draw('{% alert tone=tone title="Merci" %}<p>Oui</p>{% endalert %}', tone=tone)

    assert f'<div class="{css}">' in drawn
    assert "<p>Oui</p>" in drawn


def test_a_card_may_be_a_link():
    drawn = draw('{% card title="Marché" level=3 href="/s" %}<p>Oui</p>{% endcard %}')

    assert '<h3 class="card-title"><a href="/s">Marché</a></h3>' in drawn


def test_an_empty_state_gives_the_next_step():
    drawn = draw('{% empty_state title="Rien" %}{% button "Créer" href="/n" %}{% endempty_state %}')

    assert "<h2>Rien</h2>" in drawn
    assert 'href="/n"' in drawn


def test_a_dialog_opens_by_its_address_without_javascript():
    drawn = draw(
        '{% dialog_button "Supprimer" "non" %}{% dialog id="non" title="Sûr ?" %}X{% enddialog %}'
    )

    assert 'href="#non"' in drawn
    assert '<dialog class="dialog" id="non" aria-labelledby="non-title">' in drawn


def test_a_table_can_be_scrolled_with_the_keyboard_and_has_a_caption():
    drawn = draw('{% table caption="Sondages" stack=True %}<tbody></tbody>{% endtable %}')

    assert 'role="group" tabindex="0" aria-label="Sondages"' in drawn
    assert '<table class="data data-stack"><caption>Sondages</caption>' in drawn


def test_disclosure_toolbar_and_copy_keep_their_content():
    assert "<summary>" in draw('{% disclosure "Plus" %}X{% enddisclosure %}')
    assert " open>" in draw('{% disclosure "Plus" is_open=True %}X{% enddisclosure %}')
    assert 'role="group" aria-label="Tri"' in draw('{% toolbar "Tri" %}X{% endtoolbar %}')
    assert 'readonly value="https://x.fr/"' in draw('{% copy "https://x.fr/" "Lien" %}')


def test_numbers_and_shares_are_filters():
    assert draw("{{ n|number }}", n=1284) == "1\u202f284"
    assert draw("{{ s|percent:1 }}", s=0.452) == "45,2\u202f%"
    assert draw("{{ n|number }}{{ n|percent }}", n=None) == ""
    assert draw("{{ t|typo }}", t="Oui !") == "Oui\u202f!"


def test_a_moment_is_said_in_words_and_in_iso():
    at = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)

    assert draw('{% when at "j F Y H:i" %}', at=at) == (
        '<time datetime="2026-10-05T10:00+02:00">5 octobre 2026 10:00</time>'
    )
    assert "5 octobre 2026 à 10\u00a0h\u00a000<" in draw("{% when at %}", at=at)
    assert draw("{% when at %}", at=None) == ""
