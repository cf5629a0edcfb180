#!/usr/bin/env python3
"""Recount the board of a secret and verifiable survey of AimPact, with nothing but Python.

    python3 verifier-tableau.py tableau.json
    python3 verifier-tableau.py tableau.json --receipt ABCD2345EFGH6789 --lang en

A board is the file that is published when such a survey ends: every ballot with no name on it,
the public key by which the rights to answer were signed, the number of rights given, and the
results. This script believes none of it. It checks that

1. every ballot holds a right signed by the key, and no right was used twice;
2. there are no more ballots than rights given;
3. every answer is one that the questions offer;
4. the results are those of the ballots, counted again here;
5. the root, a single number that stands for the whole list, is that of these ballots;
6. with --receipt: your ballot is there, and shows what you answered;
7. with --root: the root is the one that you noted, or read elsewhere;
8. with --key: so is the fingerprint of the key, which was published before the vote.

It needs Python 3.9 or later and nothing else; it reads one file and writes nothing. It cannot
check that rights went to real people: compare their number with the register of those who took
part. What the formulas mean: RFC 8017 (signatures), RFC 9474 (blind ones), RFC 6962 (root),
RFC 7638 (fingerprint).

Exit code: 0 all is right; 1 something is wrong; 2 the file cannot be read; 3 no such receipt.
Licence: AGPL-3.0-or-later, as AimPact.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = "aimpact-board/1"
VARIANT = "RSABSSA-SHA384-PSS-Randomized"
KEY_BITS, EXPONENT = 2048, 65537
MESSAGE_BYTES, SIGNATURE_BYTES = 64, KEY_BITS // 8
HASH_BYTES = SALT_BYTES = 48
"""SHA-384, and a salt as long."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH, FINGERPRINT_LENGTH = 16, 32
LARGEST_NUMBER = 2**53 - 1
MOST_FAULTS = 20
"""How many faults are told one by one."""
SPACES = "\u00a0\u202f"
RIGHT, WRONG, UNREADABLE, NO_RECEIPT = 0, 1, 2, 3

Fault = tuple[Any, ...]
"""A key of WORDS, then what the sentence is about."""


class Unreadable(Exception):
    """The file is no board: `key` of WORDS says why."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key, detail)
        self.key, self.detail = key, detail


# --- reading a file that nobody vouches for ------------------------------------------------
def read_board(data: bytes) -> dict[str, Any]:
    """The board of a file, its shape checked. Raises `Unreadable`."""
    try:
        board = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_name_twice,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_read_number,
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable("not_json", str(error)) from error
    return _in_shape(board)


def _in_shape(board: Any) -> dict[str, Any]:
    _expect(isinstance(board, dict) and board.get("format") == FORMAT, "format")
    for name, kind in _PARTS.items():
        _expect(isinstance(board.get(name), kind), name)
    _expect(set(board) == {"format", *_PARTS}, "unknown part")
    _expect(not isinstance(board["rights"], bool) and board["rights"] >= 0, "rights")
    for field in board["fields"]:
        _check_field(field)
    _expect(len({field["name"] for field in board["fields"]}) == len(board["fields"]), "fields")
    for place, ballot in enumerate(board["ballots"], start=1):
        _check_ballot(ballot, place)
    for name, result in board["results"].items():
        _check_result(name, result)
    return dict(board)


_PARTS: dict[str, type] = {
    "survey": dict,
    "key": dict,
    "rights": int,
    "fields": list,
    "ballots": list,
    "results": dict,
    "root": str,
}


def _expect(is_right: bool, detail: str) -> None:
    if not is_right:
        raise Unreadable("not_board", detail)


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # A name written twice would be one thing to this reader and another to the next.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in the same object")
    return found


def _refuse_number(text: str) -> None:
    raise ValueError(f"{text[:20]} is not a whole number")


def _read_number(text: str) -> int:
    if len(text) > len(str(LARGEST_NUMBER)) + 1 or abs(int(text)) > LARGEST_NUMBER:
        raise ValueError("a number is too large")
    return int(text)


def _check_field(field: Any) -> None:
    _expect(isinstance(field, dict), "fields")
    _expect(isinstance(field.get("name"), str), "fields: name")
    _expect(field.get("form") in ("one", "several", "ranked"), "fields: form")
    choices = field.get("choices")
    _expect(isinstance(choices, list) and bool(choices), "fields: choices")
    _expect(all(isinstance(one, dict) and _is_choice(one) for one in choices), "fields: choices")


def _is_choice(choice: dict[str, Any]) -> bool:
    return isinstance(choice.get("code"), str) and bool(choice["code"])


def _check_ballot(ballot: Any, place: int) -> None:
    where = f"ballots, {place}"
    _expect(isinstance(ballot, dict), where)
    _expect(set(ballot) == {"answers", "message", "receipt", "signature"}, where)
    _expect(isinstance(ballot["answers"], dict), f"{where}: answers")
    _expect(all(_is_answer(one) for one in ballot["answers"].values()), f"{where}: answers")
    for name in ("message", "receipt", "signature"):
        _expect(isinstance(ballot[name], str), f"{where}: {name}")


def _is_answer(answer: Any) -> bool:
    given = answer if isinstance(answer, list) else [answer]
    return all(isinstance(one, str) or type(one) is int for one in given)


def _check_result(name: str, result: Any) -> None:
    _expect(isinstance(result, dict) and set(result) == {"answered", "counts"}, f"results, {name}")
    _expect(isinstance(result["counts"], dict), f"results, {name}")
    numbers = [result["answered"], *result["counts"].values()]
    _expect(all(type(number) is int and number >= 0 for number in numbers), f"results, {name}")


def from_base64url(text: str, size: int) -> bytes | None:
    """The bytes of a base64url without padding; `None` unless they are `size`."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # Two texts may stand for the same bytes: only one of them is right.
    is_right = base64.urlsafe_b64encode(found).decode().rstrip("=") == text
    return found if is_right and len(found) == size else None


# --- signatures, receipts, root ------------------------------------------------------------
def read_modulus(key: dict[str, Any]) -> int | None:
    """The modulus of the public key; `None` unless it is of the one kind that AimPact uses."""
    if key.get("kty") != "RSA" or key.get("variant") != VARIANT:
        return None
    modulus, exponent = key.get("n"), key.get("e")
    if not isinstance(modulus, str) or not isinstance(exponent, str):
        return None
    power, found = from_base64url(exponent, 3), from_base64url(modulus, SIGNATURE_BYTES)
    if power is None or found is None or int.from_bytes(power, "big") != EXPONENT:
        return None
    n = int.from_bytes(found, "big")
    return n if n.bit_length() == KEY_BITS and n % 2 == 1 else None


def is_signed(n: int, message: bytes, signature: bytes) -> bool:
    """Whether the key signed the message: RSASSA-PSS-VERIFY of RFC 8017, 8.1.2 and 9.1.2."""
    number = int.from_bytes(signature, "big")
    if number >= n:
        return False
    encoded = pow(number, EXPONENT, n).to_bytes(SIGNATURE_BYTES, "big")
    masked, mark, end = encoded[: -HASH_BYTES - 1], encoded[-HASH_BYTES - 1 : -1], encoded[-1]
    if end != 0xBC or masked[0] & 0x80:
        return False
    mask = mgf1(mark, len(masked))
    block = bytes(one ^ mask[place] for place, one in enumerate(masked))
    block = bytes([block[0] & 0x7F]) + block[1:]
    filling, salt = block[:-SALT_BYTES], block[-SALT_BYTES:]
    if filling != bytes(len(filling) - 1) + b"\1":
        return False
    digest = hashlib.sha384(message).digest()
    return hashlib.sha384(bytes(8) + digest + salt).digest() == mark


def mgf1(seed: bytes, length: int) -> bytes:
    """The mask of RFC 8017, B.2.1, with SHA-384."""
    made = b""
    while len(made) < length:
        number = (len(made) // HASH_BYTES).to_bytes(4, "big")
        made += hashlib.sha384(seed + number).digest()
    return made[:length]


def receipt_of(message: bytes) -> str:
    """The receipt that a message gives."""
    return in_letters(hashlib.sha256(message).digest(), RECEIPT_LENGTH)


def fingerprint_of(key: dict[str, Any]) -> str:
    """What was published of the key before the vote: its thumbprint (RFC 7638)."""
    numbers = {name: key[name] for name in ("e", "kty", "n")}
    return in_letters(hashlib.sha256(canonical(numbers)).digest(), FINGERPRINT_LENGTH)


def in_letters(digest: bytes, length: int) -> str:
    """A hash in base 30, its last characters."""
    rest, letters = int.from_bytes(digest, "big"), ""
    while len(letters) < length:
        rest, place = divmod(rest, len(LETTERS))
        letters = LETTERS[place] + letters
    return letters


def letters_of(typed: str) -> str:
    """What was meant: spaces, dashes and capitals do not matter."""
    return "".join(c for c in typed.upper() if c.isalnum())


def canonical(value: Any) -> bytes:
    """The one way to write a value in JSON (RFC 8785): sorted names, no spaces, UTF-8."""

    def ordered(part: Any) -> Any:
        if isinstance(part, dict):
            names = sorted(part, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
            return {name: ordered(part[name]) for name in names}
        return [ordered(one) for one in part] if isinstance(part, list) else part

    text = json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def root_of(ballots: list[dict[str, Any]]) -> str:
    """The root of the list (RFC 6962): hashes are joined two by two until one is left."""
    level = [hashlib.sha256(b"\0" + canonical(ballot)).digest() for ballot in ballots]
    while len(level) > 1:
        pairs = range(0, len(level) - 1, 2)
        above = [hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest() for at in pairs]
        level = above + level[len(above) * 2 :]  # the last of an odd number goes up alone
    return (level[0] if level else hashlib.sha256(b"").digest()).hex()


# --- the checks ----------------------------------------------------------------------------
def find_faults(board: dict[str, Any]) -> Iterator[Fault]:
    """Everything that is wrong with a board."""
    yield from _key_faults(board)
    yield from _order_faults(board["ballots"])
    yield from _answer_faults(board)
    if len(board["ballots"]) > board["rights"]:
        yield ("too_many", len(board["ballots"]), board["rights"])
    yield from _result_faults(board)
    if root_of(board["ballots"]) != board["root"]:
        yield ("root", root_of(board["ballots"]))


def _key_faults(board: dict[str, Any]) -> Iterator[Fault]:
    n = read_modulus(board["key"])
    if n is None:
        yield ("key",)
        return
    seen = set()
    for ballot in board["ballots"]:
        message = from_base64url(ballot["message"], MESSAGE_BYTES)
        signature = from_base64url(ballot["signature"], SIGNATURE_BYTES)
        if message is None or signature is None or not is_signed(n, message, signature):
            yield ("signature", ballot["receipt"])
            continue
        if receipt_of(message) != ballot["receipt"]:
            yield ("receipt", ballot["receipt"])
        if message in seen:
            yield ("twice", ballot["receipt"])
        seen.add(message)


def _order_faults(ballots: list[dict[str, Any]]) -> Iterator[Fault]:
    before = ""
    for ballot in ballots:
        if ballot["receipt"] == before:
            yield ("twice", ballot["receipt"])
        elif ballot["receipt"] < before:
            yield ("order", ballot["receipt"])
        before = ballot["receipt"]


def _answer_faults(board: dict[str, Any]) -> Iterator[Fault]:
    fields = {field["name"]: field for field in board["fields"]}
    for ballot in board["ballots"]:
        for name, answer in ballot["answers"].items():
            if name not in fields or not _is_offered(fields[name], answer):
                yield ("answer", ballot["receipt"], name)


def _is_offered(field: dict[str, Any], answer: Any) -> bool:
    """Whether the answer is one code of the field, or a list of them without the same twice."""
    codes = {choice["code"] for choice in field["choices"]}
    if field["form"] == "one":
        return isinstance(answer, (str, int)) and str(answer) in codes
    if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
        return False
    return bool(answer) and len(set(answer)) == len(answer) and set(answer) <= codes


def count_again(board: dict[str, Any]) -> dict[str, Counter[str]]:
    """How many ballots gave each answer to each field; "" counts those that answered it.

    What is put in order is counted by rank: `c2@1` is how many put c2 first.
    """
    found: dict[str, Counter[str]] = {field["name"]: Counter() for field in board["fields"]}
    forms = {field["name"]: field["form"] for field in board["fields"]}
    for ballot in board["ballots"]:
        for name, answer in ballot["answers"].items():
            if name in found:
                found[name].update(["", *_codes(forms[name], answer)])
    return found


def _codes(form: str, answer: Any) -> list[str]:
    given = answer if isinstance(answer, list) else [answer]
    if form == "ranked":
        return [f"{code}@{rank}" for rank, code in enumerate(given, start=1)]
    return [str(code) for code in given]


def _result_faults(board: dict[str, Any]) -> Iterator[Fault]:
    found = count_again(board)
    for name in sorted(set(found) | set(board["results"])):
        told = board["results"].get(name)
        counted = found.get(name, Counter())
        if told is None or told["answered"] != counted.pop("", 0):
            yield ("answered", name)
            continue
        for code in sorted(set(counted) | set(told["counts"])):
            if counted[code] != told["counts"].get(code, 0):
                yield ("count", name, code, told["counts"].get(code, 0), counted[code])


# --- words ---------------------------------------------------------------------------------
WORDS: dict[str, tuple[str, str]] = {
    "not_json": ("Ce fichier ne peut pas être lu : {}.", "This file cannot be read: {}."),
    "not_board": (
        "Ce fichier n’est pas un tableau d’AimPact, ou il est abîmé ({}).",
        "This file is not a board of AimPact, or it is damaged ({}).",
    ),
    "no_file": ("Le fichier ne s’ouvre pas : {}.", "The file cannot be opened: {}."),
    "key": (
        "La clé publique n’est pas une clé RSA de 2 048 bits : aucun droit ne peut être vérifié.",
        "The public key is not an RSA key of 2,048 bits: no right can be checked.",
    ),
    "signature": (
        "Bulletin {} : son droit n’est pas signé par la clé.",
        "Ballot {}: its right is not signed by the key.",
    ),
    "receipt": (
        "Bulletin {} : ce reçu n’est pas celui de son message.",
        "Ballot {}: this receipt is not that of its message.",
    ),
    "twice": ("Bulletin {} : il est là deux fois.", "Ballot {}: it is there twice."),
    "order": (
        "Bulletin {} : il n’est pas à sa place dans l’ordre des reçus.",
        "Ballot {}: it is not at its place in the order of receipts.",
    ),
    "answer": (
        "Bulletin {} : la réponse à {} n’est pas de celles qui étaient proposées.",
        "Ballot {}: the answer to {} is not one of those offered.",
    ),
    "too_many": (
        "Il y a {} bulletins pour {} droits donnés.",
        "There are {} ballots for {} rights given.",
    ),
    "answered": (
        "Question {} : le nombre de bulletins qui y répondent n’est pas celui qui est publié.",
        "Question {}: the number of ballots that answer it is not the one published.",
    ),
    "count": (
        "Question {}, réponse {} : {} publiés, {} recomptés.",
        "Question {}, answer {}: {} published, {} counted again.",
    ),
    "root": (
        "L’empreinte n’est pas celle de ces bulletins, qui est {}.",
        "The root is not that of these ballots, which is {}.",
    ),
    "other_root": (
        "L’empreinte n’est pas celle que vous aviez notée : ce n’est pas le même tableau.",
        "The root is not the one that you noted: it is not the same board.",
    ),
    "other_key": (
        "La clé n’est pas celle dont vous aviez noté l’empreinte.",
        "The key is not the one whose fingerprint you noted.",
    ),
    "no_receipt": ("Aucun bulletin n’a le reçu {}.", "No ballot has the receipt {}."),
    "yours": ("Le bulletin {} est sur le tableau :", "Ballot {} is on the board:"),
    "said": ("  {} → {}", "  {} → {}"),
    "more": ("… et {} autres défauts.", "… and {} other faults."),
    "wrong": ("CE TABLEAU N’EST PAS JUSTE.", "THIS BOARD IS NOT RIGHT."),
    "right": (
        "Ce tableau est juste, jusqu’aux signatures : {} bulletins pour {} droits donnés.",
        "This board is right, down to the signatures: {} ballots for {} rights given.",
    ),
    "root_is": ("Empreinte : {}", "Root: {}"),
    "key_is": ("Empreinte de la clé : {}", "Fingerprint of the key: {}"),
}


def harmless(detail: object) -> str:
    """A text of the file as a terminal may show it: no command, no page of it."""
    return "".join(c if c.isprintable() or c in SPACES else "?" for c in str(detail)[:300])


class Speaker:
    """Says things in one language."""

    def __init__(self, language: str) -> None:
        self.place = 0 if language == "fr" else 1

    def say(self, key: str, *details: object) -> None:
        sys.stdout.write(WORDS[key][self.place].format(*map(harmless, details)) + "\n")

    def label(self, part: dict[str, Any]) -> str:
        """The words of a question or a choice, in that language or else the other."""
        label = part.get("label")
        texts = label if isinstance(label, dict) else {}
        languages = ("fr", "en") if self.place == 0 else ("en", "fr")
        found = [texts[one] for one in languages if isinstance(texts.get(one), str) and texts[one]]
        return str([*found, part.get("name") or part.get("code")][0])


def show_ballot(speaker: Speaker, board: dict[str, Any], receipt: str) -> bool:
    """Tell what the ballot of a receipt answers; whether there is one."""
    meant = letters_of(receipt)
    ballot = next((one for one in board["ballots"] if one["receipt"] == meant), None)
    if ballot is None:
        speaker.say("no_receipt", meant)
        return False
    speaker.say("yours", meant)
    for field in board["fields"]:
        if field["name"] in ballot["answers"]:
            labels = {choice["code"]: speaker.label(choice) for choice in field["choices"]}
            codes = _codes("several", ballot["answers"][field["name"]])
            said = ", ".join(labels.get(code, code) for code in codes)
            speaker.say("said", speaker.label(field), said)
    return True


def run(arguments: list[str]) -> int:
    """Check one file; the exit code."""
    options = _parser().parse_args(arguments)
    speaker = Speaker(options.lang)
    try:
        board = read_board(Path(options.board).read_bytes())
    except OSError as error:
        speaker.say("no_file", error.strerror or options.board)
        return UNREADABLE
    except Unreadable as error:
        speaker.say(error.key, error.detail)
        return UNREADABLE
    faults = list(find_faults(board))
    if options.root and options.root.strip().lower() != board["root"]:
        faults.append(("other_root",))
    key = "" if ("key",) in faults else fingerprint_of(board["key"])
    if options.key and letters_of(options.key) != key:
        faults.append(("other_key",))
    for key, *details in faults[:MOST_FAULTS]:
        speaker.say(key, *details)
    if len(faults) > MOST_FAULTS:
        speaker.say("more", len(faults) - MOST_FAULTS)
    if faults:
        speaker.say("wrong")
    else:
        speaker.say("right", len(board["ballots"]), board["rights"])
        speaker.say("root_is", board["root"])
        speaker.say("key_is", " ".join(key[at : at + 4] for at in range(0, len(key), 4)))
    is_there = not options.receipt or show_ballot(speaker, board, options.receipt)
    return WRONG if faults else RIGHT if is_there else NO_RECEIPT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Recompte un tableau / recounts a board: AimPact")
    parser.add_argument("board", help="tableau.json")
    parser.add_argument("--receipt", "--recepisse", default="", help="ABCD 2345 EFGH 6789")
    parser.add_argument("--root", "--empreinte", default="", help="64 x 0-9 a-f")
    parser.add_argument("--key", "--cle", default="", help="ABCD 2345 … (8 x 4)")
    parser.add_argument("--lang", choices=["fr", "en"], default="fr")
    return parser


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter shows "?"
    sys.exit(run(sys.argv[1:]))
