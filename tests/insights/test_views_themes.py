"""The page of themes of the team."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aimpact.core.text import fold
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.analyses.theme_splits import compute_split
from aimpact.insights.analyses.themes import compute
from aimpact.insights.enums import AnalysisState, SplitState
from aimpact.insights.models import Analysis, Theme, ThemedText, ThemeSet, ThemeSplit
from aimpact.insights.services.publications import publish_parts
from aimpact.insights.services.theme_changes import last_change
from aimpact.insights.wording import read
from aimpact.spaces.enums import Role
from aimpact.surveys.models import OpenAnswer, Survey
from tests.factories import make_closed_survey, make_space, make_user
from tests.insights.ballots import NOW, fill
from tests.insights.theming import keys_of, make_written_survey, propose, theme_named
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db


def url_of(survey: Survey, name: str = "survey_themes", *more: object) -> str:
    return reverse(name, args=[survey.space.slug, survey.code, *more])


def sign_in(client: Client, survey: Survey, role: Role = Role.ANALYST) -> None:
    client.force_login(make_staff(survey.space, role))


def page(client: Client, survey: Survey) -> str:
    return client.get(url_of(survey, "themes_of_field", "q3")).content.decode()


def test_who_may_read_themes(client: Client) -> None:
    space = make_space()
    survey = make_written_survey(space)
    answers = answers_of(client, make_cast(space), url_of(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_who_may_change_themes(client: Client) -> None:
    space = make_space()
    survey = make_written_survey(space)
    propose(survey)
    url = url_of(survey, "change_theme", theme_named(survey, "bus").pk)
    data = {"action": "accept", "name": "bus"}
    answers = answers_of(client, make_cast(space), url, method="post", data=data)
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN)


def test_themes_are_shown_with_their_texts(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    shown = page(client, survey)
    assert "Planter des arbres" in shown
    assert "12 réponses" in shown
    assert "Proposé par la machine" in shown


def test_a_survey_without_themes_says_when_they_come(client: Client) -> None:
    survey = make_written_survey()
    sign_in(client, survey)
    assert "Pas encore de thème" in page(client, survey)


def test_few_ballots_show_nothing(client: Client) -> None:
    survey = make_closed_survey()
    fill(survey, 3, {"q3": "Planter des arbres"})
    sign_in(client, survey)
    assert "Planter des arbres" not in page(client, survey)


def test_a_field_without_texts_is_not_found(client: Client) -> None:
    survey = make_written_survey()
    sign_in(client, survey)
    assert client.get(url_of(survey, "themes_of_field", "q1")).status_code == 404


def test_a_theme_is_accepted_renamed_merged_and_put_aside(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    trees, bus = theme_named(survey, "arbres"), theme_named(survey, "bus")
    client.post(
        url_of(survey, "change_theme", trees.pk), {"action": "accept", "name": "Végétaliser"}
    )
    trees.refresh_from_db()
    assert trees.name == "Végétaliser"
    assert trees.accepted_at is not None
    client.post(url_of(survey, "change_theme", bus.pk), {"action": "merge", "into": trees.pk})
    assert trees.members.count() == 20
    client.post(url_of(survey, "change_theme", trees.pk), {"action": "withdraw"})
    assert Theme.objects.get().accepted_at is None
    client.post(url_of(survey, "change_theme", trees.pk), {"action": "drop"})
    assert not Theme.objects.exists()


def test_a_theme_without_a_name_is_asked_for_one(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    url = url_of(survey, "change_theme", theme_named(survey, "bus").pk)
    answer = client.post(url, {"action": "accept", "name": ""})
    assert answer.status_code == 422
    assert "Donnez un nom au thème." in answer.content.decode()
    answer = client.post(url, {"action": "merge", "name": "bus"})
    assert "Choisissez le thème avec lequel fusionner." in answer.content.decode()


def test_a_theme_of_another_survey_is_not_found(client: Client) -> None:
    survey, other = make_written_survey(), make_written_survey()
    propose(other)
    sign_in(client, survey)
    url = url_of(survey, "change_theme", theme_named(other, "bus").pk)
    assert client.post(url, {"action": "drop"}).status_code == 404


def test_the_page_asks_as_much_for_three_themes_as_for_one(client: Client) -> None:
    survey = make_written_survey()
    theme_set = propose(survey)
    sign_in(client, survey)
    page(client, survey)
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            page(client, survey)
        counts.append(len(captured))
        Theme.objects.create(theme_set=theme_set, name="vide")
    assert counts[0] == counts[1]


def test_the_job_proposes_themes_of_what_was_written() -> None:
    survey = make_closed_survey()
    for text in (
        "Planter des arbres dans les rues",
        "Plus d’arbres et de fleurs, moins de béton",
        "Plus de bus le soir, bus plus fréquents",
        "Des bus gratuits pour les jeunes, bus de nuit",
    ):
        fill(survey, 6, {"q3": text})
    part = compute(survey, read_matrix(survey), {}, lambda share: None)
    assert part["fields"]["q3"]["texts"] == 24
    themes = Theme.objects.filter(theme_set__survey=survey)
    assert part["fields"]["q3"]["themes"] == themes.count() >= 2
    assert all(theme.accepted_at is None for theme in themes)


def test_what_was_accepted_before_is_proposed_for_the_same_question(client: Client) -> None:
    space = make_space()
    survey, later, stranger = (make_written_survey(s) for s in (space, space, make_space()))
    theme_set = propose(survey)
    label = next(q.label for q in survey.document.questions() if q.code == "q3")
    ThemeSet.objects.filter(pk=theme_set.pk).update(question=fold(read(label)))
    sign_in(client, survey)
    for proposed, name in (("arbres", "Végétaliser"), ("bus", "Bus du soir")):
        url = url_of(survey, "change_theme", theme_named(survey, proposed).pk)
        client.post(url, {"action": "accept", "name": name})
    for each in (later, stranger):
        compute(each, read_matrix(each), {}, lambda share: None)
    learnt = Theme.objects.filter(is_learnt=True)
    assert not learnt.filter(theme_set__survey=stranger).exists()
    found = learnt.filter(theme_set__survey=later)
    told = {theme.name: theme.members.count() for theme in found}
    assert told == {"Végétaliser": 12, "Bus du soir": 8}
    sign_in(client, later)
    assert "D’après un sondage précédent" in page(client, later)


# --- split, quoted, put together, undone -------------------------------------------------
BUS = "Plus de bus le soir"


def test_who_may_split_quote_gather_undo_and_set_texts(client: Client) -> None:
    space = make_space()
    survey = make_written_survey(space)
    propose(survey)
    bus, cast = theme_named(survey, "bus"), make_cast(space)
    asked = [
        ("name_parts", bus.pk, {}),
        ("quote_of_theme", bus.pk, {"action": "quote", "text": keys_of(survey, BUS)[0]}),
        ("gather_themes", "q3", {}),
        ("set_theme_texts", "q3", {"action": "move"}),
    ]
    judges = team_page(owner=SEEN, editor=SEEN, analyst=SEEN)
    for name, key, data in asked:
        url = url_of(survey, name, key)
        assert answers_of(client, cast, url, method="post", data=data) == judges, name
    assert answers_of(client, cast, url_of(survey, "theme_texts", "q3")) == judges


def test_who_may_undo(client: Client) -> None:
    space = make_space()
    survey = make_written_survey(space)
    propose(survey)
    url = url_of(survey, "undo_themes", "q3")
    sign_in(client, survey)
    client.post(url_of(survey, "change_theme", theme_named(survey, "bus").pk), {"action": "drop"})
    data = {"change": ThemeSet.objects.get(survey=survey).changes.get().pk}
    answers = answers_of(client, make_cast(space), url, method="post", data=data)
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN)


def test_what_is_of_another_survey_is_not_found(client: Client) -> None:
    survey, other = make_written_survey(), make_written_survey()
    propose(survey)
    propose(other)
    sign_in(client, survey)
    bus, theirs = theme_named(survey, "bus"), keys_of(other, BUS)[0]
    quote = {"action": "quote", "text": theirs}
    assert client.post(url_of(survey, "quote_of_theme", bus.pk), quote).status_code == 404
    assert client.post(url_of(survey, "undo_themes", "q3"), {"change": 1}).status_code == 404
    assert client.post(url_of(survey, "undo_themes", "q1"), {"change": 1}).status_code == 404
    assert client.get(url_of(survey, "theme_texts", "q1")).status_code == 404
    moved = {"action": "move", "into": bus.pk, "texts": [theirs]}
    assert client.post(url_of(survey, "set_theme_texts", "q3"), moved).status_code == 422


def test_parts_are_looked_for_named_and_the_split_undone(client: Client) -> None:
    survey = make_closed_survey()
    for text in (
        "Planter des arbres, semer des fleurs, moins de béton",
        "Plus d’arbres et de fleurs dans les rues",
        "Plus de bus le soir, des bus plus fréquents",
        "Des bus gratuits pour les jeunes, un bus de nuit",
    ):
        fill(survey, 6, {"q1": "yes", "q3": text})
    keys = OpenAnswer.objects.filter(survey=survey).values_list("pk", flat=True)
    theme_set = ThemeSet.objects.create(survey=survey, field="q3", proposed_at=NOW, texts=24)
    theme = Theme.objects.create(theme_set=theme_set, name="tout")
    ThemedText.objects.bulk_create(
        ThemedText(theme=theme, answer_id=key, nearness=0.5) for key in keys
    )
    sign_in(client, survey)
    change = url_of(survey, "change_theme", theme.pk)
    client.post(change, {"action": "split"})
    assert "La machine les cherche" in page(client, survey)
    split = ThemeSplit.objects.get(theme=theme)
    compute_split(split.pk)
    split.refresh_from_db()
    assert split.state == SplitState.DONE
    assert sum(len(part["members"]) for part in split.parts) == 24
    names = url_of(survey, "name_parts", theme.pk)
    refused = client.post(names, {"part_0": " "})
    assert refused.status_code == 422
    assert "Donnez un nom à une partie au moins." in refused.content.decode()
    client.post(names, {"part_0": "Transports", "part_1": "Verdure"})
    assert {*theme_set.themes.values_list("name", flat=True)} == {"Transports", "Verdure"}
    client.post(url_of(survey, "undo_themes", "q3"), {"change": theme_set.changes.get().pk})
    assert theme_set.themes.get().members.count() == 24
    assert client.post(names, {"part_0": "Transports"}).status_code == 302  # no longer proposed


@pytest.mark.parametrize(
    ("state", "said"),
    [(SplitState.NONE, "Aucune partie nette"), (SplitState.FAILED, "La recherche a échoué")],
)
def test_a_split_that_gives_nothing_says_so_and_is_closed(
    client: Client, state: SplitState, said: str
) -> None:
    survey = make_written_survey()
    propose(survey)
    theme = theme_named(survey, "arbres")
    ThemeSplit.objects.create(theme=theme, asked_at=NOW, state=state)
    sign_in(client, survey)
    assert said in page(client, survey)
    client.post(url_of(survey, "change_theme", theme.pk), {"action": "decline"})
    assert not ThemeSplit.objects.exists()


def test_the_public_reads_the_texts_that_the_team_chose_as_chosen_and_no_more_when_taken_back(
    client: Client,
) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    bus, key = theme_named(survey, "bus"), keys_of(survey, BUS)[0]
    url, quote = url_of(survey, "quote_of_theme", bus.pk), {"action": "quote", "text": key}
    assert "Acceptez d’abord le thème" in client.post(url, quote, follow=True).content.decode()
    client.post(url_of(survey, "change_theme", bus.pk), {"action": "accept", "name": "Le bus"})
    client.post(url, quote)
    publish_parts(survey, ["themes"], by=make_user(), at=NOW)
    public = reverse("public_results", args=[survey.code])
    shown = client.get(public).content.decode()
    assert BUS in shown
    assert "Texte choisi par l’équipe" in shown
    OpenAnswer.objects.filter(pk=key).update(is_read_for_names=False)
    assert BUS not in client.get(public).content.decode()
    OpenAnswer.objects.filter(pk=key).update(is_read_for_names=True)
    client.post(url, {"action": "withdraw", "text": key})
    assert BUS not in client.get(public).content.decode()


def test_a_quoted_text_of_a_theme_of_few_is_not_shown_to_the_public(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    bus, keys = theme_named(survey, "bus"), keys_of(survey, BUS)
    client.post(url_of(survey, "change_theme", bus.pk), {"action": "accept", "name": "Le bus"})
    client.post(url_of(survey, "quote_of_theme", bus.pk), {"action": "quote", "text": keys[0]})
    publish_parts(survey, ["themes"], by=make_user(), at=NOW)
    ThemedText.objects.filter(theme=bus, answer__in=keys[4:]).delete()
    assert BUS not in client.get(reverse("public_results", args=[survey.code])).content.decode()


def test_several_themes_are_put_together_in_one_go(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    keys = [theme_named(survey, name).pk for name in ("arbres", "bus")]
    url = url_of(survey, "gather_themes", "q3")
    refused = client.post(url, {"themes": keys[:1]})
    assert refused.status_code == 422
    assert "Choisissez au moins deux thèmes." in refused.content.decode()
    client.post(url, {"themes": keys, "name": "Cadre de vie"})
    assert (Theme.objects.get().name, Theme.objects.get().members.count()) == ("Cadre de vie", 20)


def test_texts_are_listed_searched_moved_taken_out_and_made_a_theme(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    listed, put = url_of(survey, "theme_texts", "q3"), url_of(survey, "set_theme_texts", "q3")
    trees, bus = theme_named(survey, "arbres"), theme_named(survey, "bus")
    free = client.get(f"{listed}?de=sans").content.decode()
    assert "Un kiosque à musique" in free
    assert BUS not in free
    assert "8 réponses" in client.get(f"{listed}?de={bus.pk}").content.decode()
    assert "12 réponses" in client.get(f"{listed}?q=planter").content.decode()
    assert "Aucune réponse ici" in client.get(f"{listed}?q=zèbre").content.decode()
    assert client.get(f"{listed}?de=autre&page=9").status_code == 200
    kiosks = keys_of(survey, "Un kiosque à musique")
    client.post(put, {"action": "create", "name": "Musique", "texts": kiosks[:4]})
    music = theme_named(survey, "Musique")
    client.post(put, {"action": "move", "into": music.pk, "texts": kiosks[4:]})
    assert music.members.count() == 6
    key = keys_of(survey, BUS)[0]
    client.post(f"{put}?de={bus.pk}", {"action": "move", "into": trees.pk, "texts": [key]})
    client.post(f"{put}?de={trees.pk}", {"action": "remove", "texts": [key]})
    assert not ThemedText.objects.filter(answer=key).exists()
    for data, said in [
        ({"action": "move", "into": bus.pk}, "Cochez d’abord des réponses."),
        ({"action": "move", "texts": [key]}, "Choisissez un thème."),
        ({"action": "create", "texts": [key]}, "Donnez un nom au thème."),
        ({"action": "remove", "texts": [key]}, "Choisissez un autre thème"),
    ]:
        refused = client.post(put, data)
        assert refused.status_code == 422
        assert said in refused.content.decode()


def test_the_list_of_texts_asks_as_much_for_many_as_for_one(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    url = url_of(survey, "theme_texts", "q3")
    client.get(url)
    counts = []
    for query in ("kiosque", "planter"):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{url}?q={query}")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_last_change_is_undone_and_one_that_is_not_is_refused(client: Client) -> None:
    survey = make_written_survey()
    theme_set = propose(survey)
    sign_in(client, survey)
    bus = theme_named(survey, "bus")
    client.post(url_of(survey, "change_theme", bus.pk), {"action": "accept", "name": "Un"})
    first = last_change(theme_set)
    assert first is not None
    client.post(url_of(survey, "change_theme", bus.pk), {"action": "accept", "name": "Deux"})
    url = url_of(survey, "undo_themes", "q3")
    late = client.post(url, {"change": first.pk}, follow=True).content.decode()
    assert "Quelqu’un a changé les thèmes entre-temps." in late
    second = last_change(theme_set)
    assert second is not None
    client.post(url, {"change": second.pk})
    bus.refresh_from_db()
    assert bus.name == "Un"
    assert "Changement annulé" in page(client, survey)


def test_the_page_says_too_few_under_way_failed_or_out_of_date(client: Client) -> None:
    survey = make_closed_survey()
    fill(survey, 9, {"q3": "Planter des arbres"})
    sign_in(client, survey)
    assert "Trop peu de textes pour des thèmes" in page(client, survey)
    fill(survey, 9, {"q3": "Planter des arbres"})
    assert "Pas encore de thème" in page(client, survey)
    analysis = Analysis.objects.create(
        survey=survey, state=AnalysisState.RUNNING, requested_at=NOW, beat_at=NOW
    )
    assert "Les thèmes sont recherchés" in page(client, survey)
    Analysis.objects.filter(pk=analysis.pk).update(state=AnalysisState.FAILED, ended_at=NOW)
    assert "La recherche des thèmes a échoué" in page(client, survey)
    theme_set = ThemeSet.objects.create(survey=survey, field="q3", proposed_at=NOW, texts=16)
    Theme.objects.create(theme_set=theme_set, name="arbres")
    assert "2 réponses sont arrivées" in page(client, survey)


def test_texts_written_alike_are_told_with_their_number(client: Client) -> None:
    survey = make_written_survey()
    theme_set = propose(survey)
    theme_set.copies = [[keys_of(survey, BUS)[0], 8], [1, 5]]  # the second was erased
    theme_set.save()
    sign_in(client, survey)
    shown = page(client, survey)
    assert "8 textes presque identiques" in shown
    assert "5 textes presque identiques" not in shown
