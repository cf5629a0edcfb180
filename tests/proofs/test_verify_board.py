"""The stand-alone script: it believes nothing, crashes on nothing, and needs nothing."""

import ast
import json
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.core.text import base64url
from aimpact.proofs import verify_board
from aimpact.proofs.blind_signatures import blind, blind_sign, finalize, make_key, make_message
from aimpact.proofs.canonical import canonical
from aimpact.proofs.merkle import root_of
from aimpact.proofs.receipts import receipt_of

SCRIPT = Path(verify_board.__file__)


@cache
def _ballots(number):
    key = make_key()
    made = []
    for _ballot in range(number):
        message = make_message()
        blinded, inverse = blind(key.public, message)
        signature = finalize(key.public, message, blind_sign(key, blinded), inverse)
        made.append((message, signature))
    return key.public, made


def make_board(number=3):
    """A right board, of `number` ballots that answer one question."""
    public, made = _ballots(number)
    ballots = sorted(
        (
            {
                "answers": {"q1": "yes" if place % 2 else "no", "q2": ["a"]},
                "message": base64url(message),
                "signature": base64url(signature),
                "receipt": receipt_of(message),
            }
            for place, (message, signature) in enumerate(made)
        ),
        key=lambda ballot: str(ballot["receipt"]),
    )
    choices = [{"code": code, "label": {"fr": code, "en": code}} for code in ("yes", "no")]
    return {
        "format": "aimpact-board/1",
        "survey": {
            "code": "ABCD2345",
            "title": {"fr": "La place", "en": ""},
            "ended_on": "2026-05-04",
        },
        "key": {
            "kty": "RSA",
            "n": base64url(public.n.to_bytes(256, "big")),
            "e": "AQAB",
            "variant": "RSABSSA-SHA384-PSS-Randomized",
        },
        "rights": number,
        "fields": [
            {"name": "q1", "label": {"fr": "Pour ?", "en": ""}, "form": "one", "choices": choices},
            {"name": "q2", "label": "x", "form": "several", "choices": [{"code": "a"}]},
        ],
        "ballots": ballots,
        "results": {
            "q1": {"answered": number, "counts": {"yes": number // 2, "no": -(-number // 2)}},
            "q2": {"answered": number, "counts": {"a": number}},
        },
        "root": root_of([canonical(ballot) for ballot in ballots]).hex(),
    }


def faults(board):
    read = verify_board.read_board(json.dumps(board).encode())
    return list(verify_board.find_faults(read))


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_a_right_board_has_no_fault(number):
    assert faults(make_board(number)) == []


def test_it_is_written_for_a_python_of_2020_and_imports_nothing_else():
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 9))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    assert imported <= set(sys.stdlib_module_names)
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers(0, 99)), max_size=20))
def test_its_root_is_ours(entries):
    assert verify_board.root_of(entries) == root_of([canonical(one) for one in entries]).hex()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 319), st.integers(1, 255))
def test_its_signatures_are_ours(place, change):
    public, made = _ballots(1)
    message, signature = made[0]
    assert verify_board.is_signed(public.n, message, signature)
    both = bytearray(message + signature)
    both[place] ^= change

    assert not verify_board.is_signed(public.n, bytes(both[:64]), bytes(both[64:]))


def test_a_signature_over_the_modulus_is_refused():
    public, made = _ballots(1)

    assert not verify_board.is_signed(public.n, made[0][0], b"\xff" * 256)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"1",
        b"{}",
        b'{"format": "aimpact-board/1"}',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"format": "aimpact-board/1", "format": "aimpact-board/1"}',
        b"9" * 10_000,
        b"1.5",
        b"NaN",
        b"-Infinity",
    ],
)
def test_what_is_no_board_is_said_to_be_none(content, tmp_path, capsys):
    path = tmp_path / "tableau.json"
    path.write_bytes(content)

    assert verify_board.run([str(path)]) == 2
    assert capsys.readouterr().out.startswith("Ce fichier")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_file_makes_it_crash(data):
    board = make_board(2)
    part = board
    for _step in range(data.draw(st.integers(1, 4))):
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(part[key], dict | list) or not part[key] or data.draw(st.booleans()):
            break
        part = part[key]
    else:
        key = next(iter(part), None) if isinstance(part, dict) else 0 if part else None
    if key is not None and (key in part if isinstance(part, dict) else key < len(part)):
        part[key] = data.draw(VALUES)
    try:
        read = verify_board.read_board(json.dumps(board).encode())
    except verify_board.Unreadable:
        return
    found = list(verify_board.find_faults(read))
    speaker = verify_board.Speaker("fr")
    for fault in found:
        speaker.say(*fault)
    for ballot in read["ballots"]:
        verify_board.show_ballot(speaker, read, ballot["receipt"])


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"kty": "EC"},
        {"variant": "another"},
        {"e": "Aw"},
        {"n": "AA"},
        {"n": 1},
        {"n": base64url(b"\0" * 255 + b"\5")},
    ],
)
def test_another_kind_of_key_is_refused(key):
    board = make_board(1)
    board["key"] = board["key"] | key if key else {}

    assert ("key",) in faults(board)


def test_one_message_in_two_writings_is_not_two():
    board = make_board(1)
    ballot = board["ballots"][0]
    last = ballot["message"][-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ballot["message"] = ballot["message"][:-1] + alphabet[alphabet.index(last) ^ 1]

    assert ("signature", ballot["receipt"]) in faults(board)


def test_terminal_commands_of_a_file_do_nothing(capsys):
    verify_board.Speaker("en").say("answer", "\x1b[2J\r\n", "q" * 5_000)

    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert len(said) < 700


def test_every_sentence_is_in_both_languages_with_the_same_places():
    for french, english in verify_board.WORDS.values():
        assert french.count("{}") == english.count("{}")
        assert french != english or "→" in french


def test_french_has_its_hard_spaces():
    for french, _english in verify_board.WORDS.values():
        assert " :" not in french
        assert " ;" not in french


def test_a_file_that_is_not_there(capsys):
    assert verify_board.run(["/nowhere/tableau.json", "--lang", "en"]) == 2
    assert "cannot be opened" in capsys.readouterr().out


def test_twenty_faults_are_told_and_the_others_counted(tmp_path, capsys):
    board = make_board(3)
    for ballot in board["ballots"]:
        ballot["answers"] |= {f"x{number}": "y" for number in range(10)}
    path = tmp_path / "tableau.json"
    path.write_text(json.dumps(board))

    assert verify_board.run([str(path)]) == 1
    assert "autres défauts" in capsys.readouterr().out
