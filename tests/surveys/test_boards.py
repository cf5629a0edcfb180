"""The board: published by the clock, once, whole; the key destroyed; the script finds it right."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.proofs import verify_board
from aimpact.questionnaire.structure import Choice, Kind, Question, Text
from aimpact.surveys.models import (
    Ballot,
    Board,
    IncomingBallot,
    Participation,
    SigningKey,
    Survey,
    Tally,
)
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.surveys.services.boards import (
    AlreadyOnBoard,
    NotOver,
    NotVerifiable,
    boards_to_publish,
    not_ahead,
    publish_board,
)
from aimpact.surveys.services.casting import SurveyNotOpen
from aimpact.surveys.services.publishing import ResultsWereShown, extend_survey, may_extend
from aimpact.surveys.services.sealing import recount, seal_ballots
from tests.factories import make_closed_survey, make_user, matrix_question
from tests.surveys.secret import (
    Voter,
    end,
    file_of,
    give_right,
    secret_survey,
    square_question,
    vote,
)

pytestmark = pytest.mark.django_db


def ranking_question() -> Question:
    choices = tuple(Choice(code=code, label=Text(code.upper())) for code in ("a", "b", "c"))
    return Question(code="q8", kind=Kind.RANKING, label=Text("Ordre"), choices=choices)


def nps_question() -> Question:
    return Question(code="q9", kind=Kind.NPS, label=Text("Note"), minimum=0, maximum=10)


def answered() -> Survey:
    """A survey that is over, with four rights and three ballots, sealed."""
    survey = secret_survey(square_question(), matrix_question(), ranking_question(), nps_question())
    voters = [give_right(survey) for _person in range(4)]
    said: list[dict[str, Any]] = [
        {"q1": "yes", "q4__quiet": "good", "q8": ["b", "a"], "q8__first": "b", "q9": 10},
        {"q1": "no", "q4__quiet": "bad", "q4__clean": "good"},
        {"q1": "yes", "q9": 7},
    ]
    for voter, answers in zip(voters, said, strict=False):
        vote(survey, voter, **answers)
    seal_ballots(survey.pk, at=over(survey))
    return survey


def over(survey: Survey) -> Any:
    """A minute after the end, which comes now."""
    if survey.ended_at(timezone.now()) is None:
        end(survey)
    return (survey.closes_at or timezone.now()) + timedelta(minutes=1)


def published() -> tuple[Survey, Board, dict[str, Any]]:
    survey = answered()
    board = publish_board(survey, at=over(survey))
    return survey, board, json.loads(file_of(board))


def test_a_board_holds_every_ballot_with_its_right_and_nothing_else() -> None:
    _survey, board, content = published()
    assert set(content) == {
        "format", "survey", "key", "rights", "fields", "ballots", "results", "root",
    }  # fmt: skip
    assert (board.ballots, board.rights, len(content["ballots"])) == (3, 4, 3)
    assert content["root"] == board.root
    receipts = [ballot["receipt"] for ballot in content["ballots"]]
    assert receipts == sorted(Ballot.objects.values_list("pk", flat=True))
    for ballot in content["ballots"]:
        assert set(ballot) == {"answers", "message", "receipt", "signature"}


def test_the_script_finds_it_right() -> None:
    content = published()[2]
    assert (
        list(verify_board.find_faults(verify_board.read_board(json.dumps(content).encode()))) == []
    )


def test_results_are_those_of_the_counters_and_of_a_recount() -> None:
    survey, board, content = published()
    assert recount(survey) == []
    assert content["results"] == board.results
    assert board.results["q1"] == {"answered": 3, "counts": {"no": 1, "yes": 2}}
    assert board.results["q8"] == {"answered": 1, "counts": {"a@2": 1, "b@1": 1}}
    assert board.results["q9"] == {"answered": 2, "counts": {"10": 1, "7": 1}}
    again = verify_board.count_again(content)
    assert again["q1"] == Counter({"": 3, "yes": 2, "no": 1})


def test_the_same_ballots_give_the_same_file_to_the_byte() -> None:
    survey = answered()
    at = over(survey)
    first = file_of(publish_board(survey, at=at))
    Board.objects.all().delete()
    SigningKey.objects.update(private="again", destroyed_on=None)
    assert file_of(publish_board(survey, at=at)) == first


def test_the_key_and_the_requests_are_destroyed_and_the_trail_says_so() -> None:
    survey = answered()
    assert Participation.objects.filter(request_hash__isnull=False).count() == 4
    at = over(survey)
    publish_board(survey, at=at)
    key = SigningKey.objects.get()
    assert (key.private, key.destroyed_on) == ("", at.astimezone(survey.zone).date())
    assert not Participation.objects.filter(request_hash__isnull=False).exists()
    assert Participation.objects.count() == 4
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"publish_board", "destroy_signing_key"} <= verbs


def test_a_board_waits_for_the_end_and_for_the_urn() -> None:
    survey = secret_survey()
    vote(survey, give_right(survey))
    with pytest.raises(NotOver):
        publish_board(survey, at=timezone.now())
    at = over(survey)
    assert boards_to_publish(at=at) == []
    with pytest.raises(NotOver):
        publish_board(survey, at=at)
    seal_ballots(survey.pk, at=at)
    assert boards_to_publish(at=at) == [survey.pk]
    publish_board(survey, at=at)
    assert boards_to_publish(at=at) == []


def test_a_machine_whose_clock_is_ahead_publishes_nothing_early() -> None:
    survey = secret_survey()
    vote(survey, give_right(survey))
    ahead = (survey.closes_at or timezone.now()) + timedelta(minutes=1)
    seal_ballots(survey.pk, at=ahead)
    assert boards_to_publish(at=ahead) == [survey.pk]
    assert boards_to_publish(at=not_ahead(ahead)) == []
    past = timezone.now() - timedelta(days=1)
    assert not_ahead(past) == past


def test_a_board_is_published_once() -> None:
    survey = published()[0]
    with pytest.raises(AlreadyOnBoard):
        publish_board(survey, at=over(survey))


def test_other_surveys_have_no_board() -> None:
    survey = make_closed_survey()
    assert boards_to_publish(at=timezone.now()) == []
    with pytest.raises(NotVerifiable):
        publish_board(survey, at=timezone.now())


def test_a_survey_that_nobody_answered_has_an_empty_board() -> None:
    survey = secret_survey()
    board = publish_board(survey, at=over(survey))
    content = verify_board.read_board(file_of(board))
    assert (board.ballots, board.rights) == (0, 0)
    assert list(verify_board.find_faults(content)) == []


def test_a_survey_on_the_board_is_never_opened_again_nor_answered() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    at = over(survey)
    publish_board(survey, at=at)
    survey.refresh_from_db()
    assert survey.closed_at is not None
    assert not may_extend(survey, at=at)
    with pytest.raises(ResultsWereShown):
        extend_survey(survey, closes_at=None, reason="", by=make_user(), at=at)
    with pytest.raises(SurveyNotOpen):
        vote(survey, voter, at=at - timedelta(hours=1))
    assert not IncomingBallot.objects.exists()


def test_somebody_who_left_is_still_counted_among_the_rights() -> None:
    survey = answered()
    SigningKey.objects.update(rights_left=1)
    Participation.objects.order_by("pk")[:1].get().delete()
    board = publish_board(survey, at=over(survey))
    assert board.rights == 4


@pytest.mark.django_db(transaction=True)
def test_no_ballot_that_was_acknowledged_misses_the_board_whatever_the_clocks() -> None:
    """The worker's clock is ahead: it closes and publishes while the others still take ballots."""
    survey = secret_survey()
    voters = [give_right(survey) for _person in range(40)]
    ahead = (survey.closes_at or timezone.now()) + timedelta(minutes=1)

    def take_part(voter: Voter) -> str:
        try:
            return vote(survey, voter)
        except SurveyNotOpen:
            return ""
        finally:
            connection.close()

    def close() -> Board:
        try:
            while True:
                seal_ballots(survey.pk, at=ahead)
                with suppress(NotOver):
                    return publish_board(survey, at=ahead)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        early = list(pool.map(take_part, voters[:8]))
        closing = pool.submit(close)
        receipts = {*early, *pool.map(take_part, voters[8:])} - {""}
        board = closing.result()
    content = verify_board.read_board(file_of(board))
    assert {ballot["receipt"] for ballot in content["ballots"]} == receipts
    assert list(verify_board.find_faults(content)) == []
    assert not IncomingBallot.objects.exists()


# --- the script, as a citizen runs it -----------------------------------------------------
def run(content: Any, tmp_path: Any, *options: str) -> tuple[int, str]:
    path = tmp_path / "tableau.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    done = subprocess.run(  # our own script
        [sys.executable, "-I", verify_board.__file__, str(path), *options],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_script_counts_a_real_board_again(tmp_path: Any) -> None:
    _survey, board, content = published()
    receipt = next(one["receipt"] for one in content["ballots"] if "q8" in one["answers"])
    code, said = run(file_of(board), tmp_path, "--receipt", receipt.lower())
    assert code == 0
    assert "Ce tableau est juste" in said
    assert board.root in said
    assert "Ordre → B, A" in said
    code, said = run(file_of(board), tmp_path, "--lang", "en", "--root", board.root.upper())
    assert (code, said.splitlines()[0]) == (
        0, "This board is right, down to the signatures: 3 ballots for 4 rights given.",
    )  # fmt: skip


def test_the_script_compares_the_key_with_what_was_published_before(tmp_path: Any) -> None:
    survey, board, _content = published()
    fingerprint = key_fingerprint(survey)
    code, said = run(file_of(board), tmp_path, "--key", fingerprint.lower())
    assert code == 0
    assert said.splitlines()[-1].endswith(fingerprint)
    other = ("3" if fingerprint[0] == "2" else "2") + fingerprint[1:]
    code, said = run(file_of(board), tmp_path, "--cle", other)
    assert code == 1
    assert "pas celle dont vous aviez noté l’empreinte" in said


def test_the_script_says_when_a_receipt_or_a_root_is_not_there(tmp_path: Any) -> None:
    content = published()[2]
    assert run(content, tmp_path, "--receipt", "2222222222222222")[0] == 3
    code, said = run(content, tmp_path, "--root", "0" * 64)
    assert code == 1
    assert "pas celle que vous aviez notée" in said


def tamper(content: dict[str, Any], what: str) -> dict[str, Any]:
    """A board on which somebody did that, and mended what a simple look would find."""
    TAMPERINGS[what](content, content["ballots"])
    return mended(content, what)


def answer_otherwise(content: dict[str, Any], ballots: list[Any]) -> None:
    answers = ballots[0]["answers"]
    answers["q1"] = "no" if answers["q1"] == "yes" else "yes"


def exchange_receipts(content: dict[str, Any], ballots: list[Any]) -> None:
    one, other = ballots[:2]
    one["receipt"], other["receipt"] = other["receipt"], one["receipt"]


def change_key(content: dict[str, Any], ballots: list[Any]) -> None:
    modulus = content["key"]["n"]
    content["key"]["n"] = ("w" if modulus[0] == "x" else "x") + modulus[1:]


TAMPERINGS: dict[str, Callable[[dict[str, Any], list[Any]], Any]] = {
    "an answer changed": answer_otherwise,
    "a result changed": lambda content, _: content["results"]["q1"]["counts"].update(yes=9),
    "a ballot taken away": lambda _, ballots: ballots.pop(),
    "a ballot added": lambda _, ballots: ballots.append(ballots[0] | {"receipt": "Z" * 16}),
    "a right used twice": lambda _, ballots: ballots.insert(1, ballots[0] | {"answers": {}}),
    "a right forged": lambda _, ballots: ballots[0].update(signature=ballots[1]["signature"]),
    "a receipt given to another": exchange_receipts,
    "the order changed": lambda _, ballots: ballots.reverse(),
    "more ballots than rights": lambda content, _: content.update(rights=2),
    "the key changed": change_key,
    "an answer nobody offered": lambda _, ballots: ballots[0]["answers"].update(q1="perhaps"),
    "the root changed": lambda content, _: content.update(root="0" * 64),
}


def mended(content: dict[str, Any], what: str) -> dict[str, Any]:
    """With a root, and results, that fit what was done: the other checks must find it."""
    if what != "the root changed":
        content["root"] = verify_board.root_of(content["ballots"])
    if what not in {"a result changed", "an answer changed", "a ballot taken away"}:
        again = verify_board.count_again(content)
        for name, told in content["results"].items():
            counted = again[name]
            told["answered"], told["counts"] = counted.pop("", 0), dict(counted)
    return content


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("an answer changed", "recomptés"),
        ("a result changed", "recomptés"),
        ("a ballot taken away", "n’est pas celui qui est publié"),
        ("a ballot added", "ce reçu n’est pas celui de son message"),
        ("a right used twice", "il est là deux fois"),
        ("a right forged", "son droit n’est pas signé par la clé"),
        ("a receipt given to another", "ce reçu n’est pas celui de son message"),
        ("the order changed", "n’est pas à sa place"),
        ("more ballots than rights", "3 bulletins pour 2 droits"),
        ("the key changed", "clé"),
        ("an answer nobody offered", "n’est pas de celles qui étaient proposées"),
        ("the root changed", "L’empreinte n’est pas celle de ces bulletins"),
    ],
)
def test_the_script_finds_every_tampering(what: str, said: str, tmp_path: Any) -> None:
    code, told = run(tamper(published()[2], what), tmp_path)
    assert code == 1
    assert said in told
    assert "CE TABLEAU N’EST PAS JUSTE" in told


def test_every_answer_of_the_counters_is_on_the_board() -> None:
    survey, board, _content = published()
    counted = Tally.objects.filter(survey=survey, profile_field="").exclude(answer__startswith="_")
    told = {
        (tally.field, tally.answer): tally.count
        for tally in counted
        if tally.field in board.results
    }
    assert told == {
        (name, code): number
        for name, one in board.results.items()
        for code, number in one["counts"].items()
    }
