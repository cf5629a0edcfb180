"""Opening a client's space from the command line."""

import pytest
from django.core.management import CommandError, call_command

from aimpact.spaces.enums import Plan, Role, SpaceKind
from aimpact.spaces.models import Space, StaffInvitation
from tests.factories import make_commune, make_space

pytestmark = pytest.mark.django_db


def _run(*args):
    call_command("create_space", "Ville d’Essai-sur-Mer", *args)


def test_a_space_is_opened_and_its_owner_invited(run_jobs, mailoutbox):
    commune = make_commune()
    _run(
        "--kind=commune", "--owner=mairie@example.org", "--plan=premium",
        f"--territory={commune.code}",
    )  # fmt: skip
    run_jobs()
    space = Space.objects.get(slug="ville-dessai-sur-mer")
    assert (space.kind, space.plan, space.territory) == (SpaceKind.COMMUNE, Plan.PREMIUM, commune)
    assert StaffInvitation.objects.get().role == Role.OWNER
    assert mailoutbox[0].to == ["mairie@example.org"]
    assert "AimPact vous invite" in mailoutbox[0].body


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--owner=nobody"], "not an e-mail address"),
        (["--owner=a@example.org", "--slug=Ville d’essai"], "--slug"),
        (["--owner=a@example.org", "--slug=taken"], "already"),
        (["--owner=a@example.org", "--territory=99999"], "No territory"),
    ],
)
def test_bad_arguments_are_refused_and_nothing_is_made(arguments, words):
    make_space(slug="taken")
    with pytest.raises(CommandError, match=words):
        _run("--kind=commune", *arguments)
    assert not StaffInvitation.objects.exists()


def test_a_name_that_is_too_long_makes_nothing():
    with pytest.raises(CommandError, match="too long"):
        call_command(
            "create_space", "x" * 121, "--slug=x", "--kind=region", "--owner=a@example.org"
        )
    assert not Space.objects.filter(slug="x").exists()


def test_nobody_makes_a_second_agora():
    with pytest.raises(CommandError, match="invalid choice"):
        _run("--kind=agora", "--owner=a@example.org")
