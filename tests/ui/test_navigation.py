import pytest
from django.test import RequestFactory

from aimpact.ui import navigation
from aimpact.ui.parts import Entry

STYLE = Entry("Style", "style", icon="palette", order=2)


@pytest.fixture(autouse=True)
def only_our_links(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {slot: [] for slot in navigation._entries})


def test_links_come_in_their_order():
    navigation.add_link("footer", STYLE)
    navigation.add_link("footer", Entry("Langue", "set_language", order=1))

    links = navigation.links("footer", RequestFactory().get("/"))

    assert [link.label for link in links] == ["Langue", "Style"]


def test_a_link_is_added_once():
    navigation.add_link("footer", STYLE)
    navigation.add_link("footer", STYLE)

    assert len(navigation.links("footer", RequestFactory().get("/"))) == 1


@pytest.mark.parametrize(
    ("path", "current"), [("/style/", True), ("/style/couleurs/", True), ("/", False)]
)
def test_the_page_that_is_open_is_the_current_link(path, current):
    navigation.add_link("main", STYLE)

    [link] = navigation.links("main", RequestFactory().get(path))

    assert link.current is current


def test_a_link_is_shown_to_whom_it_concerns():
    navigation.add_link("main", Entry("Style", "style", shown=lambda request: False))

    assert navigation.links("main", RequestFactory().get("/")) == []


def test_a_page_without_a_request_has_no_link():
    navigation.add_link("main", STYLE)

    assert navigation.links("main", None) == []
