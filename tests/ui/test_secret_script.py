"""The blind signatures of the browser (secret.js, as it is served) against RFC 9474's vectors."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aimpact.core.text import base64url
from bootstrap import find_node

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "aimpact/ui/static/built/secret.js"
VECTORS = json.loads((ROOT / "tests/proofs/rfc9474.json").read_text())
N = int(VECTORS["p"], 16) * int(VECTORS["q"], 16)
VECTOR = next(v for v in VECTORS["vectors"] if v["name"] == "RSABSSA-SHA384-PSS-Randomized")
STEPS = """
globalThis.window = globalThis;
const controllers = {};
window.stimulus = { register: (name, controller) => { controllers[name] = controller; } };
require(process.argv[2]);
const { suite } = new controllers.right({});
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (array) => Buffer.from(array).toString("hex");
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
// What is drawn is what the vector drew: the prefix, then the salt, then the blinding factor.
crypto.getRandomValues = (array) => { array.set(bytes(given.draws.shift())); return array; };
(async () => {
  const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
  const key = await crypto.subtle.importKey("jwk", given.key, algorithm, true, ["verify"]);
  const message = suite.prepare(bytes(given.message));
  const { blindedMsg, inv } = await suite.blind(key, message);
  const finalize = suite.finalize(key, message, bytes(given.signed), inv);
  const signature = await finalize.then(hex, (error) => error.message);
  const made = { name: String(suite), message, blinded: blindedMsg, inverse: inv };
  for (const name of ["message", "blinded", "inverse"]) made[name] = hex(made[name]);
  console.log(JSON.stringify({ ...made, signature }));
})();
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, str]]:
    """Prepares, blinds and finalizes as the vector did, whatever the signer answers."""
    (node,) = find_node()[0]
    steps_file = tmp_path_factory.mktemp("node") / "steps.cjs"
    steps_file.write_text(STEPS)

    def steps(signed: str = VECTOR["signed"]) -> dict[str, str]:
        factor = pow(int(VECTOR["inverse"], 16), -1, N)
        key = {"kty": "RSA", "n": encoded(N), "e": "AQAB"}
        given: dict[str, Any] = {
            "key": key,
            "message": VECTORS["message"],
            "signed": signed,
            "draws": [VECTOR["prefix"], VECTOR["salt"], f"{factor:01024x}"],
        }
        done = subprocess.run(
            [node, str(steps_file), str(SCRIPT)],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=True,
        )
        answer: dict[str, str] = json.loads(done.stdout)
        return answer

    return steps


def encoded(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64url(raw)


def test_browser_draws_blinds_and_finalizes_as_the_rfc_does(run: Callable[..., Any]) -> None:
    made = run()
    assert made["name"] == VECTOR["name"]
    assert made["message"] == VECTOR["prefix"] + VECTORS["message"]
    assert made["blinded"] == VECTOR["blinded"]
    assert made["inverse"] == VECTOR["inverse"]
    assert made["signature"] == VECTOR["signature"]


def test_browser_refuses_a_signature_that_is_not_one(run: Callable[..., Any]) -> None:
    wrong = VECTOR["signed"][:-2] + ("00" if VECTOR["signed"][-2:] != "00" else "01")
    assert run(wrong)["signature"] == "invalid signature"
