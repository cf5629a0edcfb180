"""The key that signs the rights of one survey: made when it is published, destroyed at the end."""

from datetime import date

from aimpact.core import vault
from aimpact.proofs.blind_signatures import PrivateKey, make_key
from aimpact.surveys.models import SigningKey, Survey
from aimpact.surveys.models.rights import MODULUS_BYTES

PURPOSE = "surveys.signing"


class KeyDestroyed(Exception):
    """The survey has ended and its key is gone: no right is signed any more."""


def give_signing_key(survey: Survey) -> None:
    """Make the key of a verifiable survey that has none; nothing for the others.

    Called in the transaction that publishes it.
    """
    if not survey.is_verifiable or SigningKey.objects.filter(survey=survey).exists():
        return
    made = make_key()
    SigningKey.objects.create(
        survey=survey,
        modulus=made.public.n.to_bytes(MODULUS_BYTES, "big"),
        private=vault.close(made.der, purpose=PURPOSE),
    )


def take_signing_key_back(survey: Survey) -> None:
    """Forget a key that signed nothing: the survey is a draft again."""
    SigningKey.objects.filter(survey=survey).delete()


def private_key(kept: SigningKey) -> PrivateKey:
    """The key itself. Raises `KeyDestroyed`, and `vault.Lost` when the secret key was changed."""
    if not kept.private:
        raise KeyDestroyed
    return PrivateKey.from_der(vault.open_again(kept.private, purpose=PURPOSE))


def destroy_signing_key(kept: SigningKey, *, on: date) -> None:
    """Leave its public half alone: nobody signs a right after the board is published."""
    kept.private = ""
    kept.destroyed_on = on
    kept.save(update_fields=["private", "destroyed_on"])
