"""The browser's recount of a board (frontend/board.ts) finds what the stand-alone script finds."""

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aimpact.core.text import base64url
from aimpact.proofs import verify_board
from aimpact.proofs.blind_signatures import (
    VARIANT,
    PrivateKey,
    blind,
    blind_sign,
    finalize,
    make_key,
    make_message,
)
from aimpact.proofs.receipts import receipt_of
from bootstrap import find_node

ROOT = Path(__file__).resolve().parents[2]
STEPS = """
const { findFaults, fingerprintOf, readBoard } = require(process.argv[2]);
const boards = JSON.parse(require("fs").readFileSync(0, "utf8")).map(readBoard);
(async () => {
  const all = [];
  for (const board of boards) all.push(await findFaults(board, async () => {}));
  console.log(JSON.stringify([all, await fingerprintOf(boards[0].key)]));
})();
"""
Json = dict[str, Any]


def make_ballot(key: PrivateKey, answers: Json) -> Json:
    message = make_message()
    blinded, inverse = blind(key.public, message)
    signature = finalize(key.public, message, blind_sign(key, blinded), inverse)
    return {
        "answers": answers,
        "message": base64url(message),
        "receipt": receipt_of(message),
        "signature": base64url(signature),
    }


def choices(*codes: str) -> list[Json]:
    return [{"code": code, "label": {"fr": f"« {code} » élevé"}} for code in codes]


@pytest.fixture(scope="module")
def board() -> Json:
    """Seven ballots: a number of leaves that no power of two is."""
    key = make_key()
    answers: list[Json] = [
        {"q1": "yes", "q2": ["b", "a"], "q3": ["y", "x"], "q4": 3},
        {"q1": "no", "q3": ["x"]},
        {},
        *({"q1": "yes", "q4": 1} for _ in range(4)),
    ]
    made: Json = {
        "format": "aimpact-board/1",
        "survey": {"code": "ABCD", "title": {"fr": "É\u2028 €"}},
        "key": {
            "kty": "RSA",
            "variant": VARIANT,
            "n": base64url(key.public.n.to_bytes(256, "big")),
            "e": "AQAB",
        },
        "rights": 8,
        "fields": [
            {"name": "q1", "form": "one", "choices": choices("yes", "no")},
            {"name": "q2", "form": "several", "choices": choices("a", "b")},
            {"name": "q3", "form": "ranked", "choices": choices("x", "y")},
            {"name": "q4", "form": "one", "choices": choices("1", "2", "3")},
        ],
        "ballots": sorted((make_ballot(key, one) for one in answers), key=lambda b: b["receipt"]),
    }
    made["results"] = {
        name: {"answered": counts.pop("", 0), "counts": dict(counts)}
        for name, counts in verify_board.count_again(made).items()
    }
    made["root"] = verify_board.root_of(made["ballots"])
    return made


def first(board: Json) -> Json:
    ballot: Json = board["ballots"][0]
    return ballot


def answered(board: Json) -> Json:
    return next(one["answers"] for one in board["ballots"] if one["answers"].get("q1") == "no")


def flip(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


TAMPERINGS: dict[str, Callable[[Json], object]] = {
    "as published": lambda b: None,
    "an answer changed": lambda b: answered(b).update(q1="yes"),
    "an answer changed with its results": lambda b: (
        answered(b).update(q1="yes"),
        b["results"]["q1"].update(counts={"yes": 6}),
    ),
    "an answer that was not offered": lambda b: answered(b).update(q1="maybe"),
    "an answer to no question": lambda b: answered(b).update(q9="yes"),
    "the same choice twice": lambda b: answered(b).update(q3=["x", "x"]),
    "a text where a list is due": lambda b: answered(b).update(q3="x"),
    "a ballot taken out": lambda b: b["ballots"].pop(),
    "a ballot written twice": lambda b: b["ballots"].insert(0, first(b)),
    "two ballots exchanged": lambda b: b["ballots"].reverse(),
    "a receipt changed": lambda b: first(b).update(receipt="2" * 16),
    "a signature changed": lambda b: first(b).update(signature=flip(first(b)["signature"])),
    "a signature that is no base64url": lambda b: first(b).update(signature="+" * 342),
    "a message changed": lambda b: first(b).update(message=flip(first(b)["message"])),
    "a message written otherwise": lambda b: first(b).update(message=first(b)["message"] + "="),
    "fewer rights than ballots": lambda b: b.update(rights=6),
    "results of a field forgotten": lambda b: b["results"].pop("q3"),
    "results of a field that is not": lambda b: b["results"].update(q9=b["results"]["q1"]),
    "a number changed": lambda b: b["results"]["q4"]["counts"].update({"1": 5}),
    "a root changed": lambda b: b.update(root="0" * 64),
    "a smaller key": lambda b: b["key"].update(n=flip(b["key"]["n"])),
    "another key": lambda b: b["key"].update(n=b["key"]["n"][:9] + flip(b["key"]["n"][9:])),
    "a shorter key": lambda b: b["key"].update(n=b["key"]["n"][:-4]),
    "another variant": lambda b: b["key"].update(variant="RSABSSA-SHA384-PSSZERO-Randomized"),
    "no ballot at all": lambda b: b.update(ballots=[]),
}


@pytest.fixture(scope="module")
def boards(board: Json) -> dict[str, Json]:
    made = {name: copy.deepcopy(board) for name in TAMPERINGS}
    for name, tamper in TAMPERINGS.items():
        tamper(made[name])
    return made


@pytest.fixture(scope="module")
def said(boards: dict[str, Json], tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the browser's code finds wrong with each of these boards, and the first one's key."""
    folder = tmp_path_factory.mktemp("node")
    built, steps = folder / "board.cjs", folder / "steps.cjs"
    steps.write_text(STEPS)
    (node,) = find_node()[0]
    esbuild = ROOT / "node_modules/esbuild/bin/esbuild"
    entry = folder / "entry.ts"
    sources = [json.dumps(str(ROOT / f"frontend/{name}")) for name in ("board", "ballot")]
    entry.write_text("".join(f"export * from {source};" for source in sources))
    bundle = [str(esbuild), str(entry), "--bundle", "--format=cjs", f"--outfile={built}"]
    subprocess.run([node, *bundle, "--log-level=error"], cwd=ROOT, check=True)
    texts = json.dumps([json.dumps(one) for one in boards.values()])
    done = subprocess.run(
        [node, str(steps), str(built)], input=texts, capture_output=True, text=True, check=True
    )
    told: list[Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("name", TAMPERINGS)
def test_browser_and_script_find_the_same_faults(
    name: str, boards: dict[str, Json], said: list[Any]
) -> None:
    seen = dict(zip(boards, said[0], strict=True))
    data = json.dumps(boards[name]).encode()
    found = [list(one) for one in verify_board.find_faults(verify_board.read_board(data))]
    assert seen[name] == found
    assert bool(found) is (name != "as published")


def test_browser_and_script_find_the_same_fingerprint(board: Json, said: list[Any]) -> None:
    assert said[1] == verify_board.fingerprint_of(board["key"])
