"""The tenant: a space, its people, its ways in and its look."""

from django.db import models
from django.db.models.functions import Lower

from aimpact.accounts.models import User
from aimpact.core.text import make_code
from aimpact.spaces.enums import STAFF_ROLES, Plan, Role, SpaceKind
from aimpact.territories.models import Territory

ACCESS_CODE_LENGTH = 8


class SpaceQuerySet(models.QuerySet["Space"]):
    def of_person(self, user: User) -> "SpaceQuerySet":
        """Spaces where the person has any role."""
        return self.filter(memberships__user=user)


class Space(models.Model):
    """A client's platform, or the one public space: the agora."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=SpaceKind.choices)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    plan = models.CharField(max_length=10, choices=Plan.choices, default=Plan.ESSENTIAL)
    description = models.TextField(blank=True, max_length=2_000)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    primary_color = models.CharField(max_length=7, blank=True)
    on_primary_color = models.CharField(max_length=7, blank=True)
    accent_color = models.CharField(max_length=7, blank=True)
    font = models.CharField(max_length=30, blank=True)
    logo = models.FileField(upload_to="logos/", blank=True)
    created_at = models.DateTimeField()

    objects = SpaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind=SpaceKind.AGORA),
                name="spaces_one_agora",
            ),
            models.CheckConstraint(
                condition=models.Q(primary_color="")
                | models.Q(primary_color__regex=r"^#[0-9a-f]{6}$"),
                name="spaces_primary_color_hex",
            ),
            models.CheckConstraint(
                condition=models.Q(accent_color="")
                | models.Q(accent_color__regex=r"^#[0-9a-f]{6}$"),
                name="spaces_accent_color_hex",
            ),
            models.CheckConstraint(
                condition=models.Q(on_primary_color="")
                | models.Q(on_primary_color__regex=r"^#[0-9a-f]{6}$"),
                name="spaces_on_primary_color_hex",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether everyone may walk in: true of the agora alone."""
        return self.kind == SpaceKind.AGORA


class MembershipQuerySet(models.QuerySet["Membership"]):
    def staff(self) -> "MembershipQuerySet":
        return self.filter(role__in=STAFF_ROLES)

    def citizens(self) -> "MembershipQuerySet":
        return self.filter(role=Role.MEMBER)


class Membership(models.Model):
    """What a person is in a space."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "user"], name="spaces_one_role_each")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} of {self.space_id}"

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES


class StaffInvitation(models.Model):
    """An e-mail that lets its reader join the team of a space. Only a hash of the token is kept."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="staff_invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "space",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True),
                name="spaces_one_open_invitation",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.MEMBER), name="spaces_staff_invitation_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.space_id}"


def make_access_code() -> str:
    return make_code(ACCESS_CODE_LENGTH)


class AccessCode(models.Model):
    """A short code, or the link made of it, by which citizens become members of a space."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="access_codes")
    code = models.CharField(max_length=12, unique=True, default=make_access_code)
    label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    maximum_uses = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(maximum_uses__isnull=True)
                | models.Q(uses__lte=models.F("maximum_uses")),
                name="spaces_code_uses_within_maximum",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def spelled(self) -> str:
        """The code as it is written for people, in groups of four: `ABCD-EFGH`."""
        return "-".join(self.code[at : at + 4] for at in range(0, len(self.code), 4))
