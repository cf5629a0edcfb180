"""Every write of a space."""

from aimpact.spaces.services.codes import (
    AccessCodeRefused,
    Caller,
    create_access_code,
    join_space,
    open_access_code,
    revoke_access_code,
)
from aimpact.spaces.services.look import (
    ThemeUnreadable,
    change_space_settings,
    create_space,
    remove_logo,
    set_logo,
)
from aimpact.spaces.services.people import (
    AlreadyOnTeam,
    InvitationClosed,
    InvitationForAnother,
    LastOwner,
    NotInSpace,
    accept_staff_invitation,
    change_role,
    invite_staff,
    leave_every_space,
    leave_space,
    remove_from_space,
    revoke_staff_invitation,
    why_account_is_needed,
)

__all__ = [
    "AccessCodeRefused",
    "AlreadyOnTeam",
    "Caller",
    "InvitationClosed",
    "InvitationForAnother",
    "LastOwner",
    "NotInSpace",
    "ThemeUnreadable",
    "accept_staff_invitation",
    "change_role",
    "change_space_settings",
    "create_access_code",
    "create_space",
    "invite_staff",
    "join_space",
    "leave_every_space",
    "leave_space",
    "open_access_code",
    "remove_from_space",
    "remove_logo",
    "revoke_access_code",
    "revoke_staff_invitation",
    "set_logo",
    "why_account_is_needed",
]
