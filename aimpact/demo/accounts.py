"""Who can sign in to the demonstration: fixed addresses, password and second factors."""

import base64
import hashlib
from dataclasses import dataclass

from aimpact.demo.places import AGORA_SLUG, CLIENTS
from aimpact.spaces.enums import Role

PASSWORD = "demonstration aimpact"  # noqa: S105 - printed on the screen, for fictional people
_MAILS = {
    Role.OWNER: "proprietaire",
    Role.EDITOR: "redaction",
    Role.ANALYST: "analyse",
    Role.MODERATOR: "moderation",
}
_NAMES = {
    Role.OWNER: "Direction de la participation",
    Role.EDITOR: "Chargée de consultation",
    Role.ANALYST: "Chargé d’études",
    Role.MODERATOR: "Modération",
}


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """Someone on the team of a space of the demonstration."""

    space: str
    role: Role
    email: str
    display_name: str

    @property
    def secret(self) -> str:
        """The secret of the authenticator application, in base 32; always the same."""
        digest = hashlib.sha1(f"aimpact demonstration {self.email}".encode()).digest()  # noqa: S324 - a fixed secret, no proof of anything
        return base64.b32encode(digest).decode()


def staff_accounts() -> list[StaffAccount]:
    """Every role of every team, AimPact's own last."""
    teams = [(client.slug, client.mail, client.name) for client in CLIENTS]
    teams.append((AGORA_SLUG, "aimpact", "AimPact"))
    return [
        StaffAccount(
            space=slug,
            role=role,
            email=f"{mail}-{_MAILS[role]}@example.org",
            display_name=f"{_NAMES[role]} ({name})",
        )
        for slug, mail, name in teams
        for role in _MAILS
    ]
